"""Figures as people say them: short, with their unit, and with how many they rest on. Pure."""

from __future__ import annotations

from bot.figures.curve import Share
from bot.figures.values import Spread

NOTHING = "none yet"
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400
# A cent and more is said in cents, less in as many digits as show something.
CENT = 0.01


def length(seconds: float) -> str:
    """A length of time in two or three digits: "340 ms", "1.2 s", "45 s", "12 min", "3.5 h", "4 days"."""
    if seconds < 0.9995:
        return f"{seconds * 1_000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 2 * MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < 2 * HOUR_S:
        return f"{seconds / MINUTE_S:.0f} min"
    return f"{seconds / HOUR_S:.1f} h".replace(".0 h", " h") if seconds < 2 * DAY_S else f"{seconds / DAY_S:.0f} days"


def percent(share: Share) -> str:
    """Such as "62%"; a part that is there is never 0%, and one that lacks something never 100%. "none yet" of nothing."""
    if share.value is None:
        return NOTHING
    rounded = round(share.value * 100)
    if share.part and not rounded:
        return "under 1%"
    return "over 99%" if rounded == 100 and share.part < share.whole else f"{rounded}%"


def share_of(share: Share) -> str:
    """Such as "62% (31 of 50)"; "none yet" of nothing."""
    return f"{percent(share)} ({share.part:,} of {share.whole:,})" if share.whole else NOTHING


def interval(share: Share) -> str:
    """Such as "48 to 74%"."""
    low, high = share.interval
    return f"{low * 100:.0f} to {high * 100:.0f}%"


def spread_of(spread: Spread | None) -> str:
    """Such as "half within 1.2 s, 19 of 20 within 8.0 s"; "none yet" of none."""
    return f"half within {length(spread.p50)}, 19 of 20 within {length(spread.p95)}" if spread else NOTHING


def dollars(amount: float) -> str:
    """Such as "$12.34", "$0.0031", "$0"."""
    if not amount:
        return "$0"
    return f"${amount:,.2f}" if amount >= CENT else f"${amount:.2g}" if amount >= CENT / 1_000 else "under $0.00001"


def counted(count: int, one: str, many: str = "") -> str:
    """Such as "1 question", "1,200 questions"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def short(count: float) -> str:
    """A large number in three digits: "950", "1.2k", "34k", "1.2M"."""
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if count >= size * 0.9995:
            whole = count / size
            return f"{whole:.1f}{unit}" if whole < 9.95 else f"{whole:.0f}{unit}"
    return f"{count:.0f}"
