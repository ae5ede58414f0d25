"""Programs that the bench starts: each with a log of its own, ended by its process id, and never left behind."""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

LOOPBACK = "127.0.0.1"
HTTP_GET, HTTP_OK = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n", b" 200 OK\r\n"
LOOK_S = 0.03
START_S, END_S, WAIT_S = 30.0, 6.0, 10.0
TAIL_CHARS = 1500
T = TypeVar("T")


class Ended(Exception):
    """A program was needed and is not running; the message has the end of its log."""


def free_port(*kinds: socket.SocketKind) -> int:
    """A port of the loopback address that is free for all these kinds of socket; TCP unless told otherwise."""
    while True:
        with socket.socket() as probe:
            probe.bind((LOOPBACK, 0))
            port = int(probe.getsockname()[1])
        if all(is_free(kind, port) for kind in kinds):
            return port


def is_free(kind: socket.SocketKind, port: int) -> bool:
    """Whether nobody has this port of the loopback address."""
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


async def until(look: Callable[[], Awaitable[T]], wanted: Callable[[T], object] = bool, within_s: float = WAIT_S) -> T:
    """What is seen once it is what is wanted: anything at all, unless told otherwise. For servers that do not say when something has happened.

    `TimeoutError` when it never is, with a note of what was seen last.
    """
    seen = await look()
    try:
        async with asyncio.timeout(within_s):
            while not wanted(seen):
                await asyncio.sleep(LOOK_S)
                seen = await look()
    except TimeoutError as error:
        error.add_note(f"seen last: {seen}"[:TAIL_CHARS])
        raise
    return seen


class Program:
    """A process. Where Linux lets us, the kernel ends it when we are killed ourselves."""

    def __init__(self, command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
        self.log = log
        leash = shutil.which("setpriv")
        leashed = [leash, "--pdeathsig", "KILL", "--", *map(str, command)] if leash else [*map(str, command)]
        with log.open("ab") as said:
            # Its own session: a Ctrl-C on the terminal is ours to hand on, in the right order.
            self._process = subprocess.Popen(leashed, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env=env, cwd=cwd, start_new_session=True)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def said(self) -> str:
        """What it printed so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """As a power cut would; does not wait, and may be called again."""
        self._process.kill()

    def signal(self, number: int) -> None:
        """As `kill -NUMBER` does."""
        self._process.send_signal(number)

    async def end(self, within_s: float = END_S) -> int:
        """Ask it to end and wait; killed when it does not. Its exit status."""
        if self.running:
            self._process.terminate()
        try:
            return await asyncio.to_thread(self._process.wait, within_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return await asyncio.to_thread(self._process.wait)

    async def until(self, ready: Callable[[], Awaitable[bool]], within_s: float = START_S) -> None:
        """Wait for something that it brings about; `Ended` when it ends before, or takes too long."""
        try:
            async with asyncio.timeout(within_s):
                while not await ready():
                    if not self.running:
                        raise Ended(f"{self.log.stem} ended with status {self._process.returncode}: {self.said[-TAIL_CHARS:]}")
                    await asyncio.sleep(LOOK_S)
        except TimeoutError as error:
            raise Ended(f"{self.log.stem} was not ready within {within_s:g} s: {self.said[-TAIL_CHARS:]}") from error


@asynccontextmanager
async def run(command: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """A program for as long as the context lasts."""
    program = Program(command, log=log, env=env)
    try:
        yield program
    finally:
        await program.end()


async def answers(port: int, request: bytes, expected: bytes) -> bool:
    """Whether somebody on this port replies to these bytes with something that has the expected ones in it."""
    try:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    try:
        writer.write(request)
        return expected in await asyncio.wait_for(reader.read(1024), 1.0)
    except (OSError, TimeoutError):
        return False
    finally:
        writer.close()
