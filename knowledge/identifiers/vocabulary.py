"""How names are spelt: telling a made-up LiveKit name from a reader's own, and the spellings of one name from each other."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

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


def words_of(name: str) -> list[str]:
    """The words that a name is put together of, in small letters: `createSIPTrunk` is create, sip, trunk."""
    return [word.lower() for word in WORDS.findall(name)]


def pretends(name: str, vocabulary: AbstractSet[str], spellings: AbstractSet[str], *, called: bool, fenced: bool) -> bool:
    """Whether an unknown name claims to be LiveKit's: made of nothing but the `vocabulary` of its names, beginning like one of its calls.

    In a fence any name may be the reader's own unless it is called. `spellings` are the plain forms of all known names: another spelling is no claim.
    """
    if "." in name:
        return ATTRIBUTE.fullmatch(name) is not None and not fenced
    words = words_of(name)
    if (fenced and not called) or len(words) < LEAST_WORDS or words[0] not in VERBS or not NOUNS.intersection(words[1:]):
        return False
    return vocabulary >= set(words) and plain(name) not in spellings
