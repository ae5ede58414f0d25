"""Safe text: only what stands here makes `Mrkdwn` and `Markdown`, so text that was not looked at cannot reach Slack. And the way back: `readable`."""

from bot.slack.text.chars import hushed, visible
from bot.slack.text.inbound import readable
from bot.slack.text.safe import Markdown, Mrkdwn, clip, escape, join, link, mention, mention_group, mention_group_md, mention_md, paragraphs, plain
from bot.slack.text.stream import StreamText, safe_markdown

__all__ = [
    "Markdown",
    "Mrkdwn",
    "StreamText",
    "clip",
    "escape",
    "hushed",
    "join",
    "link",
    "mention",
    "mention_group",
    "mention_group_md",
    "mention_md",
    "paragraphs",
    "plain",
    "readable",
    "safe_markdown",
    "visible",
]
