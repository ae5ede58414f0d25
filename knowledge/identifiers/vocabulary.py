"""Tells a made-up LiveKit name from a reader's own: it is put together of nothing but LiveKit's words, and begins like one of its calls."""

from __future__ import annotations

import re
from functools import cached_property

from knowledge.identifiers.table import IdentifierTable

WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
VERBS = frozenset({"create", "delete", "list", "update", "get", "remove", "start", "stop", "transfer", "mute", "publish", "unpublish", "subscribe"})
NOUNS = frozenset({"room", "participant", "dispatch", "egress", "ingress", "sip", "trunk", "track"})
# Deeper below `sip.` is what carriers and headers bring along; other `lk.` names are too many to know all.
ATTRIBUTE = re.compile(r"sip\.[a-z][A-Za-z_]*|lk\.agent\.\w+")
LEAST_WORDS = 3


def is_compound(name: str) -> bool:
    """Whether a word is written like an identifier: `generate_reply`, `RoomEvent`, `canPublish`; `room` and `true` are not."""
    bare = name.strip("_")
    return "_" in bare or "." in bare or bare not in {bare.lower(), bare.upper(), bare.capitalize()}


def plain(name: str) -> str:
    """A name without what tells spellings apart: `CreateSIPParticipant` and `create_sip_participant` are the same."""
    return name.replace("_", "").lower()


class Vocabulary:
    """The words of one table's names."""

    def __init__(self, table: IdentifierTable) -> None:
        self._table = table

    def pretends(self, name: str, *, called: bool, fenced: bool) -> bool:
        """Whether an unknown name claims to be LiveKit's. In a fence any function may be the reader's own, so nothing is said there unless it is listed."""
        if "." in name:
            return ATTRIBUTE.fullmatch(name) is not None and not fenced
        words = [word.lower() for word in WORDS.findall(name)]
        if fenced and not called:
            return False
        claims = len(words) >= LEAST_WORDS and words[0] in VERBS and bool(NOUNS.intersection(words[1:])) and self._words.issuperset(words)
        return claims and plain(name) not in self._plain_names

    @cached_property
    def _plain_names(self) -> frozenset[str]:
        return frozenset(plain(name) for name in self._table.words)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(word.lower() for name in self._table.words if not name.startswith("_") for word in WORDS.findall(name))
