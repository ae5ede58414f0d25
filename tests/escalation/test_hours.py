"""Hours of work, through weekends, holidays, nights, and days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.hours import ALWAYS, DAY_MIN, Calendar, Spell, moment, rest_of, week_of

BERLIN, NEW_YORK, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")
WORKDAYS = frozenset(range(5))
OFFICE = Calendar(zone=BERLIN, week=week_of([Spell(days=WORKDAYS, start_min=9 * 60, end_min=18 * 60)]), off=frozenset({date(2026, 12, 25)}))
NIGHT = [Spell(start_min=22 * 60, end_min=7 * 60)]
AWAKE = Calendar(zone=BERLIN, week=rest_of(week_of(NIGHT)))
H = timedelta(hours=1)

spells = st.builds(
    Spell, days=st.frozensets(st.integers(0, 6), min_size=1), start_min=st.integers(0, DAY_MIN - 1), end_min=st.integers(1, DAY_MIN).filter(lambda end: end > 0)
).filter(lambda spell: spell.start_min != spell.end_min)
calendars = st.builds(
    Calendar,
    zone=st.sampled_from([UTC, BERLIN, NEW_YORK, LORD_HOWE, ZoneInfo("Asia/Kathmandu"), ZoneInfo("America/St_Johns")]),
    week=st.lists(spells, min_size=1, max_size=4).map(week_of),
    off=st.frozensets(st.dates(date(2026, 3, 1), date(2026, 12, 31)), max_size=3),
)
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 12, 1), timezones=st.sampled_from([UTC, BERLIN, NEW_YORK]))  # noqa: DTZ001  a zone is given beside
works = st.timedeltas(timedelta(0), timedelta(days=3))


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("asked", "work", "due"),
    [
        ("2026-11-24 10:00", 4 * H, "2026-11-24 14:00"),
        ("2026-11-24 17:00", 4 * H, "2026-11-25 12:00"),
        ("2026-11-24 14:00", 4 * H, "2026-11-24 18:00"),
        ("2026-11-27 17:30", 1 * H, "2026-11-30 09:30"),
        ("2026-11-28 12:00", 4 * H, "2026-11-30 13:00"),
        ("2026-12-24 17:00", 4 * H, "2026-12-28 12:00"),
        ("2026-11-28 12:00", 0 * H, "2026-11-30 09:00"),
        ("2026-11-23 09:00", 45 * H, "2026-11-27 18:00"),
    ],
)
def test_time_of_work_passes_in_the_hours_of_work_alone(asked: str, work: timedelta, due: str) -> None:
    assert OFFICE.after(at(asked), work) == at(due)


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ("2026-11-24 08:59", "2026-11-24 09:00"),
        ("2026-11-24 09:00", "2026-11-24 09:00"),
        ("2026-11-24 17:59", "2026-11-24 17:59"),
        ("2026-11-24 18:00", "2026-11-25 09:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-12-25 10:00", "2026-12-28 09:00"),
    ],
)
def test_work_begins_with_its_first_moment_and_ends_before_its_last(when: str, opens: str) -> None:
    assert OFFICE.next_open(at(when)) == at(opens)
    assert OFFICE.open_at(at(when)) == (when == opens)


@pytest.mark.parametrize(
    ("when", "quiet_until"),
    [
        ("2026-11-24 21:59", ""),
        ("2026-11-24 22:00", "2026-11-25 07:00"),
        ("2026-11-25 00:00", "2026-11-25 07:00"),
        ("2026-11-25 06:59", "2026-11-25 07:00"),
        ("2026-11-25 07:00", ""),
        ("2026-11-28 23:00", "2026-11-29 07:00"),
    ],
)
def test_quiet_hours_go_on_after_midnight(when: str, quiet_until: str) -> None:
    assert AWAKE.open_at(at(when)) == (not quiet_until)
    assert not quiet_until or AWAKE.next_open(at(when)) == at(quiet_until)


def test_the_night_in_which_clocks_go_forward_is_an_hour_shorter_and_the_other_one_longer() -> None:
    asleep = Calendar(zone=BERLIN, week=week_of(NIGHT))

    assert asleep.worked(at("2026-03-28 12:00"), at("2026-03-29 12:00")) == 8 * H
    assert asleep.worked(at("2026-10-24 12:00"), at("2026-10-25 12:00")) == 10 * H
    assert AWAKE.after(at("2026-03-28 21:00"), 2 * H) == at("2026-03-29 08:00")
    assert AWAKE.after(at("2026-10-24 21:00"), 2 * H) == at("2026-10-25 08:00")
    assert AWAKE.after(at("2026-03-28 21:00"), 2 * H) - at("2026-03-28 21:00").astimezone(UTC) == 10 * H


def test_work_in_the_night_itself_counts_the_hours_that_pass_and_not_those_on_the_clock() -> None:
    nights = Calendar(zone=BERLIN, week=week_of([Spell(start_min=0, end_min=6 * 60)]))

    assert nights.after(at("2026-03-29 00:00"), 5 * H) == at("2026-03-29 06:00")
    assert nights.after(at("2026-10-25 00:00"), 5 * H) == at("2026-10-25 04:00")
    assert nights.worked(at("2026-10-25 00:00"), at("2026-10-25 06:00")) == 7 * H


def test_a_time_that_clocks_skip_is_when_they_do_and_one_that_comes_twice_its_first_coming() -> None:
    skipped, twice = date(2026, 3, 29), date(2026, 10, 25)

    assert [moment(BERLIN, skipped, minute).strftime("%H:%M") for minute in (119, 120, 150, 179, 180, 181)] == ["00:59"] + ["01:00"] * 4 + ["01:01"]
    assert [moment(BERLIN, twice, minute).strftime("%H:%M") for minute in (119, 120, 150, 180)] == ["23:59", "00:00", "00:30", "02:00"]
    assert moment(LORD_HOWE, date(2026, 10, 4), 135).strftime("%d %H:%M") == "03 15:30"


def test_a_date_that_was_skipped_as_a_whole_has_no_hours() -> None:
    apia = Calendar(zone=ZoneInfo("Pacific/Apia"))
    skipped = moment(apia.zone, date(2011, 12, 30), 600)

    assert skipped == moment(apia.zone, date(2011, 12, 31), 0)
    assert apia.worked(moment(apia.zone, date(2011, 12, 29), 0), moment(apia.zone, date(2012, 1, 1), 0)) == 48 * H


def test_without_hours_all_the_time_is_worked() -> None:
    assert Calendar().always
    assert Calendar().after(at("2026-10-25 01:00"), 3 * H) == at("2026-10-25 03:00")
    assert Calendar().worked(at("2026-10-25 01:00"), at("2026-10-25 05:00")) == 5 * H
    assert not OFFICE.always


def test_a_spell_that_ends_when_it_starts_lasts_a_day() -> None:
    week = week_of([Spell(days=frozenset({6}), start_min=600, end_min=600)])

    assert (week[6], week[0], week[1]) == (((600, DAY_MIN),), ((0, 600),), ())


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody would ever be at work"):
        Calendar(week=rest_of(ALWAYS))


def test_spells_that_meet_or_overlap_are_one() -> None:
    week = week_of([Spell(days=frozenset({6}), start_min=600, end_min=120), Spell(days=frozenset({0}), start_min=60, end_min=180), Spell(days=frozenset({0}))])

    assert week[6] == ((600, DAY_MIN),)
    assert week[0] == ((0, DAY_MIN),)
    assert rest_of(week)[6] == ((0, 600),)


@given(week=st.lists(spells, max_size=4).map(week_of))
def test_what_is_not_in_the_rest_is_in_the_week(week: tuple[tuple[tuple[int, int], ...], ...]) -> None:
    assert rest_of(rest_of(week)) == week
    assert all(sum(end - start for start, end in [*day, *rest]) == DAY_MIN for day, rest in zip(week, rest_of(week), strict=True))


@given(calendar=calendars, since=moments, work=works)
def test_so_much_is_worked_until_so_much_has_been_worked(calendar: Calendar, since: datetime, work: timedelta) -> None:
    due = calendar.after(since, work)

    assert calendar.worked(since, due) == work
    assert due - since.astimezone(UTC) >= work
    assert calendar.after(since, work + H) - due >= H


@given(calendar=calendars, first=moments, second=moments, third=moments)
def test_time_of_work_adds_up(calendar: Calendar, first: datetime, second: datetime, third: datetime) -> None:
    a, b, c = sorted((first, second, third), key=datetime.timestamp)
    worked = calendar.worked(a, b)

    assert worked + calendar.worked(b, c) == calendar.worked(a, c)
    assert timedelta() <= worked <= b.astimezone(UTC) - a.astimezone(UTC)
    assert calendar.worked(b, a) == timedelta()
    assert calendar.after(a, worked) <= max(b.astimezone(UTC), calendar.next_open(a))


@given(calendar=calendars, when=moments)
def test_the_next_moment_of_work_is_one_and_nothing_is_worked_before_it(calendar: Calendar, when: datetime) -> None:
    opens = calendar.next_open(when)

    assert opens >= when.astimezone(UTC)
    assert calendar.open_at(opens)
    assert calendar.worked(when, opens) == timedelta()
    assert calendar.open_at(when) == (calendar.worked(when, when.astimezone(UTC) + timedelta(microseconds=1)) > timedelta())


@given(calendar=calendars, when=moments)
def test_on_an_ordinary_day_the_clock_on_the_wall_says_whether_it_is_a_time_of_work(calendar: Calendar, when: datetime) -> None:
    wall = when.astimezone(calendar.zone)
    midday = [wall.replace(hour=12) + timedelta(days=days) for days in (-1, 1)]
    if midday[0].utcoffset() != midday[1].utcoffset():
        return
    minute = wall.hour * 60 + wall.minute

    assert calendar.open_at(when) == (wall.date() not in calendar.off and any(start <= minute < end for start, end in calendar.week[wall.weekday()]))
