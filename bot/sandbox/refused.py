"""How the sandbox says no: with Slack's own word for it."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """What was asked for is not done, and nothing has changed. `error` is Slack's error string, `more` what else stands in the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def refused_with(error: str, *messages: str) -> Refused:
    """A refusal that explains itself in `response_metadata.messages`, as Slack does for bad arguments and blocks."""
    return Refused(error, response_metadata={"messages": list(messages)})
