"""Which cards somebody has to look at again."""

from __future__ import annotations

from dataclasses import replace

from bot.learning.ports import Card
from bot.learning.review import Reviewing, due
from knowledge import Link
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.learning.samples import CARD, NOW, PERMALINK, SESSIONS, WITHDRAWAL, contents

CHANGED = contents(replace(SESSIONS, text="Sessions are listed an organisation.\n"))
GONE = contents(replace(SESSIONS, url=f"{SESSIONS.url}-of-another-name"))


def test_a_card_stands_as_long_as_its_pages_and_its_time_do() -> None:
    assert due([CARD], contents(), NOW) == []
    assert due([CARD], contents(replace(SESSIONS, text="Sessions  are listed\na project.")), NOW) == []


def test_a_page_that_changed_or_vanished_and_a_time_that_came_are_told_in_words() -> None:
    assert due([CARD], CHANGED, NOW) == [(CARD, f"what it rests on has changed: {SESSIONS.url}")]
    assert due([CARD], GONE, NOW) == [(CARD, f"what it rests on is gone: {SESSIONS.url}")]
    assert due([CARD], CHANGED, CARD.expires_at) == [(CARD, f"what it rests on has changed: {SESSIONS.url}; it was verified until 2027-03-04")]


def test_a_page_that_moved_is_no_other_page() -> None:
    assert due([CARD], contents(replace(SESSIONS, url="https://docs.example/docs/new", aliases=(SESSIONS.url,))), NOW) == []


def test_of_a_site_that_is_not_in_the_index_nothing_is_said() -> None:
    assert due([CARD], contents(replace(SESSIONS, url="https://elsewhere.example/x")), NOW) == []


def test_only_approved_cards_need_a_review() -> None:
    drafts = [replace(CARD, state="draft"), replace(CARD, state="review"), replace(CARD, state="retired")]

    assert due(drafts, CHANGED, CARD.expires_at) == []


def test_many_pages_are_not_all_named() -> None:
    pages = {f"https://docs.example/docs/{n}": "0" for n in range(5)}

    ((_, why),) = due([replace(CARD, pages=pages)], contents(), NOW)

    assert why.endswith("docs/2 and 2 more")


async def stored(*cards: Card) -> MemoryStore:
    store = MemoryStore(HandClock(NOW))
    for card in cards:
        await store.cards.add(card)
    return store


async def test_what_is_due_is_put_up_for_review_once() -> None:
    other = replace(CARD, id="card-t2", ticket="t2", pages={})
    store = await stored(CARD, other)
    reviewing = Reviewing(cards=store.cards, now=lambda: NOW)

    assert [card.id for card in await reviewing.review(CHANGED)] == [CARD.id]
    assert await reviewing.review(CHANGED) == []

    card = await store.cards.get(CARD.id)
    assert card
    assert (card.state, card.why) == ("review", f"what it rests on has changed: {SESSIONS.url}")


class Meanwhile:
    """Cards that somebody retires between the look and the change."""

    def __init__(self, store: MemoryStore) -> None:
        self._cards = store.cards
        self.add, self.get, self.all = store.cards.add, store.cards.get, store.cards.all

    async def change(self, card: Card) -> Card | None:
        """See `Cards`."""
        await self._cards.change(replace(CARD, state="retired"))
        return await self._cards.change(card)


async def test_what_somebody_changes_meanwhile_is_left_alone() -> None:
    store = await stored(CARD)

    assert await Reviewing(cards=Meanwhile(store), now=lambda: NOW).review(CHANGED) == []

    card = await store.cards.get(CARD.id)
    assert card
    assert card.state == "retired"


async def test_a_withdrawn_answer_puts_the_cards_it_came_from_up_for_review() -> None:
    said = replace(CARD, id="card-t2", ticket="t2", sources=(*CARD.sources, Link(title="there", url=PERMALINK)))
    other = replace(CARD, id="card-t3", ticket="t3")
    later = replace(CARD, id="card-t4", ticket="t4", verified_at=NOW + 1)
    strange = replace(CARD, id="card-t5", ticket="t5", team="T2")
    store = await stored(CARD, said, other, later, strange)
    withdrawal = replace(WITHDRAWAL, urls=("verified://card-t1", PERMALINK, "verified://card-t4", "verified://card-t5"))

    put = await Reviewing(cards=store.cards, now=lambda: NOW).doubt(withdrawal)

    assert [card.id for card in put] == [CARD.id, said.id]
    assert {card.why for card in put} == {"an answer from it was withdrawn: it is another product"}
