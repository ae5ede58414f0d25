"""`ask-ai serve` in a process that may be killed: forked from one that has imported everything, so that a start takes one second instead of four."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

from bot.cli import run
from bot.cli.arguments import parser
from bot.settings import Settings

CONTEXT = multiprocessing.get_context("forkserver")
# What starts the crash tests is loaded as well, whichever module is imported last. Nothing here starts a thread when it is imported.
CONTEXT.set_forkserver_preload(["tests.crash.child", "tests.crash.worker_child", "bot.cli.serve", "chromadb", "onnxruntime", "tokenizers", __name__])
READY_S, END_S = 60.0, 30.0
PLAIN = logging.makeLogRecord({})


class Bot:
    """A process that serves, or is about to."""

    def __init__(self, env: Mapping[str, str], log: Path) -> None:
        self._told, theirs = CONTEXT.Pipe(duplex=False)
        self._process = CONTEXT.Process(target=serve, args=(dict(env), log, theirs), daemon=True)
        self._process.start()
        theirs.close()

    @classmethod
    async def start(cls, env: Mapping[str, str], log: Path) -> Bot:
        """Begin a process with the settings of this environment and no others, which logs to the end of a file."""
        return await asyncio.to_thread(cls, env, log)

    async def ready(self) -> str:
        """What it says once it serves; `EOFError` when it ended before."""
        if not await asyncio.to_thread(self._told.poll, READY_S):
            raise TimeoutError(f"the bot does not serve after {READY_S:g} s")
        return str(await asyncio.to_thread(self._told.recv))

    def kill(self) -> None:
        """End it as a power cut would; does not wait, and may be called again."""
        self._process.kill()

    def pause(self) -> None:
        """Let it stand still, as a machine does that is short of memory, or moved elsewhere."""
        self._signalled(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on as if nothing had been."""
        self._signalled(signal.SIGCONT)

    def _signalled(self, number: signal.Signals) -> None:
        if self._process.pid is not None:
            os.kill(self._process.pid, number)

    async def killed(self) -> None:
        """Wait until it is gone."""
        await asyncio.to_thread(self._process.join, END_S)
        self._told.close()

    async def stopped(self) -> int | None:
        """Ask it to end, as a deployment does; its exit status, None when it does not."""
        self._process.terminate()
        await self.killed()
        return self._process.exitcode


class _Teller(io.StringIO):
    """Standard output of the child: each line goes to its parent."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe

    def write(self, text: str) -> int:
        if text.strip():
            self._pipe.send(text)
        return len(text)


class _Fields(logging.Formatter):
    """A line with the fields of the event, to look at when a test has failed."""

    def format(self, record: logging.LogRecord) -> str:
        more = {name: value for name, value in vars(record).items() if name not in vars(PLAIN)}
        return f"{record.created:.3f} {record.process} {record.levelname} {record.getMessage()} {more or ''}"


def serve(env: Mapping[str, str], log: Path, pipe: Connection) -> None:
    """The command, from its arguments on."""
    handler = logging.FileHandler(log)
    handler.setFormatter(_Fields())
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    with contextlib.redirect_stdout(_Teller(pipe)):
        status = run(parser().parse_args(["serve"]), Settings.from_env(env))
    sys.exit(status)
