"""`python -m tests.bench.slack_nothing`: a server that answers 200 and does nothing. What that takes is the sandbox's and the network's share of an acknowledgement."""

from __future__ import annotations

import asyncio
import signal

from starlette.types import Receive, Scope, Send

from bot.settings import process_environment
from bot.slack.server import serve_http


async def received(_scope: Scope, receive: Receive, send: Send) -> None:
    """Read the whole request, then say so."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


async def main() -> None:
    """Serve until told to stop."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with asyncio.TaskGroup() as group, serve_http(received, group, host="127.0.0.1", port=int(process_environment()["PORT"])):
        print("serves", flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
