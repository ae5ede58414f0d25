"""kill -9 of a worker at every moment of a job: after the next start the job is done, its effect is there once, and no finished step is repeated."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreTaken
from bot.store import SystemClock, default_url, open_store
from tests.crash import worker_child
from tests.crash.child import CONTEXT
from tests.crash.worker_child import STEPS, a_job
from tests.store.backends import copied

WAIT_S = 30.0
MOMENTS = ["begun", *(f"{how} {step}" for step in STEPS for how in ("did", "kept"))]


@contextmanager
def process(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process and our end of its pipe; killed at the end, if it is not over."""
    ours, theirs = CONTEXT.Pipe()
    child = CONTEXT.Process(target=target, args=(*arguments, theirs))
    child.start()
    theirs.close()
    try:
        yield child, ours
    finally:
        child.kill()
        child.join(WAIT_S)
        child.close()
        ours.close()


def heard(pipe: Connection) -> Any:
    assert pipe.poll(WAIT_S)
    return pipe.recv()


def run_until(moment: str, url: str, effects: Path) -> list[str]:
    """Let a worker run up to this moment and kill it there; what it told."""
    signs: list[str] = []
    with process(worker_child.work, url, effects) as (_, pipe):
        while not signs or signs[-1] not in {moment, "done"}:
            if signs:
                pipe.send("go on")
            signs.append(heard(pipe))
    return signs


async def save(url: str, *kinds: str) -> None:
    async with open_store(url, clock=SystemClock()) as store:
        for number, kind in enumerate(kinds):
            assert await store.inbox.add(a_job(f"job {number}", kind))


async def counts(url: str) -> dict[str, int]:
    async with open_store(url, clock=SystemClock()) as store:
        return {state: count for state, count in (await store.inbox.counts()).items() if count}


@pytest.mark.slow
@pytest.mark.parametrize("moment", [*MOMENTS, "finished"])
async def test_a_worker_may_be_killed_at_any_moment_of_a_job(moment: str, tmp_path: Path) -> None:
    url, effects = copied(tmp_path), tmp_path / "effects"
    await save(url, "question")

    before = run_until(moment, url, effects)
    after = run_until("done", url, effects)

    assert (before[-1], after[-1]) == (moment, "done")
    happened = Counter(effects.read_text().splitlines())
    assert happened["post job 0"] == 1
    kept = {sign.removeprefix("kept ") for sign in before if sign.startswith("kept")}
    assert {step: happened[f"{step} job 0"] for step in kept} == dict.fromkeys(kept, 1)
    assert all(1 <= happened[f"{step} job 0"] <= 2 for step in STEPS)
    assert await counts(url) == {"done": 1}


@pytest.mark.slow
async def test_a_worker_that_is_killed_again_and_again_does_all_its_jobs_once(tmp_path: Path) -> None:
    url, effects = copied(tmp_path), tmp_path / "effects"
    await save(url, *["question"] * 6)

    for moment in MOMENTS:
        run_until(moment, url, effects)
    run_until("done", url, effects)

    happened = Counter(effects.read_text().splitlines())
    assert {what: times for what, times in happened.items() if what.startswith("post")} == {f"post job {number}": 1 for number in range(6)}
    assert await counts(url) == {"done": 6}


@pytest.mark.slow
async def test_a_dead_job_is_told_of_although_the_worker_is_killed_before_it_is_buried(tmp_path: Path) -> None:
    url, effects = copied(tmp_path), tmp_path / "effects"
    await save(url, "hopeless")

    run_until("told", url, effects)
    run_until("done", url, effects)

    assert effects.read_text().splitlines() == ["tried job 0", "told job 0", "told job 0"]
    assert await counts(url) == {"dead": 1}


async def test_on_a_full_disk_nothing_is_stored_and_the_sender_hears_of_it(tmp_path: Path) -> None:
    with process(worker_child.fill_the_disk, copied(tmp_path)) as (_, pipe):
        saved, said, retryable = heard(pipe)
        kept, saved_later = heard(pipe)

    assert saved > 0
    assert "disk" in said
    assert "free" in said
    assert "job" not in said
    assert retryable
    assert kept == {"ready": saved, "running": 0, "done": 0, "dead": 0}
    assert saved_later


async def test_of_two_processes_that_save_the_same_jobs_one_saves_each(tmp_path: Path) -> None:
    url, jobs = copied(tmp_path), 60
    with process(worker_child.add_as_well, url, jobs) as (_, pipe):
        assert heard(pipe) == "ready"
        async with open_store(url, clock=SystemClock()) as store:
            pipe.send("go on")
            mine = [number for number in reversed(range(jobs)) if await store.inbox.add(a_job(f"{number}"))]
            theirs = heard(pipe)
            assert (await store.inbox.counts())["ready"] == jobs

    assert sorted([*mine, *theirs]) == list(range(jobs))


async def test_a_second_process_waits_for_the_first_and_then_says_who_works(tmp_path: Path) -> None:
    url = copied(tmp_path)
    await save(url, "question")
    with process(worker_child.hold, url) as (first, pipe):
        assert heard(pipe) == "job 0"
        with pytest.raises(StoreTaken, match=r"another ask-ai works with it and did not end within 0\.1 s; stop that one"):
            async with open_store(url, clock=SystemClock(), wait_s=0.1):
                pass

        async with open_store(url, clock=SystemClock(), works=False) as onlooker:
            with pytest.raises(StoreTaken):
                await onlooker.orphans.release()
            with pytest.raises(StoreTaken):
                await onlooker.queue.claim("answer", lease_s=1.0)

        waiting = asyncio.ensure_future(orphans(url))
        await asyncio.sleep(0.02)
        assert not waiting.done()
        first.kill()
        assert await waiting == 1


async def orphans(url: str) -> int:
    async with open_store(url, clock=SystemClock()) as store:
        return await store.orphans.release()


async def test_processes_that_start_at_once_on_a_new_database_all_find_it_ready(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    with (
        process(worker_child.open_at_once, url) as (_, one),
        process(worker_child.open_at_once, url) as (_, two),
        process(worker_child.open_at_once, url) as (_, three),
    ):
        for pipe in (one, two, three):
            pipe.send("now")
        assert [sum(heard(pipe).values()) for pipe in (one, two, three)] == [0, 0, 0]
