"""Which LiveKit servers may be looked at, by whom, and what a test call may do."""

from __future__ import annotations

import secrets

import pytest

from bot.errors import SettingsError
from bot.settings import DialSettings, LiveKitSettings, Settings

KEY, SECRET = f"key{secrets.token_hex(4)}", secrets.token_hex(16)
ONE = {"LIVEKIT_URL": "wss://demo.example.com", "LIVEKIT_API_KEY": KEY, "LIVEKIT_API_SECRET": SECRET}
STAGING = {f"{name}_EU_WEST": value for name, value in ONE.items()} | {"LIVEKIT_URL_EU_WEST": " http://127.0.0.1:7880/livekit/ ", "ASK_AI_PROJECTS": "eu-west"}


def read(**env: str) -> LiveKitSettings:
    return Settings.from_env(env).livekit


def test_nothing_is_needed_and_then_there_is_nothing_to_look_at() -> None:
    assert read() == LiveKitSettings()
    assert read().default == ""
    assert not read().dial.on


def test_the_plain_variables_are_the_project_that_is_meant_when_none_is_named() -> None:
    livekit = read(**STAGING, **ONE)

    assert tuple(livekit.projects) == ("default", "eu-west")
    assert livekit.default == "default"
    assert (livekit.projects["default"].api_key, livekit.projects["default"].api_secret) == (KEY, SECRET)
    assert livekit.projects["default"].host == "demo.example.com"
    assert livekit.projects["eu-west"].host == "127.0.0.1:7880/livekit"


def test_without_them_the_first_named_project_is_meant() -> None:
    assert read(**STAGING).default == "eu-west"


def test_neither_key_nor_secret_show_when_settings_are_printed() -> None:
    shown = repr(Settings.from_env(ONE))

    assert KEY not in shown
    assert SECRET not in shown


def test_people_and_the_rules_of_test_calls_are_read() -> None:
    rules = {
        "TRUNKS": "ST_a1, ST_b2",
        "PREFIXES": "+1415,+49",
        "USERS": "U01,W02",
        "CHANNELS": "#calls, C0123",
        "PER_DAY": "5",
        "COST": "about 2 cents a minute",
    }
    livekit = read(
        **ONE, ASK_AI_LOOKERS="U01, U02", ASK_AI_ADMINS="U03", ASK_AI_RECORD_DAYS="30", **{f"ASK_AI_DIAL_{name}": value for name, value in rules.items()}
    )

    assert (livekit.lookers, livekit.admins, livekit.record_days) == (frozenset({"U01", "U02"}), frozenset({"U03"}), 30.0)
    assert livekit.dial == DialSettings(
        trunks=("ST_a1", "ST_b2"),
        prefixes=("+1415", "+49"),
        users=frozenset({"U01", "W02"}),
        channels=frozenset({"calls", "C0123"}),
        per_user_hour=3,
        per_hour=10,
        per_day=5,
        cost="about 2 cents a minute",
    )
    assert livekit.dial.on


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"LIVEKIT_URL": "wss://demo.example.com"}, "LIVEKIT_API_KEY, LIVEKIT_API_SECRET are missing beside LIVEKIT_URL"),
        ({**ONE, "LIVEKIT_URL": ""}, "LIVEKIT_URL is missing beside LIVEKIT_API_KEY, LIVEKIT_API_SECRET"),
        ({**ONE, "LIVEKIT_URL": "demo.livekit.cloud"}, "LIVEKIT_URL must look like wss://HOST"),
        ({**ONE, "LIVEKIT_URL": "wss://user:word@demo.example.com"}, "LIVEKIT_URL must look like wss://HOST"),
        ({**ONE, "LIVEKIT_URL": "wss://demo.example.com?token=x"}, "LIVEKIT_URL must look like wss://HOST"),
        ({"ASK_AI_PROJECTS": "staging"}, "ASK_AI_PROJECTS names 'staging', so set LIVEKIT_URL_STAGING, LIVEKIT_API_KEY_STAGING, LIVEKIT_API_SECRET_STAGING"),
        ({"ASK_AI_PROJECTS": "Staging!"}, "'Staging!' is no name of a project"),
        ({**ONE, "ASK_AI_PROJECTS": "default"}, "and not 'default'"),
        ({**ONE, "ASK_AI_CHANNELS": "help=all;project=staging"}, "help is bound to 'staging', which is none of the projects (default)"),
        ({"ASK_AI_CHANNELS": "help=all;project=staging"}, "(there are none)"),
        ({"ASK_AI_LOOKERS": "ada"}, "ASK_AI_LOOKERS: 'ada' is no user id"),
        ({**ONE, "ASK_AI_DIAL_TRUNKS": "TK_a1", "ASK_AI_DIAL_PREFIXES": "+1"}, "LiveKit's begin with ST_"),
        ({**ONE, "ASK_AI_DIAL_TRUNKS": "ST_a1", "ASK_AI_DIAL_PREFIXES": "0049"}, "'0049' does not begin a number in E.164"),
        ({**ONE, "ASK_AI_DIAL_TRUNKS": "ST_a1"}, "needs both ASK_AI_DIAL_TRUNKS and ASK_AI_DIAL_PREFIXES"),
        ({"ASK_AI_DIAL_TRUNKS": "ST_a1", "ASK_AI_DIAL_PREFIXES": "+1"}, "ASK_AI_DIAL_TRUNKS needs a LiveKit server"),
        ({"ASK_AI_DIAL_PER_DAY": "2.5"}, "ASK_AI_DIAL_PER_DAY must be a whole number"),
        ({"ASK_AI_RECORD_DAYS": "0"}, "ASK_AI_RECORD_DAYS must be a number from 1 to 3650"),
    ],
)
def test_what_is_wrong_is_told_by_the_name_of_its_variable(env: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_env(env)

    assert told in str(error.value)
    assert SECRET not in str(error.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        Settings.from_env({"LIVEKIT_URL": "x", "ASK_AI_PROJECTS": "a_b", "ASK_AI_ADMINS": "bob", "ASK_AI_DIAL_PREFIXES": "1", "PORT": "no"})

    told = str(error.value)
    assert all(word in told for word in ("LIVEKIT_API_KEY", "'a_b'", "'bob'", "'1'", "PORT"))
