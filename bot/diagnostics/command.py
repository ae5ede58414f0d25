"""`/lkdiag …` as people type it: words in, a request out; what is wrong comes back as what to write instead. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from bot.diagnostics.ids import kind_of, look_at
from bot.diagnostics.phone import Phone
from bot.diagnostics.request import Request, What
from bot.diagnostics.sentences import wanted
from bot.diagnostics.spoken import Word, typed, words_of
from bot.diagnostics.usages import COMMAND, listed, meant, nearest, usage
from bot.errors import BadInput

IN = frozenset({"in", "project"})
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
    reader = READERS.get(meant(words[0].key))
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
    there = f"there is {listed(sorted(projects))}" if projects else "none is set up here"
    return f"I know no project “{name}”: {there}. A name with “in” in it needs quotes: {COMMAND} room “stuck in lobby”."


def _named(what: What) -> Callable[[Word, Sequence[Word]], Request]:
    """Reads a command that wants a name; several words are one name with spaces."""

    def read(first: Word, rest: Sequence[Word]) -> Request:
        name, watch = _name(rest), first.key == "watch"
        if not name:
            raise BadInput(usage(what, "it needs a name"))
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
        raise BadInput(usage("participant", "it needs a room and an identity, in quotes where they have spaces"))
    return Request(what="participant", name=rest[0].text, identity=rest[1].text)


def _dial(_: Word, rest: Sequence[Word]) -> Request:
    number, rest = _number(rest)
    if number is None:
        raise BadInput(usage("dial", "it needs a number, with + and the country code"))
    request = Request(what="dial", number=number)
    while rest:
        keyword, rest = rest[0], rest[1:]
        if keyword.key in {"trunk", "via"} and rest:
            request, rest = replace(request, trunk=rest[0].text), rest[1:]
        elif keyword.key == "from":
            caller, rest = _number(rest)
            if caller is None:
                raise BadInput(usage("dial", "“from” needs a number"))
            request = replace(request, caller=caller)
        elif keyword.key in {"hidden", "hide"}:
            request = replace(request, hidden=True)
        else:
            raise BadInput(usage("dial", f"I do not understand “{Phone(keyword.text) if NUMBER.fullmatch(keyword.text) else keyword.text}”"))
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
        raise BadInput(usage("token", "paste the whole token behind it: I keep none, so I cannot look at an earlier one again"))
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
    raise BadInput(nearest([word.text for word in words]))


def _name(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


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
