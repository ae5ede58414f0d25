"""Who is asked, and when they will have answered: through chains that do not hold, nights, and a weekend."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import BotError, SlackRefused, SlackUnreachable
from bot.escalation.plan import Plan
from bot.escalation.ports import Case, Duty
from bot.escalation.roster import ChainRoster
from bot.escalation.targets import Targets
from tests.escalation.plans import plan_in
from tests.fakes.clock import HandClock
from tests.fakes.people import FakeChannel, FakePeople

BERLIN = ZoneInfo("Europe/Berlin")
CASE = Case(team="T1", channel="general")
MONDAY_NOON = "2026-11-09 12:00"
CHAIN = """
channel: escalations
answer_within: 4h
hours: {zone: Europe/Berlin, days: {mon-fri: "09:00-18:00"}}
rotas:
  support: {from: 2026-11-02, handover: "mon 09:00", weeks: [[U0ADA, U0BEN], [U0CHI], []], quiet: "22:00-07:00"}
  west: {zone: America/Los_Angeles, from: 2026-11-02, handover: "mon 09:00", weeks: [U0DORA], quiet: "22:00-07:00"}
  brief: {zone: UTC, from: 2026-06-01, weeks: [[U0ADA], [], [U0BEN]], repeat: no}
  past: {from: 2026-06-01, weeks: [U0ADA], repeat: no}
oncall:
  pager: {url: "https://pager.example.com", schedule: P123}
routes:
  - {name: west, when: {channels: [west]}, to: [rota:west, rota:support]}
  - {name: pager, when: {channels: [pager]}, to: [oncall:pager, "group:support-team"]}
  - {name: past, when: {channels: [past]}, to: [rota:past, person:U0DORA]}
  - {name: brief, when: {channels: [brief]}, to: [rota:brief, person:U0DORA]}
  - {name: groups, when: {channels: [groups]}, to: ["group:support-team", "group:S0OTHER"]}
  - {name: all, channel: desk, to: [rota:support, "group:support-team", person:U0DORA]}
"""


@dataclass(slots=True)
class Pager:
    """A service that says whom it is told to say."""

    says: Sequence[str] = ()
    fault: BotError | None = None
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    async def now(self, schedule: str, at: datetime) -> Sequence[str]:
        self.asked.append((schedule, at))
        if self.fault:
            raise self.fault
        return self.says


@dataclass(slots=True, kw_only=True)
class World:
    """A workspace with a plan in which everything holds, until a test breaks something."""

    plan: Plan = field(default_factory=lambda: plan_in(CHAIN))
    pager: Pager = field(default_factory=Pager)
    people: FakePeople = field(
        default_factory=lambda: FakePeople(
            names={f"U0{name.upper()}": name for name in ("Ada", "Ben", "Chi", "Dora")},
            emails={"ada@example.com": "U0ADA"},
            groups={"support-team": "S0TEAM", "others": "S0OTHER"},
            channels={"escalations": FakeChannel(id="C0ESC"), "desk": FakeChannel(id="C0DESK")},
        )
    )

    async def asked(self, when: str | datetime = MONDAY_NOON, *, level: int = 0, channel: str = "general") -> Duty | None:
        targets = Targets(plan=self.plan, people=self.people, services={"pager": self.pager})
        case = Case(team="T1", channel=channel)
        return await ChainRoster(plan=self.plan, people=self.people, targets=targets).duty(case, level=level, at=at(when) if isinstance(when, str) else when)

    async def duty(self, when: str | datetime = MONDAY_NOON, *, level: int = 0, channel: str = "general") -> Duty:
        found = await self.asked(when, level=level, channel=channel)
        assert found
        return found


@pytest.fixture
def world() -> World:
    return World()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


async def test_a_chain_that_holds_is_gone_up_level_by_level_to_the_last_resort(world: World) -> None:
    first, second, third, last, beyond = [await world.duty(level=level) for level in range(5)]

    assert (first.people, first.shown, first.channel, first.route) == (("U0CHI",), "Chi", "C0DESK", "all")
    assert (second.groups, second.people, second.shown) == (("S0TEAM",), (), "the group @support-team")
    assert (third.people, third.shown) == (("U0DORA",), "Dora")
    assert (last.people, last.groups, last.shown, last.channel) == ((), (), "the people in #escalations", "C0ESC")
    assert [duty.level for duty in (first, second, third, last, beyond)] == [0, 1, 2, 3, 3]
    assert [duty.last for duty in (first, second, third, last, beyond)] == [False, False, False, True, True]
    assert not any(duty.notes or duty.quiet_until for duty in (first, second, third, last, beyond))


async def test_all_of_a_week_are_asked(world: World) -> None:
    duty = await world.duty("2026-11-02 12:00")

    assert (duty.people, duty.shown) == (("U0ADA", "U0BEN"), "Ada and Ben")


async def test_a_channel_alone_is_a_chain_of_one(world: World) -> None:
    world.plan = Plan(channel="escalations")
    duty = await world.duty("2026-11-08 03:00")

    assert duty == Duty(channel="C0ESC", shown="the people in #escalations", due_at=at("2026-11-08 07:00").astimezone(UTC), last=True)


async def test_who_left_is_passed_over_and_the_packet_says_so(world: World) -> None:
    world.people.gone = {"U0ADA"}
    duty = await world.duty("2026-11-02 12:00")
    assert (duty.people, duty.level) == (("U0BEN",), 0)
    assert duty.notes == ("Ada has no account here any more, and is still named by rota:support.",)

    world.people.gone = {"U0ADA", "U0BEN"}
    duty = await world.duty("2026-11-02 12:00")
    assert (duty.groups, duty.level, len(duty.notes)) == (("S0TEAM",), 1, 2)


@pytest.mark.parametrize(
    ("when", "channel", "note"),
    [
        ("2026-11-16 12:00", "general", "Nobody is on the rota support this week."),
        ("2026-10-26 12:00", "general", "The rota support begins on Mon 02 Nov 09:00 (Europe/Berlin)."),
        ("2026-06-08 12:00", "brief", "Nobody is on the rota brief this week."),
        (MONDAY_NOON, "past", "The weeks of the rota past ran out on Mon 08 Jun 09:00 (Europe/Berlin); the plan needs more of them."),
    ],
)
async def test_a_rota_without_anybody_is_passed_over_and_the_packet_says_why(world: World, when: str, channel: str, note: str) -> None:
    duty = await world.duty(when, channel=channel)

    assert duty.level == 1
    assert duty.notes == (note,)


async def test_a_group_that_is_gone_or_may_not_be_looked_up_is_passed_over(world: World) -> None:
    world.people.groups = {"others": "S0OTHER"}
    duty = await world.duty(channel="groups")
    assert (duty.groups, duty.shown, duty.level) == (("S0OTHER",), "a group of specialists", 1)
    assert duty.notes == ("There is no user group support-team, it is disabled, or I lack the scope usergroups:read.",)

    world.people.faults["group"] = SlackUnreachable("no", maybe_done=False)
    duty = await world.duty(channel="groups")
    assert (duty.last, duty.channel, len(duty.notes)) == (True, "C0ESC", 2)
    assert "could not be looked up just now" in duty.notes[0]


async def test_whom_slack_does_not_tell_about_is_asked_rather_than_nobody(world: World) -> None:
    world.people.faults["active"] = SlackRefused("users.info: missing_scope", code="missing_scope")

    duty = await world.duty()
    assert (duty.people, duty.notes) == (("U0CHI",), ("I could not see whether Chi still has an account.",))


@pytest.mark.parametrize("broken", [FakeChannel(id="C0BROKEN", archived=True), FakeChannel(id="C0BROKEN", bot=False)])
async def test_a_desk_that_cannot_be_posted_to_gives_way_to_the_last_resort_and_back(world: World, broken: FakeChannel) -> None:
    world.people.channels["desk"] = broken
    duty = await world.duty()
    assert (duty.channel, duty.people) == ("C0ESC", ("U0CHI",))
    assert duty.notes == ("The channel #desk is not there, is archived, or I am not in it.",)

    world.people.channels |= {"desk": FakeChannel(id="C0DESK"), "escalations": broken}
    last = await world.duty(level=9)
    assert (last.channel, last.shown, last.last) == ("C0DESK", "the people in #desk", True)

    world.people.channels = {}
    assert await world.asked() is None
    assert await world.asked(level=9) is None


async def test_while_slack_tells_nothing_of_channels_nothing_is_decided(world: World) -> None:
    world.people.faults["postable"] = SlackUnreachable("no", maybe_done=False)

    with pytest.raises(SlackUnreachable):
        await world.duty()


async def test_a_channel_that_may_not_be_looked_at_is_tried_by_its_id(world: World) -> None:
    world.people.faults["postable"] = SlackRefused("conversations.info: missing_scope", code="missing_scope")
    assert await world.asked() is None

    world.plan = Plan(channel="C0ESC")
    duty = await world.duty()
    assert (duty.channel, duty.shown) == ("C0ESC", "the people in the channel for such questions")


async def test_who_is_on_call_is_found_by_id_and_by_address(world: World) -> None:
    world.pager.says = ["ada@example.com", "U0BEN", "ada@example.com"]
    duty = await world.duty(channel="pager")

    assert (duty.people, duty.level, duty.notes) == (("U0ADA", "U0BEN"), 0, ())
    assert world.pager.asked == [("P123", at(MONDAY_NOON))]


async def test_an_on_call_service_that_does_not_help_is_passed_over_without_repeating_what_it_said(world: World) -> None:
    cases: list[tuple[Pager, str]] = [
        (Pager(fault=SlackUnreachable("it gave no answer within 3 s", maybe_done=False)), "could not tell who is on call: it gave no answer within 3 s."),
        (Pager(says=[]), "says that nobody is on call."),
        (Pager(says=["gone@example.com", "not a person"]), "names somebody whom I cannot find in Slack."),
    ]
    for pager, words in cases:
        world.pager = pager
        duty = await world.duty(channel="pager")
        assert (duty.groups, duty.level) == (("S0TEAM",), 1)
        assert duty.notes == (f"The on-call service pager {words}",)

    world.pager = Pager(says=["ada@example.com"])
    world.people.faults["by_email"] = SlackUnreachable("no", maybe_done=False)
    assert (await world.duty(channel="pager")).level == 1


async def test_no_more_than_a_few_are_called_at_once(world: World) -> None:
    world.people.names |= {f"U0{number:04}": str(number) for number in range(100)}
    world.pager.says = [f"U0{number:04}" for number in range(100)]

    assert len((await world.duty(channel="pager")).people) == 5


@pytest.mark.parametrize(
    ("when", "due", "quiet_until"),
    [
        ("2026-11-09 12:00", "2026-11-09 16:00", ""),
        ("2026-11-09 20:00", "2026-11-10 09:00", ""),
        ("2026-11-07 12:00", "2026-11-07 16:00", ""),
        ("2026-11-07 20:00", "2026-11-08 09:00", ""),
    ],
)
async def test_a_promise_counts_the_hours_of_whoever_is_asked(world: World, when: str, due: str, quiet_until: str) -> None:
    duty = await world.duty(when)

    assert duty.due_at == at(due)
    assert duty.quiet_until == (at(quiet_until) if quiet_until else None)
    assert duty.due_at.tzinfo is UTC


async def test_in_the_quiet_hours_of_one_the_next_who_is_at_work_is_asked_and_it_is_said(world: World) -> None:
    duty = await world.duty("2026-11-10 01:00", channel="west")
    assert (duty.people, duty.level, duty.notes, duty.quiet_until) == (("U0DORA",), 0, (), None)

    duty = await world.duty("2026-11-10 10:00", channel="west")
    assert (duty.people, duty.level, duty.quiet_until) == (("U0CHI",), 1, None)
    assert duty.notes == ("Before Tue 10 Nov 07:00 (America/Los_Angeles) nobody of rota:west is at work.",)


async def test_when_nobody_is_at_work_whoever_is_back_first_is_asked_with_the_time(world: World) -> None:
    duty = await world.duty("2026-11-10 23:00")

    assert (duty.people, duty.level) == (("U0CHI",), 0)
    assert duty.quiet_until == at("2026-11-11 07:00")
    assert duty.due_at == at("2026-11-11 11:00")
    assert duty.notes == (
        "Before Wed 11 Nov 09:00 (Europe/Berlin) nobody of group:support-team is at work.",
        "Before Wed 11 Nov 09:00 (Europe/Berlin) nobody of person:U0DORA is at work.",
    )
    assert (await world.duty("2026-11-10 23:00", level=1)).quiet_until == at("2026-11-11 09:00")


async def test_a_last_resort_in_its_hours_is_better_than_people_who_sleep(world: World) -> None:
    world.plan = plan_in(CHAIN.replace("to: [rota:west, rota:support]", "to: [rota:west]"))
    duty = await world.duty("2026-11-10 10:00", channel="west")
    assert (duty.channel, duty.last, duty.quiet_until) == ("C0ESC", True, None)
    assert "rota:west" in duty.notes[0]

    night = await world.duty("2026-11-10 08:00", channel="west")
    assert (night.people, night.quiet_until) == (("U0DORA",), at("2026-11-10 16:00"))


async def test_a_last_resort_without_hours_of_its_own_is_no_better_than_people_who_sleep(world: World) -> None:
    text = CHAIN.replace("to: [rota:west, rota:support]", "to: [rota:west]").replace('hours: {zone: Europe/Berlin, days: {mon-fri: "09:00-18:00"}}', "")
    world.plan = plan_in(text)
    duty = await world.duty("2026-11-10 10:00", channel="west")

    assert (duty.people, duty.quiet_until, duty.notes) == (("U0DORA",), at("2026-11-10 16:00"), ())


async def test_of_those_who_take_turns_it_is_who_will_be_there_when_work_begins(world: World) -> None:
    world.plan = plan_in(CHAIN.replace('quiet: "22:00-07:00"}\n  west', 'quiet: ["18:00-09:00", sat-sun]}\n  west'))
    before, after = await world.duty("2026-11-06 17:00"), await world.duty("2026-11-06 19:00")

    assert (before.people, before.due_at) == (("U0ADA", "U0BEN"), at("2026-11-09 12:00"))
    assert (after.people, after.quiet_until, after.due_at) == (("U0CHI",), at("2026-11-09 09:00"), at("2026-11-09 13:00"))


async def test_a_weekend_passes_and_each_moment_has_somebody_and_a_promise_that_only_moves_on(world: World) -> None:
    """From Friday noon to Tuesday noon, in steps of half an hour, over the end of summer time."""
    clock = HandClock(at("2026-10-23 12:00").timestamp())
    world.plan = plan_in(CHAIN.replace("2026-11-02", "2026-10-19"))
    seen: list[tuple[datetime, Duty]] = []
    while clock.now() <= at("2026-10-27 12:00").timestamp():
        now = datetime.fromtimestamp(clock.now(), UTC)
        seen.append((now, await world.duty(now)))
        clock.move(1800)

    dues = [duty.due_at for _, duty in seen]
    assert dues == sorted(dues)
    assert all(duty.due_at - now >= timedelta(hours=4) for now, duty in seen)
    assert {bool(duty.quiet_until) for now, duty in seen if 7 <= now.astimezone(BERLIN).hour < 22} == {False}
    assert {duty.quiet_until for _, duty in seen if duty.quiet_until} == {at(f"2026-10-{day} 07:00") for day in (24, 25, 26, 27)}
    changes = [(now, after.people) for (_, before), (now, after) in itertools.pairwise(seen) if before.people != after.people]
    assert changes == [(at("2026-10-26 09:00"), ("U0CHI",))]
