"""Tells a help desk of each step of a ticket, in order: what is not taken is tried again for a day, and given up in the open.

The envelope is that of https://www.standardwebhooks.com, so a receiver needs no code of ours to check it.
"""

from __future__ import annotations

import json
import logging
import time
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Protocol

from bot.errors import HookFailed
from bot.escalation.ports import Outbox, Tickets
from bot.escalation.ticket import REASONS, Event, Ticket
from bot.hearing import is_direct
from bot.jobs import Job, NewJob
from bot.stores import Inbox

log = logging.getLogger("bot.escalation.exporting")
KIND, AGAIN = "ticket_event", "again"
# The waits between tries; after the last one it is given up.
PAUSES_S = (5.0, 30.0, 120.0, 600.0, 1_800.0, 7_200.0, 21_600.0, 43_200.0)
# Of what was untold when the bot started, only this is still news: whoever configures a help desk today does not want last month's tickets.
NEWS_S = 7 * 86_400.0
EVENTS_AT_START = 10_000
# What one job sends before the next one does: each may take ten seconds, and a job two minutes.
AT_ONCE = 8


class Hook(Protocol):
    """Where a help desk listens."""

    async def send(self, id_: str, body: bytes) -> None:
        """Deliver a signed body under an id that stays the same however often it is sent; raises `HookFailed` unless it was taken."""


class Letters(Outbox, Protocol):
    """An outbox that knows of each ticket what its help desk has still to hear."""

    async def waiting(self, ticket: str) -> Sequence[int]:
        """The numbers of the events of this ticket that were neither delivered nor given up, in order."""

    async def revive(self, ticket: str, number: int) -> bool:
        """What was given up waits again; False, and nothing changes, for any other event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """Without a `hook` nothing is exported. `now` is seconds since 1970.

    A job is good for one ticket and sends what waits there, oldest first: nothing overtakes what was not taken. Each try is a job of its own, so that a help desk
    which is away holds up nothing else; those of one ticket share a thread, and run one after the other.
    """

    tickets: Tickets
    outbox: Letters
    inbox: Inbox
    hook: Hook | None = None
    now: Callable[[], float] = time.time

    async def begin(self) -> None:
        """Have delivered what was written down when the bot was killed, before the job for it was saved; for each ticket once a day, however often the bot starts."""
        if self.hook is None:
            return
        today = datetime.fromtimestamp(self.now(), UTC).date()
        untold = await self.outbox.untold(since=self.now() - NEWS_S, limit=EVENTS_AT_START)
        for ticket in dict.fromkeys(ticket for ticket, _ in untold):
            for number in (await self.outbox.waiting(ticket))[:1]:
                await self.inbox.add(_job(_Try(ticket=ticket, number=number, cause=f"start:{today.isoformat()}")))

    async def due(self, ticket: Ticket) -> None:
        """Have delivered what waits of this ticket, each event once: who took a step before may have been interrupted."""
        if self.hook is not None:
            for number in await self.outbox.waiting(ticket.id):
                await self.inbox.add(_job(_Try(ticket=ticket.id, number=number)))

    async def deliver(self, job: Job) -> None:
        """One try: what waits is sent in order until something is not taken. While something before this job's event waits, that has a try of its own to come."""
        what, number, cause = str(job.payload["ticket"]), int(job.payload["number"]), str(job.payload.get("cause") or "")
        waiting = await self.outbox.waiting(what)
        if self.hook is None or not waiting or waiting[0] < number:
            return
        for event in waiting[:AT_ONCE]:
            turn = int(job.payload["turn"]) if event == number else 0
            if not await self._sent(self.hook, _Try(ticket=what, number=event, turn=turn, cause=cause)):
                return
        for event in waiting[AT_ONCE:][:1]:
            await self.inbox.add(_job(_Try(ticket=what, number=event, cause=cause), after=f"on:{self.now():.3f}"))

    async def _sent(self, hook: Hook, one: _Try) -> bool:
        """Whether the next one may be sent."""
        ticket, event = await self.tickets.get(one.ticket), await self.outbox.event(one.ticket, one.number)
        if ticket is None or event is None:  # forgotten meanwhile
            return False
        try:
            await hook.send(f"{one.ticket}.{one.number}", body_of(ticket, event, one.number))
        except HookFailed as error:
            await self._failed(one, error)
            return False
        await self.outbox.told(one.ticket, one.number)
        return True

    async def _failed(self, one: _Try, error: HookFailed) -> None:
        which = {"ticket": one.ticket, "number": one.number, "why": str(error)}
        if not error.final and one.turn < len(PAUSES_S):
            log.warning("export.later", extra={**which, "after_s": PAUSES_S[one.turn]})
            await self.inbox.add(_job(replace(one, turn=one.turn + 1), after_s=PAUSES_S[one.turn]))
            return
        # What waits behind it is planned first, and runs after this job: killed in between, it is there.
        for following in [waiting for waiting in await self.outbox.waiting(one.ticket) if waiting > one.number][:1]:
            event = await self.outbox.event(one.ticket, following)
            turn = turns_within(self.now() - event.at) if event else 0
            await self.inbox.add(_job(replace(one, number=following, turn=turn), after=f"behind:{one.number}"))
        log.error("export.given_up", extra=which)
        await self.outbox.told(one.ticket, one.number, failed=str(error))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """An event on its way, for the how manieth time (from 0), and what else than its step it is sent for."""

    ticket: str
    number: int
    turn: int = 0
    cause: str = ""


def turns_within(age_s: float) -> int:
    """How many tries again something has behind it that waited so long: time behind another event counts as time in which it was tried."""
    return bisect_right(list(accumulate(PAUSES_S)), age_s)


async def send_again(outbox: Letters, inbox: Inbox, events: Sequence[tuple[str, int]], *, at: float) -> int:
    """Have these events delivered that were given up or still wait, those of a ticket in order; `at` is now, in seconds since 1970. Answers how many had been given up."""
    revived = [await outbox.revive(ticket, number) for ticket, number in events]
    for ticket in dict.fromkeys(ticket for ticket, _ in events):
        for number in (await outbox.waiting(ticket))[:1]:
            await inbox.add(_job(_Try(ticket=ticket, number=number, cause=f"{AGAIN}:{at:.3f}")))
    return sum(revived)


def body_of(ticket: Ticket, event: Event, number: int) -> bytes:
    """An event as JSON. A confined ticket has no words in it: what was said stays in its channel, and what was written to the bot alone with the humans who were let read it."""
    confined = ticket.confined or is_direct(ticket.thread.channel)
    words: Mapping[str, Any] = {} if confined else {"question": ticket.question, "human_answer": ticket.human_answer}
    told = {
        "type": f"ticket.{event.kind}",
        "timestamp": _iso(event.at),
        "data": {
            "number": number,
            "person": event.person,
            "words": "" if confined else event.words,
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
                "confined": confined,
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


def _job(one: _Try, *, after: str = "", after_s: float = 0.0) -> NewJob:
    """Each step, and each other cause, makes a chain of tries of its own; `after` tells two jobs of one chain apart.

    Those of a ticket do not run side by side, but what somebody wants sent now waits for none of them.
    """
    return NewJob(
        keys=(":".join(filter(None, (KIND, one.ticket, str(one.number), one.cause, after, str(one.turn)))),),
        kind=KIND,
        payload={"ticket": one.ticket, "number": one.number, "turn": one.turn, "cause": one.cause},
        thread=":".join((KIND, one.ticket, AGAIN if one.cause.startswith(AGAIN) else "")),
        lane="quick",
        after_s=after_s,
    )
