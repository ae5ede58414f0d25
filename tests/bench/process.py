"""Other processes: each contestant gets one of its own, so that memory and start-up are its own too."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.settings import process_environment

# Whatever the operator configured, the benchmark measures the default: offline, embedded.
OURS = ("OPENAI_", "EMBEDDING_", "CHROMA_", "ASK_AI_")
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
LIMIT_S = 3_600.0
STATUS = Path("/proc/self/status")


class Failed(Exception):
    """A process ended badly; the message is the end of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a process printed, and how long it lived in seconds of the wall clock."""

    output: str
    seconds: float


async def run(arguments: Sequence[str], *, text: str = "", env: Mapping[str, str] = NOTHING_MORE) -> Ended:
    """Run Python with these arguments in a clean environment and `env`. Raises `Failed` for any status but 0."""
    clean = {name: value for name, value in process_environment().items() if not name.startswith(OURS)}
    started = time.perf_counter()
    pipe = asyncio.subprocess.PIPE
    child = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, env={**clean, **env})
    try:
        output, errors = await asyncio.wait_for(child.communicate(text.encode()), LIMIT_S)
    finally:
        if child.returncode is None:
            child.kill()
    seconds = time.perf_counter() - started
    if child.returncode:
        raise Failed(f"{' '.join(arguments[:4])}: {errors.decode(errors='replace').strip()[-2_000:]}")
    return Ended(output=output.decode(), seconds=seconds)


async def ask_ai(*arguments: str) -> Ended:
    """Run one command of ours."""
    return await run(["-m", "bot", *arguments])


async def work(task: str, order: Mapping[str, Any]) -> dict[str, Any]:
    """Let a fresh process do one of the tasks of `tests.bench.worker`; gives what it measured."""
    ended = await run(["-m", "tests.bench.worker", task], text=json.dumps(order))
    result: dict[str, Any] = json.loads(ended.output.strip().splitlines()[-1])
    return result


def resident_mb() -> float:
    """Memory this process holds now, in MB (2**20 bytes); where the system does not say, the most it ever held."""
    if STATUS.is_file():
        return held_mb(STATUS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024


def held_mb(status: Path) -> float:
    """Memory that the process holds whose `/proc/…/status` this is, in MB."""
    fields = dict(line.split(":", 1) for line in status.read_text(encoding="ascii", errors="replace").splitlines())
    return int(fields["VmRSS"].split()[0]) / 1024
