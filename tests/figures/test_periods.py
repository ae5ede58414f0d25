"""Days, where the clocks change, too."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.figures.periods import DAYS_MAX, Period, last_days

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_today_is_the_last_day() -> None:
    period = last_days(NOON, 7)

    assert period.dates[0] == date(2026, 11, 17)
    assert period.dates[-1] == date(2026, 11, 23)
    assert period.begin == datetime(2026, 11, 17, tzinfo=UTC).timestamp()
    assert period.end == datetime(2026, 11, 24, tzinfo=UTC).timestamp()


def test_a_day_begins_at_midnight_there() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert last_days(late, 1).dates == (date(2026, 11, 23),)
    assert last_days(late, 1, BERLIN).dates == (date(2026, 11, 24),)


def test_a_day_has_as_many_hours_as_the_clocks_make_of_it() -> None:
    autumn = last_days(datetime(2026, 10, 26, 12, tzinfo=BERLIN), 3, BERLIN)
    spring = last_days(datetime(2026, 3, 30, 12, tzinfo=BERLIN), 3, BERLIN)

    assert [(after - before) / 3_600 for before, after in zip(autumn.starts, autumn.starts[1:], strict=False)] == [24, 25]
    assert [(after - before) / 3_600 for before, after in zip(spring.starts, spring.starts[1:], strict=False)] == [24, 23]


@pytest.mark.parametrize(("asked", "given_"), [(0, 1), (-3, 1), (10**9, DAYS_MAX)])
def test_a_length_that_is_none_is_brought_to_one(asked: int, given_: int) -> None:
    assert last_days(NOON, asked).days == given_


def test_a_period_without_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a day"):
        Period(dates=(), starts=(), end=0.0)
    with pytest.raises(ValueError, match="its beginning"):
        Period(dates=(NOON.date(), NOON.date() + timedelta(days=1)), starts=(0.0,), end=1.0)
