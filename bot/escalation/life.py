"""The life of a ticket: a step is stored first, and then shown, told and reminded of, so that a crash in between loses none of it and does none of it twice."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from bot.errors import SlackRefused, StoreFailed
from bot.escalation import promise
from bot.escalation.board import DeskBoard, Offer, Words
from bot.escalation.exporting import Exporting
from bot.escalation.kept import case_in, facts_of, packet_of, seen_in
from bot.escalation.ports import Duty, People, Roster, Tickets
from bot.escalation.reminding import Reminding
from bot.escalation.ticket import BESIDE, Event, Kind, Ticket, moved
from bot.thread import ThreadId

log = logging.getLogger("bot.escalation.life")
# Each time somebody else was first; more than so many at once is no accident.
TRIES = 5
NOT_TOLD = "I could not tell the asker of this: Slack lets me post nothing in their thread."
REFUSED = "Slack let me post nothing in the channel of those who come before."
Change = Callable[[Ticket], Ticket]


class Task(Protocol):
    """Whatever takes steps, and may be interrupted and run again: a job, or somebody who acts for one. `attempt` counts from 1."""

    @property
    def key(self) -> str:
        """What it is called, each time it runs."""

    @property
    def attempt(self) -> int:
        """The how manieth time it runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """A `Task` within another one, which may have come as far before it was interrupted."""

    key: str
    attempt: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody does with a ticket: see `Event`."""

    kind: Kind
    person: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Takes the steps of tickets. Raises what the stores and the board raise; a task that took a step and runs again finds it taken."""

    tickets: Tickets
    board: DeskBoard
    roster: Roster
    people: People
    exporting: Exporting
    reminding: Reminding

    async def take(self, ticket: str, step: Step, task: Task, *, change: Change | None = None, only: int | None = None) -> Ticket | None:
        """The ticket as it is after the step; None when it is unknown, or the step cannot follow now. `change` is what else changes with it, `only` the one version that it may follow."""
        event = Event(kind=step.kind, at=self.reminding.now(), person=step.person, words=step.words, key=task.key)
        for _ in range(TRIES):
            before = await self.tickets.get(ticket)
            if before is None or (task.attempt > 1 and await self.took(before, task)):
                return before
            after = moved(before, event)
            if after is None or only not in {None, before.version}:
                return None
            if kept := await self.tickets.move(change(after) if change else after, event):
                return kept
        raise StoreFailed(f"ticket {ticket}: others were first {TRIES} times")

    async def may(self, ticket: str, step: Step, task: Task) -> bool:
        """Whether the step can follow as things are, or was taken by this very task."""
        now = await self.tickets.get(ticket)
        if now is None:
            return False
        return moved(now, Event(kind=step.kind, at=0.0, person=step.person)) is not None or (task.attempt > 1 and await self.took(now, task))

    async def took(self, ticket: Ticket, task: Task) -> bool:
        """Whether this task took a step of the ticket before it was interrupted."""
        return any(event.key == task.key for event in await self.tickets.events(ticket.id))

    async def shown(self, ticket: Ticket) -> None:
        """Let the packet show how it stands, tell the help desk, and plan the next reminder. Done twice it changes nothing."""
        now = await self.tickets.get(ticket.id) or ticket
        telling = [event for event in await self.tickets.events(ticket.id) if event.kind not in BESIDE]
        if now.desk is not None:
            seen = seen_in(now.desk.channel, now)
            await self.board.update(packet_of(seen), seen, telling[-1] if telling else None)
        await self.exporting.due(now)
        await self.reminding.after(now)

    async def called(self, ticket: Ticket, duty: Duty, words: Words, *, task: Task) -> tuple[Ticket, Duty]:
        """Call those whom the words call, else whoever is on duty: see `brought`."""
        calling = words if words.people or words.groups else replace(words, people=duty.people, groups=duty.groups)
        return await self.brought(ticket, duty, calling, task=task)

    async def brought(self, ticket: Ticket, duty: Duty, words: Words, *, task: Task) -> tuple[Ticket, Duty]:
        """Say it below the packet, or with a new packet where they are asked in another channel, or where nothing can be said below the old one. Who was asked in the end: see `posted`."""
        key = f"{task.key}:packet"
        if ticket.desk is not None and duty.channel == ticket.desk.channel:
            if task.attempt > 1 and await self._stands(ticket.desk, key):
                return ticket, duty
            try:
                await self.board.note(ticket, words, key=f"{task.key}:call", attempt=task.attempt)
            except SlackRefused as refused:  # somebody deleted the packet
                log.warning("ticket.not_noted", extra={"ticket": ticket.id, "code": refused.code})
            else:
                return ticket, duty
        return await self.posted(ticket, duty, key=key, attempt=task.attempt)

    async def _stands(self, desk: ThreadId, key: str) -> bool:
        """Whether the packet is one that was posted under this key."""
        seen = await self.board.seen(desk.team, desk.channel, desk.ts)
        return seen is not None and seen.key == key

    async def told(self, ticket: Ticket, words: Words, *, key: str, attempt: int, offers: tuple[Offer, ...] = ()) -> None:
        """Tell the asker. Where Slack refuses that, as in a channel that was archived since, those at the desk read it instead."""
        try:
            await self.board.tell(ticket, words, key=key, attempt=attempt, offers=offers)
        except SlackRefused as refused:
            log.warning("ticket.not_told", extra={"ticket": ticket.id, "code": refused.code})
            await self.noted(ticket, Words(text=NOT_TOLD), key=f"{key}:not", attempt=attempt)

    async def noted(self, ticket: Ticket, words: Words, *, key: str, attempt: int) -> None:
        """Say it below the packet, where anything can be said there."""
        try:
            await self.board.note(ticket, words, key=key, attempt=attempt)
        except SlackRefused as refused:
            log.warning("ticket.not_noted", extra={"ticket": ticket.id, "code": refused.code})

    async def posted(self, ticket: Ticket, duty: Duty, *, key: str, attempt: int) -> tuple[Ticket, Duty]:
        """The ticket with its packet in the channel of who is on duty; in that of the next in the chain, where Slack refuses one. Raises `SlackRefused` when it refuses all.

        Who was asked in the end: that is also what the packet says then, and the ticket. A packet that stood elsewhere says so before it is forgotten: whoever
        runs again after a crash still knows of it.
        """
        asked, placed = duty, ticket
        while True:
            try:
                seen = seen_in(asked.channel, placed)
                ts = await self.board.post(asked.channel, packet_of(seen), seen, key=key, attempt=attempt)
                break
            except SlackRefused as refused:
                log.warning("ticket.not_posted", extra={"ticket": ticket.id, "channel": asked.channel, "code": refused.code})
                if (following := await self._elsewhere(ticket, asked)) is None:
                    raise
                following = replace(following, notes=(*following.notes, REFUSED))
                asked = kept_promise(following, ticket) if ticket.reminders else following
                placed = on_duty(asked)(ticket)
        desk = ThreadId(team=ticket.thread.team, channel=asked.channel, ts=ts)
        if asked is not duty:
            placed = await self._raised(ticket, asked, f"{key}:{asked.channel}")
        if ticket.desk is not None and ticket.desk != desk:
            await self.board.leave(replace(placed, desk=desk), ticket.desk)
        await self.tickets.place(ticket.id, desk)
        now = await self.tickets.get(ticket.id)
        if now and now.version != placed.version:  # edited, deleted or claimed while it was posted
            await self.shown(now)
        return replace(placed, desk=desk), asked

    async def _raised(self, ticket: Ticket, duty: Duty, key: str) -> Ticket:
        """It went further up the chain, since Slack refused the packet before. That is no reminder."""

        def change(now: Ticket) -> Ticket:
            return replace(on_duty(duty)(now), reminders=ticket.reminders)

        return await self.take(ticket.id, Step(kind="raised"), Doing(key=key), change=change) or ticket

    async def _elsewhere(self, ticket: Ticket, duty: Duty) -> Duty | None:
        """The next in the chain who are asked in another channel; None when there are none."""
        refused = duty.channel
        while not duty.last:
            following = await self.roster.duty(case_in(ticket), level=duty.level + 1, at=self.reminding.moment())
            if following is None or following.level <= duty.level:
                return None
            if following.channel != refused:
                return following
            duty = following
        return None

    async def name(self, ticket: Ticket, person: str) -> str:
        """How somebody is called; "somebody" when that cannot be known."""
        return await self.people.name(ticket.thread.team, person) or promise.SOMEBODY


def on_duty(duty: Duty) -> Change:
    """The change of a ticket that is brought before somebody else."""

    def change(ticket: Ticket) -> Ticket:
        packet = replace(packet_of(ticket), people=duty.people, groups=duty.groups, due_at=duty.due_at, quiet_until=duty.quiet_until, notes=duty.notes)
        case = replace(case_in(ticket), route=duty.route)
        return replace(ticket, route=duty.route, level=duty.level, due_at=duty.due_at.timestamp(), facts=facts_of(packet, case))

    return change


def kept_promise(duty: Duty, ticket: Ticket) -> Duty:
    """A reminder moves no promise."""
    return replace(duty, due_at=datetime.fromtimestamp(ticket.due_at, UTC), notes=(*packet_of(ticket).notes, *duty.notes))
