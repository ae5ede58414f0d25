"""When the dashboard is on, and for whom."""

from __future__ import annotations

import secrets

import pytest

from bot.errors import SettingsError
from bot.settings import DashboardSettings, Settings

TOKEN = secrets.token_hex(16)
SLACK = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": secrets.token_hex(8), "ASK_AI_PUBLIC_URL": "https://bot.example.com"}


def read(**env: str) -> DashboardSettings:
    return Settings.from_env(env).dashboard


def fault(**env: str) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    return str(caught.value)


def test_it_is_off_unless_somebody_turns_it_on() -> None:
    assert read() == DashboardSettings()
    assert not read(**SLACK).on


def test_a_token_turns_it_on() -> None:
    assert (read(ASK_AI_DASHBOARD_TOKEN=f" {TOKEN} ").on, read(ASK_AI_DASHBOARD_TOKEN=TOKEN).token) == (True, TOKEN)
    assert not read(ASK_AI_DASHBOARD_TOKEN=TOKEN, **SLACK).slack


def test_signing_in_with_slack_has_to_be_asked_for() -> None:
    asked = read(ASK_AI_DASHBOARD="on", **SLACK)

    assert (asked.on, asked.slack, asked.token) == (True, True, "")


def test_off_is_off() -> None:
    off = read(ASK_AI_DASHBOARD="off", ASK_AI_DASHBOARD_TOKEN=TOKEN, **SLACK)

    assert (off.on, off.slack) == (False, False)


@pytest.mark.parametrize("missing", sorted(SLACK))
def test_on_without_a_way_in_is_a_fault(missing: str) -> None:
    assert "ASK_AI_DASHBOARD needs ASK_AI_DASHBOARD_TOKEN" in fault(ASK_AI_DASHBOARD="on", **{name: value for name, value in SLACK.items() if name != missing})


def test_a_token_that_can_be_guessed_is_a_fault_that_does_not_show_it() -> None:
    said = fault(ASK_AI_DASHBOARD_TOKEN="hunter2")

    assert "must have 20 characters or more" in said
    assert "hunter2" not in said


def test_the_token_is_not_shown() -> None:
    assert TOKEN not in repr(read(ASK_AI_DASHBOARD_TOKEN=TOKEN))


def test_what_is_not_understood_is_told_together() -> None:
    said = fault(ASK_AI_DASHBOARD="perhaps", ASK_AI_ZONE="Mars/Olympus", ASK_AI_PRICES="gpt=1/2,gpt=cheap,=1/2,x=-1/2,y=nan/1")

    assert "ASK_AI_DASHBOARD must be on or off" in said
    assert "ASK_AI_ZONE: 'Mars/Olympus'" in said
    assert [f"ASK_AI_PRICES: {entry!r}" in said for entry in ("gpt=1/2", "gpt=cheap", "=1/2", "x=-1/2", "y=nan/1")] == [False, True, True, True, True]


def test_days_are_those_of_a_zone_and_prices_those_that_were_agreed() -> None:
    made = read(ASK_AI_ZONE="Europe/Berlin", ASK_AI_PRICES="gpt-5.4-mini=0.5/4, my-model=0/0")

    assert made.zone == "Europe/Berlin"
    assert made.prices == {"gpt-5.4-mini": (0.5, 4.0), "my-model": (0.0, 0.0)}


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "Europe", ".", "\x00"])
def test_a_zone_is_no_way_to_a_file(zone: str) -> None:
    assert "is no time zone" in fault(ASK_AI_ZONE=zone)


def test_beside_the_token_of_one_workspace_nobody_installs_the_app_and_people_sign_in_all_the_same() -> None:
    env = {"ASK_AI_DASHBOARD": "on", **SLACK}

    assert Settings.from_env(env).slack.installable
    assert not Settings.from_env(env | {"SLACK_BOT_TOKEN": f"xoxb-{TOKEN}"}).slack.installable
    assert read(SLACK_BOT_TOKEN=f"xoxb-{TOKEN}", **env).slack
