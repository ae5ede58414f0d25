"""Takes up saved work: claims it, runs the handler of its kind, retries what may work later, tells when it cannot be done, and gives back what is left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import random

from bot.attempt import PATIENCE, Attempt, Patience, fields, give_back, told
from bot.errors import JobRefused
from bot.jobs import Job, Lane
from bot.stores import Queue, Steps

log = logging.getLogger("bot.worker")
Handler = Callable[[Job], Awaitable[None]]
WIDTHS: Mapping[Lane, int] = {"answer": 4, "quick": 8}
LONGEST_PAUSE_S = 30.0
# A queue may say that something is due which it does not give: another holds the row for a moment.
SHORTEST_PAUSE_S = 0.05
DYING = "dying"


@dataclass(kw_only=True)
class Worker:
    """Runs the jobs of a queue, each lane up to its width, until it is cancelled or drained.

    A job that cannot be done is dead: `on_dead` is told, then it is buried. With `steps` that outlives a crash: `on_dead` is told again rather than never,
    and the handler does not run again. An `on_dead` that fails is logged. `random` gives 0.0 to 1.0.
    """

    queue: Queue
    handlers: Mapping[str, Handler]
    on_dead: Callable[[Job, BaseException], Awaitable[None]]
    steps: Steps | None = None
    widths: Mapping[Lane, int] = field(default_factory=lambda: WIDTHS)
    patience: Patience = PATIENCE
    random: Callable[[], float] = random
    _running: dict[int, Attempt] = field(default_factory=dict, init=False)
    _claims: list[set[str]] = field(default_factory=list, init=False)
    _woken: dict[Lane, asyncio.Event] = field(default_factory=dict, init=False)
    _stuck: set[asyncio.Task[BaseException | None]] = field(default_factory=set, init=False)
    _over: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    _draining: bool = field(default=False, init=False)
    _grace_is_over: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._over.set()
        self._woken = {lane: asyncio.Event() for lane in self.widths}

    async def run(self) -> None:
        """Work until drained. When cancelled, handlers are cancelled and their jobs given back."""
        self._over.clear()
        try:
            async with asyncio.TaskGroup() as group:
                for lane, width in self.widths.items():
                    group.create_task(self._lane(group, lane, width), name=f"lane {lane}")
        finally:
            self._over.set()

    def wake(self, lane: Lane | None = None) -> None:
        """Something was saved in this lane, or nobody knows in which: look for it now."""
        for name, event in self._woken.items():
            if lane in {None, name}:
                event.set()

    def stop(self, key: str) -> bool:
        """Cancel the running handler of the job or of the thread with this key, which is done then. False when none runs.

        A job that is being claimed at this moment will not be run either; for one that is not, see `bot.stores.Inbox.cancel`, and ask it first.
        """
        if not key:  # as is the thread of all jobs without one
            return False
        for claim in self._claims:
            claim.add(key)
        attempts = [attempt for attempt in self._running.values() if key in (attempt.job.key, attempt.job.thread)]
        for attempt in attempts:
            attempt.end("stop")
        return bool(attempts)

    async def drain(self, *, grace_s: float = 20.0) -> None:
        """Claim nothing more, let handlers run for a while, then cancel them and give their jobs back. Returns when `run` is over."""
        log.info("worker.draining", extra={"running": len(self._running)})
        self._draining = True
        self.wake()
        try:
            async with asyncio.timeout(grace_s):
                await self._over.wait()
        except TimeoutError:
            self._grace_is_over = True
            for attempt in list(self._running.values()):
                attempt.end("drain")
            await self._over.wait()

    async def _lane(self, group: asyncio.TaskGroup, lane: Lane, width: int) -> None:
        free = asyncio.Semaphore(width)
        while not self._draining:
            await free.acquire()
            if job := await self._next(lane):
                group.create_task(self._work(job), name=f"work {job.id}").add_done_callback(lambda _: free.release())

    async def _next(self, lane: Lane) -> Job | None:
        """The next job, whenever it comes; None when the worker drains before."""
        failures = 0
        while not self._draining:
            self._woken[lane].clear()
            try:
                if job := await self._claimed(lane):
                    return job
                pause_s, failures = await self.queue.next_due_s(lane), 0
            except Exception as error:  # noqa: BLE001  a lane that ends is silence; this one is heard in the log, and tries again
                pause_s, failures = min(2.0**failures, LONGEST_PAUSE_S), failures + 1
                log.error("queue.failed", extra={"lane": lane, "error": told(error), "pause_s": pause_s})  # noqa: TRY400  its words may quote somebody
            await self._rest(lane, pause_s)
        return None

    async def _claimed(self, lane: Lane) -> Job | None:
        with self._claiming() as stopped:
            job = await self.queue.claim(lane, lease_s=self.patience.lease_s)
        if job is None or stopped.isdisjoint({job.key, job.thread}):
            return job
        log.info("job.stopped", extra=fields(job))
        await give_back(job, partial(self.queue.finish, job))
        return await self._claimed(lane)

    @contextmanager
    def _claiming(self) -> Iterator[set[str]]:
        """The keys that are stopped while a claim is on its way."""
        stopped: set[str] = set()
        self._claims.append(stopped)
        try:
            yield stopped
        finally:
            self._claims = [claim for claim in self._claims if claim is not stopped]

    async def _rest(self, lane: Lane, pause_s: float | None) -> None:
        try:
            async with asyncio.timeout(None if pause_s is None else max(pause_s, SHORTEST_PAUSE_S)):
                await self._woken[lane].wait()
        except TimeoutError:
            pass  # something is due

    async def _work(self, job: Job) -> None:
        """All that happens to a claimed job. Raises nothing: an error here would end all other jobs."""
        try:
            await self._worked(job)
        except Exception as error:  # noqa: BLE001  its lease will run out, and it will be taken up again
            log.error("job.abandoned", extra=fields(job, error=told(error)))  # noqa: TRY400  its words may quote somebody
        finally:
            self.wake()  # for what waited for this one in its thread, and for what it saved itself

    async def _worked(self, job: Job) -> None:
        if self._draining:
            await self._release(job)
            return
        attempt, error = await self._attempt(job, partial(self._handle, job))
        if deadly := await self._settled(attempt, error):
            await self._die(job, deadly)

    async def _handle(self, job: Job) -> None:
        if job.attempt > self.patience.claims:
            raise JobRefused(f"taken up {job.attempt - 1} times, it never came to an end")
        if self.steps and job.attempt > 1 and (dying := await self.steps.done(job.key, DYING)):
            raise JobRefused(str(dying["error"]))  # the process ended before it was buried
        handler = self.handlers.get(job.kind)
        if handler is None:
            raise JobRefused(f"nothing here does {job.kind!r}; a newer ask-ai may have saved it")
        await handler(job)

    async def _attempt(self, job: Job, work: Callable[[], Awaitable[None]]) -> tuple[Attempt, BaseException | None]:
        if before := self._running.get(job.id):  # its lease ran out, and it was claimed anew
            before.end("lost")
            await asyncio.wait({before.task}, timeout=self.patience.after_cancel_s)
        attempt = self._running[job.id] = Attempt(job, work)
        if self._grace_is_over:
            attempt.end("drain")
        try:
            return attempt, await attempt.finished(self.queue, self.patience)
        finally:
            if self._running.get(job.id) is attempt:
                del self._running[job.id]
            if not attempt.task.done():
                self._stuck.add(attempt.task)
                attempt.task.add_done_callback(self._stuck.discard)

    async def _settled(self, attempt: Attempt, error: BaseException | None) -> BaseException | None:
        """None when the job was given back, or is not ours to give; otherwise what it died of."""
        job, queue = attempt.job, self.queue
        if attempt.cause == "lost":
            log.warning("job.lease_lost", extra=fields(job, took_ms=attempt.took_ms))
        elif attempt.cause == "drain":
            await self._release(job)
        elif attempt.cause == "stop" or error is None:
            log.info("job.stopped" if attempt.cause else "job.done", extra=fields(job, took_ms=attempt.took_ms))
            await give_back(job, partial(queue.finish, job))
        elif (after_s := self.patience.wait_s(job, error, self.random)) is not None:
            log.warning("job.retried", extra=fields(job, took_ms=attempt.took_ms, error=told(error), after_s=round(after_s, 1)))
            await give_back(job, partial(queue.retry, job, after_s=after_s, error=told(error)))
        else:
            return error
        return None

    async def _die(self, job: Job, error: BaseException) -> None:
        """Told first and buried then: who dies in between is told of again, not forgotten."""
        log.error("job.dead", extra=fields(job, error=told(error)))
        if self.steps is not None:
            await self.steps.keep(job.key, DYING, {"error": told(error)})
        attempt, failure = await self._attempt(job, partial(self.on_dead, job, error))
        if attempt.cause == "drain":
            await self._release(job)
            return
        if failure is not None:
            log.error("job.dead_untold", extra=fields(job, error=told(failure)))
        await give_back(job, partial(self.queue.bury, job, error=told(error)))

    async def _release(self, job: Job) -> None:
        log.info("job.released", extra=fields(job))
        await give_back(job, partial(self.queue.retry, job, after_s=0.0, error="the process ended"))
