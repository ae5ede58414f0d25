"""Round times below a picture. Pure."""

from __future__ import annotations

import math
from datetime import UTC, datetime

TICKS_MAX = 8
DAY_S = 86_400
STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, DAY_S, 2 * DAY_S, 7 * DAY_S)


def ticks_of(begin: datetime, end: datetime) -> tuple[tuple[float, str], ...]:
    """Seconds after `begin` and what to write there, in UTC; at most eight from `begin` to `end`, which lies later."""
    span_s = (end - begin).total_seconds()
    step_s = next((step for step in STEPS_S if span_s / step < TICKS_MAX), math.ceil(span_s / TICKS_MAX / DAY_S) * DAY_S)
    form = "%H:%M:%S" if step_s < 60 else "%H:%M" if span_s < DAY_S else "%d %b\n%H:%M" if step_s < DAY_S else "%d %b"
    first = math.ceil(begin.timestamp() / step_s) * step_s
    moments = range(first, math.floor(end.timestamp()) + 1, step_s)
    return tuple((moment - begin.timestamp(), f"{datetime.fromtimestamp(moment, UTC):{form}}") for moment in moments)
