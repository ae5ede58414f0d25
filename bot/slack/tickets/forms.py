"""The forms of tickets. Pure; what is filled in is read by `bot.escalation.filled`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, assert_never

from bot.escalation.acts import form_id, value
from bot.escalation.board import Form
from bot.escalation.filled import (
    CHOICE,
    HOW,
    HOWS,
    KEEP,
    KEPT,
    MORE,
    NEEDS,
    NEEDS_ASKED,
    NEXT,
    NOBODY,
    NOTE,
    NOTE_CHARS,
    ROUTE,
    TEXT,
    TO,
    WHY,
    WORDS,
    WORDS_CHARS,
)
from bot.slack.cards.wording import short
from bot.slack.limits import LIMITS
from bot.slack.text import clip, escape, join, plain
from bot.slack.views import Block, mrkdwn
from bot.slack.views import plain as plain_text

QUESTION_CHARS = 600
CONFINED = "The question was asked where others may not read. Open its thread to see it; what you write is posted there."
TITLES = {"answer": ("Answer", "Post"), "info": ("Ask for more", "Ask"), "pass": ("Not for us", "Pass on"), "resolve": ("Resolve", "Resolve")}
MARKDOWN = "Markdown works: `code`, ``` around longer code, links, lists."


def form_view(form: Form) -> Block:
    """The form as a modal that knows its ticket."""
    title, submit = TITLES[form.kind]
    if form.kind == "pass" and form.ticket.owner:
        title = "Pass on"
    return {
        "type": "modal",
        "callback_id": form_id(form.kind),
        "private_metadata": value(form.ticket),
        "title": plain_text(title),
        "submit": plain_text(submit),
        "close": plain_text("Cancel"),
        "blocks": [*_question(form), *_fields(form)],
    }


def _fields(form: Form) -> list[Block]:
    match form.kind:
        case "answer":
            return _answer()
        case "info":
            return _info(form)
        case "pass":
            return _pass(form)
        case "resolve":
            return _resolve()
        case _:
            assert_never(form.kind)


def _question(form: Form) -> list[Block]:
    """What it is about, as far as it may be read outside of where it was asked."""
    words = CONFINED if form.ticket.confined else " ".join(form.ticket.question.split())
    asked = clip(escape(words), QUESTION_CHARS)
    return [{"type": "context", "elements": [mrkdwn(asked if form.ticket.confined else join(escape("Question: "), asked))]}] if asked.strip() else []


def _answer() -> list[Block]:
    keep = _options([(KEPT, "Make a verified answer of this")])
    return [
        {**_input_text(WORDS, "Your answer, as the asker reads it", WORDS_CHARS, focus=True), "hint": plain_text(MARKDOWN)},
        _input(KEEP, "For the next one who asks", {"type": "checkboxes", "action_id": CHOICE, "options": keep}, optional=True),
    ]


def _info(form: Form) -> list[Block]:
    options = _options((need, label) for need, (label, _) in NEEDS.items())
    ticked = [option for option in options if option["value"] in form.needs]
    boxes = {"type": "checkboxes", "action_id": CHOICE, "options": options, **({"initial_options": ticked} if ticked else {})}
    return [
        _input(NEEDS_ASKED, "What is missing?", boxes, optional=True),
        _input_text(MORE, "Anything else?", NOTE_CHARS, optional=True),
    ]


def _pass(form: Form) -> list[Block]:
    known = [(f"{ROUTE}{name}", label) for name in form.routes if (label := _label(name)) and len(name) <= LIMITS.option_value_chars - len(ROUTE)]
    onwards = [] if form.last else [(NEXT, "The next in the chain")]
    options = _options([*onwards, *known[: LIMITS.options - 2], (NOBODY, "Nobody: it is no question for support")])
    # What closes the question is chosen, and never there by itself.
    first = {} if form.last else {"initial_option": options[0]}
    select = {"type": "static_select", "action_id": CHOICE, "options": options, "placeholder": plain_text("Choose"), **first}
    return [_input_text(WHY, "Why is it not for you?", NOTE_CHARS, focus=True), _input(TO, "Whose is it?", select)]


def _label(name: str) -> str:
    return short(plain(name), LIMITS.option_text_chars)


def _resolve() -> list[Block]:
    options = _options((how, words[:1].upper() + words[1:]) for how, words in HOWS.items())
    radio = {"type": "radio_buttons", "action_id": CHOICE, "options": options, "initial_option": options[0]}
    return [_input(HOW, "How was it resolved?", radio), _input_text(NOTE, "A note for those who read this later", NOTE_CHARS, optional=True)]


def _options(choices: Iterable[tuple[str, str]]) -> list[Block]:
    return [{"text": plain_text(label), "value": chosen} for chosen, label in choices]


def _input_text(block_id: str, label: str, most_chars: int, *, optional: bool = False, focus: bool = False) -> Block:
    field: dict[str, Any] = {"type": "plain_text_input", "action_id": TEXT, "multiline": True, "max_length": most_chars}
    return _input(block_id, label, {**field, **({"focus_on_load": True} if focus else {})}, optional=optional)


def _input(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element, **({"optional": True} if optional else {})}
