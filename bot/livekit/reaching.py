"""How far one gets towards a server, step by step: its name, its port, its certificate, HTTP, and whether it accepts the key."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from livekit.protocol import room as room_pb

from bot.diagnostics.seen import Reach
from bot.errors import LiveKitRefused, LiveKitUnreachable
from bot.livekit.answers import Listener
from bot.livekit.faults import stage_of
from bot.livekit.line import Line, Rights

OK = "ok"
PORTS = {"ws": 80, "http": 80, "wss": 443, "https": 443}
SECURE = frozenset({"wss", "https"})
SILENT = "that address and port do not answer: a firewall drops the packets, or the address is wrong"
NO_WAY = "there is no way to that address and port from here"
# Nobody has a room of this name, so the answer is short on every server.
NOWHERE = "ask-ai-reach"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    host: str
    port: int
    secure: bool


async def reach(line: Line) -> Reach:
    """All steps within the time of one call; the first that fails is the last. Raises nothing."""
    loop = asyncio.get_running_loop()
    started_s, found = loop.time(), dict[str, Any]()
    parts = urlsplit(line.project.url)
    place = _Place(host=parts.hostname or "", port=parts.port or PORTS[parts.scheme], secure=parts.scheme in SECURE)
    for name, step in STEPS.items():
        if place.secure or name != "tls":
            found[name] = await _tried(name, step(place), until_s=started_s + line.call_s)
        if found.get(name, OK) != OK:
            break
    else:
        found |= await _api(line, until_s=started_s + line.call_s)
    return Reach(host=line.project.host, **found, took_ms=(loop.time() - started_s) * 1000)


async def _tried(name: str, step: Awaitable[None], *, until_s: float) -> str:
    """OK, or what went wrong in a few words."""
    try:
        async with asyncio.timeout_at(until_s):
            await step
    except (OSError, EOFError) as error:
        stage, why = stage_of(error)
        if name == "connect":
            return why if stage == "connect" else SILENT if stage == "timeout" else NO_WAY
        return why
    return OK


async def _dns(place: _Place) -> None:
    await asyncio.get_running_loop().getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)


async def _connect(place: _Place) -> None:
    _, writer = await asyncio.open_connection(place.host, place.port)
    writer.transport.abort()


async def _tls(place: _Place) -> None:
    context = await asyncio.to_thread(ssl.create_default_context)
    _, writer = await asyncio.open_connection(place.host, place.port, ssl=context)
    writer.transport.abort()


STEPS: Mapping[str, Callable[[_Place], Awaitable[None]]] = {"dns": _dns, "connect": _connect, "tls": _tls}


async def _api(line: Line, *, until_s: float) -> dict[str, Any]:
    """HTTP, key and clocks at once: one call that every LiveKit server knows."""
    listener = Listener(f"reach {line.project.host}", line.now)
    found = {"http": OK, "auth": OK}
    try:
        async with line.call("reach", Rights(room_list=True), within_s=until_s - asyncio.get_running_loop().time(), listener=listener) as api:
            await api.room.list_rooms(room_pb.ListRoomsRequest(names=[NOWHERE]))
    except LiveKitUnreachable as error:
        found = {"http": error.why}
    except LiveKitRefused as error:
        found["auth"] = error.why
    return found | {"skew_s": listener.answer.skew_s if listener.answer else None}
