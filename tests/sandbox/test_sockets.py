"""Socket Mode, with the SDK's own client and with bare sockets."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import Command, SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import SOON_S, act, bolt
from tests.sandbox.socket_peer import Heard, bare_socket, bolt_socket, say


@pytest.fixture
def clock() -> ControlledClock:
    return ControlledClock()


@pytest.fixture
async def sandbox(clock: ControlledClock) -> AsyncIterator[Sandbox]:
    options = SandboxOptions(clock=clock, commands=(Command(command="/lkdiag"),), events=frozenset({"message.channels"}))
    async with open_sandbox(options) as opened:
        yield opened


async def test_bolt_is_greeted_gets_an_event_and_acknowledges_it(sandbox: Sandbox) -> None:
    heard = Heard(sandbox)
    async with bolt_socket(sandbox, heard.app):
        await say(sandbox, "one")
        await heard.all_of({"one"})
        await sandbox.settled()
        assert sandbox.delivery.courier.delivered == 1


async def test_no_ticket_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with open_sandbox() as sandbox, bare_socket(sandbox):
        pass
    assert "ticket" not in caplog.text


async def test_an_envelope_says_what_is_in_it(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        ts = await say(sandbox, "one")
        envelope = await socket.next()
        assert (envelope["type"], envelope["accepts_response_payload"], envelope["retry_attempt"]) == ("events_api", False, 0)
        assert envelope["payload"]["event"]["ts"] == ts
        assert envelope["payload"]["type"] == "event_callback"


async def test_each_event_goes_to_exactly_one_of_the_connections(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as one, bare_socket(sandbox) as other:
        told: list[list[str]] = [[], []]
        for text in ("a", "b", "c", "d"):
            await say(sandbox, text)
        for place, socket in enumerate((one, other)):
            for _ in range(2):
                envelope = await socket.next()
                await socket.ack(envelope)
                told[place].append(envelope["payload"]["event"]["text"])
        await sandbox.settled()
        assert sorted(told[0] + told[1]) == ["a", "b", "c", "d"]
        assert sandbox.delivery.courier.delivered == 4


async def test_what_is_not_acknowledged_within_three_seconds_comes_again_on_another_connection(sandbox: Sandbox, clock: ControlledClock) -> None:
    async with bare_socket(sandbox) as deaf, bare_socket(sandbox) as other:
        await say(sandbox, "one")
        first = await deaf.next()
        clock.advance(3.0)
        again = await other.next()
        assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
        assert again["envelope_id"] == first["envelope_id"]
        assert again["payload"] == first["payload"]
        await other.ack(again)
        await sandbox.settled()
        assert sandbox.delivery.courier.delivered == 1


async def test_a_lost_acknowledgement_makes_it_come_again(sandbox: Sandbox, clock: ControlledClock) -> None:
    sandbox.faults.delivery.next_acks_lost = 1
    async with bare_socket(sandbox) as socket:
        await say(sandbox, "one")
        await socket.ack(await socket.next())
        while sandbox.faults.delivery.next_acks_lost:  # noqa: ASYNC110 - a lost acknowledgement is told to nobody
            await asyncio.sleep(0.001)
        clock.advance(3.0)
        assert (await socket.next())["retry_attempt"] == 1


async def test_events_wait_for_an_app_that_connects_within_three_seconds(sandbox: Sandbox) -> None:
    heard = Heard(sandbox)
    await say(sandbox, "early")
    async with bolt_socket(sandbox, heard.app):
        await heard.all_of({"early"})


async def test_events_for_an_app_that_is_not_there_come_after_a_minute(sandbox: Sandbox, clock: ControlledClock) -> None:
    await say(sandbox, "early")
    for _ in range(2):
        await asyncio.sleep(0.01)
        clock.advance(3.0)
    await sandbox.settled()
    heard = Heard(sandbox)
    async with bolt_socket(sandbox, heard.app):
        clock.advance(60.0)
        await heard.all_of({"early"})


async def test_a_command_is_answered_with_its_acknowledgement(sandbox: Sandbox) -> None:
    app = bolt(sandbox)

    @app.command("/lkdiag")
    async def diagnose(ack: Any) -> None:
        await ack("looking")

    async with bolt_socket(sandbox, app):
        channel = sandbox.channels["ask-ai"]
        assert await act(sandbox, "ada", "command", channel=channel, command="/lkdiag", text="payload of room one") == {"ok": True}
        (whisper,) = sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ada"], channel)
        assert whisper.text == "looking"


async def test_what_is_wrong_in_a_modal_comes_back_with_the_acknowledgement(sandbox: Sandbox) -> None:
    app, ada = bolt(sandbox), sandbox.seeded.people["ada"]
    field = {"type": "plain_text_input", "action_id": "text"}
    blocks = [{"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why?"}, "element": field}]
    title = {"type": "plain_text", "text": "Why?"}
    view = {"type": "modal", "callback_id": "wrong", "title": title, "submit": title, "blocks": blocks}

    @app.command("/lkdiag")
    async def show(ack: Any, client: Any, command: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=view)

    @app.view("wrong")
    async def refuse(ack: Any) -> None:
        await ack(response_action="errors", errors={"why": "not this"})

    async with bolt_socket(sandbox, app):
        opened = asyncio.Event()
        sandbox.workspace.listen(lambda change: opened.set() if change.kind == "view_opened" else None)
        await act(sandbox, "ada", "command", channel=sandbox.channels["ask-ai"], command="/lkdiag")
        async with asyncio.timeout(SOON_S):
            await opened.wait()
        (shown,) = sandbox.workspace.views.stack(ada)
        refused = await act(sandbox, "ada", "submit", view_id=shown.id, state={"why": {"text": "because"}})
        assert refused == {"ok": True, "errors": {"why": "not this"}}


async def test_what_makes_no_sense_is_passed_over(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        for nonsense in ("", "{", "[]", '{"envelope_id": 3}', '{"envelope_id": "gone"}'):
            await socket.say(nonsense)
        await say(sandbox, "one")
        await socket.ack(await socket.next())
        await sandbox.settled()
        assert sandbox.delivery.courier.delivered == 1
