"""Buttons, menus, shortcuts and slash commands, with Bolt as the app."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from starlette.responses import PlainTextResponse

from bot.sandbox.clock import ControlledClock
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import HANG, act, bolt, bot, http_peer, person
from tests.sandbox.pressing import BLOCKS, MENU, answer, pressing_options


async def test_a_press_tells_who_pressed_what_where_and_bolt_takes_it() -> None:
    async with open_sandbox(pressing_options()) as sandbox:
        app, pressed = bolt(sandbox), asyncio.Queue[dict[str, Any]]()

        @app.action("ask_human")
        async def heard(ack: Any, body: dict[str, Any]) -> None:
            await ack()
            pressed.put_nowait(body)

        async with http_peer(sandbox, app):
            place = await answer(sandbox)
            assert await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human", value="q1") == {"ok": True}
            body = await pressed.get()
        action = body["actions"][0]
        assert (action["type"], action["value"], action["block_id"], body["user"]["id"]) == ("button", "q1", "acts", sandbox.seeded.people["ada"])
        assert body["container"] == {"type": "message", "message_ts": place["message_ts"], "channel_id": place["channel"], "is_ephemeral": False}
        assert body["channel"] == {"id": place["channel"], "name": "ask-ai"}
        assert body["message"]["ts"] == place["message_ts"]
        assert body["response_url"].startswith(sandbox.url)
        assert body["trigger_id"]


@pytest.mark.parametrize(
    ("element", "chosen", "told"),
    [
        ("acts pick", "swift", {"type": "static_select", "selected_option": MENU["options"][1]}),
        ("votes vote", "bad", {"type": "feedback_buttons", "value": "bad"}),
    ],
)
async def test_a_choice_is_told_as_the_app_wrote_it(element: str, chosen: str, told: dict[str, Any]) -> None:
    block_id, action_id = element.split()
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        await act(sandbox, "ada", "press", **await answer(sandbox), block_id=block_id, action_id=action_id, selected=chosen)
        action = (await peer.next()).body["actions"][0]
        assert {key: action[key] for key in told} == told


async def test_what_is_not_offered_cannot_be_chosen() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        assert (await act(sandbox, "ada", "press", **place, block_id="acts", action_id="pick", selected="cobol"))["error"] == "invalid_value"
        assert (await act(sandbox, "ada", "press", **place, block_id="votes", action_id="vote", value="worse"))["error"] == "invalid_value"
        assert (await act(sandbox, "ada", "press", **place, block_id="acts", action_id="gone"))["error"] == "action_not_found"
        assert peer.received.empty()


async def test_an_external_menu_shows_the_options_that_the_app_finds_for_what_was_typed() -> None:
    async with open_sandbox(pressing_options()) as sandbox:
        app = bolt(sandbox)

        @app.options("search")
        async def found(ack: Any, payload: dict[str, Any]) -> None:
            await ack(options=[{"text": {"type": "plain_text", "text": payload["value"].upper()}, "value": payload["value"]}])

        async with http_peer(sandbox, app) as peer:
            place = await answer(sandbox)
            suggested = await act(sandbox, "ada", "suggest", **place, block_id="acts", action_id="search", value="sip")
            assert suggested["options"][0]["text"]["text"] == "SIP"
            await peer.next()
            await act(sandbox, "ada", "press", **place, block_id="acts", action_id="search", selected=suggested["options"][0])
            assert (await peer.next()).body["actions"][0]["selected_option"]["value"] == "sip"


async def test_a_trigger_opens_a_view_once_and_within_three_seconds() -> None:
    clock = ControlledClock()
    view = {"type": "modal", "title": {"type": "plain_text", "text": "Why?"}, "blocks": BLOCKS[:1]}
    async with open_sandbox(pressing_options(clock)) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        triggers = []
        for _ in range(2):
            await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human")
            triggers.append((await peer.next()).body["trigger_id"])
        opened = await bot(sandbox).views_open(trigger_id=triggers[0], view=view)
        assert opened["view"]["id"] == sandbox.workspace.views.stack(sandbox.seeded.people["ada"])[0].id
        with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
            await bot(sandbox).views_open(trigger_id=triggers[0], view=view)
        clock.advance(3.1)
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            await bot(sandbox).views_open(trigger_id=triggers[1], view=view)
        with pytest.raises(SlackApiError, match="invalid_trigger_id"):
            await bot(sandbox).views_open(trigger_id="1.2.3", view=view)


async def test_an_app_that_does_not_answer_within_three_seconds_is_told_to_the_person_and_not_asked_again() -> None:
    clock = ControlledClock()
    async with open_sandbox(pressing_options(clock)) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        peer.trouble.append(HANG)
        async with asyncio.TaskGroup() as group:
            pressing = group.create_task(act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human"))
            await peer.next()
            clock.advance(3.0)
        assert pressing.result() == {"ok": False, "error": "operation_timeout"}
        clock.advance(600)
        await sandbox.settled()
        assert peer.received.empty()


async def test_an_app_that_fails_is_told_to_the_person_at_once() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        peer.trouble.append(PlainTextResponse("", status_code=500))
        place = await answer(sandbox)
        assert (await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human"))["error"] == "dispatch_failed"


async def test_a_person_is_told_at_once_that_no_app_is_connected() -> None:
    async with open_sandbox(pressing_options(ControlledClock())) as sandbox:  # time stands still: nothing is waited for
        place = await answer(sandbox)
        assert (await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human"))["error"] == "dispatch_failed"


async def test_what_stands_in_a_container_can_be_pressed_under_the_id_of_its_own_block() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        acts, picks = BLOCKS[1], {"type": "actions", "elements": [{**MENU, "action_id": "again"}]}
        container = {"type": "container", "title": {"type": "plain_text", "text": "T"}, "child_blocks": [acts, picks]}
        said = await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="T", blocks=[container])
        given = said["message"]["blocks"][0]["child_blocks"][1]["block_id"]
        place = {"channel": said["channel"], "message_ts": said["ts"]}
        await act(sandbox, "ada", "press", **place, block_id="acts", action_id="ask_human")
        assert (await peer.next()).body["actions"][0]["block_id"] == "acts"
        await act(sandbox, "ada", "press", **place, block_id=given, action_id="again", selected="swift")
        body = (await peer.next()).body
        assert body["state"]["values"][given]["again"]["selected_option"]["value"] == "swift"


async def test_a_message_shortcut_carries_the_message_and_an_apps_own_does_not() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox, shortcuts_taken(sandbox)) as peer:
        posted = await person(sandbox, "ben").chat_postMessage(channel=sandbox.channels["general"], text="my call has no audio")
        place = {"channel": sandbox.channels["general"], "message_ts": posted["ts"]}
        assert (await act(sandbox, "ada", "shortcut", callback_id="ask_about", **place))["ok"]
        body = (await peer.next()).body
        assert (body["type"], body["message"]["text"], body["message_ts"]) == ("message_action", "my call has no audio", posted["ts"])
        assert (await act(sandbox, "ada", "shortcut", callback_id="new"))["ok"]
        assert "message" not in (await peer.next()).body
        assert (await act(sandbox, "ada", "shortcut", callback_id="new", **place))["error"] == "invalid_shortcut"


async def test_a_slash_command_is_answered_for_the_person_or_for_all() -> None:
    async with open_sandbox(pressing_options()) as sandbox:
        app = bolt(sandbox)

        @app.command("/lkdiag")
        async def diagnose(ack: Any, command: dict[str, Any]) -> None:
            await ack(text=f"looking at {command['text']}", response_type="in_channel" if "all" in command["text"] else "ephemeral")

        async with http_peer(sandbox, app) as peer:
            channel = sandbox.channels["ask-ai"]
            assert await act(sandbox, "ada", "command", channel=channel, command="/lkdiag", text="room one") == {"ok": True}
            form = (await peer.next()).body
            assert (form["command"], form["text"], form["channel_name"], form["user_name"]) == ("/lkdiag", "room one", "ask-ai", "ada")
            (whisper,) = sandbox.workspace.messages.ephemeral_for(sandbox.seeded.people["ada"], channel)
            assert whisper.text == "looking at room one"
            await act(sandbox, "ada", "command", channel=channel, command="/lkdiag", text="all rooms")
            assert sandbox.workspace.messages.in_channel(channel)[-1].text == "looking at all rooms"


async def test_a_slash_command_in_a_thread_is_refused_and_the_app_hears_nothing() -> None:
    async with open_sandbox(pressing_options()) as sandbox, http_peer(sandbox) as peer:
        place = await answer(sandbox)
        refused = await act(sandbox, "ada", "command", channel=place["channel"], command="/lkdiag", text="room one", thread_ts=place["message_ts"])
        assert refused == {"ok": False, "error": "command_in_thread"}
        assert (await act(sandbox, "ada", "command", channel=place["channel"], command="/nothing"))["error"] == "invalid_command"
        assert peer.received.empty()


def shortcuts_taken(sandbox: Sandbox) -> Any:
    app = bolt(sandbox)

    @app.shortcut(re.compile(".*"))
    async def take(ack: Any) -> None:
        await ack()

    return app
