"""What figures are made of: a row for each question, kept beside its answer. Moments are seconds since 1970, 0.0 for not yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.figures.columns import Columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what became of it.

    `answer` is the id of the answer, `outcome` as in `bot.thread.Given`. `asked_at` is when it was written, `seen_at` when the asker first saw that somebody is at
    it, `answered_at` when the answer stood there. `urls` are its sources, best first. `topic` is one of `bot.figures.topics`. Tokens are those of a language model.
    `good` is the vote of the asker, None for none.
    """

    answer: str
    team: str
    channel: str
    person: str
    outcome: str
    confidence: float
    asked_at: float
    seen_at: float = 0.0
    answered_at: float = 0.0
    urls: tuple[str, ...] = ()
    topic: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0
    good: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTimes:
    """How long a ticket took. `state` as in `bot.escalation.ticket`."""

    ticket: str
    team: str
    reason: str
    state: str
    opened_at: float
    claimed_at: float
    answered_at: float
    over_at: float
    due_at: float


class Turns(Protocol):
    """The questions, for counting."""

    async def keep(self, turn: Turn) -> None:
        """Store a turn; one with the same answer is replaced. `good` is not stored: votes are."""

    async def since(self, moment: float, *, team: str = "") -> Sequence[Turn]:
        """Those asked from then on, in one workspace or in all (""), oldest first, each with the asker's vote."""

    async def columns(self, moment: float, *, team: str = "") -> Columns:
        """The same as `since`, side by side, for counting many. Whoever saves a question meanwhile waits for a part of it at most."""

    async def teams(self, moment: float) -> Sequence[str]:
        """The workspaces in which a question was asked or a ticket opened from then on, in the order of their ids."""

    async def tickets_since(self, moment: float, *, team: str = "") -> Sequence[TicketTimes]:
        """The tickets opened from then on, oldest first."""
