"""What the store of figures promises."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from bot.figures.columns import Columns
from bot.figures.ports import TicketTimes, Turn
from bot.store import Store, open_store
from bot.store.figures import SqlTurns
from bot.thread import Vote
from tests.contract.test_stores_tickets import NOON, TICKET, another, answered, opened
from tests.fakes.clock import HandClock
from tests.fakes.turns import columns_of
from tests.store.backends import OnMemory, OnSqlite

TURN = Turn(
    answer="a1",
    team="T1",
    channel="C1",
    person="U1",
    outcome="answered",
    confidence=0.1 + 0.2,
    asked_at=NOON + 0.1,
    seen_at=NOON + 0.2,
    answered_at=NOON + 0.3,
    urls=("https://docs.example/b", "https://docs.example/a"),
    topic="rooms",
    tokens_in=5_000_000_000,
    tokens_out=7,
    cost_usd=0.000_001,
)


def whole(columns: Columns) -> dict[str, list[Any]]:
    return {column.name: list(getattr(columns, column.name)) for column in fields(columns)}


async def answers(store: Store, moment: float, *, team: str = "") -> list[str]:
    return [turn.answer for turn in await store.turns.since(moment, team=team)]


class TurnsContract:
    """A subclass gives `store`."""

    async def test_a_turn_comes_back_as_it_was_kept(self, store: Store) -> None:
        bare = Turn(answer="a2", team="T1", channel="C1", person="U1", outcome="declined", confidence=0.0, asked_at=NOON + 1.0)
        await store.turns.keep(TURN)
        await store.turns.keep(bare)

        assert list(await store.turns.since(NOON)) == [TURN, bare]

    async def test_a_turn_of_the_same_answer_replaces_the_old_one(self, store: Store) -> None:
        await store.turns.keep(TURN)
        await store.turns.keep(replace(TURN, answered_at=NOON + 9.0, urls=()))

        assert list(await store.turns.since(0.0)) == [replace(TURN, answered_at=NOON + 9.0, urls=())]

    @pytest.mark.parametrize("good", [True, False])
    async def test_a_turn_has_the_vote_of_its_asker_and_of_nobody_else(self, store: Store, good: bool) -> None:
        await store.turns.keep(replace(TURN, good=not good))
        await store.votes.cast(Vote(answer="a1", person="U2", good=not good))
        assert list(await store.turns.since(0.0)) == [TURN]

        await store.votes.cast(Vote(answer="a1", person="U1", good=good))
        await store.votes.cast(Vote(answer="a2", person="U1", good=not good))

        assert list(await store.turns.since(0.0)) == [replace(TURN, good=good)]

    async def test_turns_come_oldest_first_from_a_moment_on_in_one_workspace_or_in_all(self, store: Store) -> None:
        for answer, at, team in (("a3", 1.0, "T1"), ("a2", 2.0, "T1"), ("a1", 2.0, "T2"), ("a4", 0.0, "T1")):
            await store.turns.keep(replace(TURN, answer=answer, asked_at=at, team=team))

        assert await answers(store, 0.0) == ["a4", "a3", "a1", "a2"]
        assert await answers(store, 1.0, team="T1") == ["a3", "a2"]
        assert await answers(store, 2.1) == []

    async def test_side_by_side_they_are_the_same(self, store: Store) -> None:
        turns = [
            replace(TURN, answer=f"a{number}", asked_at=NOON + number % 7, team=f"T{number % 2}", urls=(f"u{number}",)[: number % 3]) for number in range(40)
        ]
        for turn in turns:
            await store.turns.keep(turn)
        await store.votes.cast(Vote(answer="a3", person="U1", good=True))

        for moment, team in ((0.0, ""), (NOON + 3, ""), (NOON, "T1"), (NOON + 9, "")):
            assert whole(await store.turns.columns(moment, team=team)) == whole(columns_of(await store.turns.since(moment, team=team)))
        assert len(await store.turns.columns(0.0)) == 40

    async def test_workspaces_are_those_with_a_question_or_a_ticket(self, store: Store) -> None:
        await store.turns.keep(replace(TURN, team="T3"))
        await store.turns.keep(replace(TURN, answer="old", team="T4", asked_at=NOON - 9))
        await opened(store, another(1, team="T2"))
        await opened(store, another(2, team="T3"))

        assert list(await store.turns.teams(NOON)) == ["T2", "T3"]
        assert list(await store.turns.teams(0.0)) == ["T2", "T3", "T4"]

    async def test_a_ticket_has_its_times(self, store: Store) -> None:
        await answered(store, TICKET, at=NOON + 200.0)

        assert list(await store.turns.tickets_since(NOON)) == [
            TicketTimes(
                ticket="t1",
                team="T1",
                reason="unsure",
                state="resolved",
                opened_at=NOON + 0.1,
                claimed_at=NOON + 99.0,
                answered_at=NOON + 99.0,
                over_at=NOON + 200.0,
                due_at=NOON + 3_600.0,
            )
        ]

    async def test_what_a_ticket_has_not_reached_yet_has_no_time(self, store: Store) -> None:
        await opened(store)

        (times,) = await store.turns.tickets_since(NOON)
        assert (times.state, times.claimed_at, times.answered_at, times.over_at) == ("open", 0.0, 0.0, 0.0)

    async def test_tickets_come_oldest_first_from_a_moment_on_in_one_workspace_or_in_all(self, store: Store) -> None:
        for number, team in ((3, "T1"), (1, "T1"), (2, "T2")):
            await opened(store, another(number, team=team))

        assert [times.ticket for times in await store.turns.tickets_since(NOON)] == ["t1", "t2", "t3"]
        assert [times.ticket for times in await store.turns.tickets_since(NOON, team="T1")] == ["t1", "t3"]
        assert [times.ticket for times in await store.turns.tickets_since(NOON + 2.0)] == ["t2", "t3"]

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        await store.turns.keep(replace(TURN, topic="a\0b\ud83d"))

        assert [turn.topic for turn in await store.turns.since(0.0)] == ["ab"]


class TestMemoryTurns(OnMemory, TurnsContract):
    pass


class TestSqliteTurns(OnSqlite, TurnsContract):
    pass


@pytest.mark.parametrize("count", [5, 6, 7])
async def test_pages_of_a_database_lose_nothing_and_repeat_nothing(tmp_path: Path, count: int) -> None:
    """Questions of one moment stand on both sides of where a page ends."""
    async with open_store(f"sqlite:///{tmp_path}/f.db", clock=HandClock()) as store:
        for number in range(count):
            await store.turns.keep(replace(TURN, answer=f"a{number}", asked_at=float(number // 4), tokens_out=number))
        assert store.database is not None

        for page in (1, 2, 3, count):
            columns = await SqlTurns(store.database, page=page).columns(0.0)
            assert list(columns.tokens_out) == list(range(count))
