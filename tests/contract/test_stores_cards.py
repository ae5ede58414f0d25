"""What the stores of verified and of withdrawn answers promise."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.learning.ports import Card, CardState, Withdrawal
from bot.store import Store
from knowledge import Link
from tests.store.backends import OnMemory, OnSqlite

NOON = 1_790_000_000.0
ALL: frozenset[CardState] = frozenset({"draft", "approved", "review", "retired"})
CARD = Card(
    id="c1",
    team="T1",
    channel="C1",
    ticket="t1",
    questions=("when does a room close?", "how long does a room live? 🦄"),
    answer="When it is *empty*.",
    sources=(Link(title="Rooms", url="https://docs.example/rooms"), Link(title="", url="https://docs.example/more")),
    applies_to="Cloud",
    owner="U7",
    owner_name="Ada",
    state="approved",
    confined=True,
    verified_at=NOON + 0.1,
    expires_at=NOON + 0.2,
    pages={"https://docs.example/rooms": "0123abcd"},
    why="the page changed",
)
WITHDRAWAL = Withdrawal(
    answer="a1",
    team="T1",
    channel="C1",
    person="U7",
    question="when does a room close?",
    text="Never. 🦄",
    urls=("https://docs.example/b", "https://docs.example/a"),
    why="it does",
    confined=True,
    at=NOON + 0.1,
)


def card(number: int, *, state: CardState = "draft", team: str = "T1") -> Card:
    """One of a ticket of its own."""
    return replace(CARD, id=f"c{number}", ticket=f"t{number}", state=state, team=team)


async def ids(store: Store, *states: CardState, team: str = "") -> list[str]:
    return [card.id for card in await store.cards.all(states=frozenset(states), team=team)]


class CardsContract:
    """A subclass gives `store`."""

    async def test_a_card_comes_back_as_it_was_added(self, store: Store) -> None:
        bare = Card(id="c2", team="T1", channel="C1", ticket="", questions=(), answer="")

        assert await store.cards.add(CARD) == replace(CARD, version=1)
        assert await store.cards.add(bare) == replace(bare, version=1)

        assert await store.cards.get("c1") == replace(CARD, version=1)
        assert await store.cards.get("c2") == replace(bare, version=1)
        assert await store.cards.get("c3") is None

    async def test_a_ticket_has_one_card(self, store: Store) -> None:
        first = await store.cards.add(CARD)

        assert await store.cards.add(replace(CARD, id="c2", answer="Never.")) == first
        assert await store.cards.add(replace(CARD, ticket="t2", answer="Never.")) == first
        assert await ids(store, *ALL) == ["c1"]

    async def test_cards_of_no_ticket_are_many(self, store: Store) -> None:
        for number in (1, 2):
            assert (await store.cards.add(replace(card(number), ticket=""))).id == f"c{number}"

    async def test_of_many_who_add_a_card_of_one_ticket_at_once_all_get_the_same(self, store: Store) -> None:
        cards = await asyncio.gather(*(store.cards.add(replace(CARD, id=f"c{number}")) for number in range(8)))

        (one,) = {card.id for card in cards}
        assert await ids(store, *ALL) == [one]

    async def test_a_change_is_stored_whole_and_leaves_where_it_comes_from(self, store: Store) -> None:
        first = await store.cards.add(CARD)
        changed = replace(
            first,
            channel="C2",
            questions=("what now?",),
            answer="Now.",
            sources=(),
            applies_to="",
            owner="U8",
            owner_name="Grace",
            state="retired",
            confined=False,
            verified_at=NOON + 1.0,
            expires_at=NOON + 2.0,
            pages={},
            why="",
        )

        assert await store.cards.change(replace(changed, team="T2", ticket="t2")) == replace(changed, version=2)
        assert await store.cards.get("c1") == replace(changed, version=2)

    async def test_a_change_that_comes_too_late_stores_nothing(self, store: Store) -> None:
        first = await store.cards.add(CARD)
        second = await store.cards.change(replace(first, answer="Soon."))

        assert await store.cards.change(replace(first, answer="Never.")) is None
        assert await store.cards.change(replace(first, id="c2")) is None

        assert await store.cards.get("c1") == second
        assert await store.cards.get("c2") is None

    async def test_of_many_who_change_a_card_at_once_one_is_first(self, store: Store) -> None:
        first = await store.cards.add(CARD)

        won = await asyncio.gather(*(store.cards.change(replace(first, answer=f"{number}")) for number in range(8)))

        (stored,) = [card for card in won if card]
        assert await store.cards.get("c1") == stored
        assert stored.version == 2

    async def test_cards_are_listed_by_state_and_workspace(self, store: Store) -> None:
        for new in (card(3, state="approved"), card(1), card(2, state="approved", team="T2"), card(4, state="review")):
            await store.cards.add(new)

        assert await ids(store, "approved") == ["c2", "c3"]
        assert await ids(store, "approved", "review", team="T1") == ["c3", "c4"]
        assert await ids(store, *ALL, team="T3") == []
        assert await ids(store) == []
        assert await ids(store, *ALL) == ["c1", "c2", "c3", "c4"]

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        stored = await store.cards.add(replace(CARD, answer="a\0b\ud83d"))

        assert stored.answer == "ab"
        assert await store.cards.get("c1") == stored


class WithdrawalsContract:
    """A subclass gives `store`."""

    async def test_a_withdrawal_comes_back_as_it_was_added(self, store: Store) -> None:
        bare = replace(WITHDRAWAL, answer="a2", urls=(), why="", confined=False, at=NOON + 1.0)

        assert await store.withdrawals.add(WITHDRAWAL)
        assert await store.withdrawals.add(bare)

        assert list(await store.withdrawals.all()) == [WITHDRAWAL, bare]

    async def test_an_answer_is_withdrawn_once(self, store: Store) -> None:
        assert sorted(await asyncio.gather(*(store.withdrawals.add(replace(WITHDRAWAL, why=f"{number}")) for number in range(6)))) == [*[False] * 5, True]
        (kept,) = await store.withdrawals.all()

        assert not await store.withdrawals.add(replace(WITHDRAWAL, why="again"))

        assert list(await store.withdrawals.all()) == [kept]

    async def test_withdrawals_come_oldest_first_of_one_workspace_or_of_all(self, store: Store) -> None:
        for answer, at, team in (("a3", 1.0, "T1"), ("a2", 2.0, "T1"), ("a1", 2.0, "T2"), ("a4", 0.0, "T1")):
            await store.withdrawals.add(replace(WITHDRAWAL, answer=answer, at=at, team=team))

        assert [withdrawal.answer for withdrawal in await store.withdrawals.all()] == ["a4", "a3", "a1", "a2"]
        assert [withdrawal.answer for withdrawal in await store.withdrawals.all(team="T1")] == ["a4", "a3", "a2"]
        assert list(await store.withdrawals.all(team="T3")) == []

    async def test_the_mark_of_a_workspace_changes_with_its_withdrawals_alone(self, store: Store) -> None:
        assert await store.withdrawals.mark() == (0, 0.0)

        for answer, at, team in (("a1", NOON, "T1"), ("a2", NOON - 5.0, "T1"), ("a3", NOON + 9.0, "T2")):
            await store.withdrawals.add(replace(WITHDRAWAL, answer=answer, at=at, team=team))

        assert await store.withdrawals.mark(team="T1") == (2, NOON)
        assert await store.withdrawals.mark() == (3, NOON + 9.0)
        assert await store.withdrawals.mark(team="T3") == (0, 0.0)

    async def test_characters_of_a_withdrawal_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        await store.withdrawals.add(replace(WITHDRAWAL, why="a\0b\ud83d"))

        assert [withdrawal.why for withdrawal in await store.withdrawals.all()] == ["ab"]


class TestMemoryCards(OnMemory, CardsContract, WithdrawalsContract):
    pass


class TestSqliteCards(OnSqlite, CardsContract, WithdrawalsContract):
    pass
