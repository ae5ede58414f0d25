"""The time of the store: seconds since 1970, UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """What the store asks for the time."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""


class SystemClock:
    """The machine's time when it was made, moved on by its monotonic clock: setting the wall clock neither ends a lease nor holds up what is due."""

    def __init__(self, wall: Callable[[], float] = time.time) -> None:
        self._offset_s = wall() - time.monotonic()

    def now(self) -> float:
        """See `Clock`."""
        return time.monotonic() + self._offset_s
