"""Who may say what is right: the people in the channel where questions are brought before humans."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError, SlackRefused
from bot.escalation.ports import People
from bot.escalation.promise import SOMEBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Specialists:
    """`channel` is the name or id of the last resort of every chain, `admins` are user ids that need not be in it."""

    people: People
    channel: str
    admins: frozenset[str] = frozenset()

    async def desk(self, team: str) -> str:
        """The id of their channel in a workspace; "" when nothing can be posted there."""
        return await self.people.postable(team, self.channel)

    async def among(self, team: str, channel: str, person: str) -> bool:
        """Whether the person is in the channel; no, while that cannot be known."""
        if not channel:
            return False
        try:
            return person in await self.people.members(team, channel)
        except SlackRefused:
            return False

    async def name(self, team: str, person: str) -> str:
        """How somebody is called; "somebody" when that cannot be known."""
        return await self.people.name(team, person) or SOMEBODY

    async def there(self, team: str, person: str) -> bool:
        """Whether the account of this person is there and active; yes, while that cannot be known."""
        try:
            return bool(person) and await self.people.active(team, person)
        except BotError:
            return bool(person)
