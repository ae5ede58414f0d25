"""Participants: each a process with LiveKit's own client in it, so that one can be killed as a laptop is closed."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from tests.live.livekit.processes import Program, run
from tests.live.livekit.servers import LiveServer
from tests.live.livekit.tokens import Pass

ANSWER_S, LEAVE_S, CROWD_S = 20.0, 10.0, 120.0
ROOT = Path(__file__).parents[3]


class NotLetIn(Exception):
    """The server refused the token, or could not be reached; the message is the client's."""


class Refused(Exception):
    """The client could not do what it was told; the message is the client's."""


class Person:
    """Somebody in a room. `sid` is the participant's."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._gone = ""
        self.sid = ""

    async def publish(self, kind: Literal["audio", "video"] = "audio", *, name: str = "", source: str = "") -> str:
        """Send a tone or a picture from now on; the track's sid. `source` is microphone, camera, screenshare or screenshare_audio; `Refused` without the right."""
        source = source or {"audio": "microphone", "video": "camera"}[kind]
        return str(await self._order("publish", kind=kind, name=name or source, source=source))

    async def mute(self, sid: str, *, muted: bool = True) -> None:
        """Mute one's own track, or unmute it."""
        await self._order("mute", sid=sid, muted=muted)

    async def unpublish(self, sid: str) -> None:
        """Stop sending."""
        await self._order("unpublish", sid=sid)

    async def send(self, text: str, *, topic: str = "") -> None:
        """Data to everybody in the room."""
        await self._order("send", text=text, topic=topic)

    async def heard(self) -> tuple[str, str]:
        """Topic and text of the next data that came."""
        topic, text = await self._order("hear")
        return topic, text

    async def set_attributes(self, attributes: Mapping[str, str]) -> None:
        """Needs `can_update_own_metadata`."""
        await self._order("attributes", attributes=dict(attributes))

    async def leave(self) -> str:
        """Disconnect as an application does; the reason that the client gives itself. May be called again."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        return await self.gone()

    async def gone(self, within_s: float = LEAVE_S) -> str:
        """Wait until it is out of the room, and why as the client sees it: "DUPLICATE_IDENTITY", "ROOM_DELETED", … "" for somebody killed."""
        async with asyncio.timeout(within_s):
            while not self._gone and await self._answer() is not None:
                pass
            await self._process.wait()
        return self._gone

    def kill(self) -> None:
        """As a power cut would. The server notices after some twenty seconds."""
        if self._process.returncode is None:
            self._process.kill()

    async def join(self, token: str) -> None:
        """Hand over the token and wait until it is in."""
        try:
            self.sid = str(await self._tell(token))
        except Refused as error:
            raise NotLetIn(str(error)) from error

    async def _order(self, do: str, **what: object) -> Any:
        return await self._tell(json.dumps({"do": do, **what}))

    async def _tell(self, line: str) -> Any:
        if self._process.stdin is None or self._gone:
            raise Refused(f"not in the room any more: {self._gone}")
        self._process.stdin.write(line.encode() + b"\n")
        async with asyncio.timeout(ANSWER_S):
            answer = await self._answer()
        if answer is None or "done" not in answer:
            raise Refused(str((answer or {}).get("failed") or self._gone or "the process ended"))
        return answer["done"]

    async def _answer(self) -> dict[str, Any] | None:
        """The next line that the child says; None when it says no more."""
        if self._process.stdout is None or not (line := await self._process.stdout.readline()):
            return None
        answer: dict[str, Any] = json.loads(line)
        self._gone = answer.get("gone", self._gone)
        return answer


@asynccontextmanager
async def open_person(server: LiveServer, who: Pass | str) -> AsyncIterator[Person]:
    """Somebody who has joined, by a pass or by a token that was given out elsewhere; leaves at the end unless gone before. `NotLetIn` when the server says no."""
    token = who if isinstance(who, str) else who.signed(server.keys)
    with (server.folder / "people.log").open("ab") as log:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"{__package__}.person_child", server.url, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, start_new_session=True
        )
    person = Person(process)
    try:
        await person.join(token)
        yield person
        await person.leave()
    finally:
        person.kill()
        await process.wait()


@asynccontextmanager
async def open_crowd(server: LiveServer, room: str, count: int) -> AsyncIterator[Program]:
    """So many participants who are connected and publish silence: "guest-000" and so on, in one process that is not LiveKit's client but lighter. Two hundred take ten seconds."""
    env = {"SIP_CONFIG_BODY": json.dumps({"api_key": server.api_key, "api_secret": server.api_secret, "ws_url": server.url})}
    async with run([server.tools.bridge, "crowd", room, str(count)], log=server.folder / f"crowd-{room}.log", env=env) as program:

        async def ready() -> bool:
            return "ready, " in program.said

        await program.until(ready, CROWD_S)
        yield program
