"""`/lkdiag …` as people type it: words in, a request out; what is wrong comes back as what to write instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from bot.diagnostics.ids import kind_of, look_at
from bot.diagnostics.phone import Phone
from bot.diagnostics.request import Request, What
from bot.diagnostics.sentences import wanted
from bot.diagnostics.spoken import Word, typed, words_of
from bot.errors import BadInput

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
IN = frozenset({"in", "project"})
NEAR = 0.6
DIGITS_MIN = 3
NUMBER = re.compile(r"\+?[\d().\-/\u2010-\u2015\u00a0]+")
JWT = re.compile(r"eyJ[\w\-]{8,}\.[\w\-]{8,}\.[\w\-]*")
MASKED = re.compile(r"\[(?:token|phone)\]|•")


def parse(text: str, *, projects: Collection[str] = ()) -> Request:
    """What is asked for; no words are "help". Raises `BadInput`, whose message says what to write. `projects` are the names that may follow "in"."""
    said = typed(text)
    words, project = _project(words_of(said), projects)
    if not words:
        return Request(what="help", project=project)
    reader = READERS.get(_what(words[0].key))
    if reader is not None:
        return replace(reader(words[0], words[1:]), project=project)
    return replace(_unnamed(said, words), project=project)


def _project(words: Sequence[Word], projects: Collection[str]) -> tuple[list[Word], str]:
    """The words without "in NAME" and "project NAME", and the name; what follows a quotation or ends the line is no keyword."""
    named = {name.casefold(): name for name in projects}
    for at, word in enumerate(words[:-1]):
        if word.key in IN:
            name = words[at + 1].text.casefold()
            if name not in named:
                raise BadInput(_no_project(words[at + 1].text, projects))
            return [*words[:at], *words[at + 2 :]], named[name]
    return list(words), ""


def _no_project(name: str, projects: Collection[str]) -> str:
    there = f"there is {_listed(sorted(projects))}" if projects else "none is set up here"
    return f"I know no project “{name}”: {there}. A name with “in” in it needs quotes: {COMMAND} room “stuck in lobby”."


def _what(key: str) -> str:
    return OTHER_WORDS.get(key, key)


def _named(what: What) -> Callable[[Word, Sequence[Word]], Request]:
    """Reads a command that wants a name; several words are one name with spaces."""

    def read(first: Word, rest: Sequence[Word]) -> Request:
        name, watch = _name(rest), first.key == "watch"
        if not name:
            raise BadInput(_usage(what, "it needs a name"))
        if what == "call" and _number(rest)[0]:
            raise BadInput(f"“call” looks at a call that is there, by its room or its id. To make a test call: {COMMAND} dial +…")
        asked = look_at(name) if what in {"room", "agent", "call"} else None
        return replace(asked or Request(what=what, name=name), watch=watch)

    return read


def _optional(what: What) -> Callable[[Word, Sequence[Word]], Request]:
    """Reads a command that may go without a name."""
    return lambda _, rest: Request(what=what, name=_name(rest))


def _participant(_: Word, rest: Sequence[Word]) -> Request:
    if len(rest) == 1 and kind_of(rest[0].text) == "participant":
        return Request(what="participant", identity=rest[0].text)
    if len(rest) != 2:
        raise BadInput(_usage("participant", "it needs a room and an identity, in quotes where they have spaces"))
    return Request(what="participant", name=rest[0].text, identity=rest[1].text)


def _dial(_: Word, rest: Sequence[Word]) -> Request:
    number, rest = _number(rest)
    if number is None:
        raise BadInput(_usage("dial", "it needs a number, with + and the country code"))
    request = Request(what="dial", number=number)
    while rest:
        keyword, rest = rest[0], rest[1:]
        if keyword.key in {"trunk", "via"} and rest:
            request, rest = replace(request, trunk=rest[0].text), rest[1:]
        elif keyword.key == "from":
            caller, rest = _number(rest)
            if caller is None:
                raise BadInput(_usage("dial", "“from” needs a number"))
            request = replace(request, caller=caller)
        elif keyword.key in {"hidden", "hide"}:
            request = replace(request, hidden=True)
        else:
            raise BadInput(_usage("dial", f"I do not understand “{Phone(keyword.text) if NUMBER.fullmatch(keyword.text) else keyword.text}”"))
    return request


def _number(words: Sequence[Word]) -> tuple[Phone | None, Sequence[Word]]:
    """The number that the words begin with, however it is grouped, and the words after it."""
    pieces, rest = [], list(words)
    while rest and NUMBER.fullmatch(rest[0].text.removeprefix("tel:")):
        pieces.append(rest.pop(0).text.removeprefix("tel:"))
    raw = re.sub(r"[^\d+]", "", "".join(pieces))
    if raw.count("+") > 1 or sum(digit.isdecimal() for digit in raw) < DIGITS_MIN:
        return None, words
    return Phone(raw), rest


def _token(_: Word, rest: Sequence[Word]) -> Request:
    token = "".join(word.text for word in rest if word.key != "bearer")
    if not token or MASKED.search(token):
        raise BadInput(_usage("token", "paste the whole token behind it: I keep none, so I cannot look at an earlier one again"))
    return Request(what="token", token=token)


def _bare(what: What) -> Callable[[Word, Sequence[Word]], Request]:
    """Reads a command without arguments; what follows it narrows nothing down."""
    return lambda _, rest: Request(what=what, name=_name(rest))


def _unnamed(said: str, words: Sequence[Word]) -> Request:
    """Without a command in front: an id, a token, a number or a sentence says itself what it is."""
    if JWT.fullmatch(words[0].text):
        return Request(what="token", token=words[0].text)
    number, _ = _number(words)
    if number is not None and words[0].text.startswith("+"):
        return _dial(words[0], words)
    if found := look_at(words[0].text) or wanted(said):
        return found
    raise BadInput(_nearest(words))


def _nearest(words: Sequence[Word]) -> str:
    """The command that was probably meant, with the words behind it; what may hold a number or a token is left out."""
    word = words[0].text
    known = [usage.what for usage in USAGES]
    near = get_close_matches(word.casefold(), [*known, *OTHER_WORDS, "help"], n=1, cutoff=NEAR)
    if not near:
        return f"I do not know “{word}”. I know {_listed(known)}; {COMMAND} help says what each is for. To look at a room of that name: {COMMAND} room “{word}”"
    meant = _what(near[0])
    if meant in {"dial", "token"}:
        return _usage(meant, f"written with “{word}” I do not know it")
    return f"I do not know “{word}”. Did you mean {' '.join([COMMAND, meant, *(said.text for said in words[1:])])}?"


def _usage(what: str, why: str) -> str:
    usage = next(usage for usage in USAGES if usage.what == what)
    return f"“{what}”: {why}. Write {COMMAND} {usage.form}, for example: {COMMAND} {usage.example}"


def _name(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + "".join(names[-1:])


READERS: dict[str, Callable[[Word, Sequence[Word]], Request]] = {
    "help": lambda _, __: Request(what="help"),
    "room": _named("room"),
    "rooms": _optional("rooms"),
    "participant": _participant,
    "agent": _named("agent"),
    "call": _named("call"),
    "sip": _bare("sip"),
    "dial": _dial,
    "egress": _named("egress"),
    "ingress": _optional("ingress"),
    "history": _named("history"),
    "token": _token,
    "server": _bare("server"),
    "stats": _bare("stats"),
}
