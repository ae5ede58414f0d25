"""What the bot sends over the wire, and what it logs: looked at call by call, since a refused message is sent again in a plainer form and nobody would notice."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.api.web import Answer, Asked
from bot.sandbox.server import Sandbox
from bot.slack.lint import lint_chunks, lint_message, lint_view
from tests.slack.nasty import BROADCAST, DATE, HIDDEN, LINK, MARK, MARKDOWN_LINK, MENTION, strings

SHOWN = ("text", "markdown_text", "blocks", "chunks", "view", "status", "loading_messages", "title", "prompts")
EVIL = "evil.example"
SAYING = frozenset({"chat.postMessage", "chat.postEphemeral", "chat.update"})
STREAMING = frozenset({"chat.startStream", "chat.appendStream", "chat.stopStream"})
# Things that are never logged when all goes well, whatever level they have.
BAD_SIGNS = frozenset({"slack.blocks_refused", "slack.not_edited", "slack.unreadable", "job.dead_untold", "job.stuck", "job.abandoned"})


@dataclass(slots=True)
class Wire:
    """Stands between the sandbox's HTTP routes and its Web API and writes down what comes by. `expected` are log events that a test means to cause."""

    sandbox: Sandbox
    calls: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    expected: set[str] = field(default_factory=set)

    def tap(self) -> None:
        """Begin to write down."""
        answer = self.sandbox.api.answer

        async def tapped(asked: Asked) -> Answer:
            if asked.token not in self.sandbox.people.values():
                self._look(asked)
            answered = await answer(asked)
            if asked.token not in self.sandbox.people.values():
                self._note(asked, answered)
            return answered

        self.sandbox.api.answer = tapped  # type: ignore[method-assign]  # the one place through which all calls go

    def _look(self, asked: Asked) -> None:
        self.calls.append(asked)
        given = {name: _decoded(value) for name, value in asked.arguments.items()}
        found = []
        if asked.method in SAYING:
            found = lint_message(given, method=asked.method)
        elif asked.method in STREAMING and given.get("chunks"):
            found = lint_chunks(given["chunks"])
        elif asked.method.startswith("views."):
            found = lint_view(given.get("view"))
        self.faults += [f"{asked.method}: {fault.line}" for fault in found]
        self.faults += [f"{asked.method}: {wrong}" for name in SHOWN for text in strings(given.get(name)) for wrong in _dangers(text)]

    def _note(self, asked: Asked, answered: Answer) -> None:
        body = answered.body
        if isinstance(body, Mapping) and not body.get("ok"):
            self.refused.append(f"{asked.method}: {body.get('error')}")

    def methods(self) -> list[str]:
        """What the bot called, in order."""
        return [asked.method for asked in self.calls]


def _dangers(text: str) -> Iterator[str]:
    """What Slack would make of a text that we did not mean: marks that are neither our links nor our mentions, broadcasts, hidden characters, links that lead astray."""
    links = [found[1] for found in LINK.finditer(text)] + [found["url"] for found in MARKDOWN_LINK.finditer(text)]
    for what, found in (
        ("a mark", MARK.search(DATE.sub("", LINK.sub("", MENTION.sub("", text))))),
        ("a broadcast", BROADCAST.search(text)),
        ("a hidden character", HIDDEN.search(text)),
        ("an evil link", next((link for link in links if EVIL in link), None)),
    ):
        if found:
            yield f"{what} in {text[:200]!r}"


def _decoded(value: Any) -> Any:
    """Blocks and views may come as JSON in a form."""
    if isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


class Heard(logging.Handler):
    """Keeps what the bot logs as warnings or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def bad(self, expected: set[str]) -> list[str]:
        """Errors and bad signs that no test asked for."""
        found = [record for record in self.records if record.levelno >= logging.ERROR or record.getMessage() in BAD_SIGNS]
        return [f"{record.getMessage()} {getattr(record, 'error', '')}{getattr(record, 'why', '')}" for record in found if record.getMessage() not in expected]
