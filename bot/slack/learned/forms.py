"""The form of a verified answer, and the one that asks why an answer was wrong. Pure; what is filled in is read by `bot.learning.filled`."""

from __future__ import annotations

from typing import Any

from bot.chat import Place
from bot.learning.acts import CARD_FORM, WRONG_FORM, form_value
from bot.learning.cards import GOOD_DAYS_MAX, SCOPE_CHARS, WHY_CHARS, form_of
from bot.learning.filled import ANSWER, APPLIES_TO, DAY, EXPIRES, FIELD_CHARS, LABELS, QUESTIONS, SOURCES, TEXT, WHY, block_ids, laid_out
from bot.learning.ports import Card
from bot.slack.text import clip, escape
from bot.slack.views import Block, mrkdwn
from bot.slack.views import plain as plain_text

CONTEXT_CHARS = 600
REVIEW = "Needs another look: {why}"
CONFINED = "It was asked where not everybody may read, and will be shown there alone."
ASKED_ALONE = "It was asked in a direct message, so the question is not shown: say what was asked, in words that give nobody away."
VOUCH = "People get it within a minute of your approval, cited with your name and today's date."
HINTS = {
    QUESTIONS: "One per line, in the words in which people ask it.",
    ANSWER: "Markdown works: `code`, ``` around longer code, links, lists. Leave out names, numbers and whatever is true for one asker alone.",
    SOURCES: "One per line: a link, with a title before it if you like. When one of these pages changes, you are asked to look again.",
    APPLIES_TO: "For whom it is true, such as “Python, livekit-agents >= 1.2, LiveKit Cloud”. Leave it empty if it is true for everybody.",
    EXPIRES: f"You are asked to look again then. At most {GOOD_DAYS_MAX // 365} years.",
}


def card_view(card: Card, at: Place) -> Block:
    """The form as a modal that knows its card, and the note that it was opened from."""
    form = form_of(card)
    blocks = [
        *_told(card),
        *_texts(QUESTIONS, form.questions),
        *_texts(ANSWER, form.answer),
        *_texts(SOURCES, form.sources, optional=True),
        _input(APPLIES_TO, {**_field(form.applies_to, multiline=False), "max_length": SCOPE_CHARS}, optional=True),
        _input(EXPIRES, {"type": "datepicker", "action_id": DAY, **({"initial_date": form.expires} if form.expires else {})}, optional=True),
    ]
    return _modal(CARD_FORM, "Verified answer", "Approve", form_value(card, at), blocks)


def why_view(answer: str) -> Block:
    """The form that asks why the answer with this id was wrong."""
    field = {**_field(""), "max_length": WHY_CHARS, "focus_on_load": True}
    hint = "It stands above the answer with your name, and whoever looks after its pages reads it."
    block = {"type": "input", "block_id": WHY, "label": plain_text("What was wrong with it?"), "element": field, "hint": plain_text(hint)}
    return _modal(WRONG_FORM, "That answer was wrong", "Withdraw it", answer, [block])


def _told(card: Card) -> list[Block]:
    lines = [REVIEW.format(why=card.why)] if card.state == "review" and card.why else []
    lines += [CONFINED] if card.confined else []
    lines += [ASKED_ALONE] if not card.questions else []
    return [{"type": "context", "elements": [mrkdwn(clip(escape(" ".join(line.split())), CONTEXT_CHARS)) for line in [*lines, VOUCH]]}]


def _texts(name: str, text: str, *, optional: bool = False) -> list[Block]:
    """As many fields as the text needs; all but the first may be emptied."""
    parts = laid_out(text)
    blocks = zip(block_ids(name, len(parts)), parts, strict=True)
    return [_input(name, _field(part), block_id=block_id, optional=optional or block_id != name) for block_id, part in blocks]


def _field(text: str, *, multiline: bool = True) -> dict[str, Any]:
    """What stands in a field is shown as it is: Slack reads no marks there."""
    field = {"type": "plain_text_input", "action_id": TEXT, "multiline": multiline, "max_length": FIELD_CHARS}
    return {**field, **({"initial_value": text} if text else {})}


def _input(name: str, element: Block, *, block_id: str = "", optional: bool = False) -> Block:
    more = bool(block_id) and block_id != name
    label = f"{LABELS[name]}, continued" if more else LABELS[name]
    hint = {} if more else {"hint": plain_text(HINTS[name])}
    return {"type": "input", "block_id": block_id or name, "label": plain_text(label), "element": element, **hint, **({"optional": True} if optional else {})}


def _modal(callback_id: str, title: str, submit: str, metadata: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text("Cancel"),
        "blocks": blocks,
    }
