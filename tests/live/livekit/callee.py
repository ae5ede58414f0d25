"""Who is called: SIPp on a port of the loopback address, which plays one scenario for every call that comes in."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.live.livekit.processes import LOOPBACK, Program, free_port, is_free, run, until
from tests.live.livekit.servers import LiveServer

# A request line in SIPp's log of messages, after the line that says in which direction it went.
REQUEST = re.compile(r"message (received|sent) .*?\n\n(?:([A-Z]+) sip:)", re.MULTILINE)
READY_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee:
    """`address` is what a trunk is given. `log` has every SIP message, both ways."""

    address: str
    log: Path
    program: Program = field(repr=False)

    def heard(self) -> Counter[str]:
        """The requests that came in, by method, repeated ones included."""
        return self._requests("received")

    def said(self) -> Counter[str]:
        """The requests that went out: a BYE, when it is the callee who hangs up."""
        return self._requests("sent")

    async def until_heard(self, method: str, *, times: int = 1, within_s: float = READY_S) -> None:
        """Wait for so many requests of this kind; `TimeoutError` when they do not come."""

        async def look() -> bool:
            return self.heard()[method] >= times

        await until(look, within_s=within_s)

    def _requests(self, direction: str) -> Counter[str]:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return Counter(match[2] for match in REQUEST.finditer(text.replace("\r\n", "\n")) if match[1] == direction)


@asynccontextmanager
async def open_callee(server: LiveServer, script: str, *, tcp: bool = False) -> AsyncIterator[Callee]:
    """Somebody who can be called, as often as one likes, several times at once, and does what the script says: one of `scenarios`."""
    kind = socket.SOCK_STREAM if tcp else socket.SOCK_DGRAM
    port, folder = free_port(kind), server.folder
    name = f"callee-{port}"
    file, log = folder / f"{name}.xml", folder / f"{name}.sip"
    file.write_text(script)
    transport = ["-t", "t1"] if tcp else ["-t", "u1"]
    where = ["-i", LOOPBACK, "-p", str(port), "-cp", str(free_port(socket.SOCK_DGRAM)), *transport]
    how = ["-nostdin", "-trace_msg", "-message_file", str(log), "-trace_err", "-error_file", str(folder / f"{name}.err")]
    async with run([server.tools.sipp, "-sf", file, *where, *how], log=folder / f"{name}.log") as program:

        async def listens() -> bool:
            return not is_free(kind, port)

        await program.until(listens, READY_S)
        yield Callee(address=f"{LOOPBACK}:{port}", log=log, program=program)


@asynccontextmanager
async def open_silence() -> AsyncIterator[str]:
    """An address where every packet arrives and nobody says a word."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((LOOPBACK, 0))
        yield f"{LOOPBACK}:{deaf.getsockname()[1]}"


def closed_address() -> str:
    """An address where nobody listens, so that the kernel itself says no."""
    return f"{LOOPBACK}:{free_port(socket.SOCK_DGRAM, socket.SOCK_STREAM)}"
