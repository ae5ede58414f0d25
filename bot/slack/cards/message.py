"""A card as the message that goes to Slack, with what can be pressed on it. Pure."""

from __future__ import annotations

from typing import assert_never

from bot.looking.acts import AGAIN, HUMAN, NEAR, SHARE, WATCH, value
from bot.looking.board import CallCard, Card, HelpCard, Offer, Shown, WatchCard
from bot.slack.cards.parts import call_blocks, call_words, help_blocks, help_words, watch_blocks, watch_words
from bot.slack.cards.report import report_blocks, report_words
from bot.slack.cards.rich import Block
from bot.slack.cards.wording import short
from bot.slack.messages import Message, Part
from bot.slack.text import Mrkdwn, escape, join, plain
from bot.slack.views import button, mrkdwn

# In the order in which they stand there.
BUTTONS: tuple[tuple[Offer, str, str], ...] = (
    ("again", "Look again", AGAIN),
    ("watch", "Watch for 15 min", WATCH),
    ("share", "Share", SHARE),
    ("human", "Ask a human", HUMAN),
)
NEAR_SHOWN = 4


def message_of(shown: Shown, *, threaded: bool = False) -> Message:
    """The card as one message; `threaded` says that it stands in a thread."""
    match shown:
        case Card():
            return _message(_card_words(shown), [*report_blocks(shown.report), *_foot(shown, threaded=threaded)])
        case WatchCard():
            return _message(watch_words(shown), watch_blocks(shown))
        case CallCard():
            return _message(call_words(shown), [*call_blocks(shown), *_call_foot(shown)])
        case HelpCard():
            return _message(help_words(shown), help_blocks(shown))
        case _:
            assert_never(shown)


def _message(words: Mrkdwn, blocks: list[Block]) -> Message:
    return Message(parts=(Part(text=words, blocks=tuple(blocks)),))


def _card_words(card: Card) -> Mrkdwn:
    words = report_words(card.report)
    return join(words, escape(f"\nShared by {short(card.shared_by, 80)}.")) if card.shared_by else words


def _foot(card: Card, *, threaded: bool) -> list[Block]:
    """Who shares it; names like the one that was asked for; what can be done with it."""
    blocks: list[Block] = []
    if card.shared_by:
        blocks.append({"type": "context", "elements": [mrkdwn(escape(f"Shared by {short(card.shared_by, 80)}"))]})
    labels = {"share": f"Share to this {'thread' if threaded else 'channel'}"}
    buttons = [button(labels.get(offer, label), action, value(card.key, alone=card.alone)) for offer, label, action in BUTTONS if offer in card.offers]
    near = [
        # Slack wants every action id once in a block.
        button(f"Look at “{short(plain(name), 50)}”", f"{NEAR}_{number}", value(card.key, alone=card.alone, near=number))
        for number, name in enumerate(card.report.near[:NEAR_SHOWN], 1)
        if "again" in card.offers
    ]
    elements = [*near, *buttons]
    return [*blocks, *([{"type": "actions", "elements": elements}] if elements else [])]


def _call_foot(card: CallCard) -> list[Block]:
    """A call that is told in private may be shown where it was asked for."""
    if card.report is None or not card.home:
        return []
    return [{"type": "actions", "elements": [button(f"Share to {short(card.home, 50)}", SHARE, value(card.key, alone=True))]}]
