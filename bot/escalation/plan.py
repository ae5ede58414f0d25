"""Whom to ask for what, and when they are at work: what the operator wrote down, as values. Pure; `bot.escalation.reading` makes one of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from bot.escalation.hours import WEEKDAYS, Calendar, moment

WEEK = timedelta(days=len(WEEKDAYS))
TargetKind = Literal["rota", "group", "oncall", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """People who take turns by the week. The first week begins with the first hand-over on or after `first`, at `minute` on `weekday` (0 is Monday) in `zone`.

    `weeks` are the user ids of each, in order; one without anybody is a gap. After the last one they begin anew, unless `repeats` says no. `calendar` leaves out
    the quiet hours; None when the plan's own hours hold.
    """

    name: str
    first: date
    weeks: tuple[tuple[str, ...], ...] = ()
    weekday: int = 0
    minute: int = 9 * 60
    zone: tzinfo = UTC
    repeats: bool = True
    calendar: Calendar | None = None

    def turn(self, at: datetime) -> int:
        """How many hand-overs there were before this one's week; below 0 before the first one."""
        local = at.astimezone(self.zone).date()
        turn = (local - self._begins).days // len(WEEKDAYS)
        return turn if at >= self.handover(turn) else turn - 1

    def handover(self, turn: int) -> datetime:
        """When the week of this turn begins."""
        return moment(self.zone, self._begins + turn * WEEK, self.minute)

    def on_duty(self, at: datetime) -> tuple[str, ...]:
        """Whose week it is; nobody's in a gap, before the first week and after the last one."""
        turn = self.turn(at)
        if turn < 0 or not self.weeks or (turn >= len(self.weeks) and not self.repeats):
            return ()
        return self.weeks[turn % len(self.weeks)]

    @property
    def ends_at(self) -> datetime | None:
        """When the last week is over; None when there is no last one."""
        return None if self.repeats else self.handover(len(self.weeks))

    @property
    def _begins(self) -> date:
        return self.first + timedelta(days=(self.weekday - self.first.weekday()) % len(WEEKDAYS))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnCallService:
    """A service that knows who is on call. `schedule` is its id there, "" when the address alone says it; `token` is the name of an environment variable."""

    name: str
    url: str
    schedule: str = ""
    token: str = ""
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Somebody to ask: a rota or a service by name, a user group by id or handle, a person by id."""

    kind: TargetKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What a question has to be about: one of each of these that is not empty. Names of channels are without #, `languages` as `knowledge.language_of` gives them; all in lower case."""

    topics: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    sdks: frozenset[str] = frozenset()
    tongues: frozenset[str] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether any question fits."""
        return not (self.topics or self.channels or self.languages or self.sdks or self.tongues)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Whom to ask about what fits, in order. `channel` is where they are asked, by name or id, "" for the plan's own."""

    name: str
    to: tuple[Target, ...] = ()
    when: When = field(default_factory=When)
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """After how much time of work it is said again: a ticket that nobody claimed, one whose owner keeps silent; and how often at most.

    An asker who keeps silent about what they were asked for hears of it once, after `waiting`; never where `most` is 0.
    """

    unclaimed: timedelta = timedelta(minutes=30)
    silent: timedelta = timedelta(hours=2)
    waiting: timedelta = timedelta(hours=8)
    most: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """From 0 to 1: answers with less confidence than `unsure` are handed over, and questions at least as alike as `again` are the same one asked again.

    What each value costs and brings is measured, see docs/quality.md.
    """

    unsure: float = 0.8
    again: float = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A help desk that is told of each step of a ticket; `secret` is the name of an environment variable."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All of it. `channel` is the last resort of every chain. `answer_within` is time of work; `hours` are those of whoever has none of their own."""

    channel: str
    answer_within: timedelta = timedelta(hours=4)
    hours: Calendar = field(default_factory=Calendar)
    rotas: Mapping[str, Rota] = field(default_factory=dict)
    oncall: Mapping[str, OnCallService] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    reminders: Reminders = field(default_factory=Reminders)
    thresholds: Thresholds = field(default_factory=Thresholds)
    export: Export | None = None

    def route(self, name: str) -> Route:
        """The route of that name; one that leads to the last resort alone, when there is none."""
        return next((route for route in self.routes if route.name == name), Route(name=""))

    def calendar_of(self, target: Target | None) -> Calendar:
        """The hours of work of a target; those of the plan for the last resort, which is None."""
        own: Calendar | None = None
        if target is not None and target.kind == "rota":
            own = self.rotas[target.name].calendar
        elif target is not None and target.kind == "oncall":
            own = self.oncall[target.name].calendar
        return own or self.hours

    def work_after(self, route: str, level: int, at: datetime, work: timedelta) -> datetime:
        """When so much time of work has passed for whoever is asked at this level of a route: reminders are due by it."""
        chain = self.route(route).to
        return self.calendar_of(chain[level] if level < len(chain) else None).after(at, work)


def plan_of_channel(channel: str) -> Plan:
    """The plan in which there is nothing but a channel, by name or id."""
    return Plan(channel=channel)


def told_in(plan: Plan, zone: tzinfo) -> Plan:
    """The plan with moments that people are told in this zone, unless its hours of work name one."""
    return plan if plan.hours != Calendar() else replace(plan, hours=Calendar(zone=zone))
