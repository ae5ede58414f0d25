"""Says it again when a ticket lies there, in hours of work and up the chain, at most so often: each reminder is a job that does nothing when somebody did something."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.escalation.plan import Plan
from bot.escalation.ticket import Ticket
from bot.jobs import NewJob
from bot.stores import Inbox

REMIND, CLOSE = "ticket_reminder", "ticket_close"
# An answer that nobody said anything to for so long was good enough.
CLOSED_AFTER = timedelta(days=7)
# An asker owes nobody anything.
ONCE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminding:
    """Saves the jobs; `now` is seconds since 1970. What they do is in `bot.escalation.overdue`."""

    inbox: Inbox
    plan: Plan
    now: Callable[[], float]

    async def after(self, ticket: Ticket) -> None:
        """Have it said again, or closed, in time; what was planned before the ticket's last step counts no more. Once a version, however often it is called."""
        if ticket.state == "answered":
            await self._save(ticket, CLOSE, self.moment() + CLOSED_AFTER)
            return
        reminders = self.plan.reminders
        waits = {"open": reminders.unclaimed, "claimed": reminders.silent, "waiting": reminders.waiting}
        most = min(ONCE, reminders.most) if ticket.state == "waiting" else reminders.most
        if ticket.state in waits and ticket.reminders < most:
            await self._save(ticket, REMIND, self.plan.work_after(ticket.route, ticket.level, self.moment(), waits[ticket.state]))

    def moment(self) -> datetime:
        """Now, in UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    async def _save(self, ticket: Ticket, kind: str, due: datetime) -> None:
        payload = {"team": ticket.thread.team, "ticket": ticket.id, "version": ticket.version}
        after_s = max(0.0, due.timestamp() - self.now())
        await self.inbox.add(NewJob(keys=(f"{kind}:{ticket.id}:{ticket.version}",), kind=kind, payload=payload, lane="quick", after_s=after_s))
