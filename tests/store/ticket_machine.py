"""Whatever is done to tickets in whatever order, and whoever crashes: a thread has one at most that is not over, and a ticket has its steps, one a version.

https://hypothesis.readthedocs.io/en/latest/stateful.html
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from bot.escalation.ticket import AFTER, OVER, Event, Kind, Ticket, moved
from bot.store import Store
from bot.thread import ThreadId

T = TypeVar("T")
NOON = 1_790_000_000.0
KINDS: list[Kind] = sorted(AFTER)
THREADS = [ThreadId(team="T1", channel="C1", ts=ts) for ts in ("1.0", "2.0")]
PEOPLE = st.sampled_from(["", "U1", "U7", "U8"])


class TicketMachine(RuleBasedStateMachine):
    """`opened` is a store with all that was stored before. What is known here is what anybody ever saw of a ticket: most of it is stale."""

    seen = Bundle("seen")

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Store]]) -> None:
        super().__init__()
        self.opened = opened
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.known: dict[str, Ticket] = {}
        self.steps: dict[str, list[Event]] = {}

    @initialize()
    def start(self) -> None:
        self.store = self.wait(self.stack.enter_async_context(self.opened()))

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def teardown(self) -> None:
        try:
            self.wait(self._all_is_there())
        finally:
            self.wait(self.stack.aclose())
            self.runner.close()

    @rule(target=seen, number=st.integers(0, 5), thread=st.sampled_from(THREADS))
    def open(self, number: int, thread: ThreadId) -> Ticket:
        """The first ones are wished again and again."""
        event = Event(kind="opened", at=NOON + number, person="U1")
        new = Ticket(id=f"t{number}", thread=thread, asker="U1", question="when?", reason="asked", opened_at=event.at)

        stored = self.wait(self.store.tickets.open(new, event))

        known = self.known.get(new.id) or self._unfinished(thread)
        if known is None:
            known = replace(new, version=1)
            self.steps[new.id] = [event]
            self.known[new.id] = known
        assert stored == known
        return stored

    @rule(target=seen, ticket=seen, kind=st.sampled_from(KINDS), person=PEOPLE, at=st.floats(NOON, NOON + 99.0))
    def step(self, ticket: Ticket, kind: Kind, person: str, at: float) -> Ticket:
        """As somebody takes it who saw the ticket then."""
        event = Event(kind=kind, at=at, person=person, words="Never." if kind == "answered" else "")
        now = moved(ticket, event)
        if now is None:
            return ticket
        known, other = self.known[ticket.id], self._unfinished(ticket.thread)
        first = known.version == ticket.version and (now.state in OVER or other is None or other.id == ticket.id)

        stored = self.wait(self.store.tickets.move(now, event))

        if not first:
            assert stored is None
            return known
        self.known[ticket.id] = replace(now, desk=known.desk, version=known.version + 1)
        self.steps[ticket.id].append(event)
        assert stored == self.known[ticket.id]
        return stored

    @rule(ticket=seen, ts=st.sampled_from(["7.0", "8.0"]))
    def place(self, ticket: Ticket, ts: str) -> None:
        desk = ThreadId(team="T1", channel="C9", ts=f"{ticket.id} {ts}")
        self.wait(self.store.tickets.place(ticket.id, desk))
        self.known[ticket.id] = replace(self.known[ticket.id], desk=desk)

        assert self.wait(self.store.tickets.at_desk(desk)) == self.known[ticket.id]

    @rule(target=seen, thread=st.sampled_from(THREADS))
    def look(self, thread: ThreadId) -> Ticket | Any:
        """A thread where nothing was asked has nothing to show."""
        known = self._unfinished(thread) or max(self._of(thread), key=lambda ticket: (ticket.opened_at, ticket.id), default=None)

        assert self.wait(self.store.tickets.of_thread(thread)) == known

        return known or self.open(0, thread)

    @rule()
    def crash(self) -> None:
        self.wait(self.stack.aclose())
        self.store = self.wait(self.stack.enter_async_context(self.opened()))

    def _of(self, thread: ThreadId) -> list[Ticket]:
        return [ticket for ticket in self.known.values() if ticket.thread == thread]

    def _unfinished(self, thread: ThreadId) -> Ticket | None:
        one = [ticket for ticket in self._of(thread) if ticket.state not in OVER]
        assert len(one) <= 1
        return one[0] if one else None

    async def _all_is_there(self) -> None:
        for id_, ticket in self.known.items():
            assert await self.store.tickets.get(id_) == ticket
            assert list(await self.store.tickets.events(id_)) == self.steps[id_]
            assert len(self.steps[id_]) == ticket.version
        waiting = sorted((ticket for ticket in self.known.values() if ticket.state not in OVER), key=lambda ticket: (ticket.opened_at, ticket.id))
        assert list(await self.store.tickets.unfinished("T1", limit=99)) == waiting
