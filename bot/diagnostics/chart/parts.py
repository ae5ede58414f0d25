"""What a picture of a timeline is made of. Values only: `bot.diagnostics.chart.plan` makes them, `bot.diagnostics.chart` draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

Role = Literal["person", "sip", "agent", "work", "many"]
End = Literal["fine", "bad", "open", "unknown"]
Span = tuple[datetime, datetime]
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """From when to when somebody was there, or something ran. `sure_from` and `sure_to` bound what was recorded; outside of them it is guessed."""

    begin: datetime
    end: datetime
    sure_from: datetime
    sure_to: datetime
    how: End


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the picture. At the end of its last bar stands how that ended (`note`) and when (`noted_at`), then what else there is to say (`more`). `heights` are numbers of people over time, for a row that stands for many."""

    label: str
    role: Role
    bars: tuple[Bar, ...] = ()
    audio: tuple[Span, ...] = ()
    video: tuple[Span, ...] = ()
    stages: tuple[tuple[datetime, str], ...] = ()
    note: str = ""
    noted_at: datetime | None = None
    more: tuple[str, ...] = ()
    bad: bool = False
    heights: tuple[tuple[datetime, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A session behind the rows. `note` is why it ended, "" while it goes on."""

    begin: datetime
    end: datetime
    opened: bool
    closed: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole picture from `begin` to `end`. `absent` are times in which nothing was recorded, `missing` what else is not there, in words."""

    title: str
    subtitle: str
    begin: datetime
    end: datetime
    rows: tuple[Row, ...]
    frames: tuple[Frame, ...]
    absent: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def dated(self) -> bool:
        """Whether a time of day says too little."""
        return self.end - self.begin > A_DAY

    def clock(self, moment: datetime) -> str:
        """A time as it stands in the picture, in UTC."""
        return f"{moment.astimezone(UTC):%d %b %H:%M:%S}" if self.dated else f"{moment.astimezone(UTC):%H:%M:%S}"
