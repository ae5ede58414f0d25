"""The port to where cards are shown to specialists, and where answers are called wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.chat import Place
from bot.escalation.board import Words
from bot.learning.ports import Card
from bot.thread import ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A card as specialists meet it. `person` is called, "" for nobody; `by` is the name of who retired it, "" when that is not known."""

    card: Card
    person: str = ""
    by: str = ""


class CardBoard(Protocol):
    """Notes about cards, each with what can be done about the card as it stands. What is posted under a `key` stands there once, see `bot.chat.Chat`.

    Of a confined card nothing but its form shows words outside of its own channel. Raises `SlackRefused` for what will never work, and errors with `retryable` for what may work later.
    """

    async def offer(self, at: ThreadId, note: Note, *, key: str, attempt: int) -> str:
        """The note in a thread, or at the top level of a channel where `at.ts` is ""; its ts."""

    async def update(self, at: Place, note: Note) -> bool:
        """Let the note that stands at `at.ts` show the card as it is now. False when nothing stands there any more."""

    async def open_form(self, card: Card, at: Place, *, trigger: str) -> bool:
        """Open the form of a card for who has just pressed something on the note at that place; False when they waited too long for it."""

    async def ask_why(self, answer: str, team: str, *, trigger: str) -> bool:
        """Open the form that asks why the answer with this id was wrong; False when they waited too long for it."""

    async def answer_at(self, at: Place) -> str:
        """The id of the answer of the bot that the message at `at.ts` is part of; "" for any other message."""

    async def say(self, at: ThreadId, words: Words, *, key: str, attempt: int) -> str:
        """Words in a thread, or at the top level of a channel where `at.ts` is ""; the ts of the last message."""
