"""A card's time comes at night, with no sync for days: it is under review, loses its priority in search, and its owner hears of it once."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.learning.board import Note
from bot.learning.publishing import KIND, CardSync, Publishing
from bot.learning.reviews import SWEEP, TELL, Reviews
from bot.learning.source import CardSource
from bot.learning.specialists import Specialists
from bot.store import Store, open_store
from bot.worker import Handler
from knowledge import Library, Searcher
from tests.fakes.card_board import FakeCardBoard
from tests.fakes.clock import HandClock
from tests.fakes.people import FakeChannel, FakePeople
from tests.fakes.source import ScriptedSource
from tests.knowledge.workshop import Workshop
from tests.learning.samples import CARD, DAY_S, DOCS, NOW
from tests.store.backends import copied

HOUR_S = 3_600.0
PEOPLE = FakePeople(names={"UKIM": "Kim"}, channels={"help": FakeChannel(id="CDESK", members=frozenset({"UKIM"}))})


@dataclass(kw_only=True)
class Office:
    """Two processes may have it open: the database, the index and the board are one."""

    url: str
    workshop: Workshop
    clock: HandClock
    board: FakeCardBoard

    @asynccontextmanager
    async def bot(self, *, works: bool = True) -> AsyncIterator[tuple[Store, Mapping[str, Handler], Library]]:
        """A bot that has just started: what it does about jobs."""
        async with open_store(self.url, clock=self.clock, works=works) as store:
            reviews = Reviews(
                cards=store.cards,
                tickets=store.tickets,
                inbox=store.inbox,
                board=self.board,
                specialists=Specialists(people=PEOPLE, channel="help"),
                now=self.clock.now,
            )
            await reviews.begin()
            with self.workshop.open() as library:
                publishing = Publishing(source=CardSource(cards=store.cards, now=self.clock.now), sync=CardSync(self.workshop.syncer, library))
                yield store, {SWEEP: reviews.sweep, TELL: reviews.tell, KIND: publishing}, library

    async def work(self, store: Store, handlers: Mapping[str, Handler], *, hours: int = 0) -> None:
        """All that becomes due within these hours, at its time."""
        for left in range(hours, -1, -1):
            while job := await store.queue.claim("quick", lease_s=60.0) or await store.queue.claim("answer", lease_s=60.0):
                await handlers[job.kind](job)
                await store.queue.finish(job)
            self.clock.move(HOUR_S if left else 0.0)

    async def first(self, library: Library) -> bool:
        """Whether the card comes first for its question."""
        return (await Searcher(library).search(CARD.questions[0], limit=9)).settled is not None

    def told(self) -> list[Note]:
        return list(self.board.notes.values())


async def office(folder: Path) -> Office:
    """It is six in the morning."""
    opened = Office(url=copied(folder), workshop=Workshop(folder / "index"), clock=HandClock(NOW), board=FakeCardBoard())
    await to_thread(opened.workshop.sync, ScriptedSource(*DOCS))
    return opened


async def test_a_card_whose_time_comes_at_night_is_under_review_within_the_hour(tmp_path: Path) -> None:
    at = await office(tmp_path)
    midnight = NOW - NOW % DAY_S + DAY_S
    async with at.bot() as (store, handlers, library):
        await store.cards.add(replace(CARD, expires_at=midnight))
        await at.work(store, handlers, hours=17)
        assert at.clock.now() == midnight - HOUR_S
        assert await at.first(library)
        assert at.told() == []

        await at.work(store, handlers, hours=2)

        assert not await at.first(library)
        kept = await store.cards.get(CARD.id)
        assert kept
        assert (kept.state, kept.why) == ("review", "it was verified until 2026-11-25")
        assert at.told() == [Note(card=kept, person="UKIM")]
        await at.work(store, handlers, hours=30)
        assert len(at.told()) == 1


async def test_after_a_restart_nobody_is_told_twice_and_what_was_interrupted_is_done(tmp_path: Path) -> None:
    at = await office(tmp_path)
    async with at.bot() as (store, handlers, library):
        await store.cards.add(replace(CARD, expires_at=NOW + HOUR_S))
        await at.work(store, handlers)
        assert await at.first(library)
        at.clock.move(HOUR_S)
        job = await store.queue.claim("quick", lease_s=60.0)
        assert job
        await handlers[SWEEP](job)  # and is killed before the index and the owner hear of it
    for _ in range(3):
        async with at.bot() as (store, handlers, library):
            await store.orphans.release()
            await at.work(store, handlers)
            assert not await at.first(library)

    assert len(at.told()) == 1


async def test_killed_between_the_card_and_its_job_the_next_look_brings_it_into_the_index(tmp_path: Path) -> None:
    at = await office(tmp_path)
    async with at.bot() as (store, handlers, library):
        kept = await store.cards.add(CARD)
        await at.work(store, handlers)
        await store.cards.change(replace(kept, state="review", why="it was verified until today"))  # and is killed
        assert await at.first(library)

        await at.work(store, handlers, hours=1)

        assert not await at.first(library)
        assert len(at.told()) == 1


async def test_of_two_processes_that_look_at_once_one_tells(tmp_path: Path) -> None:
    at = await office(tmp_path)
    async with at.bot() as (store, handlers, library), at.bot(works=False) as (_, beside, _):
        await store.cards.add(replace(CARD, expires_at=NOW + 60.0))
        await at.work(store, handlers)
        at.clock.move(HOUR_S)
        job = await store.queue.claim("quick", lease_s=60.0)
        assert job
        await beside[SWEEP](job)
        await handlers[SWEEP](job)
        await store.queue.finish(job)
        await at.work(store, handlers)

        assert not await at.first(library)
        assert len(at.told()) == 1
