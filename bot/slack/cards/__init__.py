"""Cards as Slack shows them: blocks and words out of values. Pure; what comes out passes `bot.slack.lint`."""

from bot.slack.cards.forms import view_of
from bot.slack.cards.message import message_of

__all__ = ["message_of", "view_of"]
