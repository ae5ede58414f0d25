"""The format a reply is asked in: the strictest one that the server takes."""

from __future__ import annotations

from enum import IntEnum

from openai import APIStatusError, Omit, omit
from openai.types.chat.completion_create_params import ResponseFormat

# What servers answer to a `response_format` they do not know; llama.cpp's Python server, for one, answers 500 to a JSON schema.
REFUSALS = frozenset({400, 404, 422, 500})
NOT_THE_FORMAT = frozenset({"model_not_found", "invalid_api_key", "context_length_exceeded", "insufficient_quota"})
SCHEMA = {
    "type": "object",
    "properties": {
        "enough": {"type": "boolean", "description": "whether the passages hold the answer"},
        "answer": {"type": "string", "description": "the answer in Markdown; empty when enough is false"},
    },
    "required": ["enough", "answer"],
    "additionalProperties": False,
}


class Rung(IntEnum):
    """From the strictest to the one that every server takes."""

    SCHEMA = 0
    OBJECT = 1
    PLAIN = 2


def response_format(rung: Rung) -> ResponseFormat | Omit:
    """What to send as `response_format`; nothing at all on the last rung."""
    if rung is Rung.SCHEMA:
        return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": dict(SCHEMA)}}
    return {"type": "json_object"} if rung is Rung.OBJECT else omit


class Ladder:
    """Remembers for one server, as long as the object lives, on which rung it answered, so that the way down is gone once."""

    def __init__(self) -> None:
        self.rung = Rung.SCHEMA
        self._settled = False

    def settle(self, rung: Rung) -> None:
        """A request on this rung was answered. A rung that another request left meanwhile is not taken up again."""
        self.rung = max(self.rung, rung)
        self._settled = True

    def leave(self, rung: Rung) -> None:
        """The server takes this rung's format and does not keep to it: the next request goes one lower."""
        self.rung = max(self.rung, Rung(min(rung + 1, Rung.PLAIN)))
        self._settled = False

    def below(self, rung: Rung, error: APIStatusError) -> Rung | None:
        """The rung to try after this refusal; None when the format cannot be the reason, or nothing is left to try."""
        works = self._settled and rung is self.rung
        if works or rung is Rung.PLAIN or error.status_code not in REFUSALS or error.code in NOT_THE_FORMAT:
            return None
        return Rung(rung + 1)
