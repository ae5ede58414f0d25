"""Requests that are not Slack's, or are and mean harm, over real sockets: the right status, nothing stored, nothing logged but the fact."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.bot.slack_bodies import message
from tests.slack.served import Served, serving
from tests.slack.signed import CANARY, NOW, Signed, command_request, event_request, interaction_request, leaked, sign, signature, without

GOOD = event_request(message(CANARY))
TEXT_MAX = 60


@pytest.fixture
async def served(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Served]:
    """The server, with every logger of the process at its most talkative."""
    caplog.set_level(logging.DEBUG)
    async with serving() as running:
        yield running
    assert leaked(caplog.records) == []


def wire(request: Signed, *extra: str, body: bytes | None = None, length: int | None = None) -> bytes:
    """The request as bytes; `length` is what it claims (None: the truth, -1: nothing)."""
    body = request.raw if body is None else body
    lines = [f"{request.method} /slack/events HTTP/1.1", "host: bot", *(f"{name}: {value}" for name, value in request.headers), *extra]
    if length != -1:
        lines.append(f"content-length: {len(body) if length is None else length}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(raw: bytes, size: int) -> bytes:
    pieces = [raw[at : at + size] for at in range(0, len(raw), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def status(answer: bytes) -> int:
    """0 when the server hung up without a word."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def instead(name: str, *values: str) -> Signed:
    return replace(GOOD, headers=(*without(GOOD.headers, name), *((name, value) for value in values)))


FORGED = {
    "with another secret": sign(GOOD.raw, secret="guess"),
    "with a changed body": replace(GOOD, pieces=(GOOD.raw.replace(b"UADA", b"UEVE"),)),
    "without a signature": instead("x-slack-signature"),
    "with two signatures": instead("x-slack-signature", signature(GOOD.raw), "v0=" + "0" * 64),
    "with the empty signature": instead("x-slack-signature", "v0="),
    "with a signature of no secret": instead("x-slack-signature", signature(GOOD.raw, secret="")),
    "six minutes old": event_request(message(CANARY), at=NOW - 361),
    "from the future": event_request(message(CANARY), at=NOW + 361),
    "at no time": instead("x-slack-request-timestamp", "NaN"),
    "at two times": instead("x-slack-request-timestamp", f"{NOW:.0f}", f"{NOW:.0f}"),
}


@pytest.mark.parametrize("request_", FORGED.values(), ids=FORGED.keys())
async def test_a_forged_request_is_unauthorised_in_few_words(request_: Signed, served: Served) -> None:
    response = await served.put(request_)

    assert response.status_code == 401
    assert len(response.text) < TEXT_MAX
    assert CANARY not in response.text
    assert served.inbox.jobs == []


async def test_a_replayed_request_is_stored_once(served: Served) -> None:
    for request in (GOOD, command_request("room r1"), interaction_request({"type": "block_actions", "actions": [{"action_id": "a", "action_ts": "1.1"}]})):
        before = len(served.inbox.jobs)
        answers = await asyncio.gather(*(served.put(request) for _ in range(5)))

        assert {answer.status_code for answer in answers} == {200}
        assert len(served.inbox.jobs) == before + 1


async def test_a_body_cut_short_is_not_used(served: Served) -> None:
    answer = await served.raw(wire(GOOD, body=GOOD.raw[:-10], length=len(GOOD.raw)))

    assert status(answer) in {0, 408}
    assert served.inbox.jobs == []


async def test_a_body_that_never_comes_is_not_waited_for(served: Served) -> None:
    async with asyncio.timeout(5):
        assert status(await served.raw(wire(GOOD, body=b"", length=500))) == 408
    assert served.inbox.jobs == []


async def test_a_body_in_chunks_is_as_good_as_one_in_one_piece(served: Served) -> None:
    answer = await served.raw(wire(GOOD, "transfer-encoding: chunked", "connection: close", body=chunked(GOOD.raw, 5), length=-1))

    assert status(answer) == 200
    assert len(served.inbox.jobs) == 1


@pytest.mark.parametrize("size", [1_000_001, 3_500_000])
async def test_a_body_too_large_is_refused_however_it_comes(size: int, served: Served) -> None:
    big = sign(b"x" * size)

    assert (await served.put(big)).status_code == 413
    assert status(await served.raw(wire(big, "transfer-encoding: chunked", body=chunked(big.raw, 65_536), length=-1))) == 413
    assert served.inbox.jobs == []


async def test_a_body_without_end_is_hung_up_on(served: Served) -> None:
    big = sign(b"x" * 20_000_000)

    async with asyncio.timeout(5):
        assert status(await served.raw(wire(big, "transfer-encoding: chunked", body=chunked(big.raw, 65_536), length=-1))) in {0, 413}
    assert served.inbox.jobs == []


async def test_two_opinions_on_where_a_body_ends_are_one_too_many(served: Served) -> None:
    smuggled = wire(GOOD, "transfer-encoding: chunked", body=b"0\r\n\r\n" + wire(GOOD))
    two_lengths = wire(GOOD, f"content-length: {len(GOOD.raw) - 5}")

    assert status(await served.raw(smuggled)) in {400, 401, 415}
    assert status(await served.raw(two_lengths)) == 400
    assert served.inbox.jobs == []


BOMBS = {
    "lists in lists": b'{"a":' + b"[" * 300_000,
    "objects in objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a number of many digits": b'{"a":' + b"9" * 100_000 + b"}",
    "many commas": b"," * 900_000,
    "a string without end": b'{"a":"' + b"\\u0041" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
async def test_a_bomb_is_defused_even_with_a_good_signature(bomb: bytes, served: Served) -> None:
    assert (await served.put(sign(bomb))).status_code == 400
    assert (await served.put(event_request(message("after")))).status_code == 200
    assert len(served.inbox.jobs) == 1


async def test_characters_that_no_database_can_store_are_replaced(served: Served) -> None:
    await served.put(event_request(message("a\x00b\ud800c")))

    assert served.inbox.jobs[0].payload["text"] == "a\ufffdb\ufffdc"


async def test_noise_gets_an_error_or_nothing(served: Served) -> None:
    noise = random.Random(7)
    for _ in range(20):
        line = noise.choice([b"", b"POST /slack/events HTTP/1.1\r\n", b"PRI * HTTP/2.0\r\n\r\n", b"\x16\x03\x01"])
        async with asyncio.timeout(5):
            answer = await served.raw(line + noise.randbytes(200) + b"\r\n\r\n")
        assert status(answer) in {0, 400, 404}
    assert served.inbox.jobs == []
    assert (await served.get("/health")).status_code == 200


async def test_a_flood_of_forgeries_does_not_keep_slack_out(served: Served) -> None:
    async with asyncio.TaskGroup() as group:
        forgeries = [group.create_task(served.put(FORGED["with another secret"])) for _ in range(60)]
        good = group.create_task(served.put(GOOD))

    assert {task.result().status_code for task in forgeries} == {401}
    assert good.result().status_code == 200
    assert len(served.inbox.jobs) == 1


@pytest.mark.parametrize("path", ["/slack/events/../../etc/passwd", "/slack/events%00", "//slack/events", "/slack/events/", "/health?x=" + "a" * 9_000])
async def test_an_odd_path_leads_nowhere(path: str, served: Served) -> None:
    answer = await served.raw(wire(GOOD).replace(b"POST /slack/events ", f"POST {path} ".encode()).replace(b"host: bot", b"host: bot\r\nconnection: close"))

    assert status(answer) in {307, 400, 404, 405}
    assert served.inbox.jobs == []
