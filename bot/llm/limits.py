"""How long and how much the adapter puts up with."""

from __future__ import annotations

from dataclasses import dataclass

REPLY_CHARS_MAX = 40_000
REPLY_BYTES_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Waits in seconds. `answer_s` spans a whole answer, its retry and its fallbacks included; `stall_s` the gap between two pieces of text.

    `usage_s` is how long a whole answer waits for the count of its tokens, which servers send right after it: long enough for one lost packet on the way.
    """

    answer_s: float = 45.0
    stall_s: float = 15.0
    judge_s: float = 8.0
    connect_s: float = 5.0
    retry_wait_s: float = 0.5
    usage_s: float = 0.5

    def __post_init__(self) -> None:
        if min(self.answer_s, self.stall_s, self.judge_s, self.connect_s) <= 0 or min(self.retry_wait_s, self.usage_s) < 0:
            raise ValueError(f"a wait must be longer than nothing: {self!r}")


DEFAULT_LIMITS = Limits()
