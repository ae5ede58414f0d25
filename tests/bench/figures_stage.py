"""The part "figures": how long whoever looks at the bot's figures waits, and what that does to Slack's events meanwhile, with a quarter of a year of questions."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE

import httpx

from tests.bench.figures_rows import TICKETS, TURNS, fill, made
from tests.bench.figures_server import WATCH_PATH, WEEK_PATH
from tests.bench.measures import percentile
from tests.bench.process import Failed, run
from tests.bench.report import Report, load, machine

COLD_MS, WARM_MS, LATE_MS = 1_000.0, 100.0, 50.0
PAGE = "/dashboard"
ANSWER_S, END_S = 60.0, 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is in the database, and how many processes and pages there are a figure."""

    turns: int
    tickets: int
    processes: int
    warm: int


FULL = Size(turns=TURNS, tickets=TICKETS, processes=5, warm=40)
QUICK = Size(turns=2_000, tickets=200, processes=1, warm=5)


@dataclass(slots=True, kw_only=True)
class Found:
    """Milliseconds, one a process or a page: the first page of thirty days, of ninety, pages afterwards, the week of the app home and the card; what they did to the rest."""

    first: list[float] = field(default_factory=list)
    longest: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    week: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    saved: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureStage:
    """The dashboard, the card and the command line before so many questions and tickets."""

    size: Size
    report: Report = field(default_factory=Report)

    async def run(self) -> Report:
        """Raises `Failed`."""
        size, before, found = self.size, load(), Found()
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{Path(folder) / 'figures.db'}"
            await fill(database, *made(size.turns, size.tickets, now_s=time.time()))
            for number in range(size.processes):
                await self._looked(database, found, days=90 if number % 2 else 30)
            command = await run(["-m", "bot", "stats", "--days", "90"], env={"DATABASE_URL": database, "ASK_AI_DATA": folder})
        self._tell(found, command.seconds * 1_000)
        self.report.machine = machine(before)
        return self.report

    async def _looked(self, database: str, found: Found, *, days: int) -> None:
        """One process, from its first page on."""
        async with _serving(database) as browser:
            await _timed(browser, WATCH_PATH)
            (found.first if days == 30 else found.longest).append(await _timed(browser, f"{PAGE}?days={days}"))
            watched = (await browser.get(WATCH_PATH)).json()
            found.late.append(watched["late_ms"])
            found.saved.append(watched["saved_ms"])
            found.warm += [await _timed(browser, f"{PAGE}?days={days}") for _ in range(self.size.warm)]
            found.week += [await _timed(browser, WEEK_PATH) for _ in range(3)]

    def _tell(self, found: Found, command_ms: float) -> None:
        report, size = self.report, self.size
        report.goal(
            f"first page of a process, 30 days of {size.turns:,} questions and {size.tickets:,} tickets, median", percentile(found.first, 0.5), "ms", COLD_MS
        )
        if found.longest:
            report.goal("the same of 90 days", percentile(found.longest, 0.5), "ms", COLD_MS)
        report.goal("page afterwards, p95", percentile(found.warm, 0.95), "ms", WARM_MS)
        report.goal("event loop meanwhile: longest that something was late, median of the processes", percentile(found.late, 0.5), "ms", LATE_MS)
        report.figures["saving a question meanwhile, longest, ms"] = max(found.saved)
        report.figures["event loop, the worst of the processes, ms"] = max(found.late)
        report.figures["the last seven days, for the app home and `/lkdiag stats`, median, ms"] = percentile(found.week, 0.5)
        report.figures["`ask-ai stats --days 90`, its start included, ms"] = command_ms


@asynccontextmanager
async def _serving(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that has given the token to a new process."""
    token = secrets.token_hex(16)
    server = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.figures_server", stdin=PIPE, stdout=PIPE)
    try:
        assert server.stdin
        assert server.stdout
        server.stdin.write(f"{json.dumps({'database': database, 'token': token})}\n".encode())
        port = (await asyncio.wait_for(server.stdout.readline(), ANSWER_S)).decode().strip()
        if not port:
            raise Failed("the dashboard does not serve")
        base, headers = f"http://127.0.0.1:{port}", {"sec-fetch-site": "same-origin"}
        async with httpx.AsyncClient(base_url=base, headers=headers, timeout=ANSWER_S, trust_env=False) as browser:
            await browser.post("/dashboard/sign-in", data={"token": token})
            yield browser
        server.stdin.close()
        await asyncio.wait_for(server.wait(), END_S)
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


async def _timed(browser: httpx.AsyncClient, path: str) -> float:
    """Milliseconds until the whole answer is there. Raises `Failed` for any but a good one."""
    begun = time.perf_counter()
    answer = await browser.get(path)
    took_ms = (time.perf_counter() - begun) * 1_000
    if answer.status_code != httpx.codes.OK:
        raise Failed(f"{path}: HTTP {answer.status_code}")
    return took_ms
