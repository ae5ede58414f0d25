"""What learning keeps. Each port has a fake that passes the same contract tests as the adapter. Moments are seconds since 1970."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from knowledge import Link

CardState = Literal["draft", "approved", "review", "retired"]
# Why a card is in review: whose answer was called wrong, and whose owner was forgotten.
DOUBTED = "an answer from it was withdrawn"  # a colon and the words of who withdrew it follow, where there are any
FORGOTTEN = "nobody vouches for it: the data of whoever verified it was deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A verified answer: what somebody who knows said, good for more than one asker.

    `questions` are its wordings, the first one as it was asked, masked. `answer` is Markdown. `pages` are the addresses that it rests on with the content hash that
    each had when it was approved. `team` and `channel` are where it comes from; `confined` that it may be shown there alone. `why` says, in review, what changed.
    `version` counts the changes.
    """

    id: str
    team: str
    channel: str
    ticket: str
    questions: tuple[str, ...]
    answer: str
    sources: tuple[Link, ...] = ()
    applies_to: str = ""
    owner: str = ""
    owner_name: str = ""
    state: CardState = "draft"
    confined: bool = False
    verified_at: float = 0.0
    expires_at: float = 0.0
    pages: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    version: int = 0


class Cards(Protocol):
    """The cards that are kept."""

    async def add(self, card: Card) -> Card:
        """Store a new card as version 1; the one with the same id or of the same ticket ("" for none) when there is one, unchanged."""

    async def get(self, card: str) -> Card | None:
        """The card with this id."""

    async def change(self, card: Card) -> Card | None:
        """Store it as the version after `card.version`, and give it so; None when the stored one has another version. Its workspace and its ticket stay what they were."""

    async def all(self, *, states: frozenset[CardState], team: str = "") -> Sequence[Card]:
        """The cards in these states, of one workspace or of all (""), by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """An answer that somebody who knows called wrong: `urls` are the pages it rested on, in order. `question` is masked, `why` as well."""

    answer: str
    team: str
    channel: str
    person: str
    question: str
    text: str
    urls: tuple[str, ...]
    why: str = ""
    confined: bool = False
    at: float = 0.0


class Withdrawals(Protocol):
    """The answers that were withdrawn."""

    async def add(self, withdrawal: Withdrawal) -> bool:
        """Store it; False when the answer was withdrawn already."""

    async def all(self, *, team: str = "") -> Sequence[Withdrawal]:
        """Those of one workspace or of all (""), oldest first."""

    async def mark(self, *, team: str = "") -> tuple[int, float]:
        """How many `all` would give and when the newest of them was withdrawn, 0.0 for none: it changes when one comes or goes, and costs less than reading them."""
