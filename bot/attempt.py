"""One attempt at a job: it runs while its lease is renewed, and ends by itself, by its deadline, or because somebody ends it."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.errors import BotError, JobRefused, StoreFailed
from bot.jobs import Job
from bot.stores import Queue

log = logging.getLogger("bot.worker")
# Why an attempt was ended before it came to its own end; "" when it did.
Cause = Literal["", "deadline", "stop", "drain", "lost"]
LONGEST_WAIT_S, LONGEST_STEADFAST_S = 300.0, 3_600.0
JITTER = 0.25
RENEWALS = 4  # of a lease while it lasts, so that some may fail
GIVE_BACK_AGAIN_S = (0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long things may take, and how often they are tried.

    An error is retried up to `attempts` times, or up to `attempts_if_asked_to_wait` when it says how long to wait. `claims` counts those attempts as well
    that ended with their process: a job that ends every process that takes it up is dead after so many. Nobody watches the kinds that are `steadfast`, and nothing
    would do their work later, so they are tried until `claims` are used up: half a day without Slack.
    """

    deadline_s: float = 120.0
    lease_s: float = 60.0
    after_cancel_s: float = 5.0
    attempts: int = 3
    attempts_if_asked_to_wait: int = 5
    claims: int = 20
    steadfast: frozenset[str] = frozenset()

    def wait_s(self, job: Job, error: BaseException, random: Callable[[], float]) -> float | None:
        """How long to wait before the next attempt, for which `random` gives 0.0 to 1.0; None when there is none."""
        if not isinstance(error, BotError) or not error.retryable:
            return None
        steadfast = job.kind in self.steadfast
        attempts = self.attempts if error.after_s is None else self.attempts_if_asked_to_wait
        if job.attempt >= (self.claims if steadfast else attempts):
            return None
        wait_s = min(max(2.0**job.attempt, error.after_s or 0.0), LONGEST_STEADFAST_S if steadfast else LONGEST_WAIT_S)
        return wait_s * (1.0 + JITTER * random())


PATIENCE = Patience()


class Attempt:
    """A job that is being worked on. It runs from the moment it is made; `finished` waits for it."""

    def __init__(self, job: Job, work: Callable[[], Awaitable[None]]) -> None:
        self.job = job
        self.cause: Cause = ""
        self.task = asyncio.create_task(_error_of(work), name=f"job {job.id}")  # noqa: TID251  kept, and waited for, by the worker
        self._ended = asyncio.get_running_loop().create_future()
        self._begun_s = asyncio.get_running_loop().time()

    @property
    def took_ms(self) -> int:
        """Since it began."""
        return round(1000 * (asyncio.get_running_loop().time() - self._begun_s))

    def end(self, cause: Cause) -> None:
        """Cancel the work; nothing happens when it is over or was cancelled before."""
        if not self.cause and not self.task.done():
            self.cause = cause
            self.task.cancel()
            self._ended.set_result(None)

    async def finished(self, queue: Queue, patience: Patience) -> BaseException | None:
        """Renew the lease until the work is over; what it raised. A work that does not heed its cancellation is left behind."""
        try:
            await self._held(queue, patience)
        except asyncio.CancelledError:  # the worker itself is cancelled, and has to give the job back
            self.end("drain")
        await asyncio.wait({self.task}, timeout=patience.after_cancel_s)
        if not self.task.done():
            log.error("job.stuck", extra=fields(self.job, cause=self.cause))
        if self.cause == "deadline":
            return JobRefused(f"not done within {patience.deadline_s:g} s")
        if not self.task.done() or self.task.cancelled():
            return asyncio.CancelledError()
        return self.task.result()

    async def _held(self, queue: Queue, patience: Patience) -> None:
        now_s = asyncio.get_running_loop().time
        until_s, held_until_s = now_s() + patience.deadline_s, now_s() + patience.lease_s
        while True:
            wait_s = max(0.0, min(until_s - now_s(), patience.lease_s / RENEWALS))
            await asyncio.wait({self.task, self._ended}, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
            if self.task.done() or self.cause:
                return
            if now_s() >= until_s:
                self.end("deadline")
                return
            asked_at_s = now_s()
            if await self._renewed(queue, patience):
                held_until_s = asked_at_s + patience.lease_s
            elif now_s() >= held_until_s:
                self.end("lost")

    async def _renewed(self, queue: Queue, patience: Patience) -> bool:
        try:
            renewed = await queue.renew(self.job, lease_s=patience.lease_s)
        except StoreFailed as error:
            log.warning("job.not_renewed", extra=fields(self.job, error=told(error)))
            return False
        if not renewed:
            self.end("lost")
        return renewed


async def _error_of(work: Callable[[], Awaitable[None]]) -> BaseException | None:
    """What it raised, as a value: raised, some of them would end the event loop."""
    try:
        await work()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  whatever it is, the other jobs go on
        return error
    return None


async def give_back(job: Job, call: Callable[[], Awaitable[bool]]) -> None:
    """Finish, retry or bury the job, again while the store fails. In the end it raises, and the job comes again by itself when its lease has run out."""
    for pause_s in GIVE_BACK_AGAIN_S:
        try:
            held = await call()
            break
        except StoreFailed as error:
            log.warning("job.not_given_back", extra=fields(job, error=told(error), pause_s=pause_s))
            await asyncio.sleep(pause_s)
    else:
        held = await call()
    if not held:
        log.warning("job.lease_lost", extra=fields(job))


def told(error: BaseException) -> str:
    """What may be logged and stored of an error: our own words, or else its kind and place, since other words may quote somebody."""
    kind = type(error).__name__
    if isinstance(error, BotError):
        return f"{kind}: {error}"
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-3:]]
    return " > ".join((kind, *places))


def fields(job: Job, **more: str | float) -> dict[str, str | float]:
    """The fields of every event about a job."""
    return {"key": job.key, "kind": job.kind, "lane": job.lane, "attempt": job.attempt, **more}
