"""What is wrong with a plan is told together, each fault with its place and what to write; and nothing secret is repeated."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from tests.escalation.plans import WHOLE, plan_in


def faults_in(text: str) -> list[str]:
    """What is said to be wrong, one by one."""
    with pytest.raises(SettingsError) as caught:
        plan_in(text)
    return str(caught.value).removeprefix("plan.yaml: ").removesuffix(" (see docs/escalation.md)").split("; line ")


def test_everything_that_is_wrong_is_told_together_with_its_place_and_what_to_write() -> None:
    faults = faults_in(
        """\
chanel: desk
answer_within: 2d
hours: {zone: Europe/Berlni, days: {mon-fry: "09:00-18:00", sat: "10-12"}, holidays: [2026-02-30]}
rotas:
  support: {from: 1.11.2026, handover: monday, weeks: [[U0ADA, ben]], quiet: "ten to six", repaet: yes}
  Night: {from: 2026-11-02, weeks: []}
oncall:
  pager: {url: "http://pager.example.com", schedule: "a b", token: PAGERDUTY_TOKEN}
routes:
  - {when: {topics: [sipp], languages: [cobol], tongues: [xx]}, to: [rota:suport, oncall:pagr, person:ada, "group:The team", pager, group: S0123]}
  - {to: [rota:support]}
  - {name: route-2, to: [rota:support]}
reminders: {unclaimed: soon, most: 7}
thresholds: {unsure: 70}
export: {url: "https://user:secret@desk.example.com"}
"""
    )

    told = "\n".join(faults)
    for words in (
        "1, chanel: this name is not known; did you mean 'channel'?",
        "'channel' is missing",
        "2, answer_within: '2d' is not understood; write hours and minutes",
        "3, hours.zone: 'Europe/Berlni' is not understood; write a time zone such as Europe/Berlin or UTC; did you mean Europe/Berlin?",
        "3, hours.days.mon-fry: 'mon-fry' is not understood",
        "3, hours.days.sat: '10-12' is not understood; write from when to when",
        "3, hours.holidays[0]: '2026-02-30' is not understood",
        "5, rotas.support.from: '1.11.2026' is not understood; write a date",
        "5, rotas.support.handover: 'monday' is not understood",
        "5, rotas.support.weeks[0][1]: 'ben' is no user id such as U0123ABC",
        "5, rotas.support.quiet: 'ten to six' is not understood",
        "5, rotas.support.repaet: this name is not known; did you mean 'repeat'?",
        "6, rotas.Night: 'Night' is no name for it",
        "8, oncall.pager.url: write an address such as https://",
        "8, oncall.pager.schedule: this is no id of a schedule",
        "10, routes[0].when.topics[0]: 'sipp' is not understood; no topic is called so; did you mean 'sip'?",
        "10, routes[0].when.languages[0]: 'cobol' is not understood",
        "10, routes[0].when.tongues[0]: 'xx' is not understood",
        "10, routes[0].to[0]: no rota is called 'suport'; did you mean 'support'?",
        "10, routes[0].to[1]: no oncall is called 'pagr'; did you mean 'pager'?",
        "10, routes[0].to[2]: 'ada' is no user id",
        "10, routes[0].to[3]: 'The team' is neither",
        "10, routes[0].to[4]: write rota:NAME",
        "10, routes[0].to[5]: write rota:NAME, group:HANDLE, oncall:NAME or person:U0123ABC, without a blank behind the colon",
        "12, routes[2]: this is never reached",
        "12, routes[2]: another route is called 'route-2', too",
        "13, reminders.unclaimed: 'soon' is not understood",
        "13, reminders.most: write a whole number from 0 to 3",
        "14, thresholds.unsure: write a number from 0 to 1",
        "15, export: 'secret' is missing",
        "15, export.url: write an address",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "the file is empty"),
        ("- a\n- b", "names with a colon and values must stand here"),
        ("channel: [a, b]", "one word or value must stand here"),
        ("channel: #desk", "'channel' is missing: the name of the channel that is the last resort, without #, which begins a comment"),
        ("channel: desk\nchannel: other", "2, channel: this name stands here for the second time"),
        ("channel: desk\nhours: {zone: UTC", "this is not YAML"),
        ("channel: desk\n--- \nchannel: other", "this is not YAML"),
        ("channel: !!python/object:os.system {}", "one word or value"),
        ("channel: desk\nhours: {zone: UTC, days: {}}", "nobody would ever be at work"),
        ("channel: desk\nhours: {zone: UTC}", "'days' is missing"),
        ("channel: desk\nhours: {days: {mon: '09:00-10:00'}}", "'zone' is missing"),
        ("channel: desk\nhours: {zone: UTC, days: {mon: []}}", "nobody would ever be at work"),
        ("channel: desk\nrotas: {a: {from: 2026-11-02, weeks: [], quiet: mon-sun}}", "nobody would ever be at work"),
        ("channel: desk\nrotas: {a: {weeks: [U0ADA]}}", "'from' is missing"),
        ("channel: desk\nroutes: [{name: x}]", "'to' is missing, and 'channel' as well"),
        ("channel: desk\nroutes: [{to: [person:U0ADA, person:U0ADA]}]", "somebody is named twice"),
        *((f"channel: desk\nreminders: {{most: {number}}}", "write a whole number from 0 to 3") for number in ("1.5", "nan", "four", "9" * 400)),
        ("channel: desk\nanswer_within: 0m", "this must be from 1m to 1000h"),
        ("channel: desk\nhours: {zone: ../../etc/passwd, days: {mon: '09:00-10:00'}}", "write a time zone"),
        ("channel: desk\nhours: {zone: Europe, days: {mon: '09:00-10:00'}}", "write a time zone"),
        ("channel: desk\noncall: {pager: {url: 'https://x.example.com?team=1', schedule: P1}}", "without a question mark"),
    ],
)
def test_a_file_that_is_no_plan_says_why(text: str, words: str) -> None:
    assert words in "\n".join(faults_in(text))


@pytest.mark.parametrize("key", ["oncall: {pager: {url: 'https://x.example.com', token: %s}}", "export: {url: 'https://x.example.com', secret: %s}"])
@pytest.mark.parametrize("value", ["u+9f8a7b6c5d", "UPPER9F8A7B6C5D"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(key: str, value: str) -> None:
    (fault,) = faults_in(f"channel: desk\n{key % value}")

    assert value not in fault
    assert "environment variable" in fault


@pytest.mark.parametrize("url", ["https://pager.example.com", "http://127.0.0.1:8080/x", "http://localhost:1", "http://[::1]:80"])
def test_an_address_is_encrypted_or_on_this_machine(url: str) -> None:
    assert plan_in(f"channel: desk\noncall: {{pager: {{url: '{url}'}}}}").oncall["pager"].url == url


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1", "http://127.0.0.1.example.com", "ftp://localhost", "https://", "https://a:b@c.example.com", "https://c#d", "x"]
)
def test_other_addresses_are_refused_and_not_repeated(url: str) -> None:
    (fault,) = faults_in(f"channel: desk\noncall: {{pager: {{url: '{url}'}}}}")

    assert url not in fault.replace("https://host/path", "") or url in {"x", "https://"}


@given(text=st.text(max_size=300) | st.lists(st.sampled_from(WHOLE.splitlines()), max_size=12).map("\n".join))
def test_any_text_is_a_plan_or_is_refused(text: str) -> None:
    try:
        told = f"plan.yaml: {plan_in(text).channel}"
    except SettingsError as error:
        told = str(error)

    assert told.startswith("plan.yaml: ")
    assert len(told) > len("plan.yaml: ")
