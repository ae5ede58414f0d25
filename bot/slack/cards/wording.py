"""Words that all cards share. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.diagnostics.judge.wording import span
from bot.diagnostics.report import Finding, Severity

SEVERITY_WORDS: dict[Severity, str] = {"broken": "Broken", "warning": "Warning", "note": "Note", "fine": "Fine"}
# Told apart by shape, too.
SEVERITY_EMOJI: dict[Severity, str] = {"broken": "no_entry", "warning": "warning", "note": "information_source", "fine": "white_check_mark"}
NOW_S = 2.0
CERTAIN = 0.995


def short(text: str, limit_chars: int) -> str:
    """The text on one line, cut at a word when it is longer than that."""
    line = " ".join(text.split())
    if len(line) <= limit_chars:
        return line
    kept = line[: limit_chars - 2]
    return f"{kept[: kept.rfind(' ')] if kept.rfind(' ') > limit_chars // 2 else kept} …"


def age(at: datetime | None, now: datetime) -> str:
    """How long ago that was: "3 min ago", "in 40 s"; "" for now, and where nobody knows."""
    if at is None:
        return ""
    seconds = (now - at).total_seconds()
    if abs(seconds) < NOW_S:
        return ""
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


def with_age(text: str, at: datetime | None, now: datetime) -> str:
    """The text, and how long ago in brackets."""
    ago = age(at, now)
    return f"{text} ({ago})" if ago else text


def sure(finding: Finding) -> str:
    """How sure the cause is, in words; "" when nothing is left to doubt."""
    return f"{finding.confidence:.0%} sure" if finding.confidence < CERTAIN else ""


def titled(subject: str) -> str:
    """The subject as a heading."""
    return subject[:1].upper() + subject[1:]
