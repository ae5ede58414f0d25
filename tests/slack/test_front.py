"""The guard before Bolt, request by request. Over real sockets: tests/attack/test_slack_requests.py."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.body import DEPTH_MAX, BadBody, cleaned, parse
from bot.slack.front import Front, Limits, Reply
from tests.bot.slack_bodies import message
from tests.slack.signed import CANARY, FORM, JSON, NOW, SECRET, Signed, command_request, event_request, interaction_request, leaked, put, sign, without

QUICK = Limits(body_bytes=2_000, body_s=0.03)


class Behind:
    """Whoever stands behind the guard."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []

    async def __call__(self, body: dict[str, Any], headers: Mapping[str, str]) -> Reply:
        self.bodies.append(body)
        self.headers.append(headers)
        return Reply(status=200, text='{"ok": true}', headers={"content-type": JSON})


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def front(behind: Behind) -> Front:
    return Front(behind, signing_secret=SECRET, now=lambda: NOW, limits=QUICK)


async def test_what_slack_signed_gets_through_as_a_value(front: Front, behind: Behind) -> None:
    body = message("why?")

    answer = await put(front, event_request(body))

    assert (answer.status, answer.text, answer.headers["content-type"]) == (200, '{"ok": true}', JSON)
    assert behind.bodies == [body]


async def test_the_signature_is_over_all_pieces_of_the_body(front: Front, behind: Behind) -> None:
    whole = event_request(message("why?"))
    pieces = [whole.raw[at : at + 7] for at in range(0, len(whole.raw), 7)]

    answer = await put(front, replace(whole, pieces=[*pieces, b""]))

    assert answer.status == 200
    assert len(behind.bodies) == 1


async def test_the_word_payload_in_a_command_is_a_word_of_the_command(front: Front, behind: Behind) -> None:
    """Bolt would make {} of this, and the person would see an error."""
    await put(front, command_request("room payload=broken payload"))

    assert behind.bodies[0]["text"] == "room payload=broken payload"
    assert behind.bodies[0]["command"] == "/lkdiag"


async def test_an_interaction_is_what_stands_in_its_payload(front: Front, behind: Behind) -> None:
    body = {"type": "block_actions", "actions": [{"action_id": "ask_human", "value": "payload"}]}

    await put(front, interaction_request(body))

    assert behind.bodies == [body]


async def test_only_the_headers_about_retries_are_passed_on(front: Front, behind: Behind) -> None:
    request = event_request(message())

    await put(front, replace(request, headers=(*request.headers, ("x-slack-retry-num", "1"), ("x-slack-retry-reason", "http_timeout"), ("cookie", "a=b"))))

    assert behind.headers == [{"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}]


async def test_a_repeated_request_gets_through_since_the_inbox_knows_its_keys(front: Front, behind: Behind) -> None:
    request = event_request(message())

    answers = [await put(front, request) for _ in range(3)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert len(behind.bodies) == 3


async def test_slack_may_check_the_certificate_at_any_time(front: Front, behind: Behind) -> None:
    visit = Signed(pieces=(b"",), headers=(), method="GET", query="token=x&ssl_check=1")

    assert (await put(front, visit)).status == 200
    assert (await put(front, sign(b"ssl_check=1&token=x", kind=FORM))).status == 200
    assert behind.bodies == []


GOOD = event_request(message(CANARY))
SIGNATURE, TIMESTAMP = GOOD.headers[2], GOOD.headers[1]


def changed(name: str, *values: str, base: Signed = GOOD) -> Signed:
    return replace(base, headers=(*without(base.headers, name), *((name, value) for value in values)))


FORGED = {
    "another secret": sign(GOOD.raw, secret="0" * 32),
    "another body": replace(GOOD, pieces=(GOOD.raw + b" ",)),
    "nothing signed": Signed(pieces=GOOD.pieces, headers=GOOD.headers[:1]),
    "no signature": changed("x-slack-signature"),
    "an empty signature": changed("x-slack-signature", ""),
    "half a signature": changed("x-slack-signature", SIGNATURE[1][:40]),
    "another version": changed("x-slack-signature", "v1" + SIGNATURE[1][2:]),
    "upper case": changed("x-slack-signature", SIGNATURE[1].upper()),
    "letters of no alphabet we know": changed("x-slack-signature", "v0=" + "\xff" * 64),
    "two signatures": changed("x-slack-signature", SIGNATURE[1], SIGNATURE[1]),
    "no time": changed("x-slack-request-timestamp"),
    "a time that is a word": changed("x-slack-request-timestamp", "soon"),
    "a time with a sign": changed("x-slack-request-timestamp", f"+{NOW:.0f}"),
    "a time with a comma": changed("x-slack-request-timestamp", f"{NOW:.0f}.5"),
    "a time of a thousand digits": changed("x-slack-request-timestamp", "1" * 1000),
    "digits of another script": changed("x-slack-request-timestamp", "\xb9\xb2\xb3" * 3),
    "two times": changed("x-slack-request-timestamp", TIMESTAMP[1], TIMESTAMP[1]),
    "a time that was not signed": changed("x-slack-request-timestamp", f"{NOW - 1:.0f}"),
    "six minutes ago": event_request(message(CANARY), at=NOW - 360),
    "in six minutes": event_request(message(CANARY), at=NOW + 360),
}


@pytest.mark.parametrize("request_", FORGED.values(), ids=FORGED.keys())
async def test_whatever_slack_did_not_sign_just_now_is_unauthorised(request_: Signed, front: Front, behind: Behind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    answer = await put(front, request_)

    assert answer.status == 401
    assert answer.headers["connection"] == "close"
    assert behind.bodies == []
    assert [record.message for record in caplog.records] == ["slack.request_refused"]
    assert leaked(caplog.records) == []


@pytest.mark.parametrize("seconds", [-300, -299, 299, 300])
async def test_clocks_may_be_five_minutes_apart(seconds: int, front: Front) -> None:
    assert (await put(front, event_request(message(), at=NOW + seconds))).status == 200


NOT_OURS = {
    "a visit": (replace(GOOD, method="GET"), 405),
    "a deletion": (replace(GOOD, method="DELETE"), 405),
    "a page": (changed("content-type", "text/html"), 415),
    "no type": (changed("content-type"), 415),
    "two types": (changed("content-type", JSON, FORM), 415),
    "compressed": (changed("content-encoding", "gzip"), 415),
    "announced as far too large": (changed("content-length", "8001"), 413),
    "too large": (sign(b"x" * 2001), 413),
    "too large in pieces": (replace(sign(b"x" * 2001), pieces=[b"x"] * 2001), 413),
    "too large without end": (replace(sign(b"x" * 8001), pieces=[b"x" * 3000] * 3, whole=False), 413),
    "two lengths": (changed("content-length", "5", "6"), 400),
    "a length that is a word": (changed("content-length", "-5"), 400),
    "a length of many digits": (changed("content-length", "9" * 5000), 400),
}


@pytest.mark.parametrize(("request_", "status"), NOT_OURS.values(), ids=NOT_OURS.keys())
async def test_what_is_no_request_of_slacks_is_refused(request_: Signed, status: int, front: Front, behind: Behind) -> None:
    answer = await put(front, request_)

    assert answer.status == status
    assert behind.bodies == []


DEEP = DEPTH_MAX + 2
BROKEN = {
    "half an object": sign(b'{"type": "event_callback", "text": "' + CANARY.encode()),
    "a list": sign(b"[1, 2]"),
    "a number": sign(b"5"),
    "nothing": sign(b""),
    "no UTF-8": sign(b'{"text": "\xff\xfe"}'),
    "UTF-16": sign('{"a": 1}'.encode("utf-16")),
    "not a number": sign(b'{"a": NaN}'),
    "endless": sign(b'{"a": -Infinity}'),
    "too large a number": sign(b'{"a": 1e999}'),
    "a bomb of lists": sign(b'{"a": ' + b"[" * 900),
    "deep lists": sign(b'{"a": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
    "deep objects": sign(b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "no form": sign(b"just words", kind=FORM),
    "a form with broken escapes": sign(b"command=/lkdiag&text=%ff%fe", kind=FORM),
    "a form with too many fields": sign(b"&".join(b"f%d=1" % n for n in range(101)), kind=FORM),
    "a field twice": sign(b"command=/lkdiag&text=one&text=two", kind=FORM),
    "two payloads": sign(b"payload={}&payload={}", kind=FORM),
    "a payload that is no object": sign(b"payload=[]", kind=FORM),
    "a payload that is broken": sign(b"payload={", kind=FORM),
}


@pytest.mark.parametrize("request_", BROKEN.values(), ids=BROKEN.keys())
async def test_a_signed_body_that_does_not_parse_is_refused_for_good(request_: Signed, front: Front, behind: Behind, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    answer = await put(front, request_)

    assert answer.status == 400
    assert answer.headers["x-slack-no-retry"] == "1"
    assert behind.bodies == []
    assert leaked(caplog.records) == []


async def test_a_body_that_trickles_in_is_given_up(front: Front, behind: Behind) -> None:
    answer = await put(front, replace(GOOD, headers=(*GOOD.headers, ("content-length", "1500")), pieces=[]))

    assert answer.status == 408
    assert behind.bodies == []


async def test_a_body_cut_short_is_not_answered_and_not_used(front: Front, behind: Behind) -> None:
    answer = await put(front, replace(GOOD, pieces=(GOOD.raw[:20],), whole=False))

    assert answer.status == 0
    assert behind.bodies == []


def test_without_a_secret_there_is_no_guard(behind: Behind) -> None:
    with pytest.raises(ValueError, match="secret"):
        Front(behind, signing_secret="", now=lambda: NOW)


async def test_a_websocket_is_not_for_us(front: Front) -> None:
    await front({"type": "websocket"}, lambda: pytest.fail("asked"), lambda _: pytest.fail("answered"))


WORDS = st.text(max_size=8)
PLAIN = st.none() | st.booleans() | st.integers() | WORDS | st.floats(allow_nan=False, allow_infinity=False)
NESTED = PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(WORDS, PLAIN | st.lists(WORDS, max_size=2), max_size=3)


@given(body=st.dictionaries(WORDS, NESTED, max_size=4))
def test_whatever_parses_can_be_stored_and_loses_nothing_else(body: dict[str, Any]) -> None:
    read = parse(json.dumps(body).encode(), JSON)

    json.dumps(read, ensure_ascii=False).encode("utf-8")
    assert "\\u0000" not in json.dumps(read)
    assert json.dumps(read, sort_keys=True) == json.dumps(cleaned(body), sort_keys=True)


@given(text=st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_a_command_arrives_as_it_was_typed(text: str) -> None:
    assert parse(command_request(text).raw, FORM)["text"] == text


def test_nesting_is_measured_from_the_outside() -> None:
    assert cleaned(json.loads('{"a":' + "[" * DEPTH_MAX + "]" * DEPTH_MAX + "}"))
    with pytest.raises(BadBody):
        cleaned(json.loads('{"a":' + "[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1) + "}"))
