"""Notes about verified answers: what one says, where it is from, and what can be done about it as it stands. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, assert_never

from bot.escalation.board import Words
from bot.learning.acts import Act, action_id, value
from bot.learning.board import Note
from bot.learning.cards import plain_name
from bot.learning.gaps_words import escaped
from bot.learning.ports import Card
from bot.slack.messages import Message
from bot.slack.text import clip, escape, plain
from bot.slack.tickets import notice
from bot.slack.views import button, mrkdwn, sources_line
from bot.slack.views import plain as plain_text

Block = dict[str, Any]
DRAFT = "I drafted a verified answer from this. Approve it, and whoever asks something similar gets it at once, with your name."
CONFINED = "It was asked where not everybody may read, so it is not shown here. Whoever may read there can open it."
REVIEW = "This verified answer needs another look: {why}. Until then it counts like any other page."
ASKED_ALONE = "It was asked in a direct message, so the question is not shown here: whoever approves the answer says what was asked."
SCOPE_CHARS = 300
SOMEBODY = "somebody"
# Label, style, what a screen reader says, and what is asked back.
DISCARD = {
    "draft": ("Discard", "Throw this draft away", "Nobody will get this as a verified answer."),
    "review": ("Retire", "Take this answer away", "Nobody gets it any more."),
}


def note(shown: Note, *, channel: str = "") -> Message:
    """The note as a message in the channel with this id; of a confined card it holds no word that was said, unless it was said in that channel."""
    card = replace(shown.card, confined=shown.card.confined and shown.card.channel != channel)
    shown = replace(shown, card=card)
    words = _opening(shown) if card.confined or card.state in {"approved", "retired"} else f"{_opening(shown)}\n\n{_whole(card)}"
    people = (shown.person,) if shown.person and card.state == "review" else ()
    return notice(Words(text=words, people=people, allow=frozenset({*card.pages, *(link.url for link in card.sources)})), foot=_foot(card))


def _opening(shown: Note) -> str:
    card = shown.card
    asked = f"“{escaped(card.questions[0])}”" if card.questions and not card.confined else ""
    match card.state:
        case "draft":
            return f"{DRAFT} {CONFINED}" if card.confined else DRAFT
        case "review":
            return REVIEW.format(why=_why(card)) + (f" {CONFINED}" if card.confined else "")
        case "approved":
            by = f"{escaped(plain_name(card.owner_name)) or SOMEBODY} on {_day(card.verified_at)}"
            return f"✅ Verified answer approved by {by}, good until {_day(card.expires_at)}{f': {asked}' if asked else '.'}"
        case "retired":
            by = escaped(plain_name(shown.by))
            done, what = ("Retired", "the verified answer") if card.verified_at else ("Discarded", "the draft")
            return f"{done}{f' by {by}' if by else ''}: {what}{f' {asked}' if asked else ''}."
        case _:
            assert_never(card.state)


def _why(card: Card) -> str:
    """What somebody wrote of an answer that was wrong is theirs to tell where it was said."""
    return "something changed, or an answer from it was withdrawn" if card.confined or not card.why else card.why.rstrip(". ")


def _day(seconds: float) -> str:
    """A day in UTC, as people write it."""
    day = datetime.fromtimestamp(seconds, UTC)
    return f"{day.day} {day:%B %Y}"


def _whole(card: Card) -> str:
    questions = "\n".join(f"- {escaped(question)}" for question in card.questions)
    asked = f"**Questions**\n\n{questions}" if questions else ASKED_ALONE
    return f"{asked}\n\n**Answer**\n\n{card.answer}"


def _foot(card: Card) -> list[Block]:
    """What it rests on and for whom it is true, and the buttons."""
    if card.state not in DISCARD:
        return []
    lines = []
    if card.sources and not card.confined:
        lines.append(sources_line(card.sources))
    if card.applies_to and not card.confined:
        lines.append(clip(escape(f"Applies to: {' '.join(card.applies_to.split())}"), SCOPE_CHARS))
    context: list[Block] = [{"type": "context", "elements": [mrkdwn(line) for line in lines]}] if lines else []
    label, spoken, asked = DISCARD[card.state]
    confirm = {"title": plain_text(f"{label} it?"), "text": plain_text(plain(asked)), "confirm": plain_text(label), "deny": plain_text("Keep it")}
    approve = _button("approve", "Review and approve", "Look at this verified answer, change it and approve it", card, style="primary")
    return [*context, {"type": "actions", "elements": [approve, {**_button("discard", label, spoken, card), "confirm": confirm}]}]


def _button(act: Act, label: str, spoken: str, card: Card, *, style: str = "") -> Block:
    return {**button(label, action_id(act), value(card), style=style), "accessibility_label": spoken}
