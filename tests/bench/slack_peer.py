"""`python -m tests.bench.slack_peer`: the peer, a bot as most samples show it. It answers within the listener and keeps its sessions in memory.

The same engine answers as in ours, the same messages are questions, and Bolt's own server listens. What it lacks is what is compared: nothing is saved.
"""

from __future__ import annotations

import asyncio
import signal
from collections import defaultdict
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.model import Question
from bot.settings import Settings, process_environment
from bot.slack.manifest import EVENTS_PATH
from bot.wiring import open_answerer

HISTORY = 12


async def main() -> None:
    """Serve until told to stop."""
    settings = Settings.from_env(process_environment())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    sessions: dict[str, list[str]] = defaultdict(list)
    async with open_answerer(settings) as answerer:
        client = AsyncWebClient(token=settings.slack.bot_token, base_url=settings.slack.api_url)
        app = AsyncApp(client=client, signing_secret=settings.slack.signing_secret)
        looked_after = await _channels(client, settings)

        @app.event("message")
        async def answer(event: dict[str, Any], client: AsyncWebClient) -> None:
            """Answer each message in a channel that is looked after."""
            if event["channel"] not in looked_after or event.get("subtype"):
                return
            thread = event.get("thread_ts") or event["ts"]
            await client.assistant_threads_setStatus(channel_id=event["channel"], thread_ts=thread, status="is looking this up…")
            session = sessions[thread]
            outcome = await answerer.answer(Question(text=event["text"], history=tuple(session[-HISTORY:])))
            session.append(event["text"])
            await client.chat_postMessage(channel=event["channel"], thread_ts=thread, markdown_text=outcome.text)

        runner = web.AppRunner(app.server(port=settings.port, path=EVENTS_PATH).web_app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.port).start()
        print("serves", flush=True)
        await stop.wait()
        await runner.cleanup()


async def _channels(client: AsyncWebClient, settings: Settings) -> set[str]:
    """The ids of the channels that are looked after."""
    found = await client.users_conversations(limit=200)
    return {channel["id"] for channel in found["channels"] if channel.get("name") in settings.slack.channels}


if __name__ == "__main__":
    asyncio.run(main())
