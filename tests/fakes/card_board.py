"""A board of cards that remembers what it shows. It passes the tests of tests/contract/test_card_board_contract.py, as Slack's does."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.chat import Place
from bot.errors import BotError
from bot.escalation.board import Words
from bot.learning.board import Note
from bot.learning.ports import Card
from bot.thread import ThreadId


@dataclass(kw_only=True)
class FakeCardBoard:
    """`notes` and `said` are what stands there, by ts; `forms` the cards that were opened, `whys` the answers. `fails` holds errors, one for each message that is posted.

    `too_late` says that nobody waits for forms, `messages` which answer a message is part of.
    """

    notes: dict[str, Note] = field(default_factory=dict)
    said: dict[str, Words] = field(default_factory=dict)
    places: dict[str, ThreadId] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    forms: list[Card] = field(default_factory=list)
    whys: list[str] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    fails: list[BotError] = field(default_factory=list)
    too_late: bool = False

    async def offer(self, at: ThreadId, note: Note, *, key: str, attempt: int) -> str:
        """See `CardBoard`."""
        ts, new = self._ts(at, key, attempt)
        if new:
            self.notes[ts] = note
        return ts

    async def say(self, at: ThreadId, words: Words, *, key: str, attempt: int) -> str:
        """See `CardBoard`."""
        ts, new = self._ts(at, key, attempt)
        if new:
            self.said[ts] = words
        return ts

    async def update(self, at: Place, note: Note) -> bool:
        """See `CardBoard`."""
        if at.ts not in self.notes:
            return False
        self.notes[at.ts] = note
        return True

    async def open_form(self, card: Card, at: Place, *, trigger: str) -> bool:
        """See `CardBoard`."""
        self.forms.append(card)
        return not self.too_late

    async def ask_why(self, answer: str, team: str, *, trigger: str) -> bool:
        """See `CardBoard`."""
        self.whys.append(answer)
        return not self.too_late

    async def answer_at(self, at: Place) -> str:
        """See `CardBoard`."""
        return self.messages.get(at.ts, "")

    def _ts(self, at: ThreadId, key: str, attempt: int) -> tuple[str, bool]:
        """Where the message with this key stands, and whether it is new: a first attempt does not look."""
        if self.fails:
            raise self.fails.pop(0)
        new = attempt == 1 or key not in self.keys
        if new:
            self.keys[key] = f"500.{len(self.places) + 1}"
            self.places[self.keys[key]] = at
        return self.keys[key], new
