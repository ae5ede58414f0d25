"""Webhooks at a thousand a second: how many are lost, and how long one takes from the moment it was due. `python -m tests.bench.webhooks`

The server runs in a process of its own on a database of its own, and what it acknowledged is counted there. Like LiveKit's, the sender repeats what was not
acknowledged, up to four times. Exit status 1 when anything is lost.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bot.store import default_url
from bot.web.livekit_hook import PATH
from tests.bench.measures import percentile
from tests.store.backends import file_of
from tests.web.sending import ROOM, Server, person, webhook

RATE, SECONDS, CONNECTIONS, ROOMS = 1_000, 30, 100, 500
RETRIES, FIRST_WAIT_S = 4, 1.0
KINDS = ("participant_joined", "track_published", "track_unpublished", "participant_left")
TRACK = {"sid": "TR_1", "type": "AUDIO", "source": "MICROPHONE", "mimeType": "audio/opus"}


@dataclass(slots=True)
class Sent:
    """What became of the requests: a delay each that was acknowledged, in milliseconds since it was due; how often one had to be repeated; what was given up."""

    delays_ms: list[float] = field(default_factory=list)
    repeated: int = 0
    given_up: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One run. `lost` are events that were sent and are not in the database; delays are in milliseconds."""

    sent: int
    lost: int
    repeated: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float


def requests(server: Server, number: int) -> list[bytes]:
    """So many, whole and signed: people join, publish, unpublish and leave in many rooms."""
    return [_request(server, at) for at in range(number)]


def _request(server: Server, number: int) -> bytes:
    room, kind = {**ROOM, "name": f"room-{number % ROOMS}", "sid": f"RM_{number % ROOMS}"}, KINDS[number // ROOMS % len(KINDS)]
    who = person(f"user-{number}", disconnectReason="CLIENT_INITIATED") if kind == "participant_left" else person(f"user-{number}")
    parts = {"participant": who, "room": room} | ({"track": TRACK} if kind.startswith("track") else {})
    body, headers = server.signed(webhook(kind, number, **parts))
    lines = [f"POST {PATH} HTTP/1.1", "host: bot", f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def send(port: int, wanted: Sequence[bytes], *, rate: float) -> Sent:
    """All of them, at this rate a second: one that is late does not hold up the next as long as a connection is free."""
    sent, numbers = Sent(), count()
    begun = asyncio.get_running_loop().time()

    async def connection() -> None:
        loop, link = asyncio.get_running_loop(), _Link(port)
        while (number := next(numbers)) < len(wanted):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            if await _acknowledged(link, wanted[number], sent):
                sent.delays_ms.append((loop.time() - due) * 1000)
        link.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(connection())
    sent.seconds = asyncio.get_running_loop().time() - begun
    return sent


async def _acknowledged(link: _Link, request: bytes, sent: Sent) -> bool:
    for attempt in range(RETRIES + 1):
        if attempt:
            sent.repeated += 1
            await asyncio.sleep(FIRST_WAIT_S * 2 ** (attempt - 1))
        if await link.ask(request) == 200:
            return True
    sent.given_up += 1
    return False


class _Link:
    """A connection that is kept, and opened again when it was closed."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> int:
        """The status of the answer, 0 for none."""
        try:
            self._streams = self._streams or await asyncio.open_connection("127.0.0.1", self._port)
            reader, writer = self._streams
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            status = int(head[9:12])
            if status == 200:
                await reader.readexactly(len(b"ok\n"))
                return status
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        self.close()
        return status

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None


@asynccontextmanager
async def served(server: Server, database: str) -> AsyncIterator[int]:
    """The server's port; it ends with the block."""
    process: Process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.bench.webhooks_server", stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"database": database, "api_key": server.api_key, "api_secret": server.api_secret}).encode() + b"\n")
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def measure(folder: Path, *, rate: float = RATE, seconds: float = SECONDS) -> Result:
    """One run in this folder."""
    server, database = Server(), default_url(folder)
    wanted = requests(server, round(rate * seconds))
    async with served(server, database) as port:
        sent = await send(port, wanted, rate=rate)
    with closing(sqlite3.connect(file_of(database))) as look:
        (stored,) = look.execute("select count(*) from record where project = 'default'").fetchone()
    delays = sent.delays_ms
    return Result(
        sent=len(wanted),
        lost=len(wanted) - stored,
        repeated=sent.repeated,
        rate=len(delays) / sent.seconds,
        p50_ms=percentile(delays, 0.5),
        p95_ms=percentile(delays, 0.95),
        p99_ms=percentile(delays, 0.99),
        max_ms=max(delays, default=0.0),
    )


def main() -> int:
    """1 when an event is lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.webhooks", description=__doc__)
    parser.add_argument("--rate", type=float, default=RATE, help="events a second (default 1,000)")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for how long (default 30)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(measure(Path(folder), rate=args.rate, seconds=args.seconds))
    print(f"{result.sent} webhooks, {result.rate:.0f} a second, {result.lost} lost, {result.repeated} repeated")
    print(f"acknowledged after ms: p50 {result.p50_ms:.1f}, p95 {result.p95_ms:.1f}, p99 {result.p99_ms:.1f}, at most {result.max_ms:.1f}")
    return 1 if result.lost else 0


if __name__ == "__main__":
    sys.exit(main())
