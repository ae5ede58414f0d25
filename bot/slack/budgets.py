"""How often Slack may be called: a line of callers for each method, and for posting one for each channel as well.

Slack counts calls a minute, for each method and workspace: https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import SlackBusy
from bot.slack.clock import Clock

MINUTE_S = 60.0
# Clocks are floats: what is due within a microsecond is due.
SOON_S = 1e-6
# Lines of channels in which nothing happened lately are taken away when there are more than this.
LINES_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`burst` calls at once after a rest, then `per_min` a minute; so never more than the sum of both within a minute."""

    per_min: float
    burst: int = 1

    def __post_init__(self) -> None:
        if self.per_min <= 0 or self.burst < 1:
            raise ValueError(f"a rate must let something through: {self!r}")

    @property
    def every_s(self) -> float:
        """Seconds from one call to the next in the long run."""
        return MINUTE_S / self.per_min


# What Slack promises (1, 20, 50, 100 a minute), split so that a minute that begins with a burst stays within it.
T1, T2, T3, T4 = Rate(per_min=1), Rate(per_min=15, burst=5), Rate(per_min=42, burst=8), Rate(per_min=90, burst=10)
# Posting: one message a second and channel with short bursts; "several hundred a minute" in a workspace.
IN_CHANNEL, IN_WORKSPACE = Rate(per_min=60, burst=3), Rate(per_min=300, burst=20)
RATES: Mapping[str, Rate] = {
    "agents.sessions.rename": T3,
    "agents.sessions.setStatus": T3,
    "assistant.threads.setStatus": IN_WORKSPACE,
    "assistant.threads.setSuggestedPrompts": T4,
    "assistant.threads.setTitle": T4,
    "auth.test": IN_WORKSPACE,
    "chat.appendStream": T4,
    "chat.delete": T3,
    "chat.postEphemeral": T4,
    "chat.postMessage": IN_WORKSPACE,
    "chat.startStream": T2,
    "chat.stopStream": T2,
    "chat.update": T3,
    "conversations.list": T2,
    "conversations.members": T4,
    "files.completeUploadExternal": T4,
    "files.getUploadURLExternal": T4,
    "files.info": T4,
    "reactions.add": T3,
    "reactions.remove": T2,
    "usergroups.list": T2,
    "usergroups.users.list": T2,
    "users.info": T4,
    "users.list": T2,
    "views.open": T4,
    "views.publish": T4,
    "views.push": T4,
    "views.update": T4,
}
OTHERWISE = T3
CHANNEL_RATES: Mapping[str, Rate] = {"chat.postMessage": IN_CHANNEL}


class Line:
    """Callers of one method, let through in order at a rate.

    Whoever would have to wait longer than they can is turned away at once, which bounds the length of the line.
    """

    def __init__(self, name: str, rate: Rate, clock: Clock) -> None:
        self._name, self._rate, self._clock = name, rate, clock
        self._waiting: deque[object] = deque()
        # When the next call were due if calls came evenly, the whole burst used up: a token bucket in one number.
        self._even = clock.now()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def rested(self) -> bool:
        """Nobody waits, and the whole burst is there again."""
        return not self._waiting and self._even <= self._clock.now()

    async def enter(self, *, until: float, first: bool) -> None:
        """Return when it is the caller's turn, which is taken then. Raises `SlackBusy` as soon as it is plain that this will be after `until`."""
        me = object()
        if first:
            self._waiting.appendleft(me)
        else:
            self._waiting.append(me)
        try:
            while (wait_s := self._due_in_s(self._waiting.index(me))) > SOON_S:
                if self._clock.now() + wait_s > until + SOON_S:
                    raise SlackBusy(f"{self._name}: its turn is in {wait_s:.1f} s, later than the caller can wait", after_s=wait_s)
                await self._clock.sleep(wait_s)
            self._even = max(self._even, self._clock.now()) + self._rate.every_s
        finally:
            self._waiting.remove(me)

    def close(self, for_s: float) -> None:
        """Let nobody through for so long, and no burst after it."""
        self._even = max(self._even, self._clock.now() + for_s + self._burst_s)

    @property
    def _burst_s(self) -> float:
        return (self._rate.burst - 1) * self._rate.every_s

    def _due_in_s(self, ahead: int) -> float:
        """Seconds until the turn of whoever has `ahead` others before them; 0 or less for now."""
        now = self._clock.now()
        return max(self._even, now) + ahead * self._rate.every_s - self._burst_s - now


class Budgets:
    """The lines of one workspace. `rates` replaces rates by method, for apps that Slack grants less or more."""

    def __init__(self, clock: Clock, *, rates: Mapping[str, Rate] | None = None, channel_rates: Mapping[str, Rate] | None = None) -> None:
        self._clock = clock
        self._rates = {**RATES, **(rates or {})}
        self._channel_rates = {**CHANNEL_RATES, **(channel_rates or {})}
        self._lines: dict[tuple[str, str], Line] = {}

    async def enter(self, method: str, channel: str, *, until: float, first: bool = False) -> None:
        """Return when the method may be called for the channel; `first` goes before all who wait. Raises `SlackBusy` when that will be after `until`.

        Whoever waits for their channel holds up nobody in other channels, and whoever waits for a method nobody with other methods.
        """
        for line in self._on_the_way(method, channel):
            await line.enter(until=until, first=first)

    def close(self, method: str, channel: str, *, for_s: float) -> None:
        """Slack said "not now" to this method, in this channel if the method is counted by channel: nobody calls it for so long."""
        self._on_the_way(method, channel)[0].close(for_s)

    def waiting(self) -> Mapping[str, int]:
        """How many callers wait for a method or for a method in a channel; only where somebody does."""
        return {f"{method} {channel}".strip(): len(line) for (method, channel), line in self._lines.items() if len(line)}

    def _on_the_way(self, method: str, channel: str) -> list[Line]:
        """The lines to pass, the narrowest first."""
        by_channel = self._channel_rates.get(method) if channel else None
        whole = self._line(method, "", self._rates.get(method, OTHERWISE))
        return [self._line(method, channel, by_channel), whole] if by_channel else [whole]

    def _line(self, method: str, channel: str, rate: Rate) -> Line:
        key = (method, channel)
        if key not in self._lines:
            if len(self._lines) >= LINES_MAX:
                self._lines = {known: line for known, line in self._lines.items() if not known[1] or not line.rested}
            self._lines[key] = Line(" in ".join(filter(None, key)), rate, self._clock)
        return self._lines[key]
