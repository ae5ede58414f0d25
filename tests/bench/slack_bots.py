"""The bots that are measured, each in a process of its own: ours, the peer, and a server that only says "received"."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.settings import process_environment
from tests.bench.process import OURS as CONFIGURED
from tests.bench.process import Failed, held_mb

OURS, OURS_BY_SOCKET, PEER, NOTHING = "ask-ai", "ask-ai, Socket Mode", "answers within the listener", "says “received”, does nothing"
SERVE = ("-m", "bot", "serve")
# The peer and the silent server listen on the same path, so that one load fits all.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    OURS: SERVE,
    OURS_BY_SOCKET: SERVE,
    PEER: ("-m", "tests.bench.slack_peer"),
    NOTHING: ("-m", "tests.bench.slack_nothing"),
}
NOT_PASSED_ON = (*CONFIGURED, "SLACK_", "DATABASE_URL", "PORT")
READY_S, END_S = 120.0, 60.0
PROC = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """A process that serves."""

    process: Process

    def kill(self) -> None:
        """End it as a power cut would; does not wait."""
        if self.process.returncode is None:
            self.process.kill()

    def resident_mb(self) -> float:
        """Memory it holds now, in MB (2**20 bytes)."""
        return held_mb(PROC / str(self.process.pid) / "status")

    def used_s(self) -> float:
        """Seconds of processor time so far. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"""
        times = (PROC / str(self.process.pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running(name: str, env: Mapping[str, str], log: Path) -> AsyncIterator[Bot]:
    """The bot of that name from the moment it serves; it is asked to end, and killed when it does not. Raises `Failed` with the end of what it said when it does not serve."""
    passed_on = {key: value for key, value in process_environment().items() if not key.startswith(NOT_PASSED_ON)}
    with log.open("ab") as errors:
        process = await asyncio.create_subprocess_exec(sys.executable, *COMMANDS[name], stdin=DEVNULL, stdout=PIPE, stderr=errors, env={**passed_on, **env})
    bot = Bot(process=process)
    try:
        await _ready(process, name, log)
        yield bot
        if process.returncode is None:
            process.terminate()
            await asyncio.wait_for(process.wait(), END_S)
    finally:
        bot.kill()
        await process.wait()


async def _ready(process: Process, name: str, log: Path) -> None:
    """It serves when it says anything."""
    assert process.stdout
    said = await asyncio.wait_for(process.stdout.readline(), READY_S)
    if not said:
        raise Failed(f"{name} does not serve: {_end_of(log)}")


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace").strip()[-2_000:]
