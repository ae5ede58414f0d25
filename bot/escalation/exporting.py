"""Tells a help desk of each step of a ticket: an event is a job that is tried again for a day, and given up in the open.

The envelope is that of https://www.standardwebhooks.com, so a receiver needs no code of ours to check it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from bot.errors import HookFailed
from bot.escalation.ports import Outbox, Tickets
from bot.escalation.ticket import REASONS, Event, Ticket
from bot.jobs import Job, NewJob
from bot.stores import Inbox

log = logging.getLogger("bot.escalation.exporting")
KIND = "ticket_event"
LAST = 3
# The waits between tries; after the last one it is given up.
PAUSES_S = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0, 43_200.0)


class Hook(Protocol):
    """Where a help desk listens."""

    async def send(self, id_: str, body: bytes) -> None:
        """Deliver a signed body under an id that stays the same however often it is sent; raises `HookFailed` unless it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """Without a `hook` nothing is exported. Each try is a job of its own, so that a help desk which is away holds up nothing else."""

    tickets: Tickets
    outbox: Outbox
    inbox: Inbox
    hook: Hook | None = None

    async def due(self, ticket: Ticket) -> None:
        """Have the last steps delivered, each once: who took the one before may have been interrupted."""
        if self.hook is not None:
            for number in range(max(1, ticket.version - LAST + 1), ticket.version + 1):
                await self.inbox.add(_job(ticket.id, number, 0))

    async def deliver(self, job: Job) -> None:
        """One try."""
        what, number, turn = str(job.payload["ticket"]), int(job.payload["number"]), int(job.payload["turn"])
        ticket, event = await self.tickets.get(what), await self.outbox.event(what, number)
        if self.hook is None or ticket is None or event is None:  # forgotten meanwhile, or switched off
            return
        try:
            await self.hook.send(f"{what}.{number}", body_of(ticket, event, number))
        except HookFailed as error:
            await self._failed(job, error, turn)
            return
        await self.outbox.told(what, number)

    async def _failed(self, job: Job, error: HookFailed, turn: int) -> None:
        what, number = str(job.payload["ticket"]), int(job.payload["number"])
        if error.final or turn >= len(PAUSES_S):
            log.error("export.given_up", extra={"ticket": what, "number": number, "why": str(error)})
            await self.outbox.told(what, number, failed=str(error))
            return
        log.warning("export.later", extra={"ticket": what, "number": number, "why": str(error), "after_s": PAUSES_S[turn]})
        await self.inbox.add(_job(what, number, turn + 1, after_s=PAUSES_S[turn]))


def body_of(ticket: Ticket, event: Event, number: int) -> bytes:
    """An event as JSON. A confined ticket has no words in it: what was said stays in its channel."""
    words: Mapping[str, Any] = {} if ticket.confined else {"question": ticket.question, "human_answer": ticket.human_answer}
    told = {
        "type": f"ticket.{event.kind}",
        "timestamp": _iso(event.at),
        "data": {
            "number": number,
            "person": event.person,
            "words": "" if ticket.confined else event.words,
            "ticket": {
                "id": ticket.id,
                "workspace": ticket.thread.team,
                "channel": ticket.thread.channel,
                "thread_ts": ticket.thread.ts,
                "asker": ticket.asker,
                "owner": ticket.owner,
                "state": ticket.state,
                "reason": ticket.reason,
                "reason_in_words": REASONS[ticket.reason],
                "route": ticket.route,
                "confined": ticket.confined,
                "opened_at": _iso(ticket.opened_at),
                "claimed_at": _iso(ticket.claimed_at),
                "answered_at": _iso(ticket.answered_at),
                "over_at": _iso(ticket.over_at),
                "due_at": _iso(ticket.due_at),
                **words,
            },
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _iso(moment: float) -> str | None:
    return datetime.fromtimestamp(moment, UTC).isoformat() if moment else None


def _job(ticket: str, number: int, turn: int, *, after_s: float = 0.0) -> NewJob:
    key = f"{KIND}:{ticket}:{number}:{turn}"
    return NewJob(keys=(key,), kind=KIND, payload={"ticket": ticket, "number": number, "turn": turn}, lane="quick", after_s=after_s)
