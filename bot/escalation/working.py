"""What humans do with a ticket: they take it, answer, ask, pass it on, close it and open it again. Stored first, then told where it was asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.answering.redact import redact
from bot.errors import BadInput, SlackRefused
from bot.escalation import promise
from bot.escalation.acts import TAKEN
from bot.escalation.board import Words
from bot.escalation.filled import Answering, Asking, Passing, Resolving
from bot.escalation.handing import HandOver
from bot.escalation.kept import case_in
from bot.escalation.life import Life, Step, on_duty
from bot.escalation.ports import Duty
from bot.escalation.ticket import Kind, Ticket, hidden
from bot.jobs import Job
from bot.stores import Transcript
from bot.thread import Said

CLOSED = "This question is closed already."
NOBODY_NEXT = "There is nobody after you who could be asked. Say why in the thread and close it, or leave it open."
NOT_POSTED = "I could not post your answer in the asker's thread: {why}. Nothing was written down as an answer."
REFUSED = "Slack refused it"
# https://docs.slack.dev/reference/methods/chat.postMessage#errors
WHY_REFUSED: Mapping[str, str] = {
    "is_archived": "its channel was archived",
    "channel_not_found": "I am not in its channel any more",
    "not_in_channel": "I am not in its channel any more",
    "restricted_action": "Slack lets me post nothing in its channel",
    "restricted_action_read_only_channel": "Slack lets me post nothing in its channel",
}
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
            ts = await self.life.board.answer_as(ticket, person, masked, key=f"{job.key}:answer", attempt=job.attempt)
        except SlackRefused as refused:
            raise BadInput(NOT_POSTED.format(why=WHY_REFUSED.get(refused.code, REFUSED))) from refused
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
        await self._tell(now, job, Words(text=f"{name} needs to know, to help you:\n\n{masked}", people=(now.asker,)))
        await self.life.shown(now)

    async def pass_on(self, job: Job, ticket: Ticket, person: str, passing: Passing) -> None:
        """To the next in the chain, or those of another route; or to nobody, when it is nobody's."""
        why = redact(passing.why)
        if passing.dismissed:
            now = await self._taken(job, ticket, Step(kind="dismissed", person=person, words=why))
            await self._tell(now, job, promise.dismissed(await self.life.name(now, person), why))
            await self.life.shown(now)
            return
        duty = await self._next(job, ticket, passing.route)
        now = await self._taken(job, ticket, Step(kind="passed", person=person, words=why), change=on_duty(duty))
        now = await self.life.called(now, duty, Words(text=f"{await self.life.name(now, person)} passed this on: {why}"), task=job)
        await self._tell(now, job, promise.passed(duty, now=self.life.reminding.moment()))
        await self.life.shown(now)

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
        if ticket.over_at and person == ticket.asker and not self.lately(ticket):
            raise BadInput(promise.TOO_LATE)
        if ticket.over_at or any(event.key == job.key and event.kind == "reopened" for event in await self.life.tickets.events(ticket.id)):
            await self._tell(ticket, job, await self.desk.reopened(ticket, job, person))
            return
        now = await self.life.take(ticket.id, Step(kind="told_info", person=person), job)
        if now is not None:
            await self.heard(job, now, "The asker says that it is not solved.")
            await self.life.shown(now)

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
        quoted = "" if hidden(ticket) else "\n\n> " + redact(words).replace("\n", "\n> ")
        await self.heard(job, ticket, f"The asker wrote in the thread.{quoted}")

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
