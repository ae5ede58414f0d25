"""`python -m tests.bench.webhooks_nothing`: answers 200 and does nothing. What that takes is the server's, the network's and the sender's share of an acknowledgement."""

from __future__ import annotations

import asyncio
import sys

from bot.slack.server import serve_http
from tests.bench.slack_nothing import received


async def main() -> None:
    """Serve until the input ends."""
    async with asyncio.TaskGroup() as group, serve_http(received, group, host="127.0.0.1", port=0) as port:
        print(port, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
