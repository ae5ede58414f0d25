"""Runs a tool of the machine with a deadline; its failure is a failed source."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from pathlib import Path

from knowledge.errors import SourceFailed

LAST_LINES = 3


async def run(command: Sequence[str], folder: Path, *, what: str, deadline_s: float) -> bytes:
    """Runs a command in a folder and returns its standard output.

    Raises:
        SourceFailed: it cannot be started, ends with an error (its last lines are in the message), or takes longer than the deadline.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
    except OSError as error:
        raise SourceFailed(f"{what} cannot be started ({error.strerror}); see that {command[0]} can be run") from error
    try:
        async with asyncio.timeout(deadline_s):
            output, errors = await process.communicate()
    except TimeoutError as error:
        raise SourceFailed(f"{what} took longer than {deadline_s:g} s; check the network or the package index and sync again") from error
    finally:
        await _ended(process)
    if process.returncode:
        last = " / ".join(errors.decode("utf-8", "replace").strip().splitlines()[-LAST_LINES:])
        raise SourceFailed(f"{what} failed: {last or f'status {process.returncode}'}; check the network or the package index and sync again")
    return output


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Leaves no process behind, whatever ended the wait."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
