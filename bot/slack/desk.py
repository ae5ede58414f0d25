"""Brings a question before the humans of a channel: one message with everything needed, and words for the asker that promise no more than was done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError, SlackRefused
from bot.hearing import is_direct
from bot.slack.directory import Directory
from bot.slack.messages import Message
from bot.slack.messages import Place as Spot
from bot.slack.text import Markdown, clip, join, mention_md, paragraphs, safe_markdown
from bot.slack.workspaces import Workspaces
from bot.thread import Given

QUESTION_CHARS, ANSWER_CHARS = 1_500, 2_500
NOT_REACHED = "I tried to bring this before a human, but could not post in the channel for it. Please ask whoever looks after this workspace."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDesk:
    """A `bot.chat.Desk` over one channel, named by name or id."""

    channel: str
    workspaces: Workspaces
    directory: Directory

    async def hand_over(self, given: Given, *, why: str, key: str, attempt: int, remark: str = "") -> str:
        """See `bot.chat.Desk`."""
        team = given.thread.team
        channel = await self.directory.channel_id(team, self.channel)
        if not channel:
            return NOT_REACHED
        spot = Spot(team=team, channel=channel, thread_ts="", person=given.asker)
        try:
            packet = await self._packet(given, why, remark)
            await (await self.workspaces.of(team)).replies.post(spot, Message.of(packet), key=key, attempt=attempt)
        except SlackRefused:
            return NOT_REACHED
        return f"I brought this before the people in #{await self.directory.channel_name(team, channel)}. Add the room name, SDK and version here if you have not said them yet."

    async def _packet(self, given: Given, why: str, remark: str) -> Markdown:
        thread = await self._permalink(given)
        allow = frozenset({thread, *(source.url for source in given.sources)})
        sources = "\n".join(f"- [{source.title}]({source.url})" for source in given.sources if source.url not in given.text)
        sure = f" I was {given.confidence:.0%} sure of my answer." if given.outcome == "answered" else ""
        whence = f"[Open the thread]({thread})" if thread and not is_direct(given.thread.channel) else ""
        pieces = (
            join(mention_md(given.asker), safe_markdown(f" asked {await self._where(given)}:")),
            quoted(given.question, QUESTION_CHARS),
            safe_markdown(f"**Why a human is needed:** {why}.{sure} {whence}", allow=allow),
            join(safe_markdown("**What was said about my answer:**\n\n"), quoted(remark, QUESTION_CHARS)) if remark else safe_markdown(""),
            join(safe_markdown("**What I said:**\n\n"), clip(safe_markdown(given.text, allow=allow), ANSWER_CHARS)),
            safe_markdown(f"**Pages I found:**\n\n{sources}" if sources else "", allow=allow),
        )
        return paragraphs(pieces)

    async def _where(self, given: Given) -> str:
        if is_direct(given.thread.channel):
            return "in a direct message to me"
        return f"in #{await self.directory.channel_name(given.thread.team, given.thread.channel)}"

    async def _permalink(self, given: Given) -> str:
        client = await self.workspaces.client_of(given.thread.team)
        try:
            found = await client.call("chat.getPermalink", channel=given.thread.channel, message_ts=given.thread.ts)
        except BotError:  # a packet without its link is better than none
            return ""
        return str(found.get("permalink") or "")


def quoted(text: str, room_chars: int) -> Markdown:
    """Somebody's words as one quote, in which nothing can be clicked."""
    words = clip(safe_markdown(text.strip(), allow=frozenset()), room_chars)
    return safe_markdown("> " + words.replace("\n", "\n> "))
