"""docs/diagnostics.md: its commands, sentences, numbers, limits and answers are those of the code."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import getsource

import pytest

from bot.diagnostics.command import parse
from bot.diagnostics.dial import numbers, plan
from bot.diagnostics.dial.plan import No
from bot.diagnostics.history import EVENTS_MAX
from bot.diagnostics.ids import KINDS
from bot.diagnostics.meant import meant
from bot.diagnostics.ports import CALL_ROOMS
from bot.diagnostics.report import SEVERITIES
from bot.diagnostics.sentences import wanted
from bot.diagnostics.usages import USAGES
from bot.livekit.line import CALL_S, TOKEN_VALID, Rights
from bot.looking import held, watching
from bot.policies import parse_policies
from bot.settings import DialSettings, LiveKitSettings, Settings
from bot.slack import views
from bot.slack.cards import forms, parts
from bot.slack.cards.message import BUTTONS
from bot.slack.manifest import COMMAND, SHORTCUTS
from bot.web import livekit_hook
from tests.docs.pages import CODE, first_code, page
from tests.docs.test_configuration import asked
from tests.live.livekit.offer import NUMBERS, PREFIX

DOC = page("docs/diagnostics.md")
TEXT = " ".join(DOC.text.split())
COMMANDS = DOC.rows("command", "what it tells", "for example")
SENTENCES = DOC.rows("you write", "what is looked at")
REFUSED = DOC.rows("number", "why")
# Read by the bench, not by the bot.
OF_THE_BENCH = {"ASK_AI_LIVE_CACHE"}


def test_the_commands_are_those_that_the_bot_tells() -> None:
    told = [(usage.form, usage.example) for usage in USAGES]

    assert [(first_code(row[0]), first_code(row[2])) for row in COMMANDS] == told


def test_the_commands_tell_what_they_tell_in_slack() -> None:
    shown = {first_code(row[0]): re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", row[1]) for row in COMMANDS}

    assert [usage.form for usage in USAGES if not shown[usage.form].startswith(usage.tells)] == []


@pytest.mark.parametrize("row", SENTENCES, ids=lambda row: row[0])
def test_a_sentence_is_understood_as_it_is_shown(row: list[str]) -> None:
    request = wanted(row[0])

    assert request is not None
    assert request.what == first_code(row[1])
    assert request.watch == ("watched" in row[1])


def test_a_thread_that_named_a_room_is_understood_as_it_is_shown() -> None:
    (words,) = re.findall("In a thread that named a room or an id before, “(.+?)” is enough", TEXT)
    found = meant(words, ["can you check room demo-42?"])

    assert found is not None
    assert (found.what, found.name) == ("agent", "demo-42")


def test_a_project_can_be_named_as_it_is_shown() -> None:
    assert f"`{COMMAND} room demo in staging`, “check room demo in staging”" in TEXT
    assert parse("room demo in staging", projects=["staging"]).project == "staging"
    found = wanted("check room demo in staging", projects=["staging"])
    assert found is not None
    assert (found.name, found.project) == ("demo", "staging")


def test_the_ids_are_those_that_are_known() -> None:
    (sentence,) = (part for part in TEXT.split(". ") if "An id alone" in part)
    shown = {code.partition("_")[0] for code in CODE.findall(sentence)}

    assert shown <= set(KINDS)
    assert {KINDS[prefix] for prefix in shown} == set(KINDS.values())


def test_the_severities_are_those_of_findings_worst_first() -> None:
    assert [first_code(row[0]) for row in DOC.rows("severity", "meaning")] == list(SEVERITIES)


def test_what_can_be_pressed_is_named_as_it_stands_there() -> None:
    labels = [label for offer, label, _ in BUTTONS if offer != "share"]
    labels += [str(shortcut["name"]) for shortcut in SHORTCUTS if "Looks" in str(shortcut["description"])]
    sources = "".join(map(getsource, (parts, forms, views)))
    others = {"Stop watching", "Call now", "Look at a room"}

    assert {label for label in others if f'"{label}"' in sources} == others
    assert [label for label in (*labels, *others) if f"*{label}*" not in TEXT] == []


def test_every_setting_is_one_that_is_read() -> None:
    named = set(re.findall(r"\b(?:ASK_AI|LIVEKIT)_[A-Z_]+\b", DOC.text)) - OF_THE_BENCH

    assert {name for name in asked() if name.startswith("ASK_AI_DIAL_")} | {"ASK_AI_LOOKERS", "ASK_AI_ADMINS", "ASK_AI_RECORD_DAYS"} <= named
    assert {name.removesuffix("_STAGING") for name in named} <= asked()


def test_the_settings_that_are_shown_are_understood() -> None:
    shown = {name: quoted or bare for block in DOC.blocks("sh") for name, quoted, bare in re.findall(r"(\w+)=(?:\"([^\"]*)\"|(\S+))", block)}
    settings = Settings.from_env({name: value.replace("…", "x") for name, value in shown.items()})

    assert list(settings.livekit.projects) == ["default", "staging"]
    assert settings.livekit.dial.on
    assert parse_policies(shown["ASK_AI_CHANNELS"])["staging-help"].project == "staging"


def test_the_rights_are_those_that_tokens_are_given() -> None:
    sip = {"sip_admin": "sip.admin", "sip_call": "sip.call"}
    given = {sip.get(name) or re.sub(r"_(\w)", lambda found: found[1].upper(), name) for name in (entry.name for entry in fields(Rights)) if name != "room"}

    assert {first_code(row[0]) for row in DOC.rows("right", "what for")} == given
    assert f"valid for {'ten' if TOKEN_VALID.total_seconds() == 600 else TOKEN_VALID} minutes" in TEXT
    assert f"does not answer within {'five' if CALL_S == 5 else CALL_S} seconds" in TEXT


def test_the_answers_to_webhooks_are_those_that_are_given() -> None:
    answers = {int(status) for row in DOC.rows("answer", "why") for status in row[0].split(", ")}

    assert answers == {200, *(int(status) for status in re.findall(r"_Refused\((\d{3})", getsource(livekit_hook)))}
    assert f"longer than {livekit_hook.BODY_S:.0f} s, or has more than {livekit_hook.BODY_BYTES_MAX / 1_000_000:.0f} MB" in TEXT
    assert f"`{livekit_hook.PATH}`" in TEXT
    assert f"`{livekit_hook.PATH}/NAME`" in TEXT


def test_the_recorder_keeps_as_long_and_reads_as_much_as_it_says() -> None:
    assert f"`ASK_AI_RECORD_DAYS`, {LiveKitSettings().record_days:g} unless told otherwise" in TEXT
    assert f"`ASK_AI_RECORD_DAYS`, {LiveKitSettings().record_days:g} unless told otherwise" in page("docs/data.md").text
    assert f"the last {EVENTS_MAX:,} events are read" in TEXT
    assert held.HELD_S == 1_800
    assert "forgotten within half an hour" in TEXT


def test_a_watch_lasts_and_counts_as_it_says() -> None:
    assert f"after {watching.LASTS.total_seconds() / 60:.0f} minutes" in TEXT
    assert f"looks every {watching.EVERY_S:.0f} seconds" in TEXT
    assert f"may have {watching.EACH_MAX} at a time, all together {watching.WATCHES_MAX}" in TEXT
    assert (watching.FAILURES_MAX, "not answered six times in a row" in TEXT) == (6, True)


def test_the_limits_of_test_calls_are_the_defaults() -> None:
    shown = {first_code(row[0]): int(row[1].split()[0]) for row in DOC.rows("limit", "unless told otherwise")}
    default = DialSettings()

    assert shown == {"ASK_AI_DIAL_PER_USER_HOUR": default.per_user_hour, "ASK_AI_DIAL_PER_HOUR": default.per_hour, "ASK_AI_DIAL_PER_DAY": default.per_day}
    assert not default.on


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_a_number_that_is_always_refused_is_refused(row: list[str]) -> None:
    assert isinstance(numbers.callee(first_code(row[0])), No)


def test_every_kind_of_number_that_is_refused_is_named() -> None:
    assert [what for _, what in numbers.KINDS.values() if what not in TEXT] == []
    assert {found.code for row in REFUSED if isinstance(found := numbers.callee(first_code(row[0])), No)} >= {
        "short",
        "emergency",
        "premium",
        "shared-cost",
        "no-country",
        "plus",
    }


def test_a_test_call_goes_as_it_says() -> None:
    assert f"It rings for {plan.RING_S:.0f} s at most" in TEXT
    assert f"hears silence for {plan.TALK_S:.0f} s" in TEXT
    assert f"`{CALL_ROOMS}…`" in TEXT


def test_what_make_livekit_offers_is_what_the_page_lists() -> None:
    shown = {first_code(row[0]): row[1] for row in DOC.rows("dial", "what it does")}

    assert shown == {f"{PREFIX}{digits}": does for digits, (does, _) in NUMBERS.items()}
