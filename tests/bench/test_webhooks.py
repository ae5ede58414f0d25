"""The benchmark of the webhooks runs, and measures what it says."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from tests.bench.markdown import as_markdown
from tests.bench.slack_bots import PROC
from tests.bench.webhooks_load import RETRIES, requests, send
from tests.bench.webhooks_receivers import NOTHING, OURS, PEER
from tests.bench.webhooks_stage import QUICK, WebhookStage
from tests.web.sending import Server

REQUEST = b"POST / HTTP/1.1\r\nhost: bot\r\n\r\n"


@asynccontextmanager
async def answering(answers: Sequence[bytes]) -> AsyncIterator[int]:
    """The port of a server that gives these answers, one a request and the last one for ever, and nothing but a hang-up for an empty one."""
    left = list(answers)

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(len(REQUEST)):
            answer = left.pop(0) if len(left) > 1 else left[0]
            writer.write(answer)
            if not answer:
                break
        writer.close()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def answer(status: int) -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Length: 3\r\n\r\nok\n" % status


async def test_what_is_not_acknowledged_is_sent_again_until_it_is() -> None:
    async with answering([b"", answer(503), answer(401), answer(200)]) as port:
        sent = await send(port, [REQUEST], rate=math.inf, first_wait_s=0.001)

    assert (len(sent.delays_ms), sent.repeated) == (1, 3)


async def test_what_is_never_acknowledged_is_given_up_and_has_no_delay() -> None:
    async with answering([answer(503)]) as port:
        sent = await send(port, [REQUEST], rate=math.inf, first_wait_s=0.001)

    assert (len(sent.delays_ms), sent.repeated) == (0, RETRIES)


async def test_a_delay_counts_from_when_a_request_was_due() -> None:
    async with answering([answer(503), answer(200)]) as port:
        sent = await send(port, [REQUEST] * 3, rate=100, first_wait_s=0.02)

    assert max(sent.delays_ms) >= 20
    assert sent.seconds >= 0.02


def test_no_two_requests_are_the_same() -> None:
    assert len(set(requests(Server(), 3_000))) == 3_000


@pytest.mark.slow
@pytest.mark.skipif(not PROC.is_dir(), reason="processor time of another process is read from /proc")
async def test_a_quick_run_has_every_row_and_loses_nothing() -> None:
    report = await WebhookStage(size=QUICK).run()

    assert {goal.name: goal.value for goal in report.goals if goal.name.endswith("lost")} == {
        "400 events at 200 events a second for 2 s, then 200 at once: lost": 0
    }
    assert [(one.name, one.lost) for one in report.receivers] == [(OURS, 0), (PEER, 0), (NOTHING, None)]
    text = as_markdown(report)
    assert [name for name in (OURS, PEER, NOTHING, *report.figures) if f"| {name} |" not in text] == []
