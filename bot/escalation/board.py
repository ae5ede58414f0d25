"""The port to where tickets are shown to people and where they act on them, and what goes through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.escalation.acts import FormKind
from bot.escalation.packet import Packet
from bot.escalation.ticket import Event, Ticket
from bot.thread import ThreadId

# What the asker can say below a human's answer, and below word that their question is closed.
Offer = Literal["solved", "broken"]
BOTH: tuple[Offer, ...] = ("solved", "broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Something to say, in Markdown, in which only the addresses in `allow` can be clicked.

    "{name}" becomes the moment of that name, in the time zone of whoever reads it. `people` and `groups` are called: ids of the roster, of the asker or of the owner,
    and never anything that somebody wrote.
    """

    text: str
    moments: Mapping[str, datetime] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    allow: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Asks a human for something about a ticket; see `bot.escalation.filled` for what comes back. `needs` are keys of `NEEDS` that are ticked at first, `routes` whom it can be passed to; `last` says that nobody comes next in the chain."""

    kind: FormKind
    ticket: Ticket
    needs: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as it stands: the thread it belongs to, who wrote it ("" for the bot, and for other apps), and the key under which the bot posted it ("" for none)."""

    thread: ThreadId
    person: str
    key: str = ""


class DeskBoard(Protocol):
    """Packets and what is said about tickets. What is posted under a `key` stands there once, however often it is tried, see `bot.chat.Chat`.

    Raises `SlackRefused` for what will never work, as in an archived channel, and errors with `retryable` for what may work later.
    """

    async def post(self, channel: str, packet: Packet, ticket: Ticket, *, key: str, attempt: int) -> str:
        """The packet, in the channel with this id, with whoever is on duty called; the ts of its message."""

    async def update(self, packet: Packet, ticket: Ticket, last: Event | None) -> bool:
        """Let the packet show how the ticket stands after its `last` event, which may be None for "opened". It never posts: False when no packet stands there any more.

        Of two that are at it at once the newer version of the ticket stays, and what was left stays left.
        """

    async def leave(self, ticket: Ticket, old: ThreadId) -> None:
        """Let the packet that stands at `old` say that the ticket went on to `ticket.desk`, with the way there and nothing to press. One that is gone is fine."""

    async def note(self, ticket: Ticket, words: Words, *, key: str, attempt: int) -> str:
        """A message in the thread of the packet; its ts, "" when the ticket has no packet."""

    async def tell(self, ticket: Ticket, words: Words, *, key: str, attempt: int, offers: tuple[Offer, ...] = ()) -> str:
        """A message in the asker's thread, with what they can say to it; its ts."""

    async def answer_as(self, ticket: Ticket, person: str, words: str, *, key: str, attempt: int) -> str:
        """A human's answer (Markdown, with links) in the asker's thread and in the human's name, with both offers below it; its ts."""

    async def open_form(self, form: Form, *, trigger: str) -> bool:
        """Open a form for who has just pressed something; False when they waited too long for it."""

    async def seen(self, team: str, channel: str, ts: str) -> Seen | None:
        """The message at which somebody reacted; None when it is gone or may not be read."""
