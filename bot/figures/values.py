"""What a period comes to: the values between counting and showing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.figures.curve import Curve, Share
from bot.figures.periods import Period

# In the order in which they are drawn, with what people call them; an outcome that is none of these is "other".
OUTCOMES: Mapping[str, str] = {
    "answered": "Answered",
    "looked": "Looked at a server",
    "diagnose": "Offered a look",
    "escalated": "Handed to a human",
    "declined": "Not about LiveKit",
    "other": "Something else",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Lengths of time, in seconds: half of them took at most `p50`, nine of ten `p90`, nineteen of twenty `p95`."""

    count: int
    p50: float
    p90: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The questions of one day by outcome, in the order of OUTCOMES, and what they cost."""

    date: date
    outcomes: tuple[int, ...]
    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0

    @property
    def asked(self) -> int:
        """All of them."""
        return sum(self.outcomes)


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicUse:
    """`handed` are the questions that went to a human; `good` is of those that were voted on."""

    topic: str
    asked: int
    handed: int
    good: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUse:
    """How many answers cite a page, and for how many it is the first source. `verified` says that it is an answer of a human."""

    url: str
    cited: int
    first: int
    verified: bool
    good: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Tickets:
    """What humans were asked to take over. `promise` is of those that were answered or are overdue: how many were answered in time. `reasons` most frequent first."""

    opened: int
    waiting: int
    resolved: int
    dismissed: int
    promise: Share
    claim: Spread | None
    resolve: Spread | None
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """`unpriced` are the questions whose tokens have no price, so that `cost_usd` is too low by them."""

    tokens_in: int
    tokens_out: int
    cost_usd: float
    unpriced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """All of a period. `outcomes` in the order of OUTCOMES; `topics` and `sources` most frequent first; `verified` is of the answers that have sources."""

    period: Period
    asked: int
    people: int
    outcomes: Mapping[str, int]
    days: tuple[Day, ...]
    curve: Curve
    votes: Share
    first_word: Spread | None
    answer: Spread | None
    topics: tuple[TopicUse, ...]
    sources: tuple[SourceUse, ...]
    verified: Share
    tickets: Tickets
    money: Money
