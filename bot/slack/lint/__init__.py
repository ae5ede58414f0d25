"""Tells before sending what Slack would refuse: structure from Slack's published types, sizes and totals from `bot.slack.limits`. The sandbox refuses by the same."""

from bot.slack.lint.check import lint_blocks, lint_chunks, lint_message, lint_view
from bot.slack.lint.fault import Fault

__all__ = ["Fault", "lint_blocks", "lint_chunks", "lint_message", "lint_view"]
