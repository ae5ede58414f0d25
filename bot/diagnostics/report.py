"""What a look at a server comes to: findings, worst first, with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.diagnostics.seen import Unseen
from knowledge import Link

# From worst to best: something is broken now, is likely to break, is worth knowing, is as it should be.
Severity = Literal["broken", "warning", "note", "fine"]
SEVERITIES: tuple[Severity, ...] = ("broken", "warning", "note", "fine")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a finding rests on, in a few words, and when it was so; None when it has no time of its own."""

    text: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was found. `code` names it for good ("agent-no-worker"); `cause` is one sentence; `advice` what to do; `confidence` 0.0 to 1.0 that the cause is right.

    `link` is the official page that says so. `question` is the one thing to ask the person when seeing is not enough, "" for none.
    """

    code: str
    severity: Severity
    cause: str
    advice: str
    link: Link
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of a card: what, how it is, and since when."""

    label: str
    value: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A card. `subject` is what was looked at ("room demo"); `findings` are sorted, worst first; `lk` is the command line of LiveKit's that shows the same, "" for none.

    `project` and `host` say which server; `at` when it was seen, `took_ms` how long that took. `watchable` names the room that can be watched, `again` is the command
    that repeats the look ("room demo"), `near` are names like the one that was asked for. `chart` tells that a timeline can be drawn.
    """

    subject: str
    findings: tuple[Finding, ...]
    at: datetime
    facts: tuple[Fact, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    project: str = ""
    host: str = ""
    lk: str = ""
    took_ms: float = 0.0
    again: str = ""
    watchable: str = ""
    near: tuple[str, ...] = ()
    chart: bool = False

    @property
    def verdict(self) -> Finding | None:
        """The worst finding that is not fine; None when all is as it should be."""
        return next((finding for finding in self.findings if finding.severity != "fine"), None)


def worst_first(findings: list[Finding]) -> tuple[Finding, ...]:
    """By severity, then by confidence, then in the order they came."""
    return tuple(sorted(findings, key=lambda finding: (SEVERITIES.index(finding.severity), -finding.confidence)))
