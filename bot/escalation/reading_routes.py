"""Routes in the plan's file: what fits them, and whom they lead to. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import cast, get_args

from bot.escalation.parts import Part, is_near
from bot.escalation.plan import Route, Target, TargetKind, When
from bot.escalation.tongues import TONGUES
from bot.figures.topics import TOPICS
from bot.policies import PERSON
from knowledge import LANGUAGES_SHOWN, language_of

# What people call a topic besides its id.
TOPIC_ALIASES: Mapping[str, str] = {
    "telephony": "sip",
    "phone": "sip",
    "egress": "recording",
    "ingress": "recording",
    "streaming": "recording",
    "auth": "tokens",
    "access": "tokens",
    "billing": "cloud",
    "account": "cloud",
    "pricing": "cloud",
    "connection": "rooms",
    "participants": "rooms",
    "webhooks": "server-api",
    "api": "server-api",
    "network": "self-hosting",
    "turn": "self-hosting",
    "dispatch": "agents",
    "llm": "models",
    "stt": "speech",
    "tts": "speech",
    "sdks": "clients",
    "audio": "media",
    "video": "media",
}
GROUP = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}|S[A-Z0-9]{2,}")
KINDS: Collection[str] = get_args(TargetKind)
FORM = "write rota:NAME, group:HANDLE, oncall:NAME or person:U0123ABC"


def read_routes(part: Part, *, rotas: Collection[str], oncall: Collection[str]) -> tuple[Route, ...]:
    """The routes in order. One that comes after one that fits everything, or has the name of another, is a fault."""
    routes: list[Route] = []
    for number, below in enumerate(part.items()):
        route = _route(below, f"route-{number + 1}", {"rota": rotas, "oncall": oncall})
        if any(before.when.everything for before in routes):
            below.fault("this is never reached, since one before it has no `when` and fits everything; put that one last")
        if any(before.name == route.name for before in routes):
            below.fault(f"another route is called {route.name!r}, too")
        routes.append(route)
    return tuple(routes)


def _route(part: Part, name: str, known: Mapping[str, Collection[str]]) -> Route:
    parts = part.fields("name", "when", "channel", "to")
    if part.given and not (parts["to"].given or parts["channel"].given):
        part.fault("'to' is missing, and 'channel' as well: say whom to ask, or where")
    targets = tuple(target for item in parts["to"].items() if (target := _target(item, known)))
    if len(set(targets)) < len(targets):
        parts["to"].fault("somebody is named twice")
    return Route(name=parts["name"].text() or name, to=targets, when=_when(parts["when"]), channel=parts["channel"].text().removeprefix("#"))


def _target(part: Part, known: Mapping[str, Collection[str]]) -> Target | None:
    if not part.single:
        part.fault(f"{FORM}, without a blank behind the colon")
        return None
    kind, colon, name = (word.strip() for word in part.text().partition(":"))
    if not colon or kind not in KINDS:
        part.fault(f"{FORM}{is_near(kind, KINDS) if colon and kind else ''}")
        return None
    name = name.removeprefix("@")
    if kind in known and name not in known[kind]:
        part.fault(f"no {kind} is called {name!r}{is_near(name, known[kind])}")
    elif kind == "person" and not PERSON.fullmatch(name):
        part.fault(f"{name[:20]!r} is no user id such as U0123ABC")
    elif kind == "group" and not GROUP.fullmatch(name):
        part.fault(f"{name[:20]!r} is neither a user group's handle, such as support-team, nor its id, such as S0123ABC")
    return Target(kind=cast(TargetKind, kind), name=name)


def _when(part: Part) -> When:
    parts = part.fields("topics", "channels", "languages", "sdks", "tongues")
    return When(
        topics=_words(parts["topics"], _topic),
        channels=_words(parts["channels"], lambda name: name.removeprefix("#").casefold()),
        languages=_words(parts["languages"], _language),
        sdks=_words(parts["sdks"], str.casefold),
        tongues=_words(parts["tongues"], _tongue),
    )


def _words(part: Part, parse: Callable[[str], str]) -> frozenset[str]:
    return frozenset(filter(None, (item.read(parse, "") for item in part.items())))


def _topic(word: str) -> str:
    topic = TOPIC_ALIASES.get(word.lower(), word.lower())
    if topic not in TOPICS:
        raise ValueError(f"no topic is called so{is_near(word, [*TOPICS, *TOPIC_ALIASES])}")
    return topic


def _language(word: str) -> str:
    if not (language := language_of(word)):
        raise ValueError(f"no programming language is called so{is_near(word, LANGUAGES_SHOWN)}")
    return language


def _tongue(word: str) -> str:
    if word.lower() not in TONGUES:
        raise ValueError(f"write the two letters of a language that is recognized{is_near(word, TONGUES)}")
    return word.lower()
