"""Spans of days that figures are made for, in the time zone of who reads them. Pure; instants are aware or seconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

LENGTHS = (7, 30, 90)
DEFAULT_DAYS = 30
DAYS_MAX = 3_650


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Whole days, oldest first, of which the last one may not be over. `starts` has the moment at which each of them begins, and `end` that at which the last one ends."""

    dates: tuple[date, ...]
    starts: tuple[float, ...]
    end: float

    def __post_init__(self) -> None:
        if not self.dates or len(self.dates) != len(self.starts):
            raise ValueError("a period needs a day, and each day its beginning")

    @property
    def begin(self) -> float:
        """The first moment."""
        return self.starts[0]

    @property
    def days(self) -> int:
        """How many."""
        return len(self.dates)


def last_days(now: datetime, days: int, zone: tzinfo = UTC) -> Period:
    """So many days, today included, each from midnight to midnight there: 23 or 25 hours when the clocks change."""
    today = now.astimezone(zone).date()
    dates = tuple(today - timedelta(days=back) for back in reversed(range(min(max(1, days), DAYS_MAX))))
    return Period(dates=dates, starts=tuple(_midnight(day, zone) for day in dates), end=_midnight(today + timedelta(days=1), zone))


def _midnight(day: date, zone: tzinfo) -> float:
    return datetime.combine(day, time(), zone).timestamp()
