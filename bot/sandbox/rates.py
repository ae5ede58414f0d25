"""How often a method may be called: Slack's tiers, per method and app, on the sandbox's clock.

https://docs.slack.dev/apis/web-api/rate-limits: a tier is a number of calls a minute; posting is one a second and channel, short bursts allowed.
"""

from __future__ import annotations

import math
from collections import deque
from enum import Enum

from bot.sandbox.clock import Clock

MINUTE_S = 60.0
POSTS_AT_ONCE = 4
POSTS_A_MINUTE = 300


class Tier(Enum):
    """Calls a minute. POSTING is a rule of its own; NONE is for what Slack does not count."""

    T1 = 1
    T2 = 20
    T3 = 50
    T4 = 100
    POSTING = POSTS_A_MINUTE
    NONE = 0


class Window:
    """At most `limit` calls within any `span_s`."""

    def __init__(self, limit: int, span_s: float) -> None:
        self._limit, self._span_s = limit, span_s
        self._calls: deque[float] = deque()

    def wait_s(self, now: float) -> float:
        """How long until there is room for a call; 0.0 when there is."""
        while self._calls and now - self._calls[0] >= self._span_s:
            self._calls.popleft()
        return 0.0 if len(self._calls) < self._limit else self._calls[0] + self._span_s - now

    def count(self, now: float) -> None:
        self._calls.append(now)


class Rates:
    """Counts calls. `scale` multiplies every limit; 0 lifts them all."""

    def __init__(self, clock: Clock, *, scale: float = 1.0) -> None:
        self._clock = clock
        self._windows: dict[tuple[str, ...], Window] = {}
        self.scale = scale

    def retry_after_s(self, method: str, tier: Tier, *, who: str, channel: str = "") -> int:
        """Count a call by the app `who` and return 0; or whole seconds, 1 or more, after which it may come again, and then it is not counted."""
        if tier is Tier.NONE or self.scale <= 0:
            return 0
        windows = [self._window((who, method), tier.value, MINUTE_S)]
        if tier is Tier.POSTING and channel:
            # One a second on average, and what was saved up may be used at once.
            windows.append(self._window((who, method, channel), POSTS_AT_ONCE, float(POSTS_AT_ONCE)))
        now = self._clock.now()
        wait_s = max(window.wait_s(now) for window in windows)
        if wait_s > 0:
            return max(1, math.ceil(wait_s))
        for window in windows:
            window.count(now)
        return 0

    def _window(self, key: tuple[str, ...], limit: int, span_s: float) -> Window:
        # The scale is part of the key, so that a changed one counts from the start.
        key = (*key, str(self.scale))
        if key not in self._windows:
            self._windows[key] = Window(max(1, int(limit * self.scale)), span_s)
        return self._windows[key]
