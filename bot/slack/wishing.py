"""Brings a human to an answer: because somebody asks for one, or because of what they think of it. Once however often it is wished, and again when it was closed meanwhile."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from weakref import WeakValueDictionary

from bot.chat import Chat, Place
from bot.escalation.board import Words
from bot.escalation.kept import packet_of
from bot.escalation.ports import Asking, Desk
from bot.escalation.promise import REOPEN_DAYS
from bot.escalation.ticket import OVER, Ticket, hidden
from bot.escalation.working import Working
from bot.given import hand_over_key
from bot.hearing import is_direct
from bot.jobs import Job
from bot.slack.text import plain
from bot.thread import Given

BETTER = "{name} says now that my answer helped after all. This stays open until somebody closes it."
SAID = "{name} says of my answer: {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishing:
    """`asking` keeps two wishes in one thread from overtaking each other.

    Each method takes the job that it is done for, which may run again after a crash and then does nothing twice.
    """

    chat: Chat
    desk: Desk
    working: Working
    asking: WeakValueDictionary[str, asyncio.Lock]

    async def wish(self, job: Job, asking: Asking) -> None:
        """Somebody, `asking.person`, wants a human for this answer. What they say of it may be "in short: in their words"."""
        async with self._alone(asking.given):
            await self._bring(job, asking)

    async def notice(self, job: Job, asking: Asking) -> bool:
        """Somebody said that it did not help. True when a human was brought and the thread told so; not where one is there already, who then reads what was said.

        Neither where the question was closed after the answer was given: then it is not this answer that has to help.
        """
        async with self._alone(asking.given):
            stood = await self._ticket(asking.given)
            if stood is None or _newer(job, asking.given, stood):
                await self._bring(job, asking)
                return True
            if stood.state not in OVER:
                await self._remarked(job, stood, asking)
        return False

    async def better(self, job: Job, given: Given, person: str) -> None:
        """Who had said that an answer did not help says that it did: that closes nothing, but whoever is at it reads so."""
        stood = await self._ticket(given)
        if stood is not None and stood.state not in OVER:
            await self._noted(job, stood, BETTER.format(name=await self._name(stood, person)), "better")

    async def _bring(self, job: Job, asking: Asking) -> None:
        given, key, stood = asking.given, hand_over_key(asking.given), await self._ticket(asking.given)
        place = Place(thread=given.thread, ts=given.ts, person=asking.person, top=is_direct(given.thread.channel))
        if stood and (once := await self._reopens(stood, key)):
            # Whoever wished it may have been interrupted at any step of this, so each step is looked for before it is done.
            await self.working.broken(replace(job, key=once, attempt=2), stood, place.person)
            await self._remarked(job, stood, asking)
            return
        open_ = stood is not None and stood.state not in OVER
        if stood and open_:
            await self._remarked(job, stood, asking)
        told = await self.desk.hand_over(replace(asking, remark="") if open_ else asking, key=key, attempt=2)
        if told in given.text or (open_ and job.attempt == 1 and not place.top):  # they were told before, and only whoever asks again is told again
            await self.chat.whisper(place, told)
            return
        now = await self._ticket(given)
        await self.chat.say(place, told, key=f"{key}:{now.id if now else ''}:told", attempt=2)

    async def _reopens(self, stood: Ticket, key: str) -> str:
        """The key of the step with which a wish opens a ticket again that was closed lately, "" for one that it does not; the same while that was the last step."""
        events, over = await self.working.life.tickets.events(stood.id), stood.state in OVER
        once = f"{key}:{stood.id}:{sum(event.kind == 'reopened' for event in events) + over}"
        if not over:
            return once if events[-1].key == once else ""
        since = self.working.life.reminding.moment() - datetime.fromtimestamp(stood.over_at, UTC)
        return once if since <= timedelta(days=REOPEN_DAYS) else ""

    async def _remarked(self, job: Job, stood: Ticket, asking: Asking) -> None:
        """What was said of the answer, below the packet unless it stands in it. Of what may not be shown there only what our own form says."""
        remark = asking.remark.strip().rstrip(".")
        if not remark or remark in packet_of(stood).reason:
            return
        why, _, words = asking.remark.partition(": ")
        said = [SAID.format(name=await self._name(stood, asking.person), why=why), ""]
        quoted = [] if hidden(stood) else [f"> {line}" for line in words.splitlines()]
        await self._noted(job, stood, "\n".join(said + quoted).strip(), "remark")

    async def _noted(self, job: Job, stood: Ticket, text: str, what: str) -> None:
        await self.working.life.noted(stood, Words(text=text), key=f"{job.key}:{what}", attempt=job.attempt)

    async def _name(self, stood: Ticket, person: str) -> str:
        return plain(await self.working.life.name(stood, person))

    async def _ticket(self, given: Given) -> Ticket | None:
        return await self.working.life.tickets.of_thread(given.thread)

    def _alone(self, given: Given) -> asyncio.Lock:
        return self.asking.setdefault(str(given.thread), asyncio.Lock())


def _newer(job: Job, given: Given, stood: Ticket) -> bool:
    """Whether the answer was given after the ticket was closed, or this job may have opened it before it was interrupted."""
    if stood.state in OVER:
        return bool(given.ts) and float(given.ts) > stood.over_at
    return job.attempt > 1 and stood.answer == given.id
