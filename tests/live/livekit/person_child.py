"""One participant in a process of its own, on LiveKit's own client: `python -m tests.live.livekit.person_child URL`, with the token on the first line of input.

Then each line of input is an order, `{"do": NAME, …}`, and each gets one line of output, `{"done": VALUE}` or `{"failed": WHY}`. The first line of output is
`{"done": SID}` once it has joined, the last `{"gone": REASON}` once it is out. The end of input means that it should leave.
"""

from __future__ import annotations

import array
import asyncio
import json
import math
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from livekit import rtc

RATE_HZ, TONE_HZ, FRAME_S = 48_000, 440, 0.1
WIDTH, HEIGHT, PICTURE_S = 320, 180, 0.5
Order = dict[str, Any]


class Child:
    """The room as one participant has it."""

    def __init__(self) -> None:
        self.room = rtc.Room()
        self.gone: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._sending = asyncio.TaskGroup()
        self._contents: list[asyncio.Task[None]] = []
        self._heard: asyncio.Queue[list[str]] = asyncio.Queue()
        self.room.on("disconnected", self._disconnected)
        self.room.on("data_received", self._received)
        self._orders: dict[str, Callable[[Order], Awaitable[Any]]] = {
            "publish": self._publish,
            "mute": self._mute,
            "unpublish": self._unpublish,
            "send": self._send,
            "hear": self._hear,
            "attributes": self._attributes,
        }

    async def live(self, url: str, token: str, lines: asyncio.StreamReader) -> None:
        """From joining to leaving."""
        await self.room.connect(url, token)
        say({"done": self.room.local_participant.sid})
        async with self._sending:
            obeying = self._sending.create_task(self._obey(lines))
            say({"gone": await self.gone})
            obeying.cancel()
            for sending in self._contents:
                sending.cancel()

    async def _obey(self, lines: asyncio.StreamReader) -> None:
        while line := await lines.readline():
            order = json.loads(line)
            try:
                say({"done": await self._orders[order["do"]](order)})
            except Exception as error:  # noqa: BLE001  the parent decides what it means
                say({"failed": f"{type(error).__name__}: {error}"})
        await self.room.disconnect()
        self._disconnected(rtc.DisconnectReason.CLIENT_INITIATED)  # the client does not always tell of what it was told to do

    async def _publish(self, order: Order) -> str:
        if order["kind"] == "audio":
            sound = rtc.AudioSource(RATE_HZ, 1)
            track: rtc.LocalTrack = rtc.LocalAudioTrack.create_audio_track(order["name"], sound)
            content = hum(sound)
        else:
            picture = rtc.VideoSource(WIDTH, HEIGHT)
            track, content = rtc.LocalVideoTrack.create_video_track(order["name"], picture), paint(picture)
        self._contents.append(self._sending.create_task(content))
        options = rtc.TrackPublishOptions(source=rtc.TrackSource.Value(f"SOURCE_{order['source'].upper()}"))
        return (await self.room.local_participant.publish_track(track, options)).sid

    async def _mute(self, order: Order) -> None:
        track = self.room.local_participant.track_publications[order["sid"]].track
        if isinstance(track, rtc.LocalAudioTrack | rtc.LocalVideoTrack):
            (track.mute if order["muted"] else track.unmute)()

    async def _unpublish(self, order: Order) -> None:
        await self.room.local_participant.unpublish_track(order["sid"])

    async def _send(self, order: Order) -> None:
        await self.room.local_participant.publish_data(order["text"], topic=order["topic"])

    async def _hear(self, order: Order) -> list[str]:
        return await self._heard.get()

    async def _attributes(self, order: Order) -> None:
        await self.room.local_participant.set_attributes(order["attributes"])

    def _received(self, packet: rtc.DataPacket) -> None:
        self._heard.put_nowait([packet.topic or "", packet.data.decode()])

    def _disconnected(self, reason: int) -> None:
        if not self.gone.done():
            self.gone.set_result(rtc.DisconnectReason.Name(reason))  # type: ignore[arg-type]  # the event hands over the bare number


async def hum(source: rtc.AudioSource) -> None:
    """A tone without end, as loud as speech."""
    samples = int(RATE_HZ * FRAME_S)
    wave = array.array("h", (int(8000 * math.sin(2 * math.pi * TONE_HZ * number / RATE_HZ)) for number in range(samples)))
    while True:
        await source.capture_frame(rtc.AudioFrame(wave.tobytes(), RATE_HZ, 1, samples))


async def paint(source: rtc.VideoSource) -> None:
    """A picture that changes its shade, so that there is something to encode."""
    shade = 0
    while True:
        shade = (shade + 16) % 256
        source.capture_frame(rtc.VideoFrame(WIDTH, HEIGHT, rtc.VideoBufferType.RGBA, bytes((shade, 64, 128, 255)) * (WIDTH * HEIGHT)))
        await asyncio.sleep(PICTURE_S)


def say(line: dict[str, object]) -> None:
    """Tell the parent."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


async def main(url: str) -> None:
    """Join, obey, leave."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    token = (await lines.readline()).decode().strip()
    try:
        await Child().live(url, token, lines)
    except rtc.ConnectError as error:
        say({"failed": str(error)})
    # The client's threads call into an interpreter that winds down, and abort.
    os._exit(0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
