"""What is forgotten, and what is not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.store import Store
from bot.thread import Said, ThreadId, ThreadState
from tests.contract.test_stores_answers import ANSWER, BAD, GOOD
from tests.fakes.clock import HandClock
from tests.store.backends import OnMemory, OnSqlite, a_job, claimed, claimed_keys, saved

DAY_S = 86_400.0


def thread_of(team: str) -> ThreadId:
    return ThreadId(team=team, channel="C1", ts="1.0")


async def fill(store: Store, team: str) -> None:
    """One of everything: a job that is done, its step, words, a thread, an answer, a vote."""
    await saved(store, a_job(f"message:{team}", f"event:{team}", team=team))
    await store.steps.keep(f"message:{team}", "post", {"ts": "1.1"})
    await store.queue.finish(await claimed(store))
    await store.transcript.keep(Said(thread=thread_of(team), ts="1.0", person="U1", text="hello"))
    await store.threads.put(thread_of(team), ThreadState(asker="U1"))
    await store.answers.keep(replace(ANSWER, id=f"answer of {team}", thread=thread_of(team), outcome="escalated"))
    await store.votes.cast(replace(BAD, answer=f"answer of {team}"))


async def left(store: Store, team: str) -> int:
    """How many of the six kinds there are still."""
    found = [
        not await store.inbox.add(a_job(f"message:{team}", team=team)),
        await store.steps.done(f"message:{team}", "post"),
        await store.transcript.of(thread_of(team), limit=9),
        await store.threads.state(thread_of(team)),
        await store.answers.open_questions(team, "U1", limit=9),
        await store.votes.of(f"answer of {team}"),
    ]
    return sum(map(bool, found))


def a_thread(person: str) -> ThreadId:
    return ThreadId(team="T1", channel="C1", ts=f"{person}.0")


async def lived(store: Store, person: str) -> None:
    """One of everything that a person leaves behind, and what the bot said to them."""
    await saved(store, a_job(f"message:{person}", f"event:{person}", person=person))
    await store.steps.keep(f"message:{person}", "post", {"ts": "1.1"})
    await store.queue.finish(await claimed(store))
    await store.transcript.keep(Said(thread=a_thread(person), ts="1.0", person=person, text="hello"))
    await store.transcript.keep(Said(thread=a_thread(person), ts="1.1", person="", text="hello yourself"))
    await store.threads.put(a_thread(person), ThreadState(asker=person))
    await store.answers.keep(replace(ANSWER, id=f"answer to {person}", asker=person))
    await store.votes.cast(replace(BAD, answer=f"answer to {person}", person=person))


class HousekeepingContract:
    """A subclass gives `store` and `clock`."""

    async def test_of_a_workspace_that_is_deleted_nothing_is_left_and_nobody_else_loses_anything(self, store: Store) -> None:
        await fill(store, "T1")
        await fill(store, "T2")
        await saved(store, a_job("waiting", team="T1"), a_job("waiting too", team="T2"))

        assert await store.housekeeping.delete_team("T1") == 7

        assert await left(store, "T1") == 0
        assert await left(store, "T2") == 6
        assert "waiting" not in await claimed_keys(store)

    async def test_a_workspace_that_was_never_seen_is_deleted_at_once(self, store: Store) -> None:
        await fill(store, "T1")

        assert await store.housekeeping.delete_team("T2") == 0

    async def test_a_workspace_may_be_deleted_by_a_job_of_its_own(self, store: Store) -> None:
        await saved(store, a_job("uninstalled", team="T1"))
        job = await claimed(store)

        assert await store.housekeeping.delete_team("T1") == 1

        assert not await store.queue.finish(job)

    async def test_of_a_person_who_is_forgotten_nothing_is_left_and_nobody_else_loses_anything(self, store: Store) -> None:
        await lived(store, "U1")
        await lived(store, "U2")
        await store.transcript.keep(Said(thread=a_thread("U2"), ts="1.2", person="U1", text="me, too"))
        await store.votes.cast(replace(GOOD, answer="answer to U2", person="U1"))

        assert await store.housekeeping.delete_person("U1") == 9

        assert await store.inbox.add(a_job("message:U1", person="U1"))
        assert not await store.inbox.add(a_job("message:U2", person="U2"))
        assert await store.steps.done("message:U1", "post") is None
        assert await store.threads.state(a_thread("U1")) is None
        assert not await store.transcript.of(a_thread("U1"), limit=9)
        assert [said.person for said in await store.transcript.of(a_thread("U2"), limit=9)] == ["U2", ""]
        assert await store.answers.get("answer to U1") is None
        assert [vote.person for vote in await store.votes.of("answer to U2")] == ["U2"]
        assert await store.housekeeping.delete_person("U1") == 1

    async def test_what_is_older_than_so_many_days_is_deleted(self, store: Store, clock: HandClock) -> None:
        await fill(store, "T1")
        clock.move(10 * DAY_S)
        await fill(store, "T2")
        clock.move(5 * DAY_S)

        assert await store.housekeeping.delete_older(days=14) == 6

        assert await left(store, "T1") == 0
        assert await left(store, "T2") == 6
        assert await store.housekeeping.delete_older(days=14) == 0

    async def test_dead_jobs_are_deleted_like_those_that_are_done(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))
        await store.queue.bury(await claimed(store), error="broken")
        clock.move(15 * DAY_S)

        assert await store.housekeeping.delete_older(days=14) == 1

        assert await store.inbox.add(a_job("1"))

    async def test_a_job_that_is_not_over_is_kept_however_old_it_is_and_so_are_its_steps(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("runs", "event"), a_job("for later", after_s=99 * DAY_S))
        job = await claimed(store)
        await store.steps.keep("runs", "post", {})
        clock.move(15 * DAY_S)

        assert await store.housekeeping.delete_older(days=14) == 0

        assert await store.steps.done("runs", "post") == {}
        assert (await claimed(store)).id == job.id
        assert await store.queue.next_due_s("answer") is not None

    async def test_a_thread_where_people_still_talk_is_not_forgotten(self, store: Store, clock: HandClock) -> None:
        await fill(store, "T1")
        clock.move(15 * DAY_S)
        await store.transcript.keep(Said(thread=thread_of("T1"), ts="9.0", person="U1", text="me again"))

        await store.housekeeping.delete_older(days=14)

        assert await store.threads.state(thread_of("T1")) == ThreadState(asker="U1")
        assert [said.ts for said in await store.transcript.of(thread_of("T1"), limit=9)] == ["9.0"]

    async def test_a_vote_goes_with_its_answer_and_may_come_before_it(self, store: Store, clock: HandClock) -> None:
        await store.answers.keep(ANSWER)
        clock.move(15 * DAY_S)
        await store.votes.cast(BAD)
        await store.votes.cast(replace(BAD, answer="not kept yet"))

        assert await store.housekeeping.delete_older(days=14) == 2

        assert len(await store.votes.of("not kept yet")) == 1

    async def test_many_rows_are_deleted_to_the_last(self, store: Store, clock: HandClock) -> None:
        await asyncio.gather(*(store.steps.keep("job", f"step {number}", {}) for number in range(1100)))
        clock.move(15 * DAY_S)

        assert await store.housekeeping.delete_older(days=14) == 1100


class TestMemoryHousekeeping(OnMemory, HousekeepingContract):
    pass


class TestSqliteHousekeeping(OnSqlite, HousekeepingContract):
    pass
