"""`python -m tests.bench.figures_server`: the dashboard as the bot serves it, over a database that is there; with addresses that tell what counting does to everything else.

Standard input has one line of JSON, `database` and `token`; the port is printed, and the end of the input ends it.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.cli.serve import settle
from bot.jobs import NewJob
from bot.looking.counting import Week
from bot.settings import Settings
from bot.slack.client import SlackClient, open_api
from bot.slack.clock import MachineClock
from bot.slack.server import serve_http
from bot.store import Store, SystemClock, open_store
from bot.web.dashboard import Reads, dashboard_routes

WEEK_PATH, WATCH_PATH = "/bench/week", "/bench/watch"
BEAT_S = 0.002


@dataclass(slots=True, kw_only=True)
class Watch:
    """How late the event loop came to what was due, and how long it took to save a question, in ms: the longest since somebody asked."""

    store: Store
    late_ms: float = 0.0
    saved_ms: float = 0.0

    async def beat(self) -> None:
        """Until it is cancelled."""
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(BEAT_S)
            self.late_ms = max(self.late_ms, (time.perf_counter() - begun - BEAT_S) * 1_000)

    async def save(self) -> None:
        """Questions one after the other, as they come from Slack; until it is cancelled."""
        for number in count():
            begun = time.perf_counter()
            await self.store.inbox.add(NewJob(keys=(f"bench {begun} {number}",), kind="message", payload={}, thread=f"T1 {number}"))
            self.saved_ms = max(self.saved_ms, (time.perf_counter() - begun) * 1_000)
            await asyncio.sleep(BEAT_S * 5)

    async def told(self, _: Request) -> JSONResponse:
        """Both, and from now on anew."""
        answer = {"late_ms": self.late_ms, "saved_ms": self.saved_ms}
        self.late_ms = self.saved_ms = 0.0
        return JSONResponse(answer)


async def main(order: dict[str, Any]) -> None:
    """Serve until the input ends."""
    settings = Settings.from_env({"ASK_AI_DASHBOARD_TOKEN": order["token"]})
    async with open_store(order["database"], clock=SystemClock()) as store, open_api(MachineClock(), url="http://127.0.0.1:9/api/") as api:
        watch = Watch(store=store)
        reads = Reads(turns=store.turns, index=_none, name=_nameless)
        week = Week(turns=store.turns, index=_none, now=lambda: datetime.now(UTC))
        routes = [*dashboard_routes(settings, reads, api=api, client_of=_nobody), Route(WEEK_PATH, _lines(week)), Route(WATCH_PATH, watch.told)]
        async with asyncio.TaskGroup() as group:
            beats = [group.create_task(work) for work in (watch.beat(), watch.save())]
            async with serve_http(Starlette(routes=routes), group, host="127.0.0.1", port=0) as port:
                settle()
                print(port, flush=True)
                await asyncio.to_thread(sys.stdin.read)
            for beat in beats:
                beat.cancel()


def _lines(week: Week) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def lines(_: Request) -> JSONResponse:
        return JSONResponse(await week.lines(""))

    return lines


async def _none() -> None:
    """There is no index."""


async def _nameless(_: str) -> str:
    return ""


async def _nobody(_: str) -> SlackClient:
    raise AssertionError("nobody signs in through Slack here")


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
