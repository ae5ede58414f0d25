"""When people are at work: a week in a time zone, with days off. Pure; moments are aware, and those that are given back are in UTC.

Python takes the difference of two moments of one zone by their clocks, which is wrong by an hour now and then: so everything is reckoned in UTC.

A time of day is the first moment of its date at which clocks there show that much or more. So where clocks are set forward, a time that they skip is the moment
at which they do; where they are set back, a time that comes twice is its first coming; and the parts of a day neither overlap nor leave gaps.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY_MIN = 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY = frozenset(range(7))
Piece = tuple[int, int]
Week = tuple[tuple[Piece, ...], ...]
ALWAYS: Week = (((0, DAY_MIN),),) * len(WEEKDAYS)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A time that comes every week: from `start_min` to `end_min`, minutes of the day, on these days (0 is Monday). One that does not end after it starts ends on the next day."""

    days: frozenset[int] = EVERY_DAY
    start_min: int = 0
    end_min: int = DAY_MIN


def week_of(spells: Iterable[Spell]) -> Week:
    """The parts of each day from Monday on that are within any of the spells, in order and apart from each other."""
    pieces: list[list[Piece]] = [[] for _ in WEEKDAYS]
    for spell in spells:
        for day in spell.days:
            if spell.start_min < spell.end_min:
                pieces[day].append((spell.start_min, spell.end_min))
            else:
                pieces[day].append((spell.start_min, DAY_MIN))
                pieces[(day + 1) % len(WEEKDAYS)].append((0, spell.end_min))
    return tuple(tuple(_joined(day)) for day in pieces)


def rest_of(week: Week) -> Week:
    """All that is not in this week."""
    return tuple(tuple(_between(day)) for day in week)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The hours of work: these parts of the week in this zone, but for the dates in `off`. Without any, all the time is. `ValueError` when none would ever be."""

    zone: tzinfo = UTC
    week: Week = ALWAYS
    off: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not any(self.week):
            raise ValueError("nobody would ever be at work")

    @property
    def always(self) -> bool:
        """Whether there are no other hours than those of work."""
        return self.week == ALWAYS and not self.off

    def open_at(self, at: datetime) -> bool:
        """Whether this moment is within the hours of work. They begin with their first moment, and end before their last."""
        return self.next_open(at) == at.astimezone(UTC)

    def next_open(self, at: datetime) -> datetime:
        """The first moment of work from then on, which may be this very one."""
        at = at.astimezone(UTC)
        return max(next(self._spans(at))[0], at)

    def after(self, at: datetime, work: timedelta) -> datetime:
        """When so much time of work will have passed since `at`. Without any to pass, the first moment of work."""
        at = at.astimezone(UTC)
        if self.always:
            return at + work
        for start, end in self._spans(at):
            begun = max(start, at)
            if end - begun >= work:
                return begun + work
            work -= end - begun
        raise AssertionError("a week of work comes again and again")

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """How much time of work lies between the two moments; none when they are the wrong way round."""
        since, until = since.astimezone(UTC), until.astimezone(UTC)
        total = timedelta()
        for start, end in itertools.takewhile(lambda span: span[0] < until, self._spans(since)):
            total += max(min(end, until) - max(start, since), timedelta())
        return total

    def _spans(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of work that end after this moment, which is in UTC, in order, each within a date, without end."""
        first = at.astimezone(self.zone).date()
        for days in itertools.count():
            day = first + timedelta(days=days)
            for start_min, end_min in () if day in self.off else self.week[day.weekday()]:
                start, end = moment(self.zone, day, start_min), moment(self.zone, day, end_min)
                if max(start, at) < end:
                    yield start, end


def moment(zone: tzinfo, day: date, minute: int) -> datetime:
    """The first moment at which clocks in this zone show this minute of this date, or more."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    # Clocks skip it. Read with the offset from after the skip it lies before it, and with the one from before it lies after it.
    before, offset = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found.astimezone(zone).utcoffset()
    while found - before > SECOND:
        middle = before + (found - before) // (2 * SECOND) * SECOND
        before, found = (before, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, found)
    return found


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    held: Piece | None = None
    for start, end in sorted(piece for piece in pieces if piece[0] < piece[1]):
        if held and start <= held[1]:
            held = (held[0], max(held[1], end))
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _between(pieces: Iterable[Piece]) -> Iterator[Piece]:
    free = 0
    for start, end in pieces:
        if free < start:
            yield free, start
        free = end
    if free < DAY_MIN:
        yield free, DAY_MIN
