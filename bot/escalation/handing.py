"""Hands a question over: who is on duty is found, the packet is put before them, and only then is the asker told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from bot.answering.redact import redact
from bot.chat import Policies
from bot.errors import SlackRefused
from bot.escalation import promise
from bot.escalation.board import Words
from bot.escalation.gathering import Gathering
from bot.escalation.kept import case_in, facts_of
from bot.escalation.life import Life, Step, Task, on_duty
from bot.escalation.missing import ask_for
from bot.escalation.plan import Plan
from bot.escalation.ports import Asking, Duty
from bot.escalation.routing import case_of
from bot.escalation.ticket import OVER, Event, Ticket, hidden
from bot.hearing import is_direct

log = logging.getLogger("bot.escalation.handing")
AGAIN, UNSOLVED = "The asker asked for a human again.", "It is not solved: the asker opened it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A `Task` of its own."""

    key: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """A `bot.escalation.ports.Desk`. `new_id` makes the short id of a ticket."""

    life: Life
    gathering: Gathering
    policies: Policies
    plan: Plan
    new_id: Callable[[], str]
    handing: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def hand_over(self, asking: Asking, *, key: str, attempt: int) -> str:
        """See `bot.escalation.ports.Desk`."""
        async with self.handing.setdefault(str(asking.given.thread), asyncio.Lock()):
            told = await self._handed(asking, Doing(key=key, attempt=attempt))
        return promise.in_words(told, now=self._now(), zone=self.plan.hours.zone)

    async def reopened(self, ticket: Ticket, task: Task, person: str) -> Words:
        """Somebody says that it is not solved: it is brought before who is on duty now; what to tell the asker."""
        duty = await self.life.roster.duty(case_in(ticket), level=0, at=self._now())
        if duty is None:
            return promise.nobody("closed")
        now = await self.life.take(ticket.id, Step(kind="reopened", person=person), task, change=on_duty(duty))
        if now is None:  # somebody else said so a moment before
            return promise.already(owner="", due_at=None, now=self._now())
        now = await self.life.called(now, duty, Words(text=UNSOLVED), task=task)
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
        if ticket.confined and is_direct(ticket.thread.channel) and asking.person == ticket.asker:
            return await self._shared(ticket, asking, task)
        return await self._again(ticket, asking, task)

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
        if not await self._brought(ticket, duty):
            return promise.nobody("closed")
        return promise.asked(_as_promised(duty, ticket), now=self._now(), missing=ask_for(known.missing), confined=hidden)

    async def _brought(self, ticket: Ticket, duty: Duty) -> bool:
        """Put the packet before them, once; False when it could be put before nobody, and then there is no ticket any more."""
        if ticket.desk is None:
            try:
                # An attempt before this one, of this process or another, may have got as far.
                ticket = await self.life.posted(ticket, duty, key=f"packet:{ticket.id}", attempt=2)
            except SlackRefused as refused:
                log.warning("ticket.nobody", extra={"ticket": ticket.id, "code": refused.code})
                await self.life.take(ticket.id, Step(kind="dismissed"), Doing(key=f"nobody:{ticket.id}", attempt=1))
                return False
        await self.life.exporting.due(ticket)
        await self.life.reminding.after(ticket)
        return True

    async def _again(self, ticket: Ticket, asking: Asking, task: Task) -> Words:
        """A human was asked before. They hear that it is asked once more, unless this is the same wish."""
        if await self.life.took(ticket, task):
            await self.life.shown(ticket)  # who opened it may have been interrupted
            return await self._promise(ticket)
        remark = f"\n\n> {redact(asking.remark)}" if asking.remark and not hidden(ticket) else ""
        words = Words(text=f"{AGAIN}{remark}", people=(ticket.owner,) if ticket.owner else ())
        await self.life.board.note(ticket, words, key=f"{task.key}:again", attempt=2)
        owner = await self.life.name(ticket, ticket.owner) if ticket.owner else ""
        return promise.already(owner=owner, due_at=datetime.fromtimestamp(ticket.due_at, UTC), now=self._now())

    async def promised(self, ticket: Ticket) -> str:
        """What the asker was told when they were, in plain words, once more."""
        return promise.in_words(await self._promise(ticket), now=self._now(), zone=self.plan.hours.zone)

    async def _promise(self, ticket: Ticket) -> Words:
        duty = await self.life.roster.duty(case_in(ticket), level=ticket.level, at=self._now())
        return promise.asked(_as_promised(duty, ticket), now=self._now()) if duty else promise.nobody("closed")

    async def _shared(self, ticket: Ticket, asking: Asking, task: Task) -> Words:
        """Whoever wrote to the bot alone wants a human to read it, as it reads now."""
        if asking.given.id == ticket.answer:
            asking = replace(asking, given=replace(asking.given, question=ticket.question))
        known, case = await self.gathering.known(asking), case_in(ticket)
        duty = await self.life.roster.duty(case, level=ticket.level, at=self._now())
        if duty is None:
            return promise.nobody("closed")
        duty = _as_promised(duty, ticket)
        packet = await self.gathering.packet(asking, known, duty, case, confined="")

        def change(now: Ticket) -> Ticket:
            return replace(now, confined=False, facts=facts_of(packet, case))

        step = Step(kind="shared", person=asking.person)
        now = await self.life.take(ticket.id, step, Doing(key=f"{task.key}:shared", attempt=2), change=change)
        if now is not None:
            await self.life.shown(now)
        return promise.asked(duty, now=self._now(), missing=ask_for(known.missing))

    async def _confined(self, asking: Asking) -> promise.Confined:
        thread = asking.given.thread
        policy = await self.policies.of(thread.team, thread.channel)
        return await self.gathering.confined(asking, private=policy.private, share=policy.share)

    def _now(self) -> datetime:
        return self.life.reminding.moment()


def _as_promised(duty: Duty, ticket: Ticket) -> Duty:
    """With the moment that was promised when it was opened."""
    return replace(duty, due_at=datetime.fromtimestamp(ticket.due_at, UTC))
