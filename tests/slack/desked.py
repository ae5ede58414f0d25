"""A question that is brought before humans in a sandbox, and the board that shows it to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from bot.escalation.packet import Packet
from bot.escalation.ticket import Ticket
from bot.slack.ticket_board import TicketBoard
from bot.thread import ThreadId
from tests.slack.tickets_made import packet, ticket
from tests.slack.workplace import Workplace, workplace

DESK = "support-escalations"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Ada asked in #ask-ai, and Chi and a group are on duty."""

    at: Workplace
    board: TicketBoard
    packet: Packet
    ticket: Ticket

    @property
    def desk(self) -> str:
        return self.at.sandbox.channels[DESK]

    async def placed(self) -> Ticket:
        """The ticket with its packet."""
        ts = await self.board.post(self.desk, self.packet, self.ticket, key="packet", attempt=1)
        return replace(self.ticket, desk=ThreadId(team=self.at.team, channel=self.desk, ts=ts), version=2)

    async def thread(self, of: ThreadId | None) -> list[dict[str, Any]]:
        """What stands in a thread, its first message included."""
        assert of
        return list((await self.at.person("dora").conversations_replies(channel=of.channel, ts=of.ts, include_all_metadata=True))["messages"])

    def called(self) -> list[str]:
        """Whom messages called so far."""
        return [mention.who for mention in self.at.sandbox.workspace.mentions]


@asynccontextmanager
async def desked() -> AsyncIterator[Scene]:
    """A fresh workspace with that question in it."""
    async with workplace() as at:
        place, group = await at.asked(), at.sandbox.groups["livekit-support"]
        yield Scene(
            at=at,
            board=TicketBoard(at.workspaces, at.directory, clock=at.clock.now),
            packet=replace(packet(), asker=place.person, people=(at.id_of("chi"),), groups=(group,)),
            ticket=replace(ticket(), thread=place.thread, asker=place.person),
        )
