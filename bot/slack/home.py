"""The app's own pages: its home tab, and the suggestions above the composer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.errors import SlackRefused
from bot.jobs import Job
from bot.slack.client import SlackClient
from bot.slack.manifest import PROMPTS
from bot.slack.views import Standing, home_view
from bot.stores import Answers
from bot.thread import Given

OPEN_QUESTIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """`can` and `off` are what it tells; `standing` tells a person of a workspace how the bot is doing, None when that is not for them."""

    client_of: Callable[[str], Awaitable[SlackClient]]
    answers: Answers
    can: tuple[str, ...]
    off: Mapping[str, str]
    standing: Callable[[str, str], Awaitable[Standing | None]] | None = None

    async def opened(self, job: Job) -> None:
        """Show what belongs on the tab that was opened."""
        opened, client = job.payload, await self.client_of(job.payload["team"])
        if opened["tab"] == "home":
            questions = await self.answers.open_questions(opened["team"], opened["person"], limit=OPEN_QUESTIONS)
            links = {given.id: await _permalink(client, given) for given in questions}
            standing = await self.standing(opened["team"], opened["person"]) if self.standing else None
            view = home_view(can=self.can, off=self.off, questions=questions, permalinks=links, standing=standing)
            await client.call("views.publish", user_id=opened["person"], view=view)
        elif opened["channel"]:
            try:
                await client.call("assistant.threads.setSuggestedPrompts", channel_id=opened["channel"], prompts=list(PROMPTS))
            except SlackRefused:
                pass  # suggestions are an extra that some plans and channels lack


async def _permalink(client: SlackClient, given: Given) -> str:
    try:
        return str((await client.call("chat.getPermalink", channel=given.thread.channel, message_ts=given.ts)).get("permalink") or "")
    except SlackRefused:
        return ""
