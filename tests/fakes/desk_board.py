"""A desk that remembers what it shows. It passes the tests of tests/contract/test_desk_board_contract.py, as Slack's does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.errors import BotError
from bot.escalation.board import BOTH, Form, Offer, Seen, Words
from bot.escalation.packet import Packet
from bot.escalation.ticket import Event, Ticket
from bot.thread import ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A packet as it stands: in which channel, of which ticket, after which event; `went` is where the ticket went from there."""

    channel: str
    packet: Packet
    ticket: Ticket
    last: Event | None = None
    went: ThreadId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message in a thread; `person` in whose name, "" for the bot."""

    thread: ThreadId
    words: Words
    key: str
    person: str = ""
    offers: tuple[Offer, ...] = ()


@dataclass(kw_only=True)
class FakeDeskBoard:
    """`packets` and `said` are what stands there, by ts. `fails` holds errors, one for each message that is posted; `too_late` says that nobody waits for forms."""

    packets: dict[str, Shown] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    forms: list[Form] = field(default_factory=list)
    messages: dict[str, Seen] = field(default_factory=dict)
    fails: list[BotError] = field(default_factory=list)
    too_late: bool = False

    async def post(self, channel: str, packet: Packet, ticket: Ticket, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        ts, new = self._ts(key, attempt)
        if new:
            self.packets[ts] = Shown(channel=channel, packet=packet, ticket=ticket)
            self.messages[ts] = Seen(thread=ThreadId(team=ticket.thread.team, channel=channel, ts=ts), person="", key=key)
        return ts

    async def update(self, packet: Packet, ticket: Ticket, last: Event | None) -> bool:
        """See `DeskBoard`."""
        stands = self.packets.get(ticket.desk.ts) if ticket.desk else None
        if stands is None:
            return False
        if stands.ticket.version <= ticket.version and ticket.desk and stands.went is None:
            self.packets[ticket.desk.ts] = Shown(channel=stands.channel, packet=packet, ticket=ticket, last=last)
        return True

    async def leave(self, ticket: Ticket, old: ThreadId) -> None:
        """See `DeskBoard`."""
        if old.ts in self.packets:
            self.packets[old.ts] = replace(self.packets[old.ts], went=ticket.desk)

    async def note(self, ticket: Ticket, words: Words, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        return self._say(Said(thread=ticket.desk, words=words, key=key), attempt) if ticket.desk else ""

    async def tell(self, ticket: Ticket, words: Words, *, key: str, attempt: int, offers: tuple[Offer, ...] = ()) -> str:
        """See `DeskBoard`."""
        return self._say(Said(thread=ticket.thread, words=words, key=key, offers=offers), attempt)

    async def answer_as(self, ticket: Ticket, person: str, words: str, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        return self._say(Said(thread=ticket.thread, words=Words(text=words), key=key, person=person, offers=BOTH), attempt)

    async def open_form(self, form: Form, *, trigger: str) -> bool:
        """See `DeskBoard`."""
        self.forms.append(form)
        return not self.too_late

    async def seen(self, team: str, channel: str, ts: str) -> Seen | None:
        """See `DeskBoard`."""
        found = self.messages.get(ts)
        return found if found and (found.thread.team, found.thread.channel) == (team, channel) else None

    def _say(self, said: Said, attempt: int) -> str:
        ts, new = self._ts(said.key, attempt)
        if new:
            self.said[ts] = said
            self.messages[ts] = Seen(thread=said.thread, person="", key=said.key)
        return ts

    def _ts(self, key: str, attempt: int) -> tuple[str, bool]:
        """Where the message with this key stands, and whether it is new: a first attempt does not look."""
        if self.fails:
            raise self.fails.pop(0)
        new = attempt == 1 or key not in self.keys
        if new:
            self.keys[key] = f"400.{len(self.messages) + 1}"
        return self.keys[key], new

    def told(self, thread: ThreadId) -> list[str]:
        """What stands in a thread, oldest first."""
        return [said.words.text for said in self.said.values() if said.thread == thread]
