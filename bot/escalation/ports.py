"""What handing over needs from outside. Each port has a fake that passes the same contract tests as the adapter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.chat import Place
from bot.escalation.ticket import Event, Reason, Ticket
from bot.thread import Given, ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A wish for a human: about which answer, and why. `person` is who wished it, "" for the bot by itself; `remark` what they said of the answer; `evidence` what a look showed, Markdown."""

    given: Given
    reason: Reason
    person: str = ""
    remark: str = ""
    evidence: str = ""


class Desk(Protocol):
    """Where questions go that a human should answer."""

    async def hand_over(self, asking: Asking, *, key: str, attempt: int) -> str:
        """Bring a question before the humans in charge, once however often it is wished; what to tell the asker about it, in plain words."""


class Tickets(Protocol):
    """The tickets that are kept. Every method may raise `StoreFailed`; nothing is half done then."""

    async def open(self, ticket: Ticket, event: Event) -> Ticket:
        """Store a new ticket as version 1, with its first event.

        A thread has one ticket at most that is not over, and then that one is given, unchanged; so is one with the same id, whatever became of it.
        """

    async def get(self, ticket: str) -> Ticket | None:
        """The ticket with this id."""

    async def of_thread(self, thread: ThreadId) -> Ticket | None:
        """The ticket of the thread where it was asked that is not over, or else the newest one."""

    async def at_desk(self, desk: ThreadId) -> Ticket | None:
        """The ticket whose packet opens this thread."""

    async def move(self, ticket: Ticket, event: Event) -> Ticket | None:
        """Store the ticket and the event that led to it, as the version after `ticket.version`; gives it with that version.

        None, and nothing stored, when the stored one has another version (somebody was first), or when its thread would have a second one that is not over.
        Its thread stays what it was, and where the packet stands what `place` said last.
        """

    async def place(self, ticket: str, desk: ThreadId) -> None:
        """Remember where the packet stands; no event, and no new version. Nothing happens when there is no such ticket."""

    async def events(self, ticket: str) -> Sequence[Event]:
        """All steps of the ticket, oldest first; the first one is "opened"."""

    async def resolved(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """The newest resolved tickets of a workspace that a human answered, newest first."""

    async def unfinished(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """The tickets of one workspace or of all ("") that are not over, oldest first."""


class Outbox(Protocol):
    """The events of tickets that a help desk is told of. An event is known by its ticket and its number, the version that it led to, from 1."""

    async def event(self, ticket: str, number: int) -> Event | None:
        """One event."""

    async def told(self, ticket: str, number: int, *, failed: str = "") -> None:
        """It was delivered, or given up, and then why. What was delivered stays so."""

    async def untold(self, *, since: float, limit: int) -> Sequence[tuple[str, int]]:
        """The ticket and the number of those that happened from then on and were neither delivered nor given up, oldest first: after a crash, what is still to be told."""

    async def dead(self, *, limit: int) -> Sequence[tuple[str, int, str]]:
        """The ticket, the number and the fault of those that were given up, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What routing looks at. `channel` is a name without #, `language` that of a programming language, `tongue` an ISO code of what the asker writes in.

    `route` names the one that somebody chose, whatever else fits; "" for nobody did.
    """

    team: str
    channel: str
    topics: frozenset[str] = frozenset()
    language: str = ""
    sdk: str = ""
    tongue: str = "en"
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Who is asked at one level of a chain, and when they will have answered.

    `channel` is the id of the channel for the packet. `people` and `groups` are ids that are mentioned there; both are empty when only the channel is asked.
    `shown` is how the asker is told of them. `due_at` is when an answer is promised, aware; `quiet_until` is set when nobody is at work before then. `notes` say
    what of the chain did not hold, each a sentence for the packet. `last` says that there is nobody after this.
    """

    channel: str
    shown: str
    due_at: datetime
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    route: str = ""
    level: int = 0
    quiet_until: datetime | None = None
    notes: tuple[str, ...] = ()
    last: bool = False


class Rooms(Protocol):
    """How places are called and reached. Never raises: "" for what cannot be known."""

    async def channel(self, team: str, channel: str) -> str:
        """The name of a channel, without #."""

    async def workspace(self, team: str) -> str:
        """The name of a workspace."""

    async def address(self, thread: ThreadId) -> str:
        """Where a thread can be opened."""


class Evidence(Protocol):
    """Somebody who can look at live servers."""

    async def of(self, place: Place, words: Sequence[str]) -> str:
        """What a look at the room or call shows that was named last in the words (oldest first), as Markdown; "" when none is named, or this person or the humans of the desk may not know. Never raises."""


class Roster(Protocol):
    """Who is on duty."""

    async def duty(self, case: Case, *, level: int, at: datetime) -> Duty | None:
        """Who is asked at this level of the chain, or at the next one that holds; the last one that holds when there are no more. None only when not even the last channel can be posted to."""


class OnCall(Protocol):
    """Somebody who knows who is on call: a rota, or a service."""

    async def now(self, schedule: str, at: datetime) -> Sequence[str]:
        """The user ids, or e-mail addresses, of who is on call; empty for nobody. Raises `BotError` when it cannot be known."""


class People(Protocol):
    """What is known about people and channels of a workspace. What cannot be known raises an error with `retryable`; what is not there is empty."""

    async def active(self, team: str, person: str) -> bool:
        """Whether the account is there and not deactivated."""

    async def by_email(self, team: str, email: str) -> str:
        """The user id of that address; "" when there is none, or the scope for it is missing."""

    async def group(self, team: str, name: str) -> str:
        """The id of the user group with that handle or id, "" when there is none, it is disabled, or the scope for it is missing."""

    async def postable(self, team: str, channel: str) -> str:
        """The id of the channel with that name or id; "" when it is not there, is archived, or the bot is not in it."""

    async def members(self, team: str, channel: str) -> frozenset[str]:
        """The people in a channel."""

    async def open_to_all(self, team: str, channel: str) -> bool:
        """Whether everybody in the workspace may read the channel: it is public, and shared with no other organisation."""

    async def name(self, team: str, person: str) -> str:
        """How people call this person."""
