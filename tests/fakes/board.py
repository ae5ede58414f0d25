"""A board that remembers what stands on it. It passes the tests of tests/contract/test_board_contract.py, as Slack's does."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.chat import Place
from bot.errors import BotError, SlackRefused
from bot.looking.board import Form, Shown
from bot.thread import ThreadId


@dataclass(kw_only=True)
class FakeBoard:
    """`alone` lists what single people were shown, `stands` what stands there by ts, `forms` what was asked, `pictures` their names. `fails` holds errors, one a post or an edit."""

    alone: list[tuple[str, Shown, bool]] = field(default_factory=list)
    stands: dict[str, Shown] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    edits: list[Shown] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    fails: list[BotError] = field(default_factory=list)
    too_late: bool = False

    async def show(self, place: Place, shown: Shown, *, instead: bool = False) -> None:
        """See `Board`."""
        self.alone.append((place.person, shown, instead))

    async def post(self, place: Place, shown: Shown, *, key: str, attempt: int) -> str:
        """See `Board`."""
        if self.fails:
            raise self.fails.pop(0)
        if key not in self.keys or attempt == 1:
            self.keys[key] = f"300.{len(self.keys) + 1}"
            self.stands[self.keys[key]] = shown
            self.places[self.keys[key]] = place
        return self.keys[key]

    async def edit(self, place: Place, ts: str, shown: Shown, *, key: str) -> None:
        """See `Board`."""
        if self.fails:
            raise self.fails.pop(0)
        if ts not in self.stands:
            raise SlackRefused("chat.update: message_not_found", code="message_not_found")
        self.stands[ts] = shown
        self.edits.append(shown)

    async def ask(self, place: Place, form: Form, *, trigger: str) -> bool:
        """See `Board`."""
        self.forms.append(form)
        return not self.too_late

    async def aside(self, place: Place) -> Place:
        """See `Board`."""
        return place if place.top else Place(thread=ThreadId(team=place.thread.team, channel="D0ASIDE", ts=""), ts="", person=place.person, top=True)

    async def link(self, place: Place, ts: str) -> str:
        """See `Board`."""
        return f"https://chat.example/{place.thread.channel}/{ts}"

    async def picture(self, place: Place, png: bytes, *, alt: str, name: str) -> None:
        """See `Board`."""
        if (name, alt) not in self.pictures:
            self.pictures.append((name, alt))

    async def name_of(self, team: str, person: str) -> str:
        """See `Board`."""
        return f"name of {person}"

    @property
    def newest(self) -> Shown:
        """What stands there last."""
        return list(self.stands.values())[-1]
