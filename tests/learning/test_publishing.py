"""Cards into the index of a bot that runs."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from bot.jobs import Job
from bot.learning.publishing import KIND, CardsNotPublished, CardSync, Publishing, publishing_job
from bot.learning.source import CardSource
from knowledge import EmbeddingFailed, Searcher
from tests.fakes.clock import HandClock
from tests.fakes.source import ScriptedSource
from tests.fakes.stores import MemoryStore
from tests.knowledge.workshop import Workshop
from tests.learning.samples import CARD, DOCS, NOW

JOB = Job(id=1, key=f"{KIND}:card-t1:1", kind=KIND, payload={}, thread=KIND, lane="answer", attempt=1, lease="l")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    workshop = Workshop(tmp_path / "index")
    workshop.sync(ScriptedSource(*DOCS))
    return workshop


def publishing(workshop: Workshop, store: MemoryStore) -> Publishing:
    return Publishing(source=CardSource(cards=store.cards, now=lambda: NOW), sync=CardSync(workshop.syncer))


async def test_an_approved_card_is_found_once_the_job_is_done_and_doing_it_twice_changes_nothing(workshop: Workshop) -> None:
    store = MemoryStore(HandClock(NOW))
    await store.cards.add(CARD)

    with workshop.open() as library:
        assert Searcher(library).search_now(CARD.questions[0], limit=5).settled is None
        await publishing(workshop, store)(JOB)
        assert Searcher(library).search_now(CARD.questions[0], limit=5).settled
        generation = workshop.generations.current()
        await publishing(workshop, store)(JOB)

    assert workshop.generations.current() == generation
    assert "Page projects" in workshop.ask("projects")


async def test_while_another_sync_runs_it_is_tried_again_later_without_waiting(workshop: Workshop) -> None:
    with (workshop.root / "lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CardsNotPublished) as raised:
            await publishing(workshop, MemoryStore(HandClock(NOW)))(JOB)

    assert raised.value.retryable
    assert raised.value.after_s


async def test_what_goes_wrong_with_the_index_is_tried_again(workshop: Workshop) -> None:
    store = MemoryStore(HandClock(NOW))
    await store.cards.add(CARD)
    workshop.embedder.fails = EmbeddingFailed("no model")

    with pytest.raises(CardsNotPublished, match="no model"):
        await publishing(workshop, store)(JOB)


def test_each_version_of_a_card_is_published_once_and_one_after_the_other() -> None:
    first, second = publishing_job("card-t1", 1), publishing_job("card-t1", 2)

    assert first == publishing_job("card-t1", 1)
    assert first.keys != second.keys
    assert first.thread == second.thread == KIND
