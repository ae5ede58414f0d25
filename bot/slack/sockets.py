"""Socket Mode: some connections that are always open, each replaced before it is missed. https://docs.slack.dev/apis/events-api/using-socket-mode

Slack sends each event over one of the connections, and closes each about once an hour after a warning. A new one is opened before the old one is closed.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from slack_bolt.async_app import AsyncApp

from bot.errors import BotError, SlackBusy, SlackRefused, SlackUnreachable
from bot.slack.client import Api
from bot.slack.link import Link, Timing

log = logging.getLogger("bot.slack.sockets")
WIDTH = 2
# How often Slack is asked for a sign of life, on another way than the connections.
PROBE_S = 60.0
BACK_OFF_S, BACK_OFF_MAX_S = 1.0, 60.0
# A connection that lasted so long was a good one: after it there is no need to wait.
STEADY_S = 30.0
# Slack counts connections that are about to close: with this reason the old one must go first.
TOO_MANY = "too_many_websockets"
DEFAULT_TIMING = Timing()
ERRORS = (SlackBusy, SlackRefused, SlackUnreachable)


class Sockets:
    """Keeps `WIDTH` connections for an app-level token. Made by `open_sockets`."""

    def __init__(self, app: AsyncApp, api: Api, *, app_token: str, timing: Timing = DEFAULT_TIMING) -> None:
        self._client, self._clock = api.client(app_token), api.clock
        self._app, self._app_token, self._timing = app, app_token, timing
        self._links: list[Link | None] = [None] * WIDTH
        self._to_retire: set[Link] = set()
        self._why = "not opened yet"
        self._refused: SlackRefused | None = None
        self._begun = asyncio.Event()

    @property
    def good(self) -> int:
        """How many connections are open and show no fault."""
        return sum(link is not None and not link.fault() for link in self._links)

    def trouble(self) -> str:
        """Why nothing can come in; "" while at least one connection is good."""
        return "" if self.good else f"none of {WIDTH} connections is open: {self._why}"

    async def told(self) -> str:
        """`trouble`, as `bot.readiness` asks for it."""
        return self.trouble()

    async def opened(self) -> None:
        """Return once there was a connection. Raises `SlackRefused` when Slack takes the token for none; whatever else is wrong may pass."""
        await self._begun.wait()
        if self._refused and not self.good:
            raise self._refused

    async def keep(self, slot: int) -> None:
        """Keep one connection open until cancelled. While a new one cannot be had, the old one stays, worn as it may be."""
        failures = 0
        while True:
            try:
                link = await self._open()
            except ERRORS as error:
                failures += 1
                await self._pause(slot, failures, error)
                continue
            old, self._links[slot] = self._links[slot], link
            self._begun.set()
            await self._retire(old)
            opened_at = self._clock.now()
            self._why = await self._faulty(link)
            log.info("socket.replacing", extra={"slot": slot, "why": self._why})
            if self._why == TOO_MANY:
                await self._retire(link)
            failures = 0 if self._clock.now() - opened_at >= STEADY_S else failures + 1
            if failures > 1:
                await self._clock.sleep(back_off_s(failures))

    async def probe(self) -> None:
        """Ask Slack for a sign of life until cancelled. When it was away and is back, the connections may be dead without knowing, so they are replaced."""
        away = False
        while True:
            await self._clock.sleep(PROBE_S)
            try:
                await self._client.call("auth.test", wait_s=PROBE_S / 2)
            except SlackUnreachable:
                away = True
            except (SlackBusy, SlackRefused):
                away = False  # an answer, too
            else:
                for link in filter(None, self._links if away else ()):
                    link.wear("Slack was away")
                away = False

    async def retire(self) -> None:
        """Take nothing more, finish what has begun, hang up."""
        await asyncio.gather(*(self._retire(link) for link in tuple(self._to_retire)))

    async def _open(self) -> Link:
        answer = await self._client.call("apps.connections.open", app_token=self._app_token)
        link = Link(self._app, self._clock, self._timing)
        self._to_retire.add(link)
        try:
            await link.open(str(answer.get("url")))
        except SlackUnreachable:
            await self._retire(link)
            raise
        return link

    async def _retire(self, link: Link | None) -> None:
        """Whoever is cancelled here leaves the rest to `retire`."""
        if link is not None:
            await link.retire()
            self._to_retire.discard(link)

    async def _faulty(self, link: Link) -> str:
        """Wait until something is wrong with it; what."""
        while not (why := link.fault()):
            await link.change(self._timing.tick_s)
        return why

    async def _pause(self, slot: int, failures: int, error: BotError) -> None:
        self._why = str(error)
        if isinstance(error, SlackRefused):
            self._refused = error
            self._begun.set()
        log.warning("socket.not_opened", extra={"slot": slot, "failures": failures, "why": self._why})
        await self._clock.sleep(max(back_off_s(failures), error.after_s or 0.0))


def back_off_s(failures: int, chance: Callable[[], float] = random.random) -> float:
    """How long to wait after so many failures in a row: longer each time up to a minute, and never all at the same moment."""
    return min(BACK_OFF_S * 2.0 ** min(failures - 1, 10), BACK_OFF_MAX_S) * (0.5 + chance() / 2)


@asynccontextmanager
async def open_sockets(app: AsyncApp, api: Api, group: asyncio.TaskGroup, *, app_token: str, timing: Timing = DEFAULT_TIMING) -> AsyncIterator[Sockets]:
    """Keep connections open in this group until the block ends; then what has begun is finished. Slack need not be there at the start."""
    sockets = Sockets(app, api, app_token=app_token, timing=timing)
    tasks = {group.create_task(sockets.keep(slot), name=f"socket {slot}") for slot in range(WIDTH)}
    tasks.add(group.create_task(sockets.probe(), name="socket probe"))
    try:
        yield sockets
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await sockets.retire()
