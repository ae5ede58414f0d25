"""Tickets that stand already when somebody asks for a human: those who were asked hear of it once more, and the asker what was promised."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.answering.redact import redact
from bot.errors import SlackRefused
from bot.escalation import promise
from bot.escalation.board import Words
from bot.escalation.kept import case_in
from bot.escalation.life import Doing, Life, Step, Task
from bot.escalation.packet import because
from bot.escalation.ports import Duty
from bot.escalation.ticket import Reason, Ticket, hidden

log = logging.getLogger("bot.escalation.standing")
AGAIN = "{name} asked for a human again."
# Who does what nobody did: the bot, in its own words.
ITSELF = "I"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wished of a ticket that is open: see `Asking`."""

    person: str
    reason: Reason
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is done about them, and what their asker is told."""

    life: Life

    async def unheard(self, ticket: Ticket, refused: SlackRefused) -> Words:
        """Slack lets it be said to nobody: then it is closed, and the asker hears that; unless somebody looks after it already."""
        log.warning("ticket.nobody", extra={"ticket": ticket.id, "code": refused.code})
        if ticket.owner:
            return await self.promised(ticket)
        now = await self.life.take(ticket.id, Step(kind="dismissed"), Doing(key=f"nobody:{ticket.id}", attempt=1))
        await self.life.shown(now or ticket)
        return promise.nobody("closed")

    async def again(self, ticket: Ticket, wish: Wish, task: Task) -> Words:
        """A human was asked before. They hear that it is asked once more, unless this is the same wish."""
        if await self.life.took(ticket, task):
            await self.life.shown(ticket)  # who opened it may have been interrupted
            return await self.promised(ticket)
        duty = await self.life.roster.duty(case_in(ticket), level=ticket.level, at=self.life.reminding.moment())
        doing, words = Doing(key=f"{task.key}:again"), await self._wished(ticket, wish)
        try:
            if duty is None:
                await self.life.noted(ticket, words, key=f"{doing.key}:call", attempt=doing.attempt)
            else:
                ticket, _ = await self.life.brought(ticket, as_promised(duty, ticket), words, task=doing)
        except SlackRefused as refused:
            return await self.unheard(ticket, refused)
        await self.life.shown(ticket)
        return await self.already(ticket)

    async def _wished(self, ticket: Ticket, wish: Wish) -> Words:
        """Who asks for a human again, or why the bot does, with what they said."""
        said = AGAIN.format(name=await self.name(ticket, wish.person)) if wish.person else because(wish.reason)
        remark = "\n\n> " + redact(wish.remark).replace("\n", "\n> ") if wish.remark and not hidden(ticket) else ""
        return Words(text=f"{said}{remark}", people=(ticket.owner,) if ticket.owner else ())

    async def promised(self, ticket: Ticket) -> Words:
        """What the asker was told when they were, once more; who has it, when somebody has."""
        duty = None if ticket.owner else await self.life.roster.duty(case_in(ticket), level=ticket.level, at=self.life.reminding.moment())
        return promise.asked(as_promised(duty, ticket), now=self.life.reminding.moment()) if duty else await self.already(ticket)

    async def already(self, ticket: Ticket) -> Words:
        """That they were, whoever may be on duty now."""
        owner = await self.life.name(ticket, ticket.owner) if ticket.owner else ""
        return promise.already(owner=owner, due_at=datetime.fromtimestamp(ticket.due_at, UTC), now=self.life.reminding.moment())

    async def name(self, ticket: Ticket, person: str) -> str:
        """How whoever did something is called in a sentence that begins with it."""
        return await self.life.name(ticket, person) if person else ITSELF


def as_promised(duty: Duty, ticket: Ticket) -> Duty:
    """With the moment that was promised when it was opened."""
    return replace(duty, due_at=datetime.fromtimestamp(ticket.due_at, UTC))
