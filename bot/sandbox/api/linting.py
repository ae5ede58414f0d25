"""Messages, chunks and views as Slack judges them: by the linter that the bot asks before it sends, so both always agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.refused import refused_with
from bot.slack.lint import Fault, lint_blocks, lint_chunks, lint_message, lint_view

# Slack takes a text that is too long and cuts it.
CUTS = "message_truncated"


def check_message(arguments: Mapping[str, Any], *, method: str = "chat.postMessage") -> tuple[str, ...]:
    """Refuses what Slack would not post, with the first fault's error and the JSON pointers of all faults of that kind; its warnings otherwise.

    Nothing at all is no fault here: an update may leave everything as it is.
    """
    faults = lint_message(arguments, method=method) if arguments else []
    _refuse([fault for fault in faults if fault.error != CUTS])
    return (CUTS,) if faults else ()


def check_metadata(metadata: Mapping[str, Any]) -> None:
    """As `check_message`, for metadata alone."""
    _refuse([fault for fault in lint_message({"text": "-", "metadata": metadata}) if fault.pointer.startswith("/metadata")])


def check_blocks(blocks: Sequence[Any]) -> None:
    """As `check_message`, for blocks alone."""
    _refuse(lint_blocks(blocks))


def check_chunks(chunks: Sequence[Any]) -> None:
    """Refuses what Slack would not add to a stream."""
    _refuse(lint_chunks(chunks))


def check_view(view: Mapping[str, Any]) -> None:
    """Refuses what Slack would not show as a modal or a home tab."""
    _refuse(lint_view(view))


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        error = faults[0].error
        raise refused_with(error, *(fault.line for fault in faults if fault.error == error))
