"""The forms: what to look at, and whether to make a test call. Pure.

What a form needs to know when it comes back travels in its `private_metadata`: where it was opened, never a number or a token.
"""

from __future__ import annotations

from typing import assert_never

from bot.chat import Place
from bot.diagnostics.request import What
from bot.looking.acts import CALL_FORM, LOOK_FORM
from bot.looking.board import CallForm, Form, LookForm
from bot.looking.sent import whence
from bot.slack.cards.rich import Block, block, bullets, emoji, section, text
from bot.slack.cards.wording import short
from bot.slack.limits import LIMITS
from bot.slack.text import plain
from bot.slack.views import plain as plain_text

CHOICES: tuple[tuple[What, str], ...] = (
    ("room", "A room: who is there, what is wrong"),
    ("agent", "The agent of a room: why it is there or not"),
    ("call", "A phone call: how far it got"),
    ("history", "The history of a room: who came and went"),
    ("egress", "A recording or stream"),
    ("ingress", "An encoder's stream into a room"),
    ("rooms", "All active rooms"),
    ("sip", "SIP trunks and dispatch rules"),
    ("server", "The server: can it be reached"),
)
HINT = "The name of the room, or an id such as RM_…, PA_…, AJ_…, SCL_… or EG_…. Not needed for all rooms, trunks, and the server."
NAME_CHARS = 300


def view_of(form: Form, place: Place) -> Block:
    """The form as a modal that knows where it was opened."""
    match form:
        case LookForm():
            return _look_view(form, place)
        case CallForm():
            return _call_view(form, place)
        case _:
            assert_never(form)


def _look_view(form: LookForm, place: Place) -> Block:
    choices = [{"text": plain_text(words), "value": what} for what, words in CHOICES]
    field: Block = {"type": "plain_text_input", "action_id": "text", "max_length": NAME_CHARS, "placeholder": plain_text("demo")}
    if form.name:
        field["initial_value"] = plain(form.name)[:NAME_CHARS]
    blocks: list[Block] = [block(section(text(form.hint)))] if form.hint else []
    blocks.append(_input("what", "What should I look at?", {"type": "static_select", "action_id": "choice", "options": choices, "initial_option": choices[0]}))
    blocks.append({**_input("name", "Which one?", field), "optional": True, "hint": plain_text(HINT)})
    if len(form.projects) > 1:
        projects = [{"text": plain_text(name), "value": name} for name in form.projects[: LIMITS.options]]
        first = next((option for option in projects if option["value"] == form.project), projects[0])
        blocks.append(_input("project", "On which server?", {"type": "static_select", "action_id": "choice", "options": projects, "initial_option": first}))
    return _modal(LOOK_FORM, "Look at a server", "Look", whence(place), blocks)


def _input(block_id: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}


def _call_view(form: CallForm, place: Place) -> Block:
    blocks: list[Block] = [block(section(text(form.happens[0], bold=True)), bullets([[text(line)] for line in form.happens[1:]]))]
    if form.warnings:
        blocks.append(block(section(emoji("warning"), text(" It may fail: ", bold=True), text(short(" ".join(form.warnings), 600)))))
    kept = whence(place, plan=form.plan, project=form.project, number=form.number, trunk=form.trunk)
    return _modal(CALL_FORM, "Make a test call?", "Call now", kept, blocks)


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
