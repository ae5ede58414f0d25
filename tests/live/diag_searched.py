"""All that a run of the bot has put out, searched for what may not be in it."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.slack.world import World

# How numbers are grouped.
GROUPED = re.compile(r"(?<=\d)[ ().\-]{1,3}(?=\d)")
AROUND_CHARS = 60


class Overheard(logging.Handler):
    """Every record of every logger, with its fields and its exceptions, as text."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        raised = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info and record.exc_info[0] else ""
        fields = {name: value for name, value in vars(record).items() if name not in {"msg", "args"}}
        self.lines.append(f"{record.name} {record.levelname} {record.getMessage()} {fields} {raised}")


@contextmanager
def overhearing() -> Iterator[Overheard]:
    """All loggers at DEBUG, until the block ends; as they were before after that."""
    overheard, root = Overheard(), logging.getLogger()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(overheard)
    try:
        yield overheard
    finally:
        root.removeHandler(overheard)
        root.setLevel(level)


@dataclass(slots=True, kw_only=True)
class Output:
    """What was put out, by where: each place has its texts."""

    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, *texts: object) -> None:
        """More of a place; bytes are read as the letters that they may be."""
        read = [text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text) for text in texts]
        self.places.setdefault(place, []).extend(read)

    def where(self, needle: str) -> list[str]:
        """Where something is, with what stands around it."""
        return [f"{place}: …{around}…" for place, texts in self.places.items() for text in texts for around in _around(text, needle)]

    def leaks(self, needles: Mapping[str, str]) -> list[str]:
        """All that is found, one line each, by what it is."""
        return [f"{what}: {found}" for what, needle in needles.items() for found in self.where(needle)]


def _around(text: str, needle: str) -> Iterator[str]:
    for seen in (text, GROUPED.sub("", text)) if needle.isdecimal() else (text,):
        at = seen.find(needle)
        if at >= 0:
            yield seen[max(0, at - AROUND_CHARS) : at + len(needle) + AROUND_CHARS]
            return


def put_out(world: World, overheard: Overheard) -> Output:
    """What the bot sent, showed, uploaded, logged and stored. What people wrote themselves is theirs."""
    output, workspace = Output(), world.sandbox.workspace
    for asked in world.wire.calls:
        output.add("call", f"{asked.method} {dict(asked.arguments)}")
    people = {person.id for person in world.people.values()}
    for change in world.changes:
        if change.kind != "view_closed":  # it has what the person filled in, and what else was in it was seen when it was opened
            output.add(f"screen {change.kind}", _of_the_bot(change.data, people))
    for file in workspace.files._by_id.values():
        output.add("file", file.content, file.name, file.title, file.alt_text)
    output.add("log", *overheard.lines)
    output.add("disk", world.stored())
    return output


def _of_the_bot(seen: Any, people: set[str]) -> Any:
    """What was seen, without the messages that people wrote."""
    if isinstance(seen, Mapping):
        theirs = seen.get("type") == "message" and seen.get("user") in people
        return {} if theirs else {name: _of_the_bot(value, people) for name, value in seen.items()}
    return [_of_the_bot(value, people) for value in seen] if isinstance(seen, list | tuple) else seen
