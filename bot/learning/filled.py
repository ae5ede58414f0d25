"""The form of a card, and the one about a wrong answer: how words are laid out in fields, and how they come back. Pure.

A field of Slack's takes 3,000 characters, so a longer text is in several fields, one below the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import BadInput
from bot.learning.cards import WHY_CHARS, Form

Values = Mapping[str, Any]
# The blocks of the forms; in each there is one element, TEXT to write in or DAY to choose a date.
TEXT, DAY = "text", "day"
QUESTIONS, ANSWER, SOURCES, APPLIES_TO, EXPIRES, WHY = "questions", "answer", "sources", "applies_to", "expires", "why"
# As much as is laid out in one field leaves room to write more.
FIELD_CHARS, LAID_CHARS = 3_000, 2_400
FIELDS_MAX = 8
LABELS: Mapping[str, str] = {QUESTIONS: "Questions", ANSWER: "Answer", SOURCES: "Sources", APPLIES_TO: "Applies to", EXPIRES: "Good until"}
NO_WHY = "It needs a reason, for whoever looks after the page that it came from. Press again."


def laid_out(text: str) -> list[str]:
    """The text in parts that each fit into a field with room to spare, cut between lines where that can be; one empty part for an empty text."""
    parts, rest = list[str](), text
    while len(rest) > LAID_CHARS and len(parts) < FIELDS_MAX - 1:
        cut = rest.rfind("\n", 1, LAID_CHARS)
        cut = cut if cut > 0 else rest.rfind(" ", 1, LAID_CHARS)
        parts.append(rest[:cut] if cut > 0 else rest[:LAID_CHARS])
        rest = rest[cut + 1 :] if cut > 0 else rest[LAID_CHARS:]
    return [*parts, rest[:FIELD_CHARS]]


def block_ids(name: str, parts: int) -> list[str]:
    """How the fields are called that a text of so many parts is in."""
    return [name if number == 1 else f"{name}_{number}" for number in range(1, parts + 1)]


def written(values: Values) -> Form:
    """What somebody typed."""
    return Form(
        questions=_text(values, QUESTIONS),
        answer=_text(values, ANSWER),
        sources=_text(values, SOURCES),
        applies_to=_text(values, APPLIES_TO),
        expires=str(((values.get(EXPIRES) or {}).get(DAY) or {}).get("selected_date") or ""),
    )


def why_of(values: Values) -> str:
    """Why an answer was wrong. Raises `BadInput` when nothing is said."""
    if words := " ".join(_text(values, WHY).split())[:WHY_CHARS]:
        return words
    raise BadInput(NO_WHY)


def in_words(faults: Mapping[str, str]) -> BadInput:
    """What is wrong with a form, by the name of its field, as one error for who filled it in."""
    return BadInput("Nothing was saved.\n\n" + "\n".join(f"- **{LABELS[name]}:** {fault}" for name, fault in faults.items()))


def _text(values: Values, name: str) -> str:
    parts = [str(((values.get(block) or {}).get(TEXT) or {}).get("value") or "") for block in block_ids(name, FIELDS_MAX) if block in values]
    return "\n".join(parts).strip()
