"""How `/lkdiag` is written: each command with what it tells and an example, what else it may be called, and what was probably meant. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from bot.diagnostics.request import What

COMMAND = "/lkdiag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How a command is written, what it tells, and an example that works as it stands."""

    what: What
    form: str
    tells: str
    example: str


USAGES = (
    Usage(what="room", form="room NAME", tells="who is there, what they publish, its agents, and what is wrong", example="room demo"),
    Usage(what="rooms", form="rooms [FILTER]", tells="the active rooms, all or those with these letters in their name", example="rooms demo"),
    Usage(what="participant", form="participant ROOM IDENTITY", tells="one participant: tracks, permissions, state", example="participant demo ada"),
    Usage(what="agent", form="agent ROOM", tells="why the agent of a room is there or not", example="agent demo"),
    Usage(what="call", form="call ROOM or CALL-ID", tells="how far a phone call got, and who ended it", example="call demo"),
    Usage(what="sip", form="sip", tells="trunks and dispatch rules, checked before anybody dials", example="sip"),
    Usage(what="dial", form="dial NUMBER [trunk ID] [from NUMBER] [hidden]", tells="a test call, after you confirmed it", example="dial +14155552671"),
    Usage(what="egress", form="egress ROOM or ID", tells="how a recording or stream went", example="egress demo"),
    Usage(what="ingress", form="ingress [ROOM or ID]", tells="whether an encoder is connected", example="ingress demo"),
    Usage(what="history", form="history ROOM", tells="who came and went, when and why, even after the room ended", example="history demo"),
    Usage(what="token", form="token JWT", tells="what a token allows, and what is wrong with it; it is not kept", example="token eyJ…"),
    Usage(what="server", form="server", tells="whether the server can be reached, step by step", example="server"),
)
OTHER_WORDS: dict[str, What] = {
    "participants": "participant",
    "identity": "participant",
    "user": "participant",
    "agents": "agent",
    "dispatch": "agent",
    "job": "agent",
    "calls": "call",
    "trunk": "sip",
    "trunks": "sip",
    "rules": "sip",
    "recording": "egress",
    "recordings": "egress",
    "timeline": "history",
    "events": "history",
    "jwt": "token",
    "ping": "server",
    "watch": "room",
    "?": "help",
}
NEAR = 0.6


def meant(key: str) -> str:
    """The command that a word stands for; the word itself when it stands for none."""
    return OTHER_WORDS.get(key, key)


def nearest(words: Sequence[str]) -> str:
    """The command that was probably meant, with the words behind it; what may hold a number or a token is left out."""
    word = words[0]
    known = [one.what for one in USAGES]
    near = get_close_matches(word.casefold(), [*known, *OTHER_WORDS, "help"], n=1, cutoff=NEAR)
    if not near:
        return f"I do not know “{word}”. I know {listed(known)}; {COMMAND} help says what each is for. To look at a room of that name: {COMMAND} room “{word}”"
    what = meant(near[0])
    if what in {"dial", "token"}:
        return usage(what, f"written with “{word}” I do not know it")
    return f"I do not know “{word}”. Did you mean {' '.join([COMMAND, what, *words[1:]])}?"


def usage(what: str, why: str) -> str:
    """Why a command cannot be done as it was typed, and how it is written."""
    one = next(one for one in USAGES if one.what == what)
    return f"“{what}”: {why}. Write {COMMAND} {one.form}, for example: {COMMAND} {one.example}"


def listed(names: Sequence[str]) -> str:
    """Names as people list them."""
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + "".join(names[-1:])
