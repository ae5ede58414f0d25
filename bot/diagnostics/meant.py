"""What somebody means who asks about "my room" when an earlier message of theirs named it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.diagnostics.request import Request
from bot.diagnostics.sentences import HOW_TO, KINDS, LOOK, STATE, named

OWN = re.compile(r"\b(?:my|our|the|this|that)\s+(?:room|call|agent|session|recording|egress|ingress|participants?)\b", re.IGNORECASE)


def meant(words: str, earlier: Sequence[str]) -> Request | None:
    """The look at what was named last in `earlier` (oldest first), for words that ask how their own room, call or agent is; None for everything else."""
    if not OWN.search(words) or HOW_TO.search(words) or not (STATE.search(words) or LOOK.search(words)):
        return None
    found = next((request for turn in reversed(earlier) if (request := named(turn))), None)
    if found is None or found.what != "room":
        return found
    return replace(found, what=next((what for pattern, what in KINDS if pattern.search(words)), "room"))
