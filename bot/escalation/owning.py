"""Messages in a thread that humans look after: theirs count as answers, the asker's reach them, and the bot keeps quiet there unless it is mentioned."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.conversation import small_talk
from bot.chat import Chat, Place
from bot.errors import BadInput
from bot.escalation import promise
from bot.escalation.board import BOTH
from bot.escalation.chatter import promises, tells_nothing
from bot.escalation.moods import confirms, denies
from bot.escalation.noticing import Noticing
from bot.escalation.ticket import OVER, OWNED, Ticket, hidden
from bot.escalation.triggers import Trigger
from bot.escalation.wishes import wants_human
from bot.escalation.working import Working
from bot.jobs import Job
from bot.manners import WHY_QUIET, Heard
from bot.thread import Given

EDIT = "edit"
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
        ticket = None if said.root else await self.working.life.tickets.of_thread(place.thread)
        if ticket is None:
            return False
        if job.attempt > 1 and (kind := await self._took(job, ticket)):
            await self._again(job, ticket, kind, words)
            return True
        if ticket.state in OWNED and (said.to_bot or said.direct) and WHY_QUIET.search(words):
            await self._why(job, ticket)
            return True
        if said.person == ticket.asker:
            return await self._asker(job, place, said, ticket, words)
        member = ticket.state not in OVER and said.person in await self.working.members(ticket)
        if member and words.strip() and not said.to_bot and job.kind != EDIT:  # what they mended counts as they wrote it
            await self._member(job, said, ticket, words)
        return not said.to_bot and (member or ticket.state in OWNED)

    async def _why(self, job: Job, ticket: Ticket) -> None:
        """Say whose question it is, and so why the bot is quiet."""
        name = await self.working.life.name(ticket, ticket.owner)
        await self.working.life.told(ticket, promise.owned(name), key=f"{job.key}:why", attempt=job.attempt)

    async def _member(self, job: Job, said: Heard, ticket: Ticket, words: str) -> None:
        """What one of the humans writes is an answer, but for thanks and the like; whoever says that they will look has it from then on."""
        try:
            if said.files or not tells_nothing(words):
                await self.working.wrote(job, ticket, said.person, words)
            elif ticket.state == "open" and promises(words):
                await self.working.claim(job, ticket, said.person)
        except BadInput:  # it was closed or claimed at this very moment
            pass

    async def _asker(self, job: Job, place: Place, said: Heard, ticket: Ticket, words: str) -> bool:
        if said.to_bot:
            return False
        if ticket.state in OVER:
            return await self._after(job, ticket, words)
        solved, silent = confirms(words), not said.files and tells_nothing(words)
        if ticket.state not in OWNED and not solved:
            if not (silent or hidden(ticket)):
                await self.working.added(job, ticket, words)
            return False
        if silent and not solved:
            await self._asks(ticket)
            return True
        try:
            if solved:
                await self.chat.react(place, DONE_EMOJI)
                await self.working.solved(job, ticket)
            else:
                await self.working.told(job, ticket, words)
        except BadInput:  # somebody closed it at this very moment
            pass
        return True

    async def _asks(self, ticket: Ticket) -> None:
        """Thanks are no word of whether it is solved: once after an answer that is asked, and nobody is bothered with them."""
        if ticket.state != "answered":
            return
        life = self.working.life
        rounds = sum(event.kind in {"told_info", "reopened"} for event in await life.tickets.events(ticket.id))
        words = promise.settled(await life.name(ticket, ticket.owner))
        await life.told(ticket, words, key=f"settled:{ticket.id}:{rounds}", attempt=2, offers=BOTH)

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
        elif kind == "claimed":
            await self.working.claim(job, ticket, str(job.payload["person"]))
        else:
            await self.working.told(job, ticket, words)

    async def _after(self, job: Job, ticket: Ticket, words: str) -> bool:
        """Whoever says within a week that it is not solved is heard; any other message is a new question to the bot."""
        if tells_nothing(words) and not small_talk(words):  # thanks get their emoji
            return True
        if not self.working.lately(ticket) or ticket.state != "resolved" or not denies(words):
            return False
        await self.working.broken(job, ticket, ticket.asker)
        return True
