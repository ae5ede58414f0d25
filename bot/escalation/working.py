"""What humans do with a ticket: they take it, answer, ask, pass it on, close it and open it again. Stored first, then told where it was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.answering.redact import redact, without_secrets
from bot.errors import BadInput, SlackRefused
from bot.escalation import promise
from bot.escalation.acts import TAKEN
from bot.escalation.board import Words
from bot.escalation.filled import Answering, Asking, Passing, Resolving
from bot.escalation.handing import HandOver
from bot.escalation.kept import case_in
from bot.escalation.life import Life, Step, on_duty
from bot.escalation.ports import Duty
from bot.escalation.refusals import not_posted
from bot.escalation.since import faster, owner_before
from bot.escalation.ticket import Kind, Ticket, hidden
from bot.jobs import Job
from bot.stores import Transcript
from bot.thread import Said

CLOSED = "This question is closed already."
NOBODY_NEXT = "There is nobody after you who could be asked. Say why in the thread and close it, or leave it open."
MEANWHILE = "Somebody else passed this question on since, or opened it again."
Learn = Callable[[Ticket], Awaitable[None]]


async def nothing(_: Ticket) -> None:
    """Nothing is learned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """Each method raises `BadInput`, in words for who tried, when it cannot be done now. `learn` is told of tickets that are closed with an answer, or whose answer is to be kept."""

    life: Life
    desk: HandOver
    transcript: Transcript
    learn: Learn = nothing

    async def claim(self, job: Job, ticket: Ticket, person: str) -> None:
        """Of two who claim at once one has it, and the other one is told who."""
        now = await self._taken(job, ticket, Step(kind="claimed", person=person))
        name = await self.life.name(now, person)
        due = datetime.fromtimestamp(now.due_at, UTC)
        await self._tell(now, job, promise.claimed(name, due_at=due, now=self.life.reminding.moment()))
        await self.life.shown(now)

    async def answer(self, job: Job, ticket: Ticket, person: str, answering: Answering) -> None:
        """In the asker's thread, in the human's name. It is an answer once it stands there: nothing is left of one that Slack refuses."""
        masked = redact(answering.words)
        step = Step(kind="answered", person=person, words=masked)
        if not await self.life.may(ticket.id, step, job):
            raise BadInput(CLOSED)
        try:
            ts = await self.life.board.answer_as(ticket, person, without_secrets(answering.words), key=f"{job.key}:answer", attempt=job.attempt)
        except SlackRefused as refused:
            raise BadInput(not_posted(refused.code)) from refused
        now = await self._taken(job, ticket, step)
        await self.transcript.keep(Said(thread=now.thread, ts=ts, person=person, text=masked))
        await self.life.shown(now)
        if answering.keep:
            await self.learn(now)

    async def wrote(self, job: Job, ticket: Ticket, person: str, words: str) -> None:
        """A human wrote in the thread themselves, which counts as much."""
        now = await self._taken(job, ticket, Step(kind="answered", person=person, words=redact(words)))
        await self.life.shown(now)

    async def ask(self, job: Job, ticket: Ticket, person: str, asking: Asking) -> None:
        """The asker is asked for what is missing."""
        masked = redact(asking.words)
        now = await self._taken(job, ticket, Step(kind="asked_info", person=person, words=masked))
        name = await self.life.name(now, person)
        await self._tell(now, job, Words(text=f"{name} needs to know, to help you:\n\n{without_secrets(asking.words)}", people=(now.asker,)))
        await self.life.shown(now)

    async def pass_on(self, job: Job, ticket: Ticket, person: str, passing: Passing) -> None:
        """To the next in the chain, or those of another route; or to nobody, when it is nobody's. `ticket` is as they saw it: it is taken from nobody who took it since."""
        ticket = await self._as_seen(job, ticket, person)
        masked, why = redact(passing.why), without_secrets(passing.why)
        if passing.dismissed:
            now = await self._taken(job, ticket, Step(kind="dismissed", person=person, words=masked))
            await self._tell(now, job, promise.dismissed(await self.life.name(now, person), why))
            await self.life.shown(now)
            return
        duty = await self._next(job, ticket, passing.route)
        now = await self._taken(job, ticket, Step(kind="passed", person=person, words=masked), change=on_duty(duty))
        try:
            told = promise.passed(await self._called(job, now, duty, why), now=self.life.reminding.moment())
        except SlackRefused as refused:
            told = await self.desk.standing.unheard(now, refused)
        await self._tell(now, job, told)
        await self.life.shown(now)

    async def _called(self, job: Job, ticket: Ticket, duty: Duty, why: str) -> Duty:
        """Those who have it now are called, and whoever had it, when it was not them who gave it away; who was asked in the end."""
        events = await self.life.tickets.events(ticket.id)
        giver = next(event.person for event in events if event.key == job.key)
        words = Words(text=f"{await self.life.name(ticket, giver)} passed this on: {why}", people=duty.people, groups=duty.groups)
        owner = owner_before(events, job.key)
        if owner in {"", giver}:
            return (await self.life.called(ticket, duty, words, task=job))[1]
        if ticket.desk and ticket.desk.channel == duty.channel:
            return (await self.life.called(ticket, duty, replace(words, people=tuple(dict.fromkeys((*duty.people, owner)))), task=job))[1]
        await self.life.noted(ticket, replace(words, people=(owner,), groups=()), key=f"{job.key}:owner", attempt=job.attempt)
        return (await self.life.called(ticket, duty, words, task=job))[1]

    async def _as_seen(self, job: Job, seen: Ticket, person: str) -> Ticket:
        """The ticket as it is now; `BadInput` when somebody else took it since, or passed it on."""
        now = await self._now(seen)
        if now.over_at:
            return now  # which is said by whoever tries to do something with it
        if faster(await self.life.tickets.events(seen.id), seen.version, person=person, key=job.key) is None:
            return now
        raise BadInput(TAKEN.format(owner=await self.life.name(now, now.owner)) if now.owner else MEANWHILE)

    async def _next(self, job: Job, ticket: Ticket, route: str) -> Duty:
        """Who is asked now: those who come next on the ticket's way, or the first of another route; whom this very job chose, when it was interrupted after that."""
        case, at = case_in(ticket), self.life.reminding.moment()
        again = job.attempt > 1 and await self.life.took(ticket, job)
        onwards = not again and route in {"", ticket.route}
        if not (again or onwards):
            case = replace(case, route=route)
        duty = await self.life.roster.duty(case, level=ticket.level + onwards if again or onwards else 0, at=at)
        if duty is None or (onwards and duty.level <= ticket.level):
            raise BadInput(NOBODY_NEXT)
        return duty

    async def resolve(self, job: Job, ticket: Ticket, person: str, resolving: Resolving | None = None) -> None:
        """Closed by one of the humans; with a `resolving` they say how."""
        now = await self._taken(job, ticket, Step(kind="resolved", person=person, words=redact(resolving.words) if resolving else ""))
        name = await self.life.name(now, person)
        await self.life.told(now, promise.resolved(name), key=f"{job.key}:told", attempt=job.attempt, offers=("broken",))
        await self._over(now)

    async def solved(self, job: Job, ticket: Ticket) -> None:
        """The asker says that it is solved."""
        now = await self._taken(job, ticket, Step(kind="resolved", person=ticket.asker))
        await self._tell(now, job, Words(text=promise.CLOSED_BY_ASKER))
        await self._over(now)

    async def broken(self, job: Job, ticket: Ticket, person: str) -> None:
        """The asker says that it is not: a closed ticket is opened again, within a week or by one of the humans, and an open one goes back to its owner."""
        ticket = await self._now(ticket)  # its owner may have closed it since
        newest = await self.life.tickets.of_thread(ticket.thread) or ticket
        if newest.over_at and ticket.over_at and person == ticket.asker and not self.lately(ticket):
            raise BadInput(promise.TOO_LATE)
        events = await self.life.tickets.events(ticket.id)
        if not (ticket.over_at or any(event.key == job.key and event.kind == "reopened" for event in events)):
            now = await self.life.take(ticket.id, Step(kind="told_info", person=person), job) or await self._now(ticket)
            if not now.over_at:
                await self._unsolved(job, now, person)
                return
            ticket = now
        await self._tell(ticket, job, await self.desk.reopened(ticket, job, person))

    async def _unsolved(self, job: Job, ticket: Ticket, person: str) -> None:
        """Whoever has it hears that it is not solved, and whoever said so that they do."""
        await self.heard(job, ticket, f"{await self.life.name(ticket, person)} says that it is not solved.")
        told = Words(text=f"I told {await self.life.name(ticket, ticket.owner)}.") if ticket.owner else await self.desk.standing.already(ticket)
        await self._tell(ticket, job, told)
        await self.life.shown(ticket)

    async def _now(self, ticket: Ticket) -> Ticket:
        return await self.life.tickets.get(ticket.id) or ticket

    def lately(self, ticket: Ticket) -> bool:
        """Whether it was closed so short a time ago that its asker may open it again."""
        return self.life.reminding.now() - ticket.over_at <= timedelta(days=promise.REOPEN_DAYS).total_seconds()

    async def told(self, job: Job, ticket: Ticket, words: str) -> None:
        """The asker wrote in the thread, which the owner may not follow."""
        now = await self.life.take(ticket.id, Step(kind="told_info", person=ticket.asker, words=redact(words)), job) or ticket
        await self.added(job, now, words)
        await self.life.shown(now)

    async def added(self, job: Job, ticket: Ticket, words: str) -> None:
        """What the asker wrote in the thread is noted below the packet, for whoever has it or will."""
        quoted = "" if hidden(ticket) else ":\n\n> " + redact(words).replace("\n", "\n> ")
        await self.heard(job, ticket, f"{await self.life.name(ticket, ticket.asker)} wrote in the thread{quoted or '.'}")

    async def heard(self, job: Job, ticket: Ticket, text: str) -> None:
        """Say it to the owner, below the packet."""
        words = Words(text=text, people=(ticket.owner,) if ticket.owner else ())
        await self.life.noted(ticket, words, key=f"{job.key}:heard", attempt=job.attempt)

    async def members(self, ticket: Ticket) -> frozenset[str]:
        """Who may work on it: the people in the channel of its packet; nobody while that cannot be known."""
        if ticket.desk is None:
            return frozenset()
        try:
            return await self.life.people.members(ticket.desk.team, ticket.desk.channel)
        except SlackRefused:
            return frozenset()

    async def _over(self, ticket: Ticket) -> None:
        await self.life.shown(ticket)
        if ticket.human_answer:
            await self.learn(ticket)

    async def _taken(self, job: Job, ticket: Ticket, step: Step, change: Callable[[Ticket], Ticket] | None = None) -> Ticket:
        now = await self.life.take(ticket.id, step, job, change=change)
        if now is None:
            raise BadInput(await self._why_not(ticket.id, step.kind))
        return now

    async def _why_not(self, ticket: str, kind: Kind) -> str:
        now = await self.life.tickets.get(ticket)
        if now is None or now.over_at or kind != "claimed":
            return CLOSED
        return TAKEN.format(owner=await self.life.name(now, now.owner))

    async def _tell(self, ticket: Ticket, job: Job, words: Words) -> None:
        await self.life.told(ticket, words, key=f"{job.key}:told", attempt=job.attempt)
