"""Deliveries by signed HTTP: signatures, retries with their headers and times, and what ends them."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import HANG, http_peer, person


def broken(**headers: str) -> Response:
    return PlainTextResponse("no", status_code=500, headers={name.replace("_", "-"): value for name, value in headers.items()})


async def ask(sandbox: Sandbox) -> None:
    await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="hello")


async def test_slacks_own_verifier_takes_the_signature() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        await ask(sandbox)
        received = await peer.next()
        assert received.genuine
        assert received.headers["content-type"] == "application/json"
        assert received.retry is None


async def test_a_signature_bears_real_time_however_far_the_clock_was_moved() -> None:
    clock = ControlledClock(start=1_000_000_000.0)
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox, http_peer(sandbox) as peer:
        await ask(sandbox)
        received = await peer.next()
        assert abs(float(received.headers["x-slack-request-timestamp"]) - time.time()) < 60
        assert received.body["event_time"] == 1_000_000_000


async def test_a_failing_app_is_tried_again_at_once_after_a_minute_and_after_five_more() -> None:
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox, http_peer(sandbox) as peer:
        peer.trouble += [broken(), broken(), broken(), broken()]
        await ask(sandbox)
        first, at_once = await peer.take(2)
        assert (first.retry, at_once.retry) == (None, ("1", "http_error"))
        for number, wait_s in (("2", 60.0), ("3", 300.0)):
            await sandbox.settled()
            clock.advance(wait_s - 0.1)
            await sandbox.settled()
            assert peer.received.empty()
            clock.advance(0.1)
            again = await peer.next()
            assert again.retry == (number, "http_error")
            assert again.body == first.body
        await sandbox.settled()
        assert (sandbox.delivery.courier.given_up, sandbox.delivery.courier.in_flight) == (1, 0)


async def test_an_app_that_says_nothing_for_three_seconds_is_tried_again() -> None:
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox, http_peer(sandbox) as peer:
        peer.trouble.append(HANG)
        await ask(sandbox)
        await peer.next()
        clock.advance(2.9)
        await asyncio.sleep(0.02)
        assert peer.received.empty()
        clock.advance(0.1)
        assert (await peer.next()).retry == ("1", "http_timeout")
        await sandbox.settled()
        assert sandbox.delivery.courier.delivered == 1


async def test_an_app_may_ask_not_to_be_tried_again() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        peer.trouble.append(broken(x_slack_no_retry="1"))
        await ask(sandbox)
        await peer.next()
        await sandbox.settled()
        assert (sandbox.delivery.courier.given_up, peer.received.empty()) == (1, True)


async def test_a_lost_acknowledgement_makes_a_delivery_that_the_app_has_seen_already() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        sandbox.faults.delivery.next_acks_lost = 1
        await ask(sandbox)
        one, again = await peer.take(2)
        assert one.body["event_id"] == again.body["event_id"]
        assert again.retry == ("1", "http_timeout")


async def test_a_proxy_in_between_may_fail_without_the_app_seeing_anything() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        sandbox.faults.delivery.next_proxy_errors = 1
        await ask(sandbox)
        assert (await peer.next()).retry == ("1", "http_error")


async def test_two_redirects_are_followed_and_no_more() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        peer.trouble += [RedirectResponse("/slack/events", status_code=307) for _ in range(3)]
        await ask(sandbox)
        received = await peer.take(4)
        assert [each.retry for each in received] == [None, None, None, ("1", "too_many_redirects")]


async def test_an_address_where_nobody_listens_is_a_failed_connection() -> None:
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox:
        sandbox.deliver_to(events_url="http://127.0.0.1:1/slack/events")
        await ask(sandbox)
        await sandbox.settled()
        async with http_peer(sandbox) as peer:
            clock.advance(60)
            assert (await peer.next()).retry == ("2", "connection_failed")


async def test_each_event_comes_three_times_when_a_test_wants_it() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        sandbox.faults.delivery.copies = 3
        await ask(sandbox)
        received = await peer.take(3)
        assert len({each.raw for each in received}) == 1
        assert all(each.retry is None for each in received)
        await sandbox.settled()
        assert peer.received.empty()


async def test_events_overtake_each_other_within_a_window_when_a_test_wants_it() -> None:
    clock = ControlledClock()
    async with open_sandbox(SandboxOptions(clock=clock)) as sandbox, http_peer(sandbox) as peer:
        sandbox.faults.delivery.reorder_s = 2.0
        for _ in range(12):
            await ask(sandbox)
        await sandbox.settled()
        assert peer.received.empty()
        clock.advance(2.0)
        told = [each.event["ts"] for each in await peer.take(12)]
        assert told != sorted(told)
        assert len(set(told)) == 12


async def test_without_faults_events_come_in_the_order_of_what_happened() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox) as peer:
        for _ in range(5):
            await ask(sandbox)
            await sandbox.settled()
        told = [each.event["ts"] for each in await peer.take(5)]
        assert told == sorted(told)


async def test_an_address_is_verified_by_a_question_that_bolt_answers() -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox, http_peer(sandbox):
        http = sandbox.delivery.http
        assert await http.verify(http.urls.events)
        assert not await http.verify("http://127.0.0.1:1/")


@pytest.mark.parametrize("wrong", [{"copies": "3"}, {"copys": 3}, {"next_acks_lost": -1}, {"reorder_s": True}])
async def test_a_fault_that_does_not_exist_is_named_and_nothing_is_changed(wrong: dict[str, object]) -> None:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox:
        with pytest.raises(ValueError, match="no fault"):
            sandbox.faults.delivery.set({"copies": 2, **wrong})
        assert sandbox.faults.delivery.copies == 1
