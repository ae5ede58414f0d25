"""What all stores of a workspace share: identity, time, ids, and telling others about changes."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable

from bot.sandbox.clock import Clock
from bot.sandbox.model import App, Change, Team

Listener = Callable[[Change], None]
ID_CHARACTERS = string.ascii_uppercase + string.digits
ID_LENGTH = 10


def new_id(prefix: str) -> str:
    """An id in Slack's form: `prefix` and ten random characters, the first of which is a zero, as in Slack's newer ids."""
    return prefix + "0" + "".join(secrets.choice(ID_CHARACTERS) for _ in range(ID_LENGTH - 1))


class Core:
    """The team, the app, the clock and the listeners of one workspace. `base_url` is where it is served, without a slash at the end; the server sets it."""

    def __init__(self, *, clock: Clock, team: Team, app: App) -> None:
        self.clock = clock
        self.team = team
        self.app = app
        self.base_url = "http://127.0.0.1"
        self._listeners: list[Listener] = []
        self._last_us = 0

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for every change from now on, in order, while the change is being made: it must neither wait nor raise. Calling the result ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, change: Change) -> None:
        """Tell everybody who listens."""
        for listener in tuple(self._listeners):
            listener(change)

    def next_ts(self) -> str:
        """A ts that no message has, later than all before it, from the clock."""
        self._last_us = max(int(self.clock.now() * 1_000_000), self._last_us + 1)
        return f"{self._last_us // 1_000_000}.{self._last_us % 1_000_000:06d}"
