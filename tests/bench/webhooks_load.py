"""A load of webhooks as a LiveKit server sends them: signed before the clock starts, one request a connection at a time, and what was not acknowledged again, up to four times."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from bot.web.livekit_hook import PATH
from tests.web.sending import ROOM, Server, person, webhook

CONNECTIONS, ROOMS = 100, 500
RETRIES, FIRST_WAIT_S = 4, 1.0
OK = 200
KINDS = ("participant_joined", "track_published", "track_unpublished", "participant_left")
TRACK = {"sid": "TR_1", "type": "AUDIO", "source": "MICROPHONE", "mimeType": "audio/opus"}
# LiveKit's are good for five minutes; a receiver that takes longer shall not be refused for that as well.
VALID = timedelta(hours=1)
LENGTH = re.compile(rb"\r\ncontent-length: ?([0-9]+)\r\n", re.IGNORECASE)


@dataclass(slots=True)
class Sent:
    """What became of the requests: a delay each that was acknowledged, in milliseconds since it was due; how often one had to be repeated.

    `seconds` is from the first one's time until the last is done with, `own_s` the processor time of the sender in them.
    """

    delays_ms: list[float] = field(default_factory=list)
    repeated: int = 0
    seconds: float = 0.0
    own_s: float = 0.0


def requests(server: Server, number: int) -> list[bytes]:
    """So many, whole and signed, each another event: people join, publish, unpublish and leave in many rooms."""
    return [_request(server, at) for at in range(number)]


def _request(server: Server, number: int) -> bytes:
    room, kind = {**ROOM, "name": f"room-{number % ROOMS}", "sid": f"RM_{number % ROOMS}"}, KINDS[number // ROOMS % len(KINDS)]
    who = person(f"user-{number}", disconnectReason="CLIENT_INITIATED") if kind == "participant_left" else person(f"user-{number}")
    parts = {"participant": who, "room": room} | ({"track": TRACK} if kind.startswith("track") else {})
    body, headers = server.signed(webhook(kind, number, **parts), ttl=VALID)
    lines = [f"POST {PATH} HTTP/1.1", "host: bot", f"content-length: {len(body)}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def send(port: int, wanted: Sequence[bytes], *, rate: float, first_wait_s: float = FIRST_WAIT_S) -> Sent:
    """All of them, at this rate a second (infinity: each as soon as a connection is free): one that is late does not hold up the next as long as there is a free connection.

    What was not acknowledged is sent again after `first_wait_s`, then after twice as long, and so on; in the end it is given up.
    """
    sent, numbers = Sent(), count()
    begun, own_s = asyncio.get_running_loop().time(), time.process_time()

    async def acknowledged(link: _Link, request: bytes) -> bool:
        for attempt in range(RETRIES):
            if await link.ask(request) == OK:
                return True
            sent.repeated += 1
            await asyncio.sleep(first_wait_s * 2**attempt)
        return await link.ask(request) == OK

    async def connection() -> None:
        loop, link = asyncio.get_running_loop(), _Link(port)
        while (number := next(numbers)) < len(wanted):
            due = begun + number / rate
            await asyncio.sleep(max(0.0, due - loop.time()))
            if await acknowledged(link, wanted[number]):
                sent.delays_ms.append((loop.time() - due) * 1000)
        link.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(connection())
    sent.seconds, sent.own_s = asyncio.get_running_loop().time() - begun, time.process_time() - own_s
    return sent


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
            status, length = int(head[9:12]), LENGTH.search(head)
            if status == OK and length:
                await reader.readexactly(int(length[1]))
                return status
        except (OSError, asyncio.IncompleteReadError):
            status = 0
        self.close()
        return status

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
        self._streams = None
