"""How times are written in a plan: `4h`, `09:00-18:00`, `mon-fri`, `mon 09:00`, `2026-12-25`. Each raises `ValueError` with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from bot.escalation.hours import DAY_MIN, WEEKDAYS, Spell

DURATION = re.compile(r"(?=\d)(?:(\d{1,4})h)? ?(?:(\d{1,5})m)?")
CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def duration(text: str) -> timedelta:
    """A length of time, such as 30m, 4h or 1h30m."""
    found = DURATION.fullmatch(text.lower())
    if not found:
        raise ValueError("write hours and minutes, such as 30m, 4h or 1h30m")
    return timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0))


def minute(text: str) -> int:
    """The minute of the day of a time such as 09:00; 24:00 is its end."""
    found = CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else DAY_MIN + 1
    if minutes > DAY_MIN:
        raise ValueError("write a time of the day from 00:00 to 24:00, such as 09:00")
    return minutes


def span(text: str) -> tuple[int, int]:
    """The minutes of the day from which and to which, of a time such as 09:00-18:00."""
    start, dash, end = (part.strip() for part in text.replace("–", "-").partition("-"))
    try:
        minutes = (minute(start), minute(end)) if dash else None
    except ValueError:
        minutes = None
    if minutes is None or minutes[0] == minutes[1] or minutes[0] == DAY_MIN:
        raise ValueError("write from when to when, such as 09:00-18:00; a whole day is 00:00-24:00")
    return minutes


def days(text: str) -> frozenset[int]:
    """Days of the week, 0 for Monday: such as mon-fri, sat, or mon,wed-fri. A range goes on through Sunday."""
    return frozenset(day for part in text.split(",") for day in _range(part))


def _range(text: str) -> Iterator[int]:
    first, dash, last = text.replace("–", "-").partition("-")
    start = _weekday(first)
    length = (_weekday(last) - start) % len(WEEKDAYS) if dash else 0
    return ((start + n) % len(WEEKDAYS) for n in range(length + 1))


def _weekday(text: str) -> int:
    name = text.strip().lower()
    for names in (WEEKDAYS, FULL_NAMES):
        if name in names:
            return names.index(name)
    raise ValueError("write days as mon, mon-fri or mon,wed")


def handover(text: str) -> tuple[int, int]:
    """The day of the week and the minute of the day, of a time such as mon 09:00."""
    name, _, clock = text.strip().partition(" ")
    try:
        found = _weekday(name), minute(clock.strip())
    except ValueError:
        found = (0, DAY_MIN)
    if found[1] == DAY_MIN:
        raise ValueError("write a day and a time of the day, such as mon 09:00")
    return found


def day(text: str) -> date:
    """A date such as 2026-12-25."""
    try:
        found = date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise ValueError("write a date that there is as year-month-day, such as 2026-12-25")
    return found


def quiet(text: str) -> Spell | date:
    """When nobody is to be disturbed: 22:00-07:00 every day, sat-sun, sat-sun 18:00-10:00, or a date."""
    if DATE.fullmatch(text):
        return day(text)
    names, _, clock = text.rpartition(" ")
    try:
        if ":" not in clock:
            return Spell(days=days(text))
        start, end = span(clock)
        return Spell(days=days(names), start_min=start, end_min=end) if names.strip() else Spell(start_min=start, end_min=end)
    except ValueError:
        raise ValueError("write quiet hours as 22:00-07:00, as sat-sun, as sat-sun 22:00-10:00, or as a date") from None


def zone(text: str) -> ZoneInfo:
    """A time zone by its name in the database of time zones."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, LookupError) as error:  # a path, a folder of it, or nothing of that name
        near = get_close_matches(text, available_timezones(), n=1)
        raise ValueError(f"write a time zone such as Europe/Berlin or UTC{f'; did you mean {near[0]}?' if near else ''}") from error
