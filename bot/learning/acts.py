"""What can be pressed and sent on cards and on answers that were wrong: the names that travel to Slack and back, and what they hold. Pure.

What a button sends is read by `bot.escalation.acts.value_of`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from bot.chat import Place
from bot.learning.ports import Card

Act = Literal["approve", "discard"]
PREFIX = "card_"
ACTS: Mapping[str, Act] = {f"{PREFIX}{act}": act for act in get_args(Act)}
CARD_FORM = f"{PREFIX}form"
# The shortcut on a message, the entry in the menu of an answer ("wrong:<answer id>"), and the form that both open.
WRONG_SHORTCUT, WRONG, WRONG_FORM = "answer_wrong", "wrong", "answer_wrong_form"


def action_id(act: Act) -> str:
    """What a button of this act is called."""
    return f"{PREFIX}{act}"


def value(card: Card) -> str:
    """What a button sends: the card and the version that was seen."""
    return f"{card.id}:{card.version}"


def note_key(card: Card) -> str:
    """Under which key a note about this version of a card stands."""
    return f"card:{value(card)}"


def form_value(card: Card, at: Place) -> str:
    """What the form keeps: the card as it was opened, and the note that it was opened from."""
    return f"{value(card)}:{at.thread.channel}:{at.thread.ts}:{at.ts}"


def form_value_of(kept: str) -> tuple[str, str, str, str]:
    """What a button of the card would send, and of the note the channel, the thread and the ts; all "" for what no form of ours kept."""
    parts = kept.rsplit(":", 3)
    return (parts[0], parts[1], parts[2], parts[3]) if len(parts) == 4 else ("", "", "", "")
