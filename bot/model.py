"""The values the flows pass on: a question comes in, an outcome goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from knowledge import Asker, Hit, Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks, with the earlier turns of the same person in the same thread, oldest first.

    `audience` is where it is asked, as "team:channel": what may not be shown there is not looked at. "" is nowhere in particular, where only what everybody may
    see is shown.
    """

    text: str
    history: tuple[str, ...] = ()
    audience: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a question needs words")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question resolved against its thread.

    `search` holds one or more search texts, the most specific first. `asker` is what the thread tells about the person. `follow_up` says whether
    the words alone do not stand on their own; `wants_code` whether code was asked for. `audience` is that of the question.
    """

    text: str
    search: tuple[str, ...]
    asker: Asker = field(default_factory=Asker)
    follow_up: bool = False
    wants_code: bool = False
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A numbered piece of a retrieved page that an answer may cite; numbers start at 1."""

    number: int
    title: str
    url: str
    text: str
    hit: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A proposed answer. `sources` are the links to show, best first; `cited` the numbers of the passages it rests on."""

    text: str
    cited: tuple[int, ...]
    sources: tuple[Link, ...]
    writer: str = "extract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A passage that an answer rests on, as it can be shown to whoever asks for sources."""

    title: str
    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is done on the way to an answer, told when it begins and again when it is `done`, then with the pages it brought."""

    name: Literal["search", "write", "check"]
    done: bool = False
    sources: tuple[Link, ...] = ()


Tell = Callable[[Step], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What one request took of a language model, in tokens, as its server counted them: those of the prompt, and those that were written or thought."""

    model: str
    tokens_in: int
    tokens_out: int


Meter = Callable[[Used], None]


def unmetered(_: Used) -> None:
    """Nobody counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The documents answer the question; `quoted` are the passages behind it, best first, at most one a source."""

    text: str
    sources: tuple[Link, ...]
    confidence: float
    quoted: tuple[Quoted, ...] = ()
    used: tuple[Used, ...] = ()

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("an answer needs a source; escalate instead")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnose:
    """The right reply is a look at the asker's own room, call or configuration: `text` offers it and says what the documents know."""

    text: str
    sources: tuple[Link, ...]
    confidence: float
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalated:
    """A human should answer: `text` says so and hands over what was found; `why` is for the record."""

    text: str
    sources: tuple[Link, ...]
    confidence: float
    why: str
    used: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """Not about LiveKit."""

    text: str
    confidence: float
    used: tuple[Used, ...] = ()


# `used` of each is what was asked of models on the way to it, in the order in which the servers said so; nothing where none did.
Outcome = Answered | Diagnose | Escalated | Declined
OUTCOME_NAMES = {Answered: "answered", Diagnose: "diagnose", Escalated: "escalated", Declined: "declined"}
