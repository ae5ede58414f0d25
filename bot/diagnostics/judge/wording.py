"""Words that findings share: names, lists, spans of time and errors of others, all short and safe to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.answering.redact import redact
from bot.diagnostics.names import masked_name

NAME_CHARS_MAX = 60
NAMED_MAX = 4
ERROR_CHARS_MAX = 240
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def named(name: str) -> str:
    """A name in quotes, as it is to the letter but for numbers, cut when it is long."""
    name = masked_name(name)
    short = name if len(name) <= NAME_CHARS_MAX else f"{name[: NAME_CHARS_MAX - 1]}…"
    return f"“{short}”"


def listed(names: Sequence[str]) -> str:
    """“a”, “b” and 7 more: at most four names."""
    shown = [named(name) for name in names[:NAMED_MAX]]
    if len(names) > NAMED_MAX:
        return f"{', '.join(shown)} and {len(names) - NAMED_MAX} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def counted(count: int, one: str, many: str = "") -> str:
    """1 room, 2 rooms."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def span(seconds: float) -> str:
    """A length of time as one says it: "40 s", "3 min", "2 h", "5 days"."""
    seconds = max(0.0, seconds)
    if seconds < 2 * MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.0f} h" if seconds < 2 * DAY_S else f"{seconds / DAY_S:.0f} days"


def since(now: datetime, then: datetime | None) -> float | None:
    """Seconds from then to now, not below 0 since clocks differ; None when nobody knows."""
    return None if then is None else max(0.0, (now - then).total_seconds())


def said(text: str) -> str:
    """What a service or program reports, on one line, without secrets and numbers, cut when it is long."""
    line = " ".join(masked_name(redact(text)).split())
    return line if len(line) <= ERROR_CHARS_MAX else f"{line[: ERROR_CHARS_MAX - 1]}…"
