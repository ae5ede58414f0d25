"""What was forgotten of cards is not in the index any more, nor in what is left of former ones."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.learning.ports import FORGOTTEN
from bot.learning.publishing import KIND, CardsNotPublished, CardSync, Publishing, daily_job
from bot.learning.source import CardSource
from bot.worker import Worker
from knowledge import IndexMissing, Library, Searcher
from tests.fakes.clock import HandClock
from tests.fakes.source import ScriptedSource
from tests.fakes.stores import MemoryStore
from tests.knowledge.workshop import Workshop
from tests.learning.samples import CARD, DOCS, NOW
from tests.learning.test_publishing import JOB

NAMED = replace(CARD, answer="Ask the vermilion ledger.", owner_name="Zebulon Quarry")


class Bot:
    """A bot that has read the index with a card in it."""

    def __init__(self, root: Path) -> None:
        self.workshop, self.store = Workshop(root), MemoryStore(HandClock(NOW))
        self.source = CardSource(cards=self.store.cards, now=lambda: NOW)

    async def learned(self, library: Library) -> None:
        await self.store.cards.add(NAMED)
        await self.publishing(library)(JOB)
        assert await self.told(library) == "verified by Zebulon Quarry, 2026-11-23"

    def publishing(self, library: Library) -> Publishing:
        return Publishing(source=self.source, sync=CardSync(self.workshop.syncer, library))

    async def told(self, library: Library) -> str:
        """How the card is cited; "" when nothing is found of it."""
        found = await Searcher(library).search(CARD.questions[0], limit=9)
        return next((hit.cite[0].title for hit in found.hits if hit.page.verified), "")

    async def work(self, library: Library) -> None:
        """What is to be done is done."""

        async def on_dead(_: object, error: BaseException) -> None:
            raise AssertionError(error)

        worker = Worker(queue=self.store.queue, handlers={KIND: self.publishing(library)}, on_dead=on_dead)
        while job := await self.store.queue.claim("answer", lease_s=60.0):
            await worker._worked(job)

    def words(self) -> bytes:
        """All that lies on the disk of the index."""
        return b"".join(path.read_bytes() for path in sorted(self.workshop.root.rglob("*")) if path.is_file())


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    bot = Bot(tmp_path / "index")
    bot.workshop.sync(ScriptedSource(*DOCS))
    return bot


async def test_a_name_that_was_forgotten_is_in_no_index_that_is_kept(bot: Bot) -> None:
    with bot.workshop.open() as library:
        await bot.learned(library)
        assert b"Quarry" in bot.words()

        await bot.store.housekeeping.delete_person("UKIM")
        await bot.work(library)

        assert b"Quarry" not in bot.words()
        assert await bot.told(library) == "verified, 2026-11-23, under review"
    card = await bot.store.cards.get(CARD.id)
    assert card
    assert card.why == FORGOTTEN


async def test_the_words_of_a_workspace_that_left_are_in_no_index_that_is_kept(bot: Bot) -> None:
    with bot.workshop.open() as library:
        await bot.learned(library)
        assert b"vermilion ledger" in bot.words()

        await bot.store.housekeeping.delete_team("T1")
        await bot.work(library)

        assert b"vermilion" not in bot.words()
        assert b"Quarry" not in bot.words()
        assert await bot.told(library) == ""
        assert (await Searcher(library).search("projects", limit=9)).hits


async def test_a_former_index_that_somebody_else_reads_goes_when_they_are_done(bot: Bot) -> None:
    with bot.workshop.open() as library:
        with bot.workshop.open() as other:
            await bot.learned(library)
            other.warm()
            await bot.store.housekeeping.delete_team("T1")
            await bot.work(library)
            assert b"vermilion ledger" in bot.words()

        await bot.publishing(library)(JOB)

        assert b"vermilion" not in bot.words()


async def test_of_a_database_that_was_begun_anew_no_card_is_left_in_the_index_after_a_day(bot: Bot) -> None:
    with bot.workshop.open() as library:
        await bot.learned(library)
        anew = Bot(bot.workshop.root)

        await anew.store.inbox.add(daily_job(date(2026, 11, 24)))
        await anew.work(library)

        assert b"vermilion" not in bot.words()


async def test_an_index_of_another_version_is_left_to_those_who_sync(bot: Bot) -> None:
    with bot.workshop.open() as library:
        await bot.learned(library)
        manifest = bot.workshop.current / "manifest.json"
        manifest.write_text(manifest.read_text().replace(bot.workshop.manifest.chunker, "another"))
        name = bot.workshop.generations.current()
        await bot.store.housekeeping.delete_team("T1")
        await bot.store.queue.claim("answer", lease_s=60.0)  # what takes the cards out at once is not what is tried here

        await bot.publishing(library)(replace(JOB, payload=daily_job(date(2026, 11, 24)).payload))
        assert bot.workshop.generations.current() == name
        await bot.publishing(library)(JOB)

        assert bot.workshop.generations.current() != name


async def test_where_there_is_no_index_none_is_made_of_cards_alone(tmp_path: Path) -> None:
    bot = Bot(tmp_path / "nowhere")
    await bot.store.cards.add(NAMED)
    with bot.workshop.open() as library:
        with pytest.raises(CardsNotPublished):
            await bot.publishing(library)(JOB)
        with pytest.raises(IndexMissing):
            await to_thread(library.warm)
