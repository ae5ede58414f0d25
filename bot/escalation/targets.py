"""Whom a target stands for just now: the people of a rota's week, who is on call, a user group or a person, each looked up and looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import BotError
from bot.escalation.hours import Calendar
from bot.escalation.plan import Plan, Rota, Target
from bot.escalation.ports import OnCall, People
from bot.policies import PERSON

# More at once would be a crowd of which everybody waits for somebody else.
ASKED_MAX = 5
SOMEBODY = "a specialist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whom a target stands for: ids to mention, and how they are called. `opens` is the first moment at which they are at work, from the one that was asked for on."""

    target: Target
    shown: str
    calendar: Calendar
    opens: datetime
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotas:
    """A `bot.escalation.ports.OnCall` over the rotas of a plan, whose names are the schedules."""

    rotas: Mapping[str, Rota]

    async def now(self, schedule: str, at: datetime) -> Sequence[str]:
        """See `bot.escalation.ports.OnCall`."""
        return self.rotas[schedule].on_duty(at) if schedule in self.rotas else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Looks targets up. `services` are those that know who is on call, by their names in the plan."""

    plan: Plan
    people: People
    services: Mapping[str, OnCall]

    async def find(self, team: str, target: Target, at: datetime, notes: list[str]) -> Found | None:
        """Whom to ask from `at` on; None when the target does not hold. What did not is added to `notes`, a sentence each.

        Of those who take turns it is whoever is on duty when work begins again, for they will be the ones to answer.
        """
        calendar = self.plan.calendar_of(target)
        opens = calendar.next_open(at)
        if target.kind == "group":
            return await self._group(team, target, Found(target=target, shown="", calendar=calendar, opens=opens), notes)
        found = await self._here(team, target, await self._named(team, target, opens, notes), notes)
        if not found:
            return None
        names = [await self.people.name(team, person) or SOMEBODY for person in found]
        return Found(target=target, shown=_listed(names), calendar=calendar, opens=opens, people=found)

    async def _named(self, team: str, target: Target, at: datetime, notes: list[str]) -> Sequence[str]:
        """The user ids that a target names, whether they are good or not."""
        if target.kind == "person":
            return (target.name,)
        if target.kind == "rota":
            people = await Rotas(rotas=self.plan.rotas).now(target.name, at)
            if not people:
                notes.append(gap(self.plan.rotas[target.name], at))
            return people
        return await self._on_call(team, target.name, at, notes)

    async def _on_call(self, team: str, name: str, at: datetime, notes: list[str]) -> Sequence[str]:
        try:
            told = await self.services[name].now(self.plan.oncall[name].schedule, at)
        except BotError as error:
            notes.append(f"The on-call service {name} could not tell who is on call: {error}.")
            return ()
        if not told:
            notes.append(f"The on-call service {name} says that nobody is on call.")
        people = [await self._known(team, who) for who in told[:ASKED_MAX]]
        if told and not all(people):
            notes.append(f"The on-call service {name} names somebody whom I cannot find in Slack.")
        return tuple(dict.fromkeys(filter(None, people)))

    async def _known(self, team: str, who: str) -> str:
        """The user id behind an id or an e-mail address; "" when there is none, or it cannot be known."""
        if PERSON.fullmatch(who):
            return who
        try:
            return await self.people.by_email(team, who) if "@" in who else ""
        except BotError:  # whoever is next in the chain can be asked without it
            return ""

    async def _here(self, team: str, target: Target, people: Sequence[str], notes: list[str]) -> tuple[str, ...]:
        """Those whose accounts are not deactivated. Whom Slack does not tell about is asked rather than not."""
        found = []
        for person in people:
            try:
                here = await self.people.active(team, person)
            except BotError:
                here = True
                notes.append(f"I could not see whether {await self._called(team, person)} still has an account.")
            if here:
                found.append(person)
            else:
                notes.append(f"{await self._called(team, person)} has no account here any more, and is still named by {target}.")
        return tuple(found)

    async def _called(self, team: str, person: str) -> str:
        return await self.people.name(team, person) or person

    async def _group(self, team: str, target: Target, blank: Found, notes: list[str]) -> Found | None:
        try:
            group = await self.people.group(team, target.name)
        except BotError:
            notes.append(f"The user group {target.name} could not be looked up just now.")
            return None
        if not group:
            notes.append(f"There is no user group {target.name}, it is disabled, or I lack the scope usergroups:read.")
            return None
        shown = "a group of specialists" if group == target.name else f"the group @{target.name}"
        return Found(target=target, shown=shown, calendar=blank.calendar, opens=blank.opens, groups=(group,))


def gap(rota: Rota, at: datetime) -> str:
    """Why nobody is on duty."""
    if rota.turn(at) < 0:
        return f"The rota {rota.name} begins on {shown_at(rota.handover(0), rota)}."
    if rota.ends_at and rota.ends_at <= at:
        return f"The weeks of the rota {rota.name} ran out on {shown_at(rota.ends_at, rota)}; the plan needs more of them."
    return f"Nobody is on the rota {rota.name} this week."


def shown_at(at: datetime, where: Calendar | Rota) -> str:
    """A moment as people at work there read it."""
    return f"{at.astimezone(where.zone):%a %d %b %H:%M} ({where.zone})"


def _listed(names: Sequence[str]) -> str:
    *others, last = dict.fromkeys(names)
    return f"{', '.join(others)} and {last}" if others else last
