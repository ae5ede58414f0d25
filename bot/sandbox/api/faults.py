"""What goes wrong with calls of the Web API when a test wants it to. People's own clients are spared: it is the app that is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.workspace import Workspace

Kind = Literal["fail", "break", "stall", "drop"]
ALWAYS = 1_000_000_000


@dataclass(slots=True)
class Planned:
    """A fault and how often it is still to come."""

    kind: Kind
    method: str
    times: int
    error: str = ""
    status: int = 0
    seconds: float = 0.0


class ApiFaults:
    """Each fault names a method, "*" for any, and waits for the next calls of it. Several of one kind come one after another, in the order of their planning."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._planned: list[Planned] = []
        self._every = 0
        self._calls = 0
        self.retry_after_s = 1

    def rate_limit_every(self, nth: int, *, retry_after_s: int = 1) -> None:
        """Answer every nth call 429 with that Retry-After, whatever the method; 0 ends it."""
        self._every, self._calls, self.retry_after_s = nth, 0, retry_after_s

    def fail(self, method: str, error: str, times: int = 1) -> None:
        """Refuse the next `times` calls with a Slack error, before anything is done; `times=ALWAYS` for good."""
        self._planned.append(Planned("fail", method, times, error=error))

    def break_down(self, method: str, status: int = 503, times: int = 1) -> None:
        """Answer the next `times` calls with an HTTP status and a page of HTML, as a proxy in front does; nothing is done."""
        self._planned.append(Planned("break", method, times, status=status))

    def stall(self, method: str, seconds: float, times: int = 1) -> None:
        """Let the next `times` calls wait on the sandbox's clock before they are done."""
        self._planned.append(Planned("stall", method, times, seconds=seconds))

    def drop_after_acting(self, method: str, times: int = 1) -> None:
        """Do what the next `times` calls ask for, then cut the connection without a word."""
        self._planned.append(Planned("drop", method, times))

    def kill_streams(self) -> int:
        """Let all live streams die, as Slack does after five minutes; how many there were."""
        return len(self._workspace.streams.kill())

    def clear(self) -> None:
        """Everything works again."""
        self._planned.clear()
        self._every = 0

    def storms(self) -> bool:
        """Whether this call is one of the nth; counts it."""
        self._calls += 1
        return self._every > 0 and self._calls % self._every == 0

    def take(self, kind: Kind, method: str) -> Planned | None:
        """The fault of that kind that this call meets, used up by one."""
        found = next((planned for planned in self._planned if planned.kind == kind and planned.method in {method, "*"} and planned.times > 0), None)
        if found:
            found.times -= 1
            self._planned = [planned for planned in self._planned if planned.times > 0]
        return found
