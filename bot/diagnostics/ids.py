"""LiveKit's ids, known by what they begin with, wherever they stand. Pure.

Prefixes and length: https://github.com/livekit/protocol/blob/main/utils/guid/id.go
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.diagnostics.request import Request, What

# What to look at for an id that begins so. One of a participant, a track or a job is looked for in the active rooms.
KINDS: Mapping[str, What] = {
    "RM": "room",
    "PA": "participant",
    "TR": "participant",
    "DTR": "participant",
    "AD": "agent",
    "AJ": "agent",
    "AW": "agent",
    "SCL": "call",
    "STR": "call",
    "ST": "sip",
    "SDR": "sip",
    "EG": "egress",
    "IN": "ingress",
}
PREFIXES = "|".join(sorted(KINDS, key=len, reverse=True))
# Twelve characters follow in today's servers. Constants such as IN_PROGRESS have neither a digit nor a small letter, and a placeholder repeats itself.
ID = re.compile(rf"(?<![A-Za-z0-9_\-])(?P<prefix>{PREFIXES})_(?=[A-Za-z0-9]*[a-z0-9])(?!(?P<x>[A-Za-z0-9])(?P=x){{3,}})[A-Za-z0-9]{{8,24}}(?![A-Za-z0-9_])")


def ids_in(text: str) -> tuple[str, ...]:
    """All ids in the text, each once, in their order."""
    return tuple(dict.fromkeys(found[0] for found in ID.finditer(text)))


def kind_of(word: str) -> What | None:
    """What to look at when the word is an id; None when it is none."""
    found = ID.fullmatch(word.strip())
    return KINDS[found["prefix"]] if found else None


def look_at(word: str) -> Request | None:
    """The look that an id asks for by itself; None when the word is no id. A participant or a track goes by its id instead of an identity."""
    what = kind_of(word)
    if what is None:
        return None
    return Request(what=what, identity=word.strip()) if what == "participant" else Request(what=what, name=word.strip())
