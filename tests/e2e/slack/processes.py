"""Commands as people start them: in processes of their own, ended by a signal."""

from __future__ import annotations

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

WAIT_S = 30.0
ROOT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent


@dataclass(slots=True, kw_only=True)
class Running:
    """A process. `out` is what it has printed so far."""

    process: asyncio.subprocess.Process
    out: list[str] = field(default_factory=list)

    async def line(self, *words: str) -> str:
        """The next line it prints that has these words."""
        assert self.process.stdout is not None
        async with asyncio.timeout(WAIT_S):
            while line := (await self.process.stdout.readline()).decode():
                self.out.append(line)
                if all(word in line for word in words):
                    return line
        raise AssertionError(f"it ended without {words}: {self.out}")

    async def ended(self) -> int:
        """Send SIGTERM; its exit status, which must come soon."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.stdout is not None
        async with asyncio.timeout(WAIT_S):
            self.out += (await self.process.stdout.read()).decode().splitlines()
            return await self.process.wait()


@asynccontextmanager
async def running(*command: str, **env: str) -> AsyncIterator[Running]:
    """The command of our environment with nothing but this in its environment; killed at the end, if it is not over."""
    path = f"{BIN}:/usr/bin:/bin"
    process = await asyncio.create_subprocess_exec(
        *command,
        env={"PATH": path, "PYTHONUNBUFFERED": "1", "HOME": env.get("HOME", tempfile.gettempdir()), **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
    )
    try:
        yield Running(process=process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
