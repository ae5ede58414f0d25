"""A clock that stands still until a test moves it, forwards or back."""

from __future__ import annotations


class HandClock:
    """See `bot.store.Clock`."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self.time_s = start

    def now(self) -> float:
        """See `bot.store.Clock`."""
        return self.time_s

    def move(self, seconds: float) -> None:
        """Seconds may be negative: then somebody set the clock back."""
        self.time_s += seconds
