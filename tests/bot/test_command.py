from __future__ import annotations

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.command import parse
from bot.diagnostics.look import quoted
from bot.diagnostics.request import Request
from bot.diagnostics.usages import COMMAND, USAGES
from bot.errors import BadInput

PROJECTS = ("default", "staging")
JOB = "AJ_8fJk2LmNpQrS"


def named(what: str, name: str = "", **more: object) -> Request:
    return Request(what=what, name=name, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", named("help")),
        ("help", named("help")),
        ("?", named("help")),
        ("room demo", named("room", "demo")),
        ("  ROOM\u00a0Demo ", named("room", "Demo")),
        ("room my room", named("room", "my room")),
        ('room "my room"', named("room", "my room")),
        ("room “my room”", named("room", "my room")),
        ("room „my room“", named("room", "my room")),
        ("room «my room»", named("room", "my room")),
        ("room ‘my room’", named("room", "my room")),
        ("room 'Ann's room'", named("room", "Ann's room")),
        ("room Ann's", named("room", "Ann's")),
        ("room `demo`", named("room", "demo")),
        ('room "my room', named("room", "my room")),
        ('room " demo"', named("room", " demo")),
        ("room in", named("room", "in")),
        ('room "in staging"', named("room", "in staging")),
        ("room demo in staging", named("room", "demo", project="staging")),
        ("in Staging room demo", named("room", "demo", project="staging")),
        ("rooms project staging call-", named("rooms", "call-", project="staging")),
        ("rooms", named("rooms")),
        ("participant demo ada", named("participant", "demo", identity="ada")),
        ("participant “a b” 'c d'", named("participant", "a b", identity="c d")),
        ("participant PA_8fJk2LmNpQrS", named("participant", identity="PA_8fJk2LmNpQrS")),
        ("agent demo", named("agent", "demo")),
        ("call SCL_8fJk2LmNpQrS", named("call", "SCL_8fJk2LmNpQrS")),
        ("call demo", named("call", "demo")),
        ("trunks", named("sip")),
        ("recording demo", named("egress", "demo")),
        ("ingress", named("ingress")),
        ("history demo", named("history", "demo")),
        ("watch demo", named("room", "demo", watch=True)),
        ("server", named("server")),
        ("stats", named("stats")),
        (JOB, named("agent", JOB)),
        (f"room {JOB}", named("agent", JOB)),
        ("can you check room foo?", named("room", "foo")),
        ("room &lt;b&gt; &amp; c", named("room", "<b> & c")),
        ("room <http://foo.com|foo.com>", named("room", "foo.com")),
        ("room <#C012AB3CD|general>", named("room", "#general")),
        ("room <@U012AB3CD|ada>", named("room", "@ada")),
    ],
)
def test_a_command_is_read_as_people_type_it(typed: str, meant: Request) -> None:
    assert parse(typed, projects=PROJECTS) == meant


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("dial +14155550100", "+14155550100"),
        ("dial +1 (415) 555-0100", "+14155550100"),
        ("dial <tel:+14155550100|+1 415 555 0100>", "+14155550100"),
        ("dial tel:+14155550100", "+14155550100"),
        ("+1 415 555 0100", "+14155550100"),
        ("dial 911", "911"),
    ],
)
def test_a_number_is_one_however_it_is_grouped(typed: str, number: str) -> None:
    request = parse(typed)

    assert (request.what, request.number and request.number.raw) == ("dial", number)


def test_a_test_call_may_name_its_trunk_its_caller_and_that_the_number_be_hidden() -> None:
    request = parse("dial +1 415 555 0100 from +1 415-555-0199 trunk ST_abc hidden in staging", projects=PROJECTS)

    assert (request.number and request.number.raw, request.caller and request.caller.raw) == ("+14155550100", "+14155550199")
    assert (request.trunk, request.hidden, request.project) == ("ST_abc", True, "staging")
    assert "5550100" not in repr(request)


def test_a_token_is_taken_whole_and_shown_by_nothing() -> None:
    token = ".".join(f"eyJ{secrets.token_urlsafe(20)}" for _ in range(3))

    for typed in (f"token {token}", f"token Bearer {token}", token, f"token\n{token[:30]}\n{token[30:]}"):
        assert parse(typed).token == token
        assert token not in repr(parse(typed))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("rom demo", f"Did you mean {COMMAND} room demo?"),
        ("egres my room", f"Did you mean {COMMAND} egress my room?"),
        ("hlep", f"Did you mean {COMMAND} help?"),
        ("room", f"Write {COMMAND} room NAME"),
        ("participant demo", f"Write {COMMAND} participant ROOM IDENTITY"),
        ("participant a b c", "in quotes where they have spaces"),
        ("dial", "with + and the country code"),
        ("dial somebody", "with + and the country code"),
        ("dial +14155550100 now", "“now”"),
        ("dial +14155550100 from me", "“from” needs a number"),
        ("call +14155550100", f"{COMMAND} dial +"),
        ("token", "I keep none"),
        ("token [token]", "I keep none"),
        ("foo", f"{COMMAND} room “foo”"),
        ("room demo in prod", "there is default and staging"),
        ("room stuck in lobby", "quotes"),
    ],
)
def test_what_is_wrong_is_answered_with_what_to_write(typed: str, told: str) -> None:
    with pytest.raises(BadInput) as error:
        parse(typed, projects=PROJECTS)

    assert told in str(error.value)


def test_a_number_is_not_repeated_in_what_is_told() -> None:
    for typed in ("call +14155550100", "dial +14155550100 +14155550101", "dail +14155550100"):
        with pytest.raises(BadInput) as error:
            parse(typed)
        assert "5550100" not in str(error.value)


def test_the_example_of_every_command_works() -> None:
    for usage in USAGES:
        typed = usage.example.replace("eyJ…", "eyJa")
        assert parse(typed).what == usage.what
        assert usage.form.split()[0] == usage.what


@given(st.text(max_size=200))
def test_whatever_somebody_types_is_a_request_or_an_answer(typed: str) -> None:
    try:
        told: str = parse(typed, projects=PROJECTS).what
    except BadInput as error:
        told = str(error) if COMMAND in str(error) else ""

    assert told


@given(st.text(st.characters(exclude_categories=["C"], exclude_characters="<>&•\"“”„«»‘’'`"), min_size=1, max_size=40).filter(lambda name: name.strip()))
def test_a_name_in_the_quotes_of_a_report_comes_back_as_it_was(name: str) -> None:
    if not any(digit.isdigit() for digit in name):
        assert parse(f"room “{name}”", projects=PROJECTS).name == name
        assert parse(f"room {quoted(name)}").name in {name, " ".join(name.split())}
