"""What is pressed, filled in and reacted with on tickets, brought to those who may do it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.redact import without_secrets
from bot.chat import Chat, Place
from bot.errors import BadInput
from bot.escalation import filled
from bot.escalation.acts import (
    ACTS,
    EXPIRED,
    FORMS,
    NOT_A_MEMBER,
    OF_ASKER,
    OPENS,
    TOO_LATE,
    WENT_ON,
    Act,
    FormKind,
    Where,
    means_something,
    meant,
    not_allowed,
    not_now,
    value_of,
)
from bot.escalation.board import Form, Seen
from bot.escalation.kept import packet_of, seen_in
from bot.escalation.missing import missing
from bot.escalation.plan import Plan
from bot.escalation.ticket import Ticket
from bot.escalation.working import Working
from bot.hearing import is_direct, used_at
from bot.jobs import Job

YOU_WROTE = "You wrote:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """`plan` tells whom a ticket can be passed to."""

    working: Working
    chat: Chat
    plan: Plan

    async def press(self, job: Job) -> None:
        """A button on a packet, or below a human's answer."""
        pressed, act = job.payload, ACTS.get(str(job.payload["action_id"]))
        ticket = await self._ticket(str(pressed["value"]), str(pressed["team"]))
        place = used_at(pressed)
        if act is None or ticket is None:
            await self.chat.whisper(place, EXPIRED)
            return
        if act not in OF_ASKER and ticket.desk and place.ts != ticket.desk.ts:  # a client that still shows the buttons of a packet that was left
            await self.chat.whisper(place, WENT_ON)
        elif no := await self._refused(job, act, ticket):
            await self.chat.whisper(place, no)
        elif act in OPENS:
            routes = tuple(route.name for route in self.plan.routes if route.name and route.name != ticket.route)
            last = ticket.level >= max((len(route.to) for route in self.plan.routes if route.name == ticket.route), default=0)
            seen = seen_in(place.thread.channel, ticket)
            form = Form(kind=OPENS[act], ticket=seen, needs=_needs(seen), routes=routes, last=last)
            if not await self.working.life.board.open_form(form, trigger=str(pressed["trigger_id"])):
                await self.chat.whisper(place, TOO_LATE)
        else:
            await self._do(job, act, ticket, place)

    async def submission(self, job: Job) -> None:
        """A form that comes back. What cannot be done any more is said, with what was written, so that nothing is lost."""
        sent = job.payload
        ticket = await self._ticket(str(sent["private_metadata"]), str(sent["team"]))
        kind = FORMS.get(str(sent["callback_id"]))
        if ticket is None or ticket.desk is None or kind is None:
            return
        place = Place(thread=ticket.desk, ts=ticket.desk.ts, person=sent["person"])
        try:
            await self._filled(job, kind, ticket)
        except BadInput as error:
            await self._back(place, str(error), sent["values"])

    async def _filled(self, job: Job, kind: FormKind, ticket: Ticket) -> None:
        person, values = str(job.payload["person"]), job.payload["values"]
        if person not in await self.working.members(ticket):  # who left since it was opened
            raise BadInput(NOT_A_MEMBER)
        if kind == "answer":
            await self.working.answer(job, ticket, person, filled.answering(values))
        elif kind == "info":
            await self.working.ask(job, ticket, person, filled.asking(values))
        elif kind == "pass":
            _, version = value_of(str(job.payload["private_metadata"]))  # all that is known of how they saw it
            await self.working.pass_on(job, replace(ticket, version=version), person, filled.passing(values))
        else:
            await self.working.resolve(job, ticket, person, filled.resolving(values))

    async def lost(self, job: Job, why: str) -> None:
        """A form that could not be done, and will not be tried again: whoever sent it gets back what they wrote. Nothing for what is no form of tickets."""
        sent = job.payload
        ticket = await self._ticket(str(sent["private_metadata"]), str(sent["team"])) if FORMS.get(str(sent["callback_id"])) else None
        if ticket is not None and ticket.desk is not None:
            await self._back(Place(thread=ticket.desk, ts=ticket.desk.ts, person=sent["person"]), why, sent["values"])

    async def _back(self, place: Place, why: str, values: filled.Values) -> None:
        written = without_secrets(filled.typed(values))
        await self.chat.whisper(place, f"{why}\n\n{YOU_WROTE}\n\n{written}" if written else why)

    async def reacted(self, job: Job) -> str:
        """What an emoji means on a packet or a human's answer is done; "human" when it asks for one on an answer of the bot's, "" for everything else."""
        put, board = job.payload, self.working.life.board
        if not means_something(put["emoji"]):  # most emoji, and a look at the message would cost a call to Slack
            return ""
        seen = await board.seen(put["team"], put["channel"], put["ts"])
        ticket = await self._of(seen) if seen else None
        if seen is None or ticket is None:
            return "human" if seen and meant(put["emoji"], "answer", by_asker=True) == "human" else ""
        on_packet = ticket.desk is not None and seen.thread == ticket.desk and put["ts"] == ticket.desk.ts
        where: Where = "packet" if on_packet else "human" if seen.thread == ticket.thread and ":answer" in seen.key else "answer"
        meaning = meant(put["emoji"], where, by_asker=put["person"] == ticket.asker)
        if meaning == "human" or meaning is None:
            return meaning or ""
        act: Act = meaning
        place = Place(thread=seen.thread, ts=put["ts"], person=put["person"], top=is_direct(put["channel"]))
        if not await self._refused(job, act, ticket):  # whoever puts an emoji did not press anything: they need no answer
            await self._do(job, act, ticket, place)
        return ""

    async def _do(self, job: Job, act: Act, ticket: Ticket, place: Place) -> None:
        person = str(job.payload["person"])
        try:
            if act == "claim":
                await self.working.claim(job, ticket, person)
            elif act == "resolve":
                await self.working.resolve(job, ticket, person)
            elif act == "solved":
                await self.working.solved(job, ticket)
            else:
                await self.working.broken(job, ticket, person)
        except BadInput as error:
            await self.chat.whisper(place, str(error))

    async def _refused(self, job: Job, act: Act, ticket: Ticket) -> str:
        """Why not, in words; "" also for what this job did before it was interrupted."""
        person = str(job.payload["person"])
        if no := not_allowed(act, ticket, person, await self.working.members(ticket) if act not in OF_ASKER or person != ticket.asker else ()):
            return no
        if job.attempt > 1 and await self.working.life.took(ticket, job):
            return ""
        owner = await self.working.life.name(ticket, ticket.owner) if ticket.owner else ""
        return not_now(act, ticket, person, owner=owner)

    async def _of(self, seen: Seen) -> Ticket | None:
        """The ticket that a message belongs to, in the thread where it was asked or below its packet."""
        tickets = self.working.life.tickets
        return await tickets.at_desk(seen.thread) or await tickets.of_thread(seen.thread)

    async def _ticket(self, value: str, team: str) -> Ticket | None:
        """The ticket that a button or a form of that workspace names; ids of others mean nothing there."""
        id_, _ = value_of(value)
        ticket = await self.working.life.tickets.get(id_) if id_ else None
        return ticket if ticket and ticket.thread.team == team else None


def _needs(ticket: Ticket) -> tuple[str, ...]:
    """What its question leaves open, as far as it may be read."""
    if ticket.confined:
        return ()
    return tuple(one.key for one in missing([ticket.question], named=bool(packet_of(ticket).evidence)))
