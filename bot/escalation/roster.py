"""Who is asked: the chain of the route that a question fits, one after the other, and the last resort after all of them. What does not hold is passed over, and said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import BotError
from bot.escalation.plan import Plan, Route
from bot.escalation.ports import Case, Duty, People
from bot.escalation.routing import route_of
from bot.escalation.targets import Found, Targets, shown_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRoster:
    """A `bot.escalation.ports.Roster` over a plan."""

    plan: Plan
    people: People
    targets: Targets

    async def duty(self, case: Case, *, level: int, at: datetime) -> Duty | None:
        """See `bot.escalation.ports.Roster`. Raises errors with `retryable` when Slack does not tell of a channel."""
        at = at.astimezone(UTC)
        route, notes = route_of(self.plan, case), list[str]()
        reached, found = await self._chosen(case.team, route, level, at, notes)
        wanted = (route.channel, self.plan.channel) if found else (self.plan.channel, route.channel)
        name, channel = await self._channel(case.team, wanted, notes)
        if not channel:
            return None
        calendar = found.calendar if found else self.plan.hours
        opens = calendar.next_open(at)
        return Duty(
            channel=channel,
            shown=found.shown if found else _crowd(name),
            due_at=calendar.after(at, self.plan.answer_within),
            people=found.people if found else (),
            groups=found.groups if found else (),
            route=route.name,
            level=reached,
            quiet_until=opens if opens > at else None,
            notes=tuple(notes),
            last=found is None,
        )

    async def _chosen(self, team: str, route: Route, level: int, at: datetime, notes: list[str]) -> tuple[int, Found | None]:
        """The first of the chain who is at work, and their level; when nobody is, whoever is back first. None for the last resort, which is left when nobody holds.

        It is also taken when its hours are those of work and nobody else is there. Without hours of its own that says nothing about who reads it.
        """
        resting: list[tuple[int, Found]] = []
        chosen: tuple[int, Found | None] = (len(route.to), None)
        for reached, target in enumerate(route.to[level:], level):
            found = await self.targets.find(team, target, at, notes)
            if found and found.opens <= at:
                chosen = (reached, found)
                break
            resting += [(reached, found)] if found else []
        manned = not self.plan.hours.always and self.plan.hours.open_at(at)
        if resting and not chosen[1] and not manned:
            chosen = min(resting, key=lambda one: one[1].opens)
        notes += [f"Before {shown_at(one.opens, one.calendar)} nobody of {one.target} is at work." for _, one in resting if one is not chosen[1]]
        return chosen

    async def _channel(self, team: str, wanted: tuple[str, str], notes: list[str]) -> tuple[str, str]:
        """The name and the id of the first of these channels that can be posted to, "" for none."""
        for name in dict.fromkeys(filter(None, wanted)):
            if found := await self._postable(team, name):
                return name, found
            notes.append(f"{_named(name)} is not there, is archived, or I am not in it.")
        return "", ""

    async def _postable(self, team: str, name: str) -> str:
        try:
            return await self.people.postable(team, name)
        except BotError as error:
            if error.retryable:
                raise
            return name if _is_id(name) else ""  # Slack does not let us look, so trying is all that is left


def _crowd(channel: str) -> str:
    return "the people in the channel for such questions" if _is_id(channel) else f"the people in #{channel}"


def _named(channel: str) -> str:
    return f"The channel {channel}" if _is_id(channel) else f"The channel #{channel}"


def _is_id(channel: str) -> bool:
    return channel[:1] in {"C", "G"} and channel.isalnum() and channel.isupper()
