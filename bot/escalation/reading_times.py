"""Hours of work and quiet hours in the plan's file. Pure."""

from __future__ import annotations

from datetime import UTC, date, tzinfo

from bot.escalation.hours import Calendar, Spell, Week, rest_of, week_of
from bot.escalation.parts import Part
from bot.escalation.spelled import day, days, quiet, span, zone

NEVER = "nobody would ever be at work; leave some hours"


def read_hours(part: Part) -> Calendar:
    """The hours of work; all the time, when none are given."""
    parts = part.fields("zone", "days", "holidays", needed=("zone", "days"))
    where = parts["zone"].read(zone, UTC)
    spells = [spell for name, below in parts["days"].named() for spell in _spells(name, below)]
    off = [holiday.read(day, date.min) for holiday in parts["holidays"].items()]
    return _calendar(part, where, week_of(spells), frozenset(off))


def read_quiet(part: Part, where: tzinfo) -> Calendar | None:
    """The hours that are left when nobody is to be disturbed in these; None when none are given, and all the time for an empty list."""
    if not part.given:
        return None
    read = [below.read(quiet, date.min) for below in part.items()]
    week = rest_of(week_of(spell for spell in read if isinstance(spell, Spell)))
    return _calendar(part, where, week, frozenset(off for off in read if isinstance(off, date)))


def _spells(name: str, part: Part) -> list[Spell]:
    try:
        on = days(name)
    except ValueError as error:
        part.fault(f"{name!r} is not understood; {error}")
        return []
    return [Spell(days=on, start_min=start, end_min=end) for start, end in (item.read(span, (0, 1)) for item in part.items())]


def _calendar(part: Part, where: tzinfo, week: Week, off: frozenset[date]) -> Calendar:
    if any(week):
        return Calendar(zone=where, week=week, off=off)
    if part.given:
        part.fault(NEVER)
    return Calendar(zone=where)
