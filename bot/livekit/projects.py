"""The configured servers by name, and what is shared by all calls to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp

from bot.errors import BadInput
from bot.livekit.dialling import Dialling
from bot.livekit.line import CALL_S, Line
from bot.livekit.reading import Reading
from bot.settings import LiveKitSettings

CONNECTIONS_MAX = 40
# Long enough for the calls of one look. A load balancer may close a connection that idles, and a call that is sent then fails.
KEPT_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """What can be looked at. `names` has the default first; it is empty, and `default` "", when no server is configured."""

    lines: dict[str, Line]
    default: str

    @property
    def names(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.lines)

    def reading(self, name: str = "") -> Reading:
        """A project's server, for reading; "" is the default one. Raises `BadInput`."""
        return Reading(self._line(name))

    def dialler(self, name: str = "") -> Dialling:
        """A project's server, for test calls; "" is the default one. Raises `BadInput`."""
        return Dialling(self._line(name))

    def _line(self, name: str) -> Line:
        line = self.lines.get(name or self.default)
        if line:
            return line
        if not self.lines:
            raise BadInput("No LiveKit server is set up here: whoever runs me sets LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET.")
        raise BadInput(f"There is no project {name!r} here, but {', '.join(self.lines)}.")


def utc_now() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_projects(settings: LiveKitSettings, *, now: Callable[[], datetime] = utc_now, call_s: float = CALL_S) -> AsyncIterator[Projects]:
    """Ready to call; nothing is connected before the first call. Connections are kept for a moment, those that are left are closed in the end."""
    async with aiohttp.TCPConnector(limit=CONNECTIONS_MAX, keepalive_timeout=KEPT_S) as connector:
        lines = {name: Line(project=project, connector=connector, now=now, call_s=call_s) for name, project in settings.projects.items()}
        yield Projects(lines=lines, default=settings.default)
