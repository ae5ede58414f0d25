"""Brings a question before the humans of a channel: one message with everything needed, and words for the asker that promise no more than was done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError, SlackRefused
from bot.slack.directory import Directory
from bot.slack.messages import Message
from bot.slack.messages import Place as Spot
from bot.slack.text import Markdown, join, mention_md, paragraphs, safe_markdown
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
        link = await self._permalink(given)
        sources = "\n".join(f"- [{source.title}]({source.url})" for source in given.sources)
        pieces = (
            f"**A question needs a human** ({why}; {given.outcome}, {given.confidence:.0%} sure)",
            f"> {quoted(given.question, QUESTION_CHARS)}",
            f"**What was remarked on the answer**\n\n> {quoted(remark, QUESTION_CHARS)}" if remark else "",
            f"[The thread]({link})" if link else "",
            f"**What I said**\n\n{clipped(given.text, ANSWER_CHARS)}",
            f"**Pages I found**\n\n{sources}" if sources else "",
        )
        return paragraphs((join(mention_md(given.asker), safe_markdown(" asked:")), *(safe_markdown(piece) for piece in pieces if piece)))

    async def _permalink(self, given: Given) -> str:
        client = await self.workspaces.client_of(given.thread.team)
        try:
            found = await client.call("chat.getPermalink", channel=given.thread.channel, message_ts=given.thread.ts)
        except BotError:  # a packet without its link is better than none
            return ""
        return str(found.get("permalink") or "")


def clipped(text: str, room_chars: int) -> str:
    """The beginning of a text, cut at a word."""
    return text if len(text) <= room_chars else text[:room_chars].rsplit(maxsplit=1)[0] + " …"


def quoted(text: str, room_chars: int) -> str:
    """The text as one Markdown quote."""
    return clipped(text, room_chars).strip().replace("\n", "\n> ")
