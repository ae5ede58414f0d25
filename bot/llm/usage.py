"""What a request took, read from whatever a server says of it, and how long a server is waited for that has not said it yet."""

from __future__ import annotations

from dataclasses import dataclass

from bot.llm.loose import member
from bot.model import Used

# More than any context holds: what is above it is no count.
TOKENS_MAX = 10_000_000
VAIN_MAX = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Tokens of one request."""

    tokens_in: int
    tokens_out: int

    def or_more(self, other: Count | None) -> Count:
        """The larger of each: servers that count in every chunk count up, and some send the prompt's tokens with the first chunk only."""
        if other is None:
            return self
        return Count(tokens_in=max(self.tokens_in, other.tokens_in), tokens_out=max(self.tokens_out, other.tokens_out))

    def by(self, model: str) -> Used:
        """As this model's."""
        return Used(model=model, tokens_in=self.tokens_in, tokens_out=self.tokens_out)


def count_of(reply: object) -> Count | None:
    """The count in a chunk, a completion or a decision; None where there is none, and nothing is guessed in its place.

    Some servers leave what a model thought out of the tokens that it wrote and have it in the total: https://github.com/mozilla-ai/any-llm/issues/1290.
    """
    usage = member(reply, "usage")
    tokens_in = _tokens(usage, "prompt_tokens", "input_tokens")
    written = _tokens(usage, "completion_tokens", "output_tokens")
    if tokens_in is None:
        return None
    tokens_out = max(written or 0, (_tokens(usage, "total_tokens") or 0) - tokens_in)
    return Count(tokens_in=tokens_in, tokens_out=tokens_out) if tokens_in or tokens_out else None


def _tokens(usage: object, *names: str) -> int | None:
    """The first of these members that is a number of tokens."""
    for name in names:
        value = member(usage, name)
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= TOKENS_MAX:
            return value
    return None


class Patience:
    """How long a count is waited for that should follow the end of a text. A server that did not send it three times in a row costs no more time."""

    def __init__(self, wait_s: float) -> None:
        self._wait_s = wait_s
        self._in_vain = 0

    @property
    def wait_s(self) -> float:
        """0.0 when waiting is in vain; what has come with the text's end is still read."""
        return self._wait_s if self._in_vain < VAIN_MAX else 0.0

    def learn(self, *, came: bool) -> None:
        """Whether it came in time."""
        self._in_vain = 0 if came else self._in_vain + 1
