"""Messages in a thread that humans look after: theirs count as answers, the asker's reach them, and the bot keeps quiet there unless it is mentioned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.chat import Chat, Place
from bot.errors import BadInput
from bot.escalation import promise
from bot.escalation.moods import confirms, denies
from bot.escalation.noticing import Noticing
from bot.escalation.ticket import OVER, OWNED, Ticket
from bot.escalation.triggers import Trigger
from bot.escalation.wishes import wants_human
from bot.escalation.working import Working
from bot.jobs import Job
from bot.manners import Heard
from bot.thread import Given

DONE_EMOJI = "white_check_mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """Hears each message before the bot does, and its answers before they are given."""

    working: Working
    chat: Chat
    noticing: Noticing

    async def noticed(self, given: Given, words: str) -> Trigger | None:
        """See `bot.turns.Humans`. In a thread that a human looks after none is called again for what the bot says."""
        ticket = await self.working.life.tickets.of_thread(given.thread)
        if ticket is not None and ticket.state in OWNED and not wants_human(words):
            return None
        return await self.noticing.noticed(given, words)

    async def heard(self, job: Job, place: Place, said: Heard, words: str) -> bool:
        """True when the message is between humans, so that the bot has nothing to say to it."""
        if said.root:
            return False
        ticket = await self.working.life.tickets.of_thread(place.thread)
        if ticket is None:
            return False
        if job.attempt > 1 and (kind := await self._took(job, ticket)):
            await self._again(job, ticket, kind, words)
            return True
        if said.person == ticket.asker:
            return await self._asker(job, place, said, ticket, words)
        if ticket.state in OVER or said.person not in await self.working.members(ticket):
            return ticket.state in OWNED and not said.to_bot
        if words.strip() and not said.to_bot:
            try:
                await self.working.wrote(job, ticket, said.person, words)
            except BadInput:  # it was closed at this very moment
                pass
        return not said.to_bot

    async def _asker(self, job: Job, place: Place, said: Heard, ticket: Ticket, words: str) -> bool:
        if said.to_bot:
            return False
        if ticket.state in OVER:
            return await self._after(job, ticket, words)
        solved = confirms(words)
        if ticket.state not in OWNED and not solved:
            return False
        try:
            if solved:
                await self.chat.react(place, DONE_EMOJI)
                await self.working.solved(job, ticket)
            else:
                await self.working.told(job, ticket, words)
        except BadInput:  # somebody closed it at this very moment
            pass
        return True

    async def _took(self, job: Job, ticket: Ticket) -> str:
        """The kind of the step that this message was before it was interrupted, "" for none."""
        events = await self.working.life.tickets.events(ticket.id)
        return next((event.kind for event in events if event.key == job.key), "")

    async def _again(self, job: Job, ticket: Ticket, kind: str, words: str) -> None:
        """Do what may be left to do of a step that is stored."""
        if kind == "answered":
            await self.working.wrote(job, ticket, str(job.payload["person"]), words)
        elif kind == "resolved":
            await self.working.solved(job, ticket)
        elif kind == "reopened":
            await self.working.broken(job, ticket, ticket.asker)
        else:
            await self.working.told(job, ticket, words)

    async def _after(self, job: Job, ticket: Ticket, words: str) -> bool:
        """Whoever says within a week that it is not solved is heard; any other message is a new question to the bot."""
        life = self.working.life
        lately = life.reminding.now() - ticket.over_at <= timedelta(days=promise.REOPEN_DAYS).total_seconds()
        if not lately or ticket.state != "resolved" or not denies(words):
            return False
        await self.working.broken(job, ticket, ticket.asker)
        return True
