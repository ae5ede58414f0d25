"""Cards in the index: through a sync, with the review in the same one."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import StoreFailed
from bot.learning.ports import Card
from bot.learning.source import CardSource, audience_of, verified_of
from knowledge import Asker, Hit, Link, Searcher, SyncReport
from tests.fakes.clock import HandClock
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource
from tests.fakes.stores import MemoryStore
from tests.knowledge.workshop import Workshop
from tests.learning.samples import CARD, DAY_S, DOCS, NOW, PERMALINK, SESSIONS

QUESTION = CARD.questions[0]


class Office:
    """An index, documents, cards and a clock."""

    def __init__(self, root: Path) -> None:
        self.workshop, self.docs, self.clock = Workshop(root), ScriptedSource(*DOCS), HandClock(NOW)
        self.store = MemoryStore(self.clock)
        self.cards = CardSource(cards=self.store.cards, now=self.clock.now)

    def sync(self, *sources: ScriptedSource) -> SyncReport:
        """One sync, as `ask-ai sync` does it."""
        return self.workshop.syncer.run(sources, RecordingObserver(), last=self.cards)

    @contextmanager
    def searcher(self) -> Iterator[Searcher]:
        with self.workshop.open() as library:
            yield Searcher(library)

    def hits(self, query: str = QUESTION, audience: str = "") -> list[Hit]:
        with self.searcher() as searcher:
            return [hit for hit in searcher.search_now(query, limit=20, audience=audience).hits if hit.page.verified]

    def settled(self, audience: str = "", asker: Asker | None = None) -> Hit | None:
        with self.searcher() as searcher:
            return searcher.search_now(QUESTION, limit=20, audience=audience, asker=asker).settled


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "index")


async def put(office: Office, *cards: Card) -> None:
    for card in cards:
        await office.store.cards.add(card)


def test_a_card_becomes_an_answer_with_a_name_a_date_and_what_it_rests_on() -> None:
    verified = verified_of(CARD, many=False)

    assert (verified.id, verified.questions, verified.name, verified.date, verified.sources) == ("card-t1", CARD.questions, "Kim", "2026-11-23", CARD.sources)
    assert (verified.url, verified.priority, verified.only, verified.scope) == ("verified://card-t1", True, Asker(hosting="cloud"), "LiveKit Cloud")


def test_the_message_it_comes_from_is_where_it_leads_and_not_what_it_rests_on() -> None:
    verified = verified_of(replace(CARD, sources=(Link(title="there", url=PERMALINK), *CARD.sources)), many=False)

    assert (verified.url, verified.sources) == (PERMALINK, CARD.sources)


def test_a_name_with_marks_in_it_is_shown_without_them() -> None:
    assert verified_of(replace(CARD, owner_name="<!channel> *Kim*"), many=False).name == "!channel Kim"


@pytest.mark.parametrize(("confined", "many", "audience"), [(False, False, ""), (False, True, "T1"), (True, False, "T1:C1"), (True, True, "T1:C1")])
def test_where_a_card_may_be_shown_depends_on_where_it_comes_from_and_on_who_else_is_served(*, confined: bool, many: bool, audience: str) -> None:
    assert audience_of(replace(CARD, confined=confined), many=many) == audience


async def test_approved_cards_come_first_for_their_question_and_drafts_and_retired_ones_not_at_all(office: Office) -> None:
    await put(office, CARD, replace(CARD, id="card-t2", ticket="t2", state="draft"), replace(CARD, id="card-t3", ticket="t3", state="retired"))

    report = await to_thread(office.sync, office.docs)

    assert report.ok
    settled = office.settled()
    assert settled
    assert settled.cite[0].title == "verified by Kim, 2026-11-23"
    assert {hit.page.url for hit in office.hits()} == {"verified://card-t1"}


async def test_a_card_whose_page_changes_loses_its_priority_in_that_same_sync(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)
    office.docs.reword("sessions", "Sessions are listed an organisation.\n")

    await to_thread(office.sync, office.docs)

    assert office.settled() is None
    assert office.hits()[0].cite[0].title == "verified by Kim, 2026-11-23, under review"
    card = await office.store.cards.get(CARD.id)
    assert card
    assert (card.state, card.why) == ("review", f"what it rests on has changed: {SESSIONS.url}")


async def test_a_card_whose_time_comes_loses_its_priority_though_nothing_else_changed(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)
    office.clock.move(101 * DAY_S)

    assert (await to_thread(office.sync)).published
    assert office.settled() is None


async def test_a_source_that_fails_puts_no_card_up_for_review(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)
    office.docs.now = ()
    office.docs.vanish_limit = 0.2

    await to_thread(office.sync, office.docs)

    assert office.settled()


async def test_a_retired_card_is_gone_after_the_next_sync(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)
    await office.store.cards.change(replace(CARD, state="retired"))

    await to_thread(office.sync)

    assert office.hits() == []


async def test_a_confined_card_is_found_in_its_channel_alone(office: Office) -> None:
    await put(office, replace(CARD, confined=True))
    await to_thread(office.sync, office.docs)

    assert office.settled("T1:C1")
    assert office.hits(audience="T1:C2") == office.hits() == []


async def test_a_card_that_is_for_others_is_a_page_like_any_other(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)

    assert office.settled(asker=Asker(hosting="self-hosted")) is None
    assert office.settled(asker=Asker(hosting="cloud"))


class Away:
    """Cards that cannot be read."""

    def __init__(self, store: MemoryStore) -> None:
        self.add, self.get, self.change = store.cards.add, store.cards.get, store.cards.change

    async def all(self, **_: object) -> list[Card]:
        """See `Cards`."""
        raise StoreFailed("the database is away")


async def test_cards_that_cannot_be_read_stay_as_they_were_and_the_sync_says_so(office: Office) -> None:
    await put(office, CARD)
    await to_thread(office.sync, office.docs)
    office.cards = CardSource(cards=Away(office.store), now=office.clock.now)

    report = await to_thread(office.sync, office.docs)

    assert [(source.name, source.error) for source in report.sources if source.error] == [("verified", "the cards cannot be read: the database is away")]
    assert office.settled()
