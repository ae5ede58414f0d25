"""The tables of tickets, cards and figures: found by index, shared by two processes, and never read by a version that does not understand them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import StoreUnusable
from bot.escalation.ticket import Event
from bot.store import Store, SystemClock, open_store
from bot.store.address import read_address
from bot.store.engines import sqlite_engine
from tests.contract.test_stores_cards import CARD, WITHDRAWAL
from tests.contract.test_stores_tickets import CLAIMED, DESK, NOON, OPENED, THREAD, TICKET, opened
from tests.contract.test_stores_turns import TURN
from tests.store.backends import copied
from tests.store.test_plans import plans

CLOCK = SystemClock()
ASKED: dict[str, tuple[str, Callable[[Store], Awaitable[Any]]]] = {
    "open": ("ticket_open_in_thread", lambda store: store.tickets.open(TICKET, OPENED)),
    "get": ("sqlite_autoindex_ticket_1", lambda store: store.tickets.get("t1")),
    "of_thread": ("ticket_thread", lambda store: store.tickets.of_thread(THREAD)),
    "at_desk": ("ticket_desk", lambda store: store.tickets.at_desk(DESK)),
    "move": ("sqlite_autoindex_ticket_1", lambda store: store.tickets.move(TICKET, CLAIMED)),
    "place": ("sqlite_autoindex_ticket_1", lambda store: store.tickets.place("t1", DESK)),
    "events": ("sqlite_autoindex_ticket_event_1", lambda store: store.tickets.events("t1")),
    "resolved": ("ticket_over", lambda store: store.tickets.resolved("T1", limit=9)),
    "unfinished": ("ticket_open", lambda store: store.tickets.unfinished("T1", limit=9)),
    "unfinished of all": ("ticket_over_at", lambda store: store.tickets.unfinished("", limit=9)),
    "event": ("sqlite_autoindex_ticket_event_1", lambda store: store.outbox.event("t1", 1)),
    "told": ("sqlite_autoindex_ticket_event_1", lambda store: store.outbox.told("t1", 1)),
    "untold": ("ticket_event_untold", lambda store: store.outbox.untold(since=NOON, limit=9)),
    "waiting": ("sqlite_autoindex_ticket_event_1", lambda store: store.outbox.waiting("t1")),
    "revive": ("sqlite_autoindex_ticket_event_1", lambda store: store.outbox.revive("t1", 1)),
    "dead": ("ticket_event_dead", lambda store: store.outbox.dead(limit=9)),
    "add a card": ("sqlite_autoindex_card_2", lambda store: store.cards.add(CARD)),
    "card": ("sqlite_autoindex_card_1", lambda store: store.cards.get("c1")),
    "change a card": ("sqlite_autoindex_card_1", lambda store: store.cards.change(CARD)),
    "cards": ("card_state", lambda store: store.cards.all(states=frozenset({"approved"}))),
    "cards of one": ("card_state", lambda store: store.cards.all(states=frozenset({"approved"}), team="T1")),
    "withdraw": ("sqlite_autoindex_answer_1", lambda store: store.withdrawals.add(WITHDRAWAL)),
    "withdrawals": ("withdrawal_team", lambda store: store.withdrawals.all(team="T1")),
    "turns": ("turn_asked_at", lambda store: store.turns.since(NOON)),
    "turns of one": ("turn_team", lambda store: store.turns.since(NOON, team="T1")),
    "votes of turns": ("sqlite_autoindex_vote_1", lambda store: store.turns.since(NOON)),
    "tickets": ("ticket_opened_at", lambda store: store.turns.tickets_since(NOON)),
    "tickets of one": ("ticket_team", lambda store: store.turns.tickets_since(NOON, team="T1")),
}
# This index has nothing but what is asked for, in its order.
WHOLE = "SCAN ticket_event USING INDEX ticket_event_dead"


@pytest.mark.parametrize("asked", ASKED)
async def test_what_is_looked_for_is_found_without_reading_everything(asked: str, tmp_path: Path) -> None:
    index, ask = ASKED[asked]

    steps = await plans(copied(tmp_path), ask)

    assert [step for step in steps if f"INDEX {index} " in f"{step} "]
    assert not [step for step in steps if step.startswith("SCAN") and step != WHOLE]


@pytest.mark.parametrize("asked", ["resolved", "unfinished", "untold", "dead", "turns", "turns of one", "withdrawals", "tickets", "tickets of one", "events"])
async def test_what_may_be_much_is_not_sorted(asked: str, tmp_path: Path) -> None:
    assert not [step for step in await plans(copied(tmp_path), ASKED[asked][1]) if "TEMP B-TREE" in step]


async def test_of_two_who_claim_in_two_processes_one_is_first(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store, open_store(url, clock=CLOCK, works=False) as beside:
        first = await opened(store)
        claims = [each.tickets.move(replace(first, state="claimed", owner=f"U{number}"), CLAIMED) for number, each in enumerate([store, beside] * 4)]

        won = [ticket for ticket in await asyncio.gather(*claims) if ticket]

        assert won == [await beside.tickets.get("t1")]
        assert len(await store.tickets.events("t1")) == 2


async def test_of_two_who_open_a_ticket_in_two_processes_both_get_the_same(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store, open_store(url, clock=CLOCK, works=False) as beside:
        tickets = await asyncio.gather(*(opened(each, replace(TICKET, id=f"t{number}")) for number, each in enumerate([store, beside] * 4)))

        assert len({ticket.id for ticket in tickets}) == 1
        assert len(await store.tickets.unfinished("", limit=9)) == 1


async def test_a_step_that_cannot_be_written_down_is_not_taken(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store:
        first = await opened(store)
        run_sql(url, "alter table ticket_event rename to elsewhere")

        with pytest.raises(StoreUnusable):
            await store.tickets.move(replace(first, state="claimed"), Event(kind="claimed", at=NOON))

        assert await store.tickets.get("t1") == first


@pytest.mark.parametrize("table", ["ticket", "card", "withdrawal", "turn"])
async def test_what_a_newer_version_wrote_is_refused(table: str, tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store:
        await opened(store)
        await store.cards.add(CARD)
        await store.withdrawals.add(WITHDRAWAL)
        await store.turns.keep(TURN)
        run_sql(url, f"update {table} set version = 2")
        reads: dict[str, Awaitable[Any]] = {
            "ticket": store.tickets.of_thread(THREAD),
            "card": store.cards.get("c1"),
            "withdrawal": store.withdrawals.all(),
            "turn": store.turns.since(0.0),
        }

        for of, read in reads.items():
            if of == table:
                with pytest.raises(StoreUnusable, match="stored data has version 2"):
                    await read
            else:
                assert await read


def run_sql(url: str, statement: str) -> None:
    engine = sqlite_engine(read_address(url))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
