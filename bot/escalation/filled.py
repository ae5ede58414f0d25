"""Forms of tickets as they come back, as values. Pure; `BadInput` says in words for who filled them in what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import BadInput

Values = Mapping[str, Any]
# The blocks of the forms; in each there is one element, TEXT to write in or CHOICE to choose from.
TEXT, CHOICE = "text", "choice"
WORDS, KEEP, NEEDS_ASKED, MORE, WHY, TO, HOW, NOTE = "words", "keep", "needs", "more", "why", "to", "how", "note"
KEPT = "verified"
NEXT, NOBODY, ROUTE = "next", "nobody", "route:"
WORDS_CHARS, NOTE_CHARS = 3_000, 1_000
# What is asked for most: how it is called in the form, and how the asker is asked for it.
NEEDS: Mapping[str, tuple[str, str]] = {
    "room": ("Room name or id", "the name of the room, or its id (`RM_…`)"),
    "sdk": ("SDK and version", "which SDK, and which version of it"),
    "hosting": ("Cloud or self-hosted", "whether it runs on LiveKit Cloud or on a server of your own, and its version"),
    "time": ("When it happened", "when it happened, with the time zone"),
    "logs": ("Logs", "the log around that time, without secrets"),
    "code": ("Code that shows it", "the smallest piece of code that shows it"),
    "call": ("Phone call id", "the id of the call (`SCL_…`), or of the participant (`PA_…`)"),
    "expected": ("Expected and seen", "what you expected, and what happened instead"),
}
HOWS: Mapping[str, str] = {
    "answered": "answered in the thread",
    "documented": "the documentation says it",
    "fault": "a bug that is tracked elsewhere",
    "elsewhere": "settled outside the thread",
    "silent": "the asker did not come back",
}
NO_WORDS = "The answer was empty, so nothing was posted. Press “Answer” again."
NO_NEEDS = "You asked for nothing: choose something or write it down. Press “Need info” again."
NO_WHY = "It needs a reason, for whoever gets it next. Press the button again."
NO_HOW = "Say how it was resolved. Press “Resolve” again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What a human answers (Markdown), and whether a verified answer is to be made of it."""

    words: str
    keep: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is needed of the asker: keys of `NEEDS`, and whatever else in words."""

    needs: tuple[str, ...] = ()
    more: str = ""

    @property
    def words(self) -> str:
        """The request, as the asker reads it; Markdown."""
        lines = "\n".join(f"- {NEEDS[need][1]}" for need in self.needs)
        return "\n\n".join(filter(None, (lines, self.more)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """Why somebody does not take a question, and whose it is then: that of `route` ("" for the next in the chain), or of nobody when it is `dismissed`."""

    why: str
    route: str = ""
    dismissed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolving:
    """How it was resolved: a key of `HOWS`, and a note."""

    how: str
    note: str = ""

    @property
    def words(self) -> str:
        """In one line."""
        return f"{HOWS[self.how]}: {self.note}" if self.note else HOWS[self.how]


def answering(values: Values) -> Answering:
    """The form "answer"."""
    if words := _text(values, WORDS):
        return Answering(words=words, keep=KEPT in _chosen_all(values, KEEP))
    raise BadInput(NO_WORDS)


def asking(values: Values) -> Asking:
    """The form "info"."""
    asked = Asking(needs=tuple(need for need in _chosen_all(values, NEEDS_ASKED) if need in NEEDS), more=_text(values, MORE))
    if not asked.words:
        raise BadInput(NO_NEEDS)
    return asked


def passing(values: Values) -> Passing:
    """The form "pass"."""
    why, to = _text(values, WHY), _chosen(values, TO)
    if not why:
        raise BadInput(NO_WHY)
    return Passing(why=why, route=to.removeprefix(ROUTE) if to.startswith(ROUTE) else "", dismissed=to == NOBODY)


def resolving(values: Values) -> Resolving:
    """The form "resolve"."""
    how = _chosen(values, HOW)
    if how not in HOWS:
        raise BadInput(NO_HOW)
    return Resolving(how=how, note=_text(values, NOTE))


def typed(values: Values) -> str:
    """All that somebody wrote in a form, for when it was in vain."""
    return "\n\n".join(filter(None, (_text(values, block_id) for block_id in (WORDS, MORE, WHY, NOTE))))


def _text(values: Values, block_id: str) -> str:
    return str(((values.get(block_id) or {}).get(TEXT) or {}).get("value") or "").strip()


def _chosen(values: Values, block_id: str) -> str:
    return str((((values.get(block_id) or {}).get(CHOICE) or {}).get("selected_option") or {}).get("value") or "")


def _chosen_all(values: Values, block_id: str) -> list[str]:
    options = ((values.get(block_id) or {}).get(CHOICE) or {}).get("selected_options") or ()
    return [str(option.get("value") or "") for option in options]
