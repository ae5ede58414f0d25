"""Socket Mode: the app's open connections, and each parcel to exactly one of them.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.delivery.faults import DeliveryFaults
from bot.sandbox.delivery.parcel import Answer, Kind, Parcel, Undelivered
from bot.sandbox.delivery.patience import within

log = logging.getLogger("bot.sandbox.sockets")
CONNECTIONS_MAX = 10
TICKETS_MAX = 100
TICKET_LIVES_S = 30.0
WARNED_BEFORE_S = 10.0
# Slack takes an answer with the acknowledgement of what a person did, never of an event.
ANSWERABLE: frozenset[Kind] = frozenset({"interactive", "slash_commands"})


@dataclass(slots=True, eq=False, kw_only=True)
class Connection:
    """One open socket. `send` and `close` reach the app or raise `Undelivered`; `hang_up` ends it without a word, as a broken network does."""

    send: Callable[[str], Awaitable[None]]
    close: Callable[[], Awaitable[None]]
    hang_up: Callable[[], None]
    leaving: bool = False  # it was told to go: nothing new is sent to it
    told_to_leave: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[str, asyncio.Future[Answer]] = field(default_factory=dict)

    async def say(self, words: Mapping[str, Any]) -> None:
        """Send one message; Undelivered when the connection is gone."""
        await self.send(json.dumps(words, ensure_ascii=False))

    def gone(self) -> None:
        """Nobody answers here any more."""
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(Undelivered("connection_failed"))


class Sockets:
    """The connections of the app. A ticket lets one connection in, once, within 30 s."""

    late = "timeout"

    def __init__(self, *, app_id: str, clock: Clock, faults: DeliveryFaults, life_s: float) -> None:
        self._app_id = app_id
        self._clock = clock
        self._faults = faults
        self._life_s = life_s
        self._tickets: dict[str, float] = {}
        self._open: list[Connection] = []
        self._changed = asyncio.Event()

    @property
    def connected(self) -> int:
        """How many connections there are."""
        return len(self._open)

    def ticket(self) -> str:
        """A ticket for one connection."""
        now = self._clock.now()
        self._tickets = {ticket: until for ticket, until in list(self._tickets.items())[-TICKETS_MAX:] if until > now}
        ticket = secrets.token_urlsafe(16)
        self._tickets[ticket] = now + TICKET_LIVES_S
        return ticket

    def admits(self, ticket: str) -> bool:
        """Whether that ticket is good; it is spent by asking."""
        return self._tickets.pop(ticket, 0.0) > self._clock.now()

    async def join(self, connection: Connection) -> bool:
        """Greet a new connection; False, with the reason said to it, when there are too many."""
        if len(self._open) >= CONNECTIONS_MAX:
            await connection.say({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "sandbox"}})
            return False
        self._open.append(connection)
        debug = {"host": "sandbox", "build_number": 1, "approximate_connection_time": int(self._life_s)}
        await connection.say({"type": "hello", "num_connections": len(self._open), "debug_info": debug, "connection_info": {"app_id": self._app_id}})
        self._tell()
        return True

    def leave(self, connection: Connection) -> None:
        """The connection is closed; what it has not acknowledged fails."""
        if connection in self._open:
            self._open.remove(connection)
        connection.gone()
        self._tell()

    def hear(self, connection: Connection, text: str) -> None:
        """One message of the app: an acknowledgement, or nothing that matters here."""
        try:
            words = json.loads(text)
        except ValueError:
            return
        waiting = connection.waiting.get(str(words.get("envelope_id"))) if isinstance(words, dict) else None
        if waiting is None or waiting.done() or self._faults.loses_ack():
            return
        payload = words.get("payload")
        waiting.set_result(Answer(payload=payload if isinstance(payload, dict) else {}))

    async def deliver(self, parcel: Parcel) -> Answer:
        """See `Transport`. Waits for a connection while there is none, as long as the caller lets it; but what a person did fails at once when no app is there."""
        if parcel.kind in ANSWERABLE and not self._open:
            raise Undelivered("connection_failed")
        connection = await self._next()
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        connection.waiting[parcel.id] = answer
        try:
            if not self._faults.proxy_fails():
                await connection.say(_envelope(parcel))
            return await answer
        finally:
            connection.waiting.pop(parcel.id, None)

    def refresh(self) -> None:
        """Let the time of every connection of now be over."""
        for connection in self._open:
            connection.told_to_leave.set()

    async def live_out(self, connection: Connection) -> None:
        """When the time of the connection is over, ask it to make way for a new one: first a warning, soon after that the end."""
        try:
            await within(self._clock, self._life_s - WARNED_BEFORE_S, connection.told_to_leave.wait())
        except TimeoutError:
            pass  # it has lived for as long as connections do
        await self._dismiss([connection], "warning")
        await self._clock.sleep(WARNED_BEFORE_S)
        await self._dismiss([connection], "refresh_requested")

    def cut(self) -> int:
        """Break every connection without a word; how many there were."""
        for connection in tuple(self._open):
            connection.hang_up()
        return len(self._open)

    async def _dismiss(self, connections: list[Connection], reason: str) -> None:
        for connection in tuple(connections):
            connection.leaving = True
            try:
                await connection.say({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
                if reason != "warning":
                    await connection.close()
            except Undelivered:
                log.info("socket.gone_before_goodbye")

    async def _next(self) -> Connection:
        """The connections take turns."""
        while not (free := [connection for connection in self._open if not connection.leaving]):
            self._changed.clear()
            await self._changed.wait()
        self._open.remove(free[0])
        self._open.append(free[0])
        return free[0]

    def _tell(self) -> None:
        self._changed.set()


def _envelope(parcel: Parcel) -> dict[str, Any]:
    envelope = {"envelope_id": parcel.id, "payload": parcel.payload, "type": parcel.kind, "accepts_response_payload": parcel.kind in ANSWERABLE}
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
