"""Hands a question over: who is on duty is found, the packet is put before them, and only then is the asker told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from bot.chat import Policies
from bot.errors import SlackRefused
from bot.escalation import promise
from bot.escalation.board import Words
from bot.escalation.gathering import Gathering
from bot.escalation.kept import case_in, facts_of
from bot.escalation.life import Doing, Life, Step, Task, on_duty
from bot.escalation.missing import ask_for
from bot.escalation.plan import Plan
from bot.escalation.ports import Asking, Duty
from bot.escalation.routing import case_of
from bot.escalation.standing import Standing, Wish, as_promised
from bot.escalation.ticket import BESIDE, OVER, Event, Ticket
from bot.hearing import is_direct

log = logging.getLogger("bot.escalation.handing")
UNSOLVED = "{name} opened it again: it is not solved."


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A `bot.escalation.ports.Desk`. `new_id` makes the short id of a ticket."""

    life: Life
    gathering: Gathering
    policies: Policies
    plan: Plan
    new_id: Callable[[], str]
    handing: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @property
    def standing(self) -> Standing:
        """For tickets that stand already."""
        return Standing(life=self.life)

    async def hand_over(self, asking: Asking, *, key: str, attempt: int) -> str:
        """See `bot.escalation.ports.Desk`."""
        async with self.handing.setdefault(str(asking.given.thread), asyncio.Lock()):
            told = await self._handed(asking, Doing(key=key, attempt=attempt))
        return promise.in_words(told, now=self._now(), zone=self.plan.hours.zone)

    async def reopened(self, ticket: Ticket, task: Task, person: str) -> Words:
        """Somebody says that it is not solved: it is brought before who is on duty now; what to tell the asker. Where a newer one of the thread is open, that one is meant."""
        newest = await self.life.tickets.of_thread(ticket.thread)
        if newest is not None and newest.id != ticket.id and newest.state not in OVER:
            return await self.standing.again(newest, Wish(person=person, reason="asked"), task)
        level = 0 if ticket.state in OVER else ticket.level  # opened again by this very task, before it was interrupted
        duty = await self.life.roster.duty(case_in(ticket), level=level, at=self._now())
        if duty is None:
            return promise.nobody("closed")
        now = await self.life.take(ticket.id, Step(kind="reopened", person=person), task, change=on_duty(duty))
        if now is None:  # somebody else said so a moment before
            return await self.standing.already(await self.life.tickets.get(ticket.id) or ticket)
        unsolved = Words(text=UNSOLVED.format(name=await self.standing.name(now, person)))
        try:
            now, duty = await self.life.called(now, as_promised(duty, now), unsolved, task=task)
        except SlackRefused as refused:
            return await self.standing.unheard(now, refused)
        await self.life.shown(now)
        return promise.reopened(duty, now=self._now())

    async def _handed(self, asking: Asking, task: Task) -> Words:
        ticket = await self.life.tickets.of_thread(asking.given.thread)
        if ticket is None:
            return await self._anew(asking, task)
        if ticket.state in OVER:
            lately = self._now() - datetime.fromtimestamp(ticket.over_at, UTC) <= timedelta(days=promise.REOPEN_DAYS)
            once = Doing(key=f"{task.key}:{ticket.version}", attempt=task.attempt)  # the same wish may have been there before it was closed
            return await (self.reopened(ticket, once, asking.person) if lately else self._anew(asking, task))
        if ticket.desk is None:  # who opened it was interrupted
            return await self._anew(asking, task)
        if begun := await self._begun(ticket, task):
            return await self.reopened(ticket, Doing(key=begun), asking.person)
        if ticket.confined and is_direct(ticket.thread.channel) and asking.person == ticket.asker:
            return await self._shared(ticket, asking, task)
        return await self.standing.again(ticket, Wish(person=asking.person, reason=asking.reason, remark=asking.remark), task)

    async def _begun(self, ticket: Ticket, task: Task) -> str:
        """The key of the step with which this wish opened the ticket again, while nobody has done anything since: it may have been interrupted after that."""
        steps = [(event, version) for version, event in enumerate(await self.life.tickets.events(ticket.id)) if event.kind not in BESIDE]
        last, version = steps[-1]
        return last.key if last.kind == "reopened" and last.key == f"{task.key}:{version}" else ""

    async def _anew(self, asking: Asking, task: Task) -> Words:
        """A new ticket, or one whose packet does not stand anywhere yet."""
        given, known = asking.given, await self.gathering.known(asking)
        channel = await self.gathering.rooms.channel(given.thread.team, given.thread.channel)
        case = case_of(given, channel=channel, history=known.turns)
        duty = await self.life.roster.duty(case, level=0, at=self._now())
        if duty is None:
            return promise.nobody("closed")
        confined = await self._confined(asking)
        hidden: promise.Confined = "" if duty.channel == given.thread.channel else confined
        packet = await self.gathering.packet(asking, known, duty, case, confined=hidden)
        opened = Ticket(
            id=self.new_id(),
            thread=given.thread,
            asker=given.asker,
            question=given.question,
            reason=asking.reason,
            answer=given.id,
            confined=bool(confined),
            route=duty.route,
            level=duty.level,
            opened_at=self.life.reminding.now(),
            due_at=duty.due_at.timestamp(),
            facts=facts_of(packet, replace(case, route=duty.route)),
        )
        ticket = await self.life.tickets.open(opened, Event(kind="opened", at=opened.opened_at, person=asking.person, key=task.key))
        brought = await self._brought(ticket, duty)
        if brought is None:
            return promise.nobody("closed")
        ticket, duty = brought
        hidden = "" if duty.channel == given.thread.channel else confined
        return promise.asked(as_promised(duty, ticket), now=self._now(), missing=ask_for(known.missing), confined=hidden)

    async def _brought(self, ticket: Ticket, duty: Duty) -> tuple[Ticket, Duty] | None:
        """Put the packet before them, once, and before whom it came; None when it could be put before nobody, and then there is no ticket any more."""
        if ticket.desk is None:
            try:
                # An attempt before this one, of this process or another, may have got as far.
                ticket, duty = await self.life.posted(ticket, duty, key=f"packet:{ticket.id}", attempt=2)
            except SlackRefused as refused:
                await self.standing.unheard(ticket, refused)
                return None
        await self.life.exporting.due(ticket)
        await self.life.reminding.after(ticket)
        return ticket, duty

    async def promised(self, ticket: Ticket) -> str:
        """What the asker was told when they were, in plain words, once more."""
        return promise.in_words(await self.standing.promised(ticket), now=self._now(), zone=self.plan.hours.zone)

    async def _shared(self, ticket: Ticket, asking: Asking, task: Task) -> Words:
        """Whoever wrote to the bot alone wants a human to read it, as it reads now."""
        if asking.given.id == ticket.answer:
            asking = replace(asking, given=replace(asking.given, question=ticket.question))
        known, case = await self.gathering.known(asking), case_in(ticket)
        duty = await self.life.roster.duty(case, level=ticket.level, at=self._now())
        if duty is None:
            return await self.standing.already(ticket)
        duty = as_promised(duty, ticket)
        packet = await self.gathering.packet(asking, known, duty, case, confined="")

        def change(now: Ticket) -> Ticket:
            return replace(now, confined=False, facts=facts_of(packet, case))

        step = Step(kind="shared", person=asking.person)
        now = await self.life.take(ticket.id, step, Doing(key=f"{task.key}:shared"), change=change)
        if now is not None:
            await self.life.shown(now)
        return promise.asked(duty, now=self._now(), missing=ask_for(known.missing))

    async def _confined(self, asking: Asking) -> promise.Confined:
        thread = asking.given.thread
        policy = await self.policies.of(thread.team, thread.channel)
        return await self.gathering.confined(asking, private=policy.private, share=policy.share)

    def _now(self) -> datetime:
        return self.life.reminding.moment()
