"""Looks after tickets whose last step was stored and no more: the process died, or Slack was away for too long, before it was shown, told and planned for."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import BotError
from bot.escalation.life import Life
from bot.escalation.ticket import Ticket
from bot.jobs import Job, NewJob
from bot.stores import Inbox

log = logging.getLogger("bot.escalation.sweeping")
KIND = "ticket_sweep"
HOUR = timedelta(hours=1)
# What happened since the look before, and since the one before that, which may have met the same fault.
FRESH_S = 2 * HOUR.total_seconds()
MOST = 10_000
# One job may take two minutes, in which Slack takes some eighty edits (`bot.slack.budgets`), and whoever presses something meanwhile needs some of them.
AT_ONCE, PAUSE_S = 25, 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeping:
    """Each step is shown once more, which changes nothing where that was done: once an hour of the tickets that something happened to, and of all that are not over when the bot starts; of many a few at a time."""

    life: Life
    inbox: Inbox

    async def begin(self) -> None:
        """Have all looked at now, and the fresh ones each hour from then on."""
        now = self.life.reminding.moment()
        await self.inbox.add(NewJob(keys=(f"{KIND}:start:{now.isoformat()}",), kind=KIND, payload={"all": True}, lane="quick"))
        await self.inbox.add(self._run(_hour(now) + HOUR))

    async def __call__(self, job: Job) -> None:
        """One look; the next one is saved first. What cannot be shown is left to the next one, and said in the log."""
        everything, behind = bool(job.payload.get("all")), job.payload.get("after")
        if not (everything or behind):
            await self.inbox.add(self._run(_hour(self.life.reminding.moment()) + HOUR))
        unfinished = await self.life.tickets.unfinished("", limit=MOST)
        left = [one for one in unfinished if (not behind or _place(one) > behind) and (everything or await self._fresh(one))]
        if left[AT_ONCE:]:
            last = left[AT_ONCE - 1]
            payload = {"all": everything, "after": _place(last)}
            await self.inbox.add(NewJob(keys=(f"{job.key}:{last.id}",), kind=KIND, payload=payload, lane="quick", after_s=PAUSE_S))
        shown = 0
        for ticket in left[:AT_ONCE]:
            try:
                await self.life.shown(ticket)
            except BotError as error:
                log.warning("ticket.not_shown", extra={"ticket": ticket.id, "why": str(error)})
            else:
                shown += 1
        log.info("tickets.looked_through", extra={"key": job.key, "shown": shown})

    async def _fresh(self, ticket: Ticket) -> bool:
        events = await self.life.tickets.events(ticket.id)
        return bool(events) and events[-1].at >= self.life.reminding.now() - FRESH_S

    def _run(self, hour: datetime) -> NewJob:
        after_s = max(0.0, hour.timestamp() - self.life.reminding.now())
        return NewJob(keys=(f"{KIND}:{hour.isoformat()}",), kind=KIND, payload={}, lane="quick", after_s=after_s)


def _place(ticket: Ticket) -> list[float | str]:
    """Where it stands in the order in which the unfinished ones are given."""
    return [ticket.opened_at, ticket.id]


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
