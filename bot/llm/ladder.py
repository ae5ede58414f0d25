"""How a reply is asked for: in the strictest format that the server takes, and with a count of its tokens when it takes that wish."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum

from openai import APIStatusError, Omit, omit
from openai.types.chat import ChatCompletionStreamOptionsParam
from openai.types.chat.completion_create_params import ResponseFormat

# What servers answer to a `response_format` they do not know; llama.cpp's Python server, for one, answers 500 to a JSON schema.
REFUSALS = frozenset({400, 404, 422, 500})
# What servers answer to an argument they do not know; to `stream_options` some do: https://github.com/openai/openai-python/issues/1469
NO_SUCH_ARGUMENT = frozenset({400, 422})
COUNT_WORDS, FORMAT_WORDS = ("stream_options", "include_usage"), ("response_format", "json_schema", "json_object")
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How an answer is asked for: in which format, and whether its server is to say what it took. `sure` is false when all formats were refused that came with `count`."""

    rung: Rung = Rung.SCHEMA
    count: bool = True
    sure: bool = True


def stream_options(wish: Wish) -> ChatCompletionStreamOptionsParam | Omit:
    """What to send as `stream_options`: a stream is counted only where that is asked for."""
    return {"include_usage": True} if wish.count else omit


class Ladder:
    """Remembers for one server, as long as the object lives, how it answered, so that the way down is gone once.

    A refusal seldom says what it is about. Where it does not, the format is taken for the reason, and the wish for a count only when no format is left to blame.
    """

    def __init__(self) -> None:
        self.wish = Wish()
        self._settled = False

    def settle(self, wish: Wish) -> None:
        """A request like this was answered. What another request gave up meanwhile is not taken up again."""
        if not wish.sure:
            # The count was what they had been refused for, so that nothing is known about the formats.
            self.wish = replace(self.wish, count=False)
            return
        self.wish = replace(self.wish, rung=max(self.wish.rung, wish.rung))
        self._settled = True

    def leave(self, rung: Rung) -> None:
        """The server takes this rung's format and does not keep to it: the next request goes one lower."""
        self.wish = replace(self.wish, rung=max(self.wish.rung, Rung(min(rung + 1, Rung.PLAIN))))
        self._settled = False

    def below(self, wish: Wish, error: APIStatusError) -> Wish | None:
        """What to try after this refusal; None when nothing asked for can be its reason, or nothing is left to try."""
        if error.status_code not in REFUSALS or error.code in NOT_THE_FORMAT:
            return None
        works = self._settled and wish.rung is self.wish.rung
        if wish.count and (_names_the_count(error) or (works and not self.wish.count)):
            # What has worked before is given up for one answer only: some servers quote questions, and this one may be about streams.
            self.wish = self.wish if works else replace(self.wish, count=False)
            return replace(wish, count=False)
        if works:
            return None
        if wish.rung is not Rung.PLAIN:
            return replace(wish, rung=Rung(wish.rung + 1))
        return replace(wish, count=False, sure=False) if wish.count and error.status_code in NO_SUCH_ARGUMENT else None


def _names_the_count(error: APIStatusError) -> bool:
    """Whether the refusal is about the count, and does not merely repeat all that was asked."""
    said = error.response.text
    return any(word in said for word in COUNT_WORDS) and not any(word in said for word in FORMAT_WORDS)
