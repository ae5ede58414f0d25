"""The plan: what an operator writes is what holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.escalation.hours import Calendar
from bot.escalation.plan import Export, OnCallService, Plan, Reminders, Rota, Target, Thresholds, When, told_in
from bot.escalation.reading import plan_of
from bot.settings import Settings
from tests.escalation.plans import SECRETS, WHOLE, plan_in

BERLIN = ZoneInfo("Europe/Berlin")
H = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_all_that_can_be_written_holds() -> None:
    plan = plan_in(WHOLE)

    assert (plan.channel, plan.answer_within) == ("support-escalations", 4 * H)
    assert plan.hours.after(at("2026-12-24 16:00"), 4 * H) == at("2026-12-28 11:00")
    rota = plan.rotas["support"]
    assert (rota.weeks, rota.zone, rota.repeats) == ((("U0ADA", "U0BEN"), ("U0CHI",)), BERLIN, True)
    assert rota.calendar
    assert not rota.calendar.open_at(at("2026-11-28 23:00"))
    assert rota.calendar.open_at(at("2026-11-28 12:00"))
    assert plan.oncall == {"pager": OnCallService(name="pager", url="https://api.pagerduty.com", schedule="P123", token="PAGERDUTY_TOKEN")}
    first, last = plan.routes
    assert (first.name, first.channel) == ("telephony", "sip-desk")
    assert first.when == When(topics=frozenset({"sip"}), channels=frozenset({"sip-help"}))
    assert first.to == (Target(kind="rota", name="support"), Target(kind="group", name="S0123"), Target(kind="oncall", name="pager"))
    assert last.when.everything
    assert plan.reminders == Reminders(unclaimed=H / 2, silent=2 * H, most=3)
    assert plan.thresholds == Thresholds(unsure=0.5, again=0.85)
    assert plan.export == Export(url="https://desk.example.com/hooks", secret="ASK_AI_EXPORT_SECRET")


def test_a_channel_is_enough() -> None:
    assert plan_in("channel: desk") == Plan(channel="desk", hours=Calendar())


def test_what_a_route_names_is_found_whatever_it_is_called() -> None:
    plan = plan_in(
        """
channel: "#desk"
routes:
  - {when: {topics: [Telephony, billing], channels: ["#Sip-Help"], languages: [TypeScript, golang], sdks: [LiveKit-Agents], tongues: [DE, pt]}, to: "person:U0ADA"}
  - {to: ["group:@support-team"]}
"""
    )

    assert plan.channel == "desk"
    assert plan.routes[0].when == When(
        topics=frozenset({"sip", "cloud"}),
        channels=frozenset({"sip-help"}),
        languages=frozenset({"js", "go"}),
        sdks=frozenset({"livekit-agents"}),
        tongues=frozenset({"de", "pt"}),
    )
    assert [route.name for route in plan.routes] == ["route-1", "route-2"]
    assert plan.routes[1].to == (Target(kind="group", name="support-team"),)


def test_quiet_hours_may_be_nights_days_of_the_week_and_dates() -> None:
    plan = plan_in(
        """
channel: desk
hours: {zone: America/New_York, days: {mon-fri: ["09:00-12:00", "13:00-17:00"], sat: "22:00-02:00"}}
rotas:
  week: {zone: Europe/Berlin, from: 2026-11-02, weeks: [U0ADA], quiet: ["22:00-07:00", sat-sun, fri 16:00-23:00, 2026-12-24]}
  all: {from: 2026-11-02, weeks: [U0ADA], quiet: []}
  own: {from: 2026-11-02, weeks: [U0ADA]}
"""
    )
    week = plan.calendar_of(Target(kind="rota", name="week"))

    assert week.next_open(at("2026-11-27 16:00")) == at("2026-11-30 07:00")
    assert week.next_open(at("2026-12-23 22:00")) == at("2026-12-25 07:00")
    assert plan.calendar_of(Target(kind="rota", name="all")).always
    assert plan.calendar_of(Target(kind="rota", name="own")) == plan.hours == plan.calendar_of(None)
    assert plan.rotas["own"].zone == ZoneInfo("America/New_York")
    assert plan.hours.worked(datetime(2026, 11, 28, 12, tzinfo=UTC), datetime(2026, 11, 30, 12, tzinfo=UTC)) == 4 * H


def test_reminders_count_the_hours_of_whoever_was_asked() -> None:
    plan = plan_in(WHOLE)

    assert plan.work_after("telephony", 0, at("2026-11-28 21:45"), H / 2) == at("2026-11-29 07:15")
    assert plan.work_after("telephony", 1, at("2026-11-28 21:45"), H / 2) == at("2026-11-30 09:30")
    assert plan.work_after("telephony", 7, at("2026-11-27 17:45"), H / 2) == at("2026-11-30 09:15")
    assert plan.work_after("gone", 0, at("2026-11-27 17:45"), H / 2) == at("2026-11-30 09:15")


ROTA = Rota(name="support", first=date(2026, 10, 15), weekday=0, minute=9 * 60, zone=BERLIN, weeks=(("U0A",), (), ("U0C",)))


@pytest.mark.parametrize(
    ("when", "people"),
    [
        ("2026-10-15 12:00", ()),
        ("2026-10-19 08:59", ()),
        ("2026-10-19 09:00", ("U0A",)),
        ("2026-10-25 03:30", ("U0A",)),
        ("2026-10-26 08:59", ("U0A",)),
        ("2026-10-26 09:00", ()),
        ("2026-11-02 09:00", ("U0C",)),
        ("2026-11-09 08:59", ("U0C",)),
        ("2026-11-09 09:00", ("U0A",)),
        ("2026-11-30 12:00", ("U0A",)),
    ],
)
def test_a_week_goes_from_hand_over_to_hand_over_and_the_weeks_begin_anew(when: str, people: tuple[str, ...]) -> None:
    assert ROTA.on_duty(at(when)) == people


def test_weeks_that_are_not_repeated_run_out() -> None:
    rota = Rota(name="support", first=date(2026, 10, 19), weeks=(("U0A",), ("U0B",)), repeats=False, zone=BERLIN)

    assert rota.ends_at == at("2026-11-02 09:00")
    assert rota.on_duty(at("2026-11-02 08:59")) == ("U0B",)
    assert rota.on_duty(at("2026-11-02 09:00")) == ()
    assert ROTA.ends_at is None
    assert Rota(name="empty", first=date(2026, 10, 19)).on_duty(at("2026-11-02 09:00")) == ()


@given(
    when=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  a zone is given beside
    weekday=st.integers(0, 6),
    minute=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from([BERLIN, ZoneInfo("America/New_York"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_every_moment_lies_between_its_two_hand_overs(when: datetime, weekday: int, minute: int, zone: ZoneInfo) -> None:
    rota = Rota(name="support", first=date(2026, 1, 1), weekday=weekday, minute=minute, zone=zone)
    turn = rota.turn(when)

    assert rota.handover(turn) <= when < rota.handover(turn + 1)
    assert abs(rota.handover(turn + 1) - rota.handover(turn) - timedelta(days=7)) <= H


def test_the_settings_lead_to_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    settings = Settings.from_env({"ASK_AI_ESCALATION": str(file), **SECRETS}).escalation

    plan = plan_of(settings)
    assert plan == plan_in(WHOLE)
    assert settings.on
    assert settings.secrets == SECRETS
    assert not any(secret in repr(settings) for secret in SECRETS.values())
    assert plan_of(Settings.from_env({}).escalation) is None
    assert plan_of(Settings.from_env({"ASK_AI_ESCALATION_CHANNEL": "#desk"}).escalation) == Plan(channel="desk")


def test_two_settings_that_disagree_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text("channel: desk", encoding="utf-8")
    both = {"ASK_AI_ESCALATION": str(file), "ASK_AI_ESCALATION_CHANNEL": "other"}

    assert plan_of(Settings.from_env({**both, "ASK_AI_ESCALATION_CHANNEL": "#desk"}).escalation) == Plan(channel="desk")
    with pytest.raises(SettingsError, match="unset ASK_AI_ESCALATION_CHANNEL"):
        plan_of(Settings.from_env(both).escalation)


def test_a_file_that_cannot_be_read_is_a_fault_beside_the_others(tmp_path: Path) -> None:
    strange, long = tmp_path / "strange.yaml", tmp_path / "long.yaml"
    strange.write_bytes(b"channel: \xff\xfe")
    long.write_text("#" * 200_001, encoding="utf-8")
    for file, words in ((tmp_path / "gone.yaml", "cannot be read"), (tmp_path, "cannot be read"), (strange, "not in UTF-8"), (long, "longer than")):
        with pytest.raises(SettingsError, match=words) as caught:
            Settings.from_env({"ASK_AI_ESCALATION": str(file), "PORT": "no"})
        assert "PORT" in str(caught.value)


def test_moments_are_told_in_the_zone_of_the_plan_or_else_in_that_of_the_operator() -> None:
    assert told_in(Plan(channel="x"), BERLIN).hours == Calendar(zone=BERLIN)
    assert told_in(plan_in(WHOLE), ZoneInfo("America/New_York")) == plan_in(WHOLE)
