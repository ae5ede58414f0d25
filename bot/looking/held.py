"""What people type and may not be stored: tokens, and phone numbers in what they call their rooms or want dialled. It is held in memory for a while, and lost with the process.

A job is saved without secrets (`bot.masking`), so what it needs of them waits here under its key. After a restart the masked words are all there is, and
whoever needs more is asked to type it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cachetools import TTLCache

from bot.diagnostics.sentences import named, wanted
from bot.jobs import NewJob

HELD_MAX, HELD_S = 2_000, 1_800.0
TYPED = frozenset({"command", "submission"})
# Of what is written to others only that is remembered which asks for a look, or names something that can be looked at.
WRITTEN = frozenset({"message", "shortcut"})
# Longer words hold no command; they are not kept in memory for their size.
CHARS_MAX = 20_000


class Held:
    """Words as they were typed, by the job they came with, for half an hour. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._words: TTLCache[str, str] = TTLCache(HELD_MAX, HELD_S, timer=clock)

    def hold(self, job: NewJob, masked: NewJob) -> None:
        """Remember what masking took out of a job; nothing when that is nothing."""
        before, after = _words_of(job.payload), _words_of(masked.payload)
        typed = job.kind in TYPED or (job.kind in WRITTEN and (wanted(before) or named(before)))
        if typed and before != after and len(before) <= CHARS_MAX:
            self.put(job.keys[0], before)

    def put(self, key: str, words: str) -> None:
        """Remember words under another key."""
        self._words[key] = words

    def words(self, key: str, otherwise: str = "") -> str:
        """The words as they were typed; the others when nothing was taken out of them, or it is forgotten."""
        return self._words.get(key, otherwise)


def _words_of(payload: Mapping[str, Any]) -> str:
    if "text" in payload:
        return str(payload["text"])
    return str((((payload.get("values") or {}).get("name") or {}).get("text") or {}).get("value") or "")
