"""People and channels of a workspace in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.errors import BotError


@dataclass(slots=True, kw_only=True)
class FakeChannel:
    """`bot` says whether the bot is in it; `closed` that it is private, or shared with others."""

    id: str
    members: frozenset[str] = frozenset()
    bot: bool = True
    archived: bool = False
    closed: bool = False


@dataclass(slots=True, kw_only=True)
class FakePeople:
    """A `bot.escalation.ports.People` of any team. `names` by user id; `groups` by handle; `channels` by name. `faults` are raised by the method of that name."""

    names: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    emails: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    channels: dict[str, FakeChannel] = field(default_factory=dict)
    faults: dict[str, BotError] = field(default_factory=dict)
    asked: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def active(self, team: str, person: str) -> bool:
        self._ask("active")
        return person in self.names and person not in self.gone

    async def by_email(self, team: str, email: str) -> str:
        self._ask("by_email")
        person = self.emails.get(email, "")
        return "" if person in self.gone else person

    async def group(self, team: str, name: str) -> str:
        self._ask("group")
        return name if name in self.groups.values() else self.groups.get(name, "")

    async def postable(self, team: str, channel: str) -> str:
        self._ask("postable")
        found = self._channel(channel)
        return found.id if found and found.bot and not found.archived else ""

    async def members(self, team: str, channel: str) -> frozenset[str]:
        self._ask("members")
        found = self._channel(channel)
        return found.members if found else frozenset()

    async def open_to_all(self, team: str, channel: str) -> bool:
        self._ask("open_to_all")
        found = self._channel(channel)
        return found is not None and not found.closed

    async def name(self, team: str, person: str) -> str:
        return self.names.get(person, "")

    def _channel(self, channel: str) -> FakeChannel | None:
        return self.channels.get(channel) or next((one for one in self.channels.values() if one.id == channel), None)

    def _ask(self, method: str) -> None:
        self.asked[method] += 1
        if method in self.faults:
            raise self.faults[method]
