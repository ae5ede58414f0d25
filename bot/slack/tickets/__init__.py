"""Tickets as Slack shows them: blocks and words out of values. Pure; what comes out passes `bot.slack.lint`."""

from bot.slack.tickets.forms import form_view
from bot.slack.tickets.notices import answer, answer_signed, left, notice, offered
from bot.slack.tickets.packet import packet_message

__all__ = ["answer", "answer_signed", "form_view", "left", "notice", "offered", "packet_message"]
