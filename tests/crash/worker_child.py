"""A worker in a process of its own, to be killed at a known moment: it tells where it is and goes on when it is told to."""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.errors import StoreFailed
from bot.jobs import Job, NewJob
from bot.store import Store, SystemClock, open_store
from bot.worker import Worker
from tests.crash.child import CONTEXT

# What starts the other crash tests is loaded as well, whichever of the two modules is imported last.
CONTEXT.set_forkserver_preload(["tests.crash.child", __name__])

STEPS = ("read", "write", "post")
ROOM_BYTES = 200_000


def a_job(key: str, kind: str = "question") -> NewJob:
    return NewJob(keys=(key, f"event of {key}"), kind=kind, payload={"team": "T1"}, thread=f"thread of {key}")


class Desk:
    """Does its steps on a file of effects, a line each. Like a chat it looks, from the second attempt on, whether the post stands there already."""

    def __init__(self, store: Store, effects: Path, pipe: Connection) -> None:
        self._store, self._effects, self._pipe = store, effects, pipe

    def tell(self, sign: str) -> None:
        """Wait to be killed, or to be told to go on."""
        self._pipe.send(sign)
        self._pipe.recv()

    async def question(self, job: Job) -> None:
        self.tell("begun")
        for step in STEPS:
            if await self._store.steps.done(job.key, step) is not None:
                continue
            if step != "post" or job.attempt == 1 or f"post {job.key}\n" not in self._effects.read_text():
                self._happen(f"{step} {job.key}")
            self.tell(f"did {step}")
            await self._store.steps.keep(job.key, step, {})
            self.tell(f"kept {step}")

    async def hopeless(self, job: Job) -> None:
        self._happen(f"tried {job.key}")
        raise ValueError

    async def on_dead(self, job: Job, error: BaseException) -> None:
        self._happen(f"told {job.key}")
        self.tell("told")

    def _happen(self, what: str) -> None:
        with self._effects.open("a") as file:
            file.write(f"{what}\n")


def work(url: str, effects: Path, pipe: Connection) -> None:
    """Do all jobs there are, as a process that starts does it."""
    asyncio.run(_work(url, effects, pipe))
    pipe.send("done")


async def _work(url: str, effects: Path, pipe: Connection) -> None:
    async with open_store(url, clock=SystemClock()) as store:
        await store.orphans.release()
        desk = Desk(store, effects, pipe)
        worker = Worker(queue=store.queue, handlers={"question": desk.question, "hopeless": desk.hopeless}, on_dead=desk.on_dead, steps=store.steps)
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run())
            while _unfinished(await store.inbox.counts()):  # noqa: ASYNC110  the worker tells nobody
                await asyncio.sleep(0.005)
            desk.tell("finished")
            await worker.drain()


def _unfinished(counts: Mapping[str, int]) -> int:
    return counts["ready"] + counts["running"]


def fill_the_disk(url: str, pipe: Connection) -> None:
    """Save jobs until no file may grow any more, which is what a full disk looks like; then make room again and save the one that failed."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    asyncio.run(_fill_the_disk(url, pipe))


async def _fill_the_disk(url: str, pipe: Connection) -> None:
    async with open_store(url, clock=SystemClock()) as store:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM_BYTES, resource.RLIM_INFINITY))
        number = 0
        try:
            while await store.inbox.add(a_job(f"{number}")):
                number += 1
        except StoreFailed as error:
            pipe.send((number, str(error), error.retryable))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        pipe.send((await store.inbox.counts(), await store.inbox.add(a_job(f"{number}"))))


def add_as_well(url: str, jobs: int, pipe: Connection) -> None:
    """Save so many jobs beside another process that saves the same; tells which were new."""
    asyncio.run(_add_as_well(url, jobs, pipe))


async def _add_as_well(url: str, jobs: int, pipe: Connection) -> None:
    async with open_store(url, clock=SystemClock(), works=False) as store:
        pipe.send("ready")
        pipe.recv()
        pipe.send([number for number in range(jobs) if await store.inbox.add(a_job(f"{number}"))])


def hold(url: str, pipe: Connection) -> None:
    """Work with the store until killed or told to end."""
    asyncio.run(_hold(url, pipe))


async def _hold(url: str, pipe: Connection) -> None:
    async with open_store(url, clock=SystemClock()) as store:
        job = await store.queue.claim("answer", lease_s=3600.0)
        pipe.send(None if job is None else job.key)
        pipe.recv()


def open_at_once(url: str, pipe: Connection) -> None:
    """Open a store that nobody has opened before, together with others."""
    asyncio.run(_open_at_once(url, pipe))


async def _open_at_once(url: str, pipe: Connection) -> Any:
    pipe.recv()
    async with open_store(url, clock=SystemClock(), works=False) as store:
        pipe.send(await store.inbox.counts())
