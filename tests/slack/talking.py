"""A bot that replies in a small Slack, over real sockets and in virtual time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.slack.budgets import Rate
from bot.slack.client import Api, SlackClient
from bot.slack.messages import Message, Part, Place
from bot.slack.replies import Replies
from bot.slack.text import Markdown, Mrkdwn
from tests.fakes.slack_clock import FakeClock
from tests.fakes.slack_server import FakeSlack, serve_slack
from tests.fakes.slack_workspace import shown

CHANNEL, KEY = "C1", "message:T0:C1:1"
FOOT = {"type": "actions", "elements": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """`place` answers a question that was just asked there; `reborn` is the bot after a crash, with nothing in its memory."""

    slack: FakeSlack
    clock: FakeClock
    client: SlackClient
    replies: Replies
    place: Place
    reborn: Callable[[], Replies]

    def thread(self) -> list[str]:
        """What people read below the question, message by message."""
        return [shown(message) for message in self.messages()]

    def messages(self) -> list[dict[str, Any]]:
        """The messages below the question."""
        return self.slack.thread(self.place.channel, self.place.thread_ts)


@asynccontextmanager
async def talking(*, channel: str = CHANNEL, rates: dict[str, Rate] | None = None) -> AsyncIterator[Talk]:
    """The bot, and a question that waits for it. Time runs as fast as the work allows."""
    clock = FakeClock()
    async with serve_slack(clock) as slack, clock.running(), aiohttp.ClientSession() as session:
        api = Api(session=session, url=slack.url, clock=clock, rates=rates or {}, channel_rates={})
        client, ts = api.client(slack.token), slack.ask(channel)
        place = Place(team="T0", channel=channel, thread_ts=ts, person="U0ADA", ts=ts)
        made = Replies(client)
        yield Talk(slack=slack, clock=clock, client=client, replies=made, place=place, reborn=lambda: Replies(api.client(slack.token)))


def message(text: str, *, part_chars: int = 3_000, foot: bool = False) -> Message:
    """A message that says the text, in parts of this length."""
    pieces = [text[at : at + part_chars] for at in range(0, len(text), part_chars)]
    parts = tuple(Part(text=Mrkdwn(piece if piece.strip() else "."), blocks=({"type": "markdown", "text": piece},)) for piece in pieces)
    return Message(parts=parts, foot=(FOOT,) if foot else (), markdown=Markdown(text))
