"""Markdown that is safe already, in the forms that Slack takes it in."""

from bot.slack.markdown.blocks import blocks_text, message_blocks, section_blocks
from bot.slack.markdown.mrkdwn import to_mrkdwn, to_plain
from bot.slack.markdown.split import split

__all__ = ["blocks_text", "message_blocks", "section_blocks", "split", "to_mrkdwn", "to_plain"]
