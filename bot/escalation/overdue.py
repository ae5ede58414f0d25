"""What happens when nobody did anything: it is said again, then further up the chain, and the asker hears of it; an answer that nobody objects to closes its ticket."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from bot.errors import SlackRefused
from bot.escalation import promise
from bot.escalation.board import Words
from bot.escalation.kept import case_in
from bot.escalation.life import Life, Step, kept_promise, on_duty
from bot.escalation.ports import Duty
from bot.escalation.ticket import Event, Ticket
from bot.escalation.working import Learn, nothing
from bot.jobs import Job

log = logging.getLogger("bot.escalation.overdue")
UNCLAIMED, SILENT = "Nobody has taken this question yet.", "This question has an owner, but no answer yet."
LAST = " I will not remind you again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """The handlers of what `bot.escalation.reminding` saved. Each acts only on the version it was saved for. `learn` is told of tickets that time closed with an answer."""

    life: Life
    learn: Learn = nothing

    async def remind(self, job: Job) -> None:
        """The first time whoever was asked hears of it again, from then on the next in the chain; an asker who was asked for something hears of that."""
        ticket = await self._unchanged(job)
        if ticket is not None and ticket.state == "waiting":
            await self._asker(job, ticket)
        elif ticket is not None and ticket.state in {"open", "claimed"}:
            await self._humans(job, ticket)

    async def _asker(self, job: Job, ticket: Ticket) -> None:
        """Whoever was asked for something hears of it once more, and then never again."""
        now = await self.life.take(ticket.id, Step(kind="reminded"), job, only=ticket.version)
        if now is None:
            return
        asked = [event.words for event in await self.life.tickets.events(now.id) if event.kind == "asked_info"]
        words = promise.awaited(await self.life.name(now, now.owner), asked[-1] if asked else "", asker=now.asker)
        await self.life.told(now, words, key=f"{job.key}:told", attempt=job.attempt)
        await self.life.shown(now)

    async def _humans(self, job: Job, ticket: Ticket) -> None:
        taken = await self._taken(ticket, job)
        at = self.life.reminding.moment()
        raising = ticket.reminders > 0 and not taken
        duty = await self.life.roster.duty(case_in(ticket), level=ticket.level + raising, at=at)
        if duty is None:
            await self._nobody(job, ticket)
            return
        further = taken == "raised" or (raising and duty.level > ticket.level)
        step, change = Step(kind="raised" if further else "reminded"), on_duty(kept_promise(duty, ticket)) if further else None
        now = await self.life.take(ticket.id, step, job, change=change, only=ticket.version)
        if now is None:
            return
        try:
            now, called = await self.life.called(now, duty, await self._words(now, duty), task=job)
        except SlackRefused:
            await self._said_nobody(job, now)
            return
        if further or called.level > ticket.level:
            kept = kept_promise(called, ticket)
            told = promise.raised(kept, now=at) if now.state == "open" else promise.late(await self.life.name(now, now.owner), kept)
            await self.life.told(now, told, key=f"{job.key}:told", attempt=job.attempt)
        await self.life.shown(now)

    async def _nobody(self, job: Job, ticket: Ticket) -> None:
        """Not even the last channel can be posted to: the asker hears that, once, and it is tried again in time."""
        log.warning("ticket.nobody_reminded", extra={"ticket": ticket.id})
        now = await self.life.take(ticket.id, Step(kind="reminded"), job, only=ticket.version)
        if now is not None:
            await self._said_nobody(job, now)

    async def _said_nobody(self, job: Job, ticket: Ticket) -> None:
        if ticket.reminders == 1:
            await self.life.told(ticket, promise.nobody("closed"), key=f"{job.key}:told", attempt=job.attempt)
        await self.life.shown(ticket)

    async def close(self, job: Job) -> None:
        """Nobody said anything to the answer for a long time."""
        ticket = await self._unchanged(job)
        if ticket is not None and (now := await self.life.take(ticket.id, Step(kind="resolved"), job, only=ticket.version)):
            await self.life.shown(now)
            if now.human_answer:
                await self.learn(now)

    async def _unchanged(self, job: Job) -> Ticket | None:
        """The ticket, when nothing happened to it since; an attempt that was interrupted finds its own step, and no other one after it."""
        ticket, version = await self.life.tickets.get(str(job.payload["ticket"])), int(job.payload["version"])
        if ticket is None or ticket.version == version:
            return ticket
        since = (await self.life.tickets.events(ticket.id))[version:]
        return ticket if job.attempt > 1 and all(_by(job, event) for event in since) else None

    async def _taken(self, ticket: Ticket, job: Job) -> str:
        """The kind of the step that an attempt before this one took, "" for none: to whom the ticket went then stays as it is."""
        events = await self.life.tickets.events(ticket.id) if job.attempt > 1 else ()
        kinds = {event.kind for event in events if _by(job, event)}
        return "raised" if "raised" in kinds else next(iter(kinds), "")

    async def _words(self, ticket: Ticket, duty: Duty) -> Words:
        last = LAST if ticket.reminders >= self.life.reminding.plan.reminders.most else ""
        if ticket.state == "open":
            return Words(text=f"{UNCLAIMED}{last}")
        others = duty if ticket.reminders > 1 else replace(duty, people=(), groups=())
        people = dict.fromkeys(filter(None, (ticket.owner, *others.people)))
        return Words(text=f"{SILENT}{last}", people=tuple(people), groups=others.groups)


def _by(job: Job, event: Event) -> bool:
    """Whether this job took the step, or went on from there: see `Life.posted`."""
    return event.key == job.key or event.key.startswith(f"{job.key}:")
