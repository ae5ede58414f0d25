"""What the stores of tickets promise: of two who press at once one is first, a thread has one ticket that is not over, and no step is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.escalation.ticket import Event, Kind, Ticket, moved
from bot.store import Store
from bot.thread import ThreadId
from tests.store.backends import OnMemory, OnSqlite

NOON = 1_790_000_000.0
THREAD = ThreadId(team="T1", channel="C1", ts="1790000000.000100")
DESK = ThreadId(team="T1", channel="C9", ts="1790000001.000200")
TICKET = Ticket(
    id="t1",
    thread=THREAD,
    asker="U1",
    question="when does a room close?",
    reason="unsure",
    answer="a1",
    confined=True,
    route="telephony",
    level=1,
    opened_at=NOON + 0.1,
    due_at=NOON + 3_600.0,
    facts={"scores": [0.5, None], "odd": "a\0\ud83d 🦄", "nested": {"": [True]}},
)
OPENED = Event(kind="opened", at=NOON, person="U1", words="please", key="message:1")
CLAIMED = Event(kind="claimed", at=NOON + 60.0, person="U7")


def thread_of(number: int, team: str = "T1") -> ThreadId:
    return replace(THREAD, team=team, ts=f"{number}.0")


def another(number: int, *, team: str = "T1") -> Ticket:
    """One of a thread of its own."""
    return replace(TICKET, id=f"t{number}", thread=thread_of(number, team), opened_at=NOON + number)


async def opened(store: Store, ticket: Ticket = TICKET) -> Ticket:
    return await store.tickets.open(ticket, replace(OPENED, at=ticket.opened_at))


async def took(store: Store, ticket: Ticket, kind: Kind, *, at: float = NOON + 99.0, person: str = "U7", words: str = "") -> Ticket:
    """The ticket after a step that can be taken."""
    event = Event(kind=kind, at=at, person=person, words=words)
    now = moved(ticket, event)
    assert now is not None
    stored = await store.tickets.move(now, event)
    assert stored is not None
    return stored


async def answered(store: Store, ticket: Ticket, *, at: float) -> Ticket:
    """Resolved with an answer by a human."""
    return await took(store, await took(store, await opened(store, ticket), "answered", words="Never."), "resolved", at=at)


class TicketsContract:
    """A subclass gives `store`."""

    async def test_a_ticket_comes_back_as_it_was_opened_with_its_first_event(self, store: Store) -> None:
        first = await opened(store)

        assert first == replace(TICKET, version=1)
        assert await store.tickets.get("t1") == first
        assert list(await store.tickets.events("t1")) == [replace(OPENED, at=TICKET.opened_at)]
        assert await store.tickets.get("t2") is None
        assert list(await store.tickets.events("t2")) == []

    async def test_where_its_packet_stands_may_be_known_from_the_beginning(self, store: Store) -> None:
        assert (await opened(store, replace(TICKET, desk=DESK))).desk == DESK
        assert await store.tickets.at_desk(DESK) == await store.tickets.get("t1")

    @pytest.mark.parametrize("kind", ["resolved", "dismissed"])
    async def test_a_thread_has_one_ticket_at_most_that_is_not_over(self, store: Store, kind: Kind) -> None:
        first = await opened(store)

        assert await opened(store, replace(TICKET, id="t2", question="again?")) == first
        assert await store.tickets.get("t2") is None
        assert list(await store.tickets.events("t2")) == []
        await took(store, first, kind)

        assert (await opened(store, replace(TICKET, id="t2"))).id == "t2"

    async def test_the_same_ticket_is_opened_once_whatever_became_of_it(self, store: Store) -> None:
        over = await took(store, await opened(store), "dismissed")

        assert await opened(store) == over
        assert [event.kind for event in await store.tickets.events("t1")] == ["opened", "dismissed"]

    async def test_of_many_who_open_a_ticket_in_one_thread_at_once_all_get_the_same(self, store: Store) -> None:
        tickets = await asyncio.gather(*(opened(store, replace(TICKET, id=f"t{number}")) for number in range(8)))

        (one,) = {ticket.id for ticket in tickets}
        assert len([number for number in range(8) if await store.tickets.get(f"t{number}")]) == 1
        assert len(await store.tickets.events(one)) == 1

    async def test_of_many_who_open_the_same_ticket_at_once_all_get_it_with_one_event(self, store: Store) -> None:
        tickets = await asyncio.gather(*(opened(store) for _ in range(8)))

        assert tickets == [replace(TICKET, version=1)] * 8
        assert len(await store.tickets.events("t1")) == 1

    async def test_of_many_who_claim_a_ticket_at_once_one_is_first(self, store: Store) -> None:
        first = await opened(store)
        claims = [(Event(kind="claimed", at=NOON, person=f"U{number}"), number) for number in range(8)]

        won = await asyncio.gather(*(store.tickets.move(replace(first, state="claimed", owner=f"U{number}"), event) for event, number in claims))

        (owned,) = [ticket for ticket in won if ticket]
        assert owned.version == 2
        assert await store.tickets.get("t1") == owned
        assert [(event.kind, event.person) for event in await store.tickets.events("t1")] == [("opened", "U1"), ("claimed", owned.owner)]

    async def test_a_step_is_stored_whole(self, store: Store) -> None:
        first = await opened(store)
        changed = replace(
            first,
            asker="U2",
            question="what now?",
            reason="asked",
            answer="a2",
            confined=False,
            state="answered",
            owner="U7",
            route="other",
            level=2,
            reminders=3,
            human_answer="Never.",
            claimed_at=NOON + 1.0,
            answered_at=NOON + 2.0,
            due_at=NOON + 3.0,
            facts={},
        )
        event = Event(kind="answered", at=NOON + 2.5, person="U7", words="Never.", key="submission:1")

        assert await store.tickets.move(changed, event) == replace(changed, version=2)

        assert await store.tickets.get("t1") == replace(changed, version=2)
        assert (await store.tickets.events("t1"))[1:] == [event]

    async def test_a_step_that_comes_too_late_stores_nothing(self, store: Store) -> None:
        first = await opened(store)
        owned = await took(store, first, "claimed")

        assert await store.tickets.move(replace(first, state="dismissed"), Event(kind="dismissed", at=NOON)) is None
        assert await store.tickets.move(replace(first, id="t2"), CLAIMED) is None

        assert await store.tickets.get("t1") == owned
        assert [event.kind for event in await store.tickets.events("t1")] == ["opened", "claimed"]
        assert list(await store.tickets.events("t2")) == []

    async def test_a_step_moves_neither_the_thread_nor_the_packet(self, store: Store) -> None:
        first = await opened(store)
        await store.tickets.place("t1", DESK)

        owned = await store.tickets.move(replace(first, state="claimed", thread=thread_of(9), desk=None), CLAIMED)

        assert owned is not None
        assert (owned.thread, owned.desk) == (THREAD, DESK)
        assert await store.tickets.get("t1") == owned

    async def test_a_packet_that_is_placed_is_found_and_is_no_step(self, store: Store) -> None:
        first = await opened(store)
        await opened(store, another(2))
        assert await store.tickets.at_desk(DESK) is None

        await store.tickets.place("t1", DESK)
        await store.tickets.place("never heard of", DESK)

        assert await store.tickets.at_desk(DESK) == replace(first, desk=DESK)
        assert await store.tickets.at_desk(replace(DESK, team="T2")) is None
        assert await store.tickets.at_desk(replace(DESK, ts="1.0")) is None
        assert len(await store.tickets.events("t1")) == 1

    async def test_a_ticket_that_is_over_can_be_opened_again(self, store: Store) -> None:
        over = await took(store, await opened(store), "resolved", at=NOON + 5.0)
        assert over.over_at == NOON + 5.0

        again = await took(store, over, "reopened", person="U1")

        assert (again.state, again.owner, again.over_at, again.version) == ("open", "", 0.0, 3)
        assert await store.tickets.get("t1") == again
        assert await opened(store, replace(TICKET, id="t2")) == again

    async def test_a_ticket_is_not_opened_again_beside_one_that_is_not_over(self, store: Store) -> None:
        over = await took(store, await opened(store), "resolved")
        newer = await opened(store, replace(TICKET, id="t2"))
        event = Event(kind="reopened", at=NOON)
        again = moved(over, event)
        assert again is not None

        assert await store.tickets.move(again, event) is None

        assert await store.tickets.get("t1") == over
        assert len(await store.tickets.events("t1")) == 2
        await took(store, newer, "dismissed")
        assert await store.tickets.move(again, event) is not None

    async def test_of_two_tickets_of_a_thread_that_are_opened_again_at_once_one_is(self, store: Store) -> None:
        tickets = [await took(store, await opened(store, replace(TICKET, id=f"t{number}")), "resolved") for number in range(4)]
        event = Event(kind="reopened", at=NOON)

        won = await asyncio.gather(*(store.tickets.move(replace(ticket, state="open", over_at=0.0), event) for ticket in tickets))

        assert len([ticket for ticket in won if ticket]) == 1
        assert len(await store.tickets.unfinished("T1", limit=9)) == 1

    async def test_the_ticket_of_a_thread_is_the_one_that_is_not_over_or_else_the_newest(self, store: Store) -> None:
        assert await store.tickets.of_thread(THREAD) is None
        older = await took(store, await opened(store), "resolved")
        newer = await took(store, await opened(store, replace(TICKET, id="t0", opened_at=NOON + 9.0)), "resolved")
        await opened(store, another(3))

        assert await store.tickets.of_thread(THREAD) == newer
        again = await took(store, older, "reopened")
        assert await store.tickets.of_thread(THREAD) == again

    async def test_resolved_are_those_that_a_human_answered_newest_first(self, store: Store) -> None:
        for number, over_at in ((1, 5.0), (2, 7.0), (3, 6.0), (4, 7.0)):
            await answered(store, another(number), at=NOON + over_at)
        await answered(store, another(5, team="T2"), at=NOON + 9.0)
        await took(store, await opened(store, another(6)), "resolved")
        await took(store, await took(store, await opened(store, another(7)), "answered", words="Never."), "dismissed")

        assert [ticket.id for ticket in await store.tickets.resolved("T1", limit=9)] == ["t4", "t2", "t3", "t1"]
        assert [ticket.id for ticket in await store.tickets.resolved("T1", limit=2)] == ["t4", "t2"]
        assert list(await store.tickets.resolved("T3", limit=9)) == []

    async def test_unfinished_are_those_that_are_not_over_oldest_first(self, store: Store) -> None:
        for number in (3, 1, 2):
            await opened(store, another(number))
        await opened(store, another(0, team="T2"))
        await took(store, await opened(store, another(4)), "dismissed")

        assert [ticket.id for ticket in await store.tickets.unfinished("T1", limit=9)] == ["t1", "t2", "t3"]
        assert [ticket.id for ticket in await store.tickets.unfinished("T1", limit=1)] == ["t1"]
        assert [ticket.id for ticket in await store.tickets.unfinished("", limit=9)] == ["t0", "t1", "t2", "t3"]

    async def test_steps_come_in_the_order_in_which_they_were_taken_whatever_their_times(self, store: Store) -> None:
        ticket = await opened(store)
        nine: list[Kind] = ["reminded"] * 9
        kinds: list[Kind] = [*nine, "claimed", "asked_info", "told_info"]
        for number, kind in enumerate(kinds):
            ticket = await took(store, ticket, kind, at=NOON - number)

        assert [event.kind for event in await store.tickets.events("t1")] == ["opened", *kinds]
        assert ticket.version == 13

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        first = await opened(store, replace(TICKET, question="a\0b", route="\ud83d"))
        stored = await store.tickets.move(replace(first, human_answer="c\0"), Event(kind="answered", at=NOON, words="c\0"))

        assert stored is not None
        assert (stored.question, stored.route, stored.human_answer) == ("ab", "", "c")
        assert (await store.tickets.events("t1"))[1].words == "c"


class TestMemoryTickets(OnMemory, TicketsContract):
    pass


class TestSqliteTickets(OnSqlite, TicketsContract):
    pass
