"""Whether the chains hold in which humans are asked: the plan can be read, and whom it names is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx

from bot.cli.checks.check import Check, State
from bot.errors import BotError, SettingsError
from bot.escalation.plan import Plan, Rota, Route, Target
from bot.escalation.ports import OnCall, People
from bot.escalation.reading import plan_of
from bot.escalation.targets import gap, shown_at
from bot.lookout import utc_now
from bot.outgoing.oncall import services
from bot.settings import EscalationSettings
from bot.settings.escalation import CHANNEL, FILE
from bot.slack.client import SlackClient
from bot.slack.clock import MachineClock
from bot.slack.directory import Directory
from bot.slack.people import SlackPeople

NAME = "escalation plan"
# Which workspace does not matter where there is one client.
TEAM = ""
SOON = timedelta(days=14)


def read_plan(settings: EscalationSettings) -> tuple[Plan | None, list[Check]]:
    """The plan, None when there is none to go by; and what is to be said of its file."""
    try:
        plan = plan_of(settings)
    except SettingsError as error:
        return None, [Check(name=NAME, state="broken", detail=str(error))]
    if plan is None:
        return None, [Check(name="escalation channel", state="disabled", detail=f"{CHANNEL} is not set, and neither is {FILE}; no human is asked")]
    if not settings.file:
        return plan, []
    routes = ", ".join(route.name for route in plan.routes) or "none"
    return plan, [Check(name=NAME, state="works", detail=f"{settings.file}: routes {routes}; all else goes to {plan.channel}")]


async def plan_checks(plan: Plan | None, client: SlackClient | None, settings: EscalationSettings) -> list[Check]:
    """Whom the plan names, one by one; without a client Slack is left alone."""
    if plan is None:
        return []
    clock = MachineClock().now
    async with httpx.AsyncClient() as http:
        looking = PlanCheck(
            plan=plan,
            people=people_of(client, clock) if client else None,
            oncall=services(plan, http=http, secrets=settings.secrets, clock=clock),
            at=utc_now(),
        )
        return await looking.all()


def people_of(client: SlackClient, clock: Callable[[], float]) -> People:
    """The people of the one workspace of this client."""

    async def client_of(_: str) -> SlackClient:
        return client

    return SlackPeople(client_of, Directory(client_of, clock=clock), clock=clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCheck:
    """Looks at the plan as it is at this moment. Without `people` the ids in it are taken as they are."""

    plan: Plan
    people: People | None
    oncall: Mapping[str, OnCall]
    at: datetime

    async def all(self) -> list[Check]:
        """One for each rota, on-call service, user group and person that it names, and for each channel where people are asked, in this order."""
        direct = dict.fromkeys(target for route in self.plan.routes for target in route.to)
        checks = [await self._rota(rota) for rota in self.plan.rotas.values()]
        checks += [await self._service(name) for name in self.plan.oncall]
        checks += [await self._group(target.name) for target in direct if target.kind == "group"]
        checks += [await self._person(target.name) for target in direct if target.kind == "person"]
        return [*checks, *[check for channel in dict.fromkeys(self._desk(route) for route in self.plan.routes) if (check := await self._members(channel))]]

    async def _members(self, channel: str) -> Check | None:
        """Whether those who are asked in this channel now are in it: Slack calls nobody there who is not, and only its people may take a question. None where that cannot be asked."""
        asked = [person for route in self.plan.routes if self._desk(route) == channel for target in route.to for person in await self._on_duty(target)]
        if self.people is None or not asked:
            return None
        name = f"desk #{channel}"
        try:
            id_ = await self.people.postable(TEAM, channel)
            if not id_:  # which is said elsewhere
                return None
            members = await self.people.members(TEAM, id_)
        except BotError as error:
            return Check(name=name, state="broken", detail=f"who is in it cannot be looked up: {error}")
        missing = [person for person in dict.fromkeys(asked) if person not in members]
        fault = f"{', '.join(missing)}: asked there, but not in the channel, so they see no call and cannot take a question; invite them"
        return _check(name, [fault] if missing else [], "who is asked there now is in it")

    async def _on_duty(self, target: Target) -> Sequence[str]:
        """The ids of those whom this names now, as far as that can be known; who does not answer is said elsewhere."""
        if target.kind == "person":
            return (target.name,)
        if target.kind == "rota":
            return self.plan.rotas[target.name].on_duty(self.at)
        if target.kind == "group" or self.people is None:
            return ()
        try:
            told = await self.oncall[target.name].now(self.plan.oncall[target.name].schedule, self.at)
            return [person for one in told if (person := await self.people.by_email(TEAM, one) if "@" in one else one)]
        except BotError:
            return ()

    def _desk(self, route: Route) -> str:
        return route.channel or self.plan.channel

    async def _rota(self, rota: Rota) -> Check:
        name = f"rota {rota.name}"
        if not self._is_used(Target(kind="rota", name=rota.name)):
            return Check(name=name, state="disabled", detail="no route leads to it")
        faults = await self._strangers([person for week in rota.weeks for person in week])
        on_duty = rota.on_duty(self.at)
        faults += [] if on_duty else [gap(rota, self.at)]
        ends = rota.ends_at
        if ends and self.at < ends <= self.at + SOON:
            faults.append(f"its weeks run out on {shown_at(ends, rota)}; add some")
        told = f"{', '.join(on_duty)} until {shown_at(rota.handover(rota.turn(self.at) + 1), rota)}"
        empty = sum(not week for week in rota.weeks)
        return _check(name, faults, told + (f"; {empty} of {len(rota.weeks)} weeks are nobody's" if empty else ""))

    async def _service(self, service: str) -> Check:
        name = f"on-call service {service}"
        if not self._is_used(Target(kind="oncall", name=service)):
            return Check(name=name, state="disabled", detail="no route leads to it")
        try:
            told = await self.oncall[service].now(self.plan.oncall[service].schedule, self.at)
            unknown = [one for one in told if "@" in one and not await self._is_known(one)]
        except BotError as error:
            return Check(name=name, state="broken", detail=f"who is on call cannot be found out: {error}; check its url, schedule and token in the plan")
        faults = [] if told else ["it says that nobody is on call"]
        if unknown:
            faults.append(f"{len(unknown)} of the {len(told)} whom it names are not found in Slack by their addresses; is the scope users:read.email there?")
        faults += await self._strangers([one for one in told if "@" not in one])
        return _check(name, faults, f"it answers, and {len(told)} of those on call are known")

    async def _group(self, group: str) -> Check:
        if self.people is None:
            return Check(name=f"user group {group}", state="works", detail="looked up in each workspace")
        try:
            found = await self.people.group(TEAM, group)
        except BotError as error:
            return Check(name=f"user group {group}", state="broken", detail=f"it cannot be looked up: {error}")
        fault = (
            "there is no such user group, it is disabled, or the scope usergroups:read is missing; correct the plan, or add the scope and install the app again"
        )
        return _check(f"user group {group}", [] if found else [fault], found)

    async def _person(self, person: str) -> Check:
        return _check(f"person {person}", await self._strangers([person]), "there, and active")

    async def _is_known(self, email: str) -> bool:
        return self.people is None or bool(await self.people.by_email(TEAM, email))

    async def _strangers(self, people: Sequence[str]) -> list[str]:
        """What is wrong with these user ids."""
        if self.people is None:
            return []
        try:
            gone = [person for person in dict.fromkeys(people) if not await self.people.active(TEAM, person)]
        except BotError as error:
            return [f"people cannot be looked up: {error}"]
        return [f"{', '.join(gone)}: nobody has this id, or the account is deactivated; correct the plan"] if gone else []

    def _is_used(self, target: Target) -> bool:
        return any(target in route.to for route in self.plan.routes)


def _check(name: str, faults: Iterable[str], told: str) -> Check:
    wrong = "; ".join(faults)
    state: State = "broken" if wrong else "works"
    return Check(name=name, state=state, detail=wrong or told)
