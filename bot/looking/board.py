"""The port to where cards are shown, and what can stand on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from bot.chat import Place
from bot.diagnostics.report import Report
from bot.diagnostics.usages import Usage

# What can be done with a card.
Offer = Literal["share", "again", "watch", "human"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A report. `key` is the job that it comes from, and what its buttons send; `shared_by` is who shows it to others, "" for whoever sees it alone."""

    report: Report
    key: str
    offers: tuple[Offer, ...] = ()
    shared_by: str = ""

    @property
    def alone(self) -> bool:
        """Whether only the person who asked sees it."""
        return not self.shared_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that happened, and when."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCard:
    """A room that is watched for `person` until then. `now` says how it is, `lines` what changed, oldest first, `ended` why nobody watches any more ("" while somebody does)."""

    key: str
    room: str
    person: str
    until: datetime
    now: str
    lines: tuple[Line, ...] = ()
    ended: str = ""
    project: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCard:
    """A test call that `person` makes, as it goes. Numbers are masked; `lines` are its stages; `report` tells how it went once it is over, and may then be shown at `home`."""

    key: str
    person: str
    number: str
    trunk: str
    lines: tuple[Line, ...] = ()
    report: Report | None = None
    home: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCard:
    """What can be looked at here, and what cannot and why. `projects` are the names of servers, the default first; `rights` says who may, when the reader may not; `besides` what else there is."""

    usages: tuple[Usage, ...]
    off: Mapping[str, str] = field(default_factory=dict)
    projects: tuple[str, ...] = ()
    rights: str = ""
    besides: str = ""


Shown = Card | WatchCard | CallCard | HelpCard


@dataclass(frozen=True, slots=True, kw_only=True)
class LookForm:
    """Asks what to look at. `hint` says why somebody is asked, `name` is what stands in the field already; `projects` can be chosen when there are several."""

    hint: str = ""
    name: str = ""
    projects: tuple[str, ...] = ()
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallForm:
    """Asks whether a test call is to be made: `happens` says what will happen, `warnings` why it may fail. `plan` is its id; `number` is masked, and Slack never gets another."""

    plan: str
    project: str
    number: str
    trunk: str
    happens: tuple[str, ...]
    warnings: tuple[str, ...] = ()


Form = LookForm | CallForm


class Board(Protocol):
    """Where cards are shown. Raises `SlackRefused` for what will never work, and errors with `retryable` for what may work later."""

    async def show(self, place: Place, shown: Shown, *, instead: bool = False) -> None:
        """To this person alone, in the place of the card that they pressed something on when `instead`. Nobody can look this up: after a crash it may come twice."""

    async def post(self, place: Place, shown: Shown, *, key: str, attempt: int) -> str:
        """For everybody in the place, once under this key however often it is tried; the ts of the message."""

    async def edit(self, place: Place, ts: str, shown: Shown, *, key: str) -> None:
        """Let the message that was posted under this key say this instead; `SlackRefused` when it is gone."""

    async def ask(self, place: Place, form: Form, *, trigger: str) -> bool:
        """Open a form for the person; False when they waited too long for it. What they fill in comes as a submission that knows the place."""

    async def aside(self, place: Place) -> Place:
        """Where this person and the bot talk alone; the same place when it is one."""

    async def link(self, place: Place, ts: str) -> str:
        """The address of a message, "" when it has none."""

    async def picture(self, place: Place, png: bytes, *, alt: str, name: str) -> None:
        """A picture with a description for who cannot see it, below what stands in the thread; one of this name that stands there already is enough."""

    async def name_of(self, team: str, person: str) -> str:
        """How a person is called, their id when nobody knows."""
