"""Verified answers as Slack shows them to specialists: blocks and words out of values. Pure; what comes out passes `bot.slack.lint`."""

from bot.slack.learned.forms import card_view, why_view
from bot.slack.learned.notes import note

__all__ = ["card_view", "note", "why_view"]
