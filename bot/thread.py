"""What is known about a thread in Slack: who said what, who is being helped, and the answers that were given there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.model import Quoted
from knowledge import Link

SLACK = re.compile(r"(?:[\w-]+\.)*slack\.com")


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadId:
    """A thread of a channel or direct message; `ts` is that of its first message."""

    team: str
    channel: str
    ts: str

    def __str__(self) -> str:
        return f"{self.team}:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a thread, with secrets masked. `person` is a user id, "" for the bot itself; `ts` orders messages of a thread."""

    thread: ThreadId
    ts: str
    person: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """How the bot stands in a thread: `asker` is who it answers without being mentioned ("" for nobody yet); `quiet` says in words why it is silent ("" when it is not)."""

    asker: str = ""
    quiet: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What language models took for an answer: tokens as their servers counted them, 0 where none was asked or none said, and dollars, 0.0 without a price."""

    tokens_in: int = 0
    tokens_out: int = 0
    cost_usd: float = 0.0

    def plus(self, other: Spent) -> Spent:
        """Both together."""
        return Spent(tokens_in=self.tokens_in + other.tokens_in, tokens_out=self.tokens_out + other.tokens_out, cost_usd=self.cost_usd + other.cost_usd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An answer that was given: `id` is short and stands in its buttons; `ts` is that of the bot's message. `outcome` is one of `bot.model.OUTCOME_NAMES`."""

    id: str
    thread: ThreadId
    ts: str
    asker: str
    question: str
    outcome: str
    confidence: float
    text: str
    sources: tuple[Link, ...] = ()
    quoted: tuple[Quoted, ...] = field(default=())
    spent: Spent = field(default_factory=Spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's opinion of one answer; a later one replaces the earlier. `reason` and `comment` are told with a bad one only."""

    answer: str
    person: str
    good: bool
    reason: str = ""
    comment: str = ""


def is_message(url: str) -> bool:
    """Whether the address is that of a message in Slack, as its permalink has it."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is no IPv6 address
        return False
    return parts.scheme == "https" and bool(SLACK.fullmatch(parts.hostname or "")) and parts.path.startswith("/archives/")
