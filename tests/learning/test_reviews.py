"""Whoever vouched for a card hears that it has to be looked at again, once for each time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import SlackRefused, SlackUnreachable
from bot.jobs import Job
from bot.learning.board import Note
from bot.learning.ports import Card
from bot.learning.reviews import SWEEP, TELL
from bot.thread import ThreadId
from tests.learning.at_work import DESK, Work, job
from tests.learning.samples import CARD

TOP = ThreadId(team="T1", channel="CDESK", ts="")


@pytest.fixture
def work() -> Work:
    return Work()


async def in_review(work: Work, **other: object) -> Card:
    await work.answered()
    return await work.store.cards.add(replace(CARD, state="review", why="a page changed", **other))  # type: ignore[arg-type]


async def ran(work: Work) -> list[str]:
    """The kinds of the jobs that were due; they are done then."""
    kinds = []
    while claimed := await work.store.queue.claim("quick", lease_s=60.0):
        await {TELL: work.reviews.tell, SWEEP: work.reviews.sweep}[claimed.kind](claimed)
        await work.store.queue.finish(claimed)
        kinds.append(claimed.kind)
    return kinds


def telling(card: Card) -> Job:
    return job(TELL, {"card": card.id, "version": card.version})


async def test_its_owner_is_called_below_the_packet_that_it_came_from(work: Work) -> None:
    card = await in_review(work)
    await work.reviews.tell(telling(card))
    await work.reviews.tell(telling(card))

    assert list(work.board.notes.values()) == [Note(card=card, person="UKIM")]
    assert list(work.board.places.values()) == [DESK]


@pytest.mark.parametrize("owner", ["", "UGONE"])
async def test_where_nobody_vouches_any_more_the_whole_channel_hears_of_it(work: Work, owner: str) -> None:
    card = await in_review(work, owner=owner)
    await work.reviews.tell(telling(card))

    assert list(work.board.notes.values()) == [Note(card=card)]
    assert list(work.board.places.values()) == [TOP]


async def test_where_the_packet_stands_no_more_it_is_told_in_the_channel(work: Work) -> None:
    card = await in_review(work)
    work.board.fails.append(SlackRefused("chat.postMessage: thread_not_found", code="thread_not_found"))
    await work.reviews.tell(telling(card))

    assert list(work.board.places.values()) == [TOP]


async def test_while_nobody_knows_whether_the_owner_is_there_they_are_called(work: Work) -> None:
    card = await in_review(work)
    work.people.faults["active"] = SlackUnreachable("no route", maybe_done=False)
    await work.reviews.tell(telling(card))

    assert [note.person for note in work.board.notes.values()] == ["UKIM"]


async def test_a_card_that_somebody_looked_at_meanwhile_is_not_told_of(work: Work) -> None:
    card = await in_review(work)
    await work.store.cards.change(replace(card, state="approved"))
    await work.reviews.tell(telling(card))
    await work.reviews.tell(telling(replace(card, id="gone")))

    assert work.board.notes == {}


async def test_what_another_process_put_up_for_review_is_found_within_the_hour_and_told_once(work: Work) -> None:
    await work.reviews.begin()
    await work.reviews.begin()
    assert await ran(work) == [SWEEP]
    card = await in_review(work)
    assert await ran(work) == []
    work.clock.move(3_600.0)
    assert await ran(work) == [SWEEP, TELL]
    work.clock.move(3_600.0)
    await work.reviews.begin()
    assert await ran(work) == [SWEEP]

    assert [note.card for note in work.board.notes.values()] == [card]


async def test_a_card_that_comes_up_once_more_is_told_of_once_more(work: Work) -> None:
    card = await in_review(work)
    await work.reviews.reviewed([card, card])
    assert await ran(work) == [TELL]
    again = await work.store.cards.change(replace(card, why="another page changed"))
    assert again
    await work.reviews.reviewed([again])
    assert await ran(work) == [TELL]

    assert len(work.board.notes) == 2
