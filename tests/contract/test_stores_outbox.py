"""What the outbox promises: what a help desk was not told of is known, and so is what was given up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.store import Store
from tests.contract.test_stores_tickets import CLAIMED, NOON, OPENED, TICKET, another, opened, took
from tests.store.backends import OnMemory, OnSqlite


class OutboxContract:
    """A subclass gives `store`."""

    async def test_each_step_is_found_by_its_number(self, store: Store) -> None:
        await took(store, await opened(store), "claimed", at=NOON + 60.0)

        assert await store.outbox.event("t1", 1) == replace(OPENED, at=TICKET.opened_at)
        assert await store.outbox.event("t1", 2) == CLAIMED
        assert await store.outbox.event("t1", 3) is None
        assert await store.outbox.event("t2", 1) is None

    async def test_what_nobody_was_told_of_is_still_to_be_told_oldest_first(self, store: Store) -> None:
        for number in (2, 1):
            await opened(store, another(number))
        await took(store, await opened(store, another(3)), "claimed", at=NOON + 3.0)
        await store.outbox.told("t1", 1)
        await store.outbox.told("t3", 2, failed="HTTP 410")
        await store.outbox.told("t9", 1)

        assert list(await store.outbox.untold(since=0.0, limit=9)) == [("t2", 1), ("t3", 1)]
        assert list(await store.outbox.untold(since=0.0, limit=1)) == [("t2", 1)]
        assert list(await store.outbox.untold(since=NOON + 3.0, limit=9)) == [("t3", 1)]

    async def test_what_was_given_up_is_known_with_its_fault_oldest_first(self, store: Store) -> None:
        for number in (3, 1, 2):
            await opened(store, another(number))
        for number in (3, 2, 1):
            await store.outbox.told(f"t{number}", 1, failed=f"HTTP 50{number}")

        assert list(await store.outbox.dead(limit=9)) == [("t1", 1, "HTTP 501"), ("t2", 1, "HTTP 502"), ("t3", 1, "HTTP 503")]
        assert list(await store.outbox.dead(limit=1)) == [("t1", 1, "HTTP 501")]

    @pytest.mark.parametrize(("first", "then", "dead"), [("", "HTTP 500", []), ("HTTP 500", "", []), ("HTTP 500", "gone", [("t1", 1, "gone")])])
    async def test_what_was_delivered_stays_delivered(self, store: Store, first: str, then: str, dead: list[tuple[str, int, str]]) -> None:
        await opened(store)
        await store.outbox.told("t1", 1, failed=first)

        await store.outbox.told("t1", 1, failed=then)

        assert list(await store.outbox.dead(limit=9)) == dead
        assert list(await store.outbox.untold(since=0.0, limit=9)) == []

    async def test_of_each_ticket_it_is_known_what_waits_in_order(self, store: Store) -> None:
        ticket = await took(store, await opened(store), "claimed", at=NOON)
        await took(store, await took(store, ticket, "answered", at=NOON), "resolved", at=NOON)
        await opened(store, another(2))
        await store.outbox.told("t1", 2)
        await store.outbox.told("t1", 3, failed="HTTP 500")

        assert list(await store.outbox.waiting("t1")) == [1, 4]
        assert list(await store.outbox.waiting("t9")) == []

    async def test_only_what_was_given_up_can_be_made_to_wait_again(self, store: Store) -> None:
        await took(store, await opened(store), "claimed", at=NOON)
        await store.outbox.told("t1", 1, failed="HTTP 500")
        await store.outbox.told("t1", 2)

        assert [await store.outbox.revive("t1", number) for number in (1, 1, 2, 3)] == [True, False, False, False]

        assert list(await store.outbox.waiting("t1")) == [1]
        assert list(await store.outbox.dead(limit=9)) == []


class TestMemoryOutbox(OnMemory, OutboxContract):
    pass


class TestSqliteOutbox(OnSqlite, OutboxContract):
    pass
