"""What is forgotten of tickets, cards, withdrawals and figures, and what others keep."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.escalation.reminding import REMIND
from bot.escalation.ticket import Event, Kind
from bot.learning.ports import DOUBTED, FORGOTTEN, Card, CardState
from bot.learning.publishing import KIND as PUBLISH
from bot.store import Store
from tests.contract.test_stores_answers import ANSWER
from tests.contract.test_stores_cards import ALL, CARD, WITHDRAWAL, card, ids
from tests.contract.test_stores_tickets import NOON, TICKET, another, answered, opened, took
from tests.contract.test_stores_turns import TURN, answers
from tests.fakes.clock import HandClock
from tests.store.backends import OnMemory, OnSqlite

DAY_S = 86_400.0


async def fill(store: Store, number: int, team: str) -> None:
    """One of everything: a ticket with two steps, its card, a withdrawal, a turn."""
    await took(store, await opened(store, another(number, team=team)), "claimed")
    await store.cards.add(card(number, team=team))
    await store.withdrawals.add(replace(WITHDRAWAL, answer=f"a{number}", team=team))
    await store.turns.keep(replace(TURN, answer=f"a{number}", team=team))


async def left(store: Store, team: str) -> list[int]:
    """How many of each there are still."""
    tickets = await store.tickets.unfinished(team, limit=9)
    return [
        len(tickets),
        sum([len(await store.tickets.events(ticket.id)) for ticket in tickets]),
        len(await store.cards.all(states=ALL, team=team)),
        len(await store.withdrawals.all(team=team)),
        len(await store.turns.since(0.0, team=team)),
    ]


async def steps(store: Store, ticket: str) -> list[tuple[Kind, str, str]]:
    return [(event.kind, event.person, event.words) for event in await store.tickets.events(ticket)]


async def publishing(store: Store) -> list[str]:
    """The kinds of the jobs that are saved, done now."""
    kinds = []
    while job := await store.queue.claim("answer", lease_s=60.0):
        await store.queue.finish(job)
        kinds.append(job.kind)
    return kinds


async def kept_card(store: Store, card: Card, *, person: str) -> Card:
    """What is left of it when this person is forgotten."""
    await store.cards.add(card)
    await store.housekeeping.delete_person(person)
    kept = await store.cards.get(card.id)
    assert kept is not None
    return kept


class ForgettingContract:
    """A subclass gives `store` and `clock`."""

    async def test_of_a_workspace_that_is_deleted_nothing_is_left_and_nobody_else_loses_anything(self, store: Store) -> None:
        await fill(store, 1, "T1")
        await fill(store, 2, "T2")

        assert await store.housekeeping.delete_team("T1") == 6

        assert await left(store, "T1") == [0, 0, 0, 0, 0]
        assert await left(store, "T2") == [1, 2, 1, 1, 1]
        assert list(await store.tickets.events("t1")) == []

    async def test_nothing_is_left_of_what_a_person_asked(self, store: Store) -> None:
        await store.answers.keep(replace(ANSWER, id="a1", asker="U1"))
        await fill(store, 1, "T1")
        await opened(store, replace(another(2), asker="U2"))

        assert await store.housekeeping.delete_person("U1") == 8  # one of them is who opened the ticket of another

        assert await left(store, "T1") == [1, 1, 0, 0, 0]
        assert list(await store.tickets.events("t1")) == []

    async def test_who_asked_is_forgotten_also_when_the_ticket_and_the_answer_are_gone_by_their_age(self, store: Store, clock: HandClock) -> None:
        await store.answers.keep(replace(ANSWER, id="a1", asker="U1"))
        await answered(store, TICKET, at=clock.now())
        await store.cards.add(replace(CARD, state="draft"))
        await store.withdrawals.add(WITHDRAWAL)
        clock.move(15 * DAY_S)
        await store.housekeeping.delete_older(days=14)
        assert await left(store, "T1") == [0, 0, 1, 1, 0]

        assert await store.housekeeping.delete_person("U1") == 2

        assert await left(store, "T1") == [0, 0, 0, 0, 0]

    async def test_tickets_of_others_stay_without_what_the_person_wrote(self, store: Store) -> None:
        ticket = await took(store, await opened(store, replace(TICKET, asker="U2")), "asked_info", words="which room?")
        ticket = await took(store, ticket, "told_info", person="U2", words="demo")
        await took(store, await took(store, ticket, "answered", words="Never."), "resolved", person="U2")

        assert await store.housekeeping.delete_person("U7") == 4

        kept = await store.tickets.get("t1")
        assert kept is not None
        assert (kept.state, kept.owner, kept.human_answer, kept.question) == ("resolved", "", "", TICKET.question)
        assert await steps(store, "t1") == [
            ("opened", "U1", "please"),
            ("asked_info", "", ""),
            ("told_info", "U2", "demo"),
            ("answered", "", ""),
            ("resolved", "U2", ""),
        ]
        assert await store.housekeeping.delete_person("U7") == 0

    async def test_an_answer_stays_that_somebody_else_wrote_after_the_person_did(self, store: Store) -> None:
        ticket = await took(store, await opened(store, replace(TICKET, asker="U2")), "answered", words="Never.")
        await took(store, ticket, "answered", person="U8", words="Soon.")

        await store.housekeeping.delete_person("U7")

        kept = await store.tickets.get("t1")
        assert kept is not None
        assert kept.human_answer == "Soon."

    @pytest.mark.parametrize("kind", ["claimed", "asked_info"])
    async def test_what_was_in_the_hands_of_the_person_is_open_again(self, store: Store, kind: Kind, clock: HandClock) -> None:
        ticket = await took(store, await opened(store, replace(TICKET, asker="U2")), kind)

        await store.housekeeping.delete_person("U7")

        kept = await store.tickets.get("t1")
        assert kept is not None
        assert (kept.state, kept.owner, kept.version) == ("open", "", 3)
        assert (await store.tickets.events("t1"))[-1] == Event(kind="passed", at=clock.now())
        reminder = await store.queue.claim("quick", lease_s=60.0)
        assert reminder
        assert (reminder.kind, reminder.payload) == (REMIND, {"team": "T1", "ticket": "t1", "version": 3})
        assert await store.tickets.move(ticket, Event(kind="answered", at=NOON, person="U7")) is None

    async def test_an_id_in_what_a_packet_of_others_shows_is_taken_out(self, store: Store) -> None:
        await opened(store, replace(TICKET, asker="U2", facts={"people": ["U7", "U77", "u7"], "said": "U7 was here"}))

        assert await store.housekeeping.delete_person("U7") == 1

        kept = await store.tickets.get("t1")
        assert kept is not None
        assert kept.facts == {"people": ["", "U77", "u7"], "said": "U7 was here"}

    @pytest.mark.parametrize("person", ["U7", "U8"])
    async def test_what_others_packets_quote_of_a_person_goes_whoever_of_both_they_were(self, store: Store, person: str) -> None:
        quoted = [{"question": "about", "asked_by": asked, "answered_by": answered} for asked, answered in (("U7", "U8"), ("U3", "U4"))]
        older = {"question": "kept before it was known who asked"}
        await opened(store, replace(TICKET, asker="U2", facts={"asker": "U2", "similar": [*quoted, older]}))
        await opened(store, replace(another(2), asker="U2"))

        assert await store.housekeeping.delete_person(person) == 1

        kept = await store.tickets.get("t1")
        assert kept is not None
        assert kept.facts["similar"] == [quoted[1], older]

    async def test_a_card_that_nobody_vouches_for_any_more_is_in_review_without_a_name(self, store: Store) -> None:
        kept = await kept_card(store, CARD, person="U7")

        assert kept == replace(CARD, owner="", owner_name="", state="review", why=FORGOTTEN, version=2)

    @pytest.mark.parametrize("state", ["review", "retired"])
    async def test_a_card_that_counts_no_more_loses_the_name_alone(self, store: Store, state: CardState) -> None:
        new = card(1, state=state)

        assert await kept_card(store, new, person="U7") == replace(new, owner="", owner_name="", version=2)

    async def test_what_a_person_said_of_a_card_they_doubted_goes_with_them(self, store: Store) -> None:
        await store.withdrawals.add(replace(WITHDRAWAL, why="the price is wrong"))
        doubted = replace(CARD, owner="U8", state="review", why=f"{DOUBTED}: the price is wrong")

        assert await kept_card(store, doubted, person="U7") == replace(doubted, why=DOUBTED, version=1)

    async def test_the_index_goes_without_a_name_that_was_forgotten(self, store: Store) -> None:
        await kept_card(store, CARD, person="U1")
        assert await publishing(store) == []

        await store.housekeeping.delete_person("U7")

        assert await publishing(store) == [PUBLISH]

    async def test_the_index_goes_without_the_cards_of_a_workspace_that_is_deleted(self, store: Store) -> None:
        await fill(store, 1, "T1")

        await store.housekeeping.delete_team("T2")
        assert await publishing(store) == []
        await store.housekeeping.delete_team("T1")

        assert await publishing(store) == [PUBLISH]

    async def test_a_draft_of_the_person_goes(self, store: Store) -> None:
        await store.cards.add(card(1))
        await store.cards.add(replace(card(2), owner="U8"))

        assert await store.housekeeping.delete_person("U7") == 1

        assert await ids(store, *ALL) == ["c2"]

    async def test_an_approved_card_outlives_who_asked_first(self, store: Store) -> None:
        await opened(store)

        assert await kept_card(store, CARD, person="U1") == replace(CARD, version=1)
        assert await store.tickets.get("t1") is None

    async def test_an_answer_stays_withdrawn_without_who_withdrew_it(self, store: Store) -> None:
        await store.withdrawals.add(WITHDRAWAL)

        assert await store.housekeeping.delete_person("U7") == 1

        assert list(await store.withdrawals.all()) == [replace(WITHDRAWAL, person="", why="")]

    async def test_nobody_is_nobody_to_forget(self, store: Store) -> None:
        await took(store, await opened(store, replace(TICKET, asker="U2")), "reminded", person="")

        assert await store.housekeeping.delete_person("") == 0

        assert len(await store.tickets.events("t1")) == 2

    async def test_what_was_over_or_counted_before_that_is_deleted(self, store: Store, clock: HandClock) -> None:
        kinds: tuple[Kind, ...] = ("resolved", "dismissed", "claimed")
        for number, kind in enumerate(kinds, 1):
            await took(store, await opened(store, another(number)), kind, at=clock.now())
        await store.turns.keep(replace(TURN, asked_at=clock.now()))
        clock.move(10 * DAY_S)
        await took(store, await opened(store, another(4)), "resolved", at=clock.now())
        await store.turns.keep(replace(TURN, answer="a2", asked_at=clock.now()))
        clock.move(5 * DAY_S)

        assert await store.housekeeping.delete_older(days=14) == 7

        assert [bool(await store.tickets.get(f"t{number}")) for number in range(1, 5)] == [False, False, True, True]
        assert [len(await store.tickets.events(f"t{number}")) for number in range(1, 5)] == [0, 0, 2, 2]
        assert await answers(store, 0.0) == ["a2"]

    async def test_of_cards_only_the_retired_ones_go_by_the_age_of_their_last_change_and_withdrawals_stay(self, store: Store, clock: HandClock) -> None:
        cards = [await store.cards.add(new) for new in (card(1), card(2, state="approved"), card(3, state="review"), card(4, state="retired"), card(5))]
        await store.withdrawals.add(WITHDRAWAL)
        clock.move(15 * DAY_S)
        await store.cards.change(replace(cards[4], state="retired"))

        assert await store.housekeeping.delete_older(days=14) == 1

        assert await ids(store, *ALL) == ["c1", "c2", "c3", "c5"]
        assert len(await store.withdrawals.all()) == 1


class TestMemoryForgetting(OnMemory, ForgettingContract):
    pass


class TestSqliteForgetting(OnSqlite, ForgettingContract):
    pass
