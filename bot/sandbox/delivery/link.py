"""The end of a Socket Mode connection that is a WebSocket: /link/?ticket=…"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.delivery.parcel import Undelivered
from bot.sandbox.delivery.sockets import Connection, Sockets

# Ends the connection from this peer address without a word; the server knows how.
HangUp = Callable[[tuple[str, int]], None]


async def serve_link(websocket: WebSocket, sockets: Sockets, hang_up: HangUp) -> None:
    """One connection, from its ticket to its end."""
    if not sockets.admits(websocket.query_params.get("ticket", "")):
        await websocket.close()  # before it was accepted: HTTP 403
        return
    await websocket.accept()
    peer = (websocket.client.host, websocket.client.port) if websocket.client else ("", 0)
    connection = Connection(send=_reaching(websocket.send_text), close=_closing(websocket), hang_up=lambda: hang_up(peer))
    async with asyncio.TaskGroup() as group:
        try:
            if not await sockets.join(connection):
                await connection.close()
                return
            aging = group.create_task(sockets.live_out(connection))
            await _listen(websocket, sockets, connection)
            aging.cancel()
        except Undelivered:
            pass  # it went while it was being greeted
        finally:
            sockets.leave(connection)


async def _listen(websocket: WebSocket, sockets: Sockets, connection: Connection) -> None:
    while True:
        message = await websocket.receive()
        if message["type"] != "websocket.receive":
            return
        sockets.hear(connection, message.get("text") or "")


def _reaching(send: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    async def reach(text: str) -> None:
        try:
            await send(text)
        except (RuntimeError, WebSocketDisconnect) as error:  # what Starlette raises once the other side is gone
            raise Undelivered("connection_failed") from error

    return reach


def _closing(websocket: WebSocket) -> Callable[[], Awaitable[None]]:
    async def close() -> None:
        try:
            await websocket.close()
        except (RuntimeError, WebSocketDisconnect) as error:
            raise Undelivered("connection_failed") from error

    return close
