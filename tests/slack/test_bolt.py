"""What the Bolt app does with bodies that have passed the guard: saved before acknowledged, and always acknowledged."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_bolt.response import BoltResponse

from bot.errors import StoreFailed
from bot.jobs import NewJob
from bot.slack.bolt import build_app, dispatch, kind_of
from tests.bot.slack_bodies import BOT, TEAM, event, interaction, message
from tests.slack.inbox import Known, MemoryInbox
from tests.slack.signed import CANARY, COMMAND, leaked


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


async def sent(inbox: MemoryInbox, body: dict[str, Any]) -> BoltResponse:
    return await dispatch(inbox.app(), body, {})


async def test_a_message_is_saved_then_acknowledged_then_the_worker_is_woken(inbox: MemoryInbox) -> None:
    response = await sent(inbox, message())

    assert (response.status, response.body) == (200, "")
    assert inbox.kinds == ["message"]
    assert inbox.wakes == 1


async def test_nothing_is_acknowledged_before_it_is_saved(inbox: MemoryInbox) -> None:
    saving, allowed = asyncio.Event(), asyncio.Event()

    async def slowly(job: NewJob) -> bool:
        saving.set()
        await allowed.wait()
        return await inbox.keep(job)

    app = build_app(authorize=Known(), keep=slowly, wake=inbox.wake)
    async with asyncio.TaskGroup() as group:
        answering = group.create_task(dispatch(app, message(), {}))
        await saving.wait()
        await asyncio.sleep(0.02)
        assert not answering.done()
        allowed.set()

    assert answering.result().status == 200


async def test_the_same_event_again_is_acknowledged_and_not_saved_again(inbox: MemoryInbox) -> None:
    responses = [await sent(inbox, message()) for _ in range(3)]

    assert [response.status for response in responses] == [200, 200, 200]
    assert inbox.kinds == ["message"]


async def test_a_save_that_ends_unheard_is_taken_up_when_slack_sends_the_event_again(inbox: MemoryInbox) -> None:
    async def unheard(job: NewJob) -> bool:
        if await inbox.keep(job):
            raise TimeoutError
        return False

    app = build_app(authorize=Known(), keep=unheard, wake=inbox.wake)
    statuses = [(await dispatch(app, message(), {})).status for _ in range(2)]

    assert statuses == [500, 200]
    assert inbox.wakes == 1


async def test_a_mention_that_comes_as_two_events_is_one_job(inbox: MemoryInbox) -> None:
    await sent(inbox, event("app_mention", event_id="Ev2", channel="C1", user="UADA", ts="100.1", text="<@UBOT> why?"))
    await sent(inbox, message("<@UBOT> why?", ts="100.1", event_id="Ev1"))

    assert len(inbox.jobs) == 1


async def test_what_cannot_be_saved_is_sent_again_by_slack(inbox: MemoryInbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    inbox.fault = StoreFailed(f"disk full while storing {CANARY}")

    response = await sent(inbox, message(CANARY))

    assert (response.status, response.body) == (500, "")
    assert inbox.wakes == 0
    assert [(record.message, record.__dict__["kind"]) for record in caplog.records] == [("slack.not_saved", "message"), ("slack.not_acknowledged", "message")]
    assert leaked(caplog.records) == []


async def test_a_bug_while_saving_is_no_acknowledgement_either(inbox: MemoryInbox) -> None:
    inbox.fault = RuntimeError("bug")

    assert (await sent(inbox, interaction("block_actions", actions=[{"action_id": "vote", "value": "a"}]))).status == 500


async def test_saving_that_takes_too_long_is_given_up_before_slack_does(inbox: MemoryInbox) -> None:
    async def never(_: NewJob) -> bool:
        await asyncio.Event().wait()
        return True

    response = await dispatch(build_app(authorize=Known(), keep=never, wake=inbox.wake, save_s=0.02), message(), {})

    assert response.status == 500


async def test_a_command_that_cannot_be_saved_is_answered_in_words(inbox: MemoryInbox) -> None:
    """Slack does not send a command again."""
    inbox.fault = StoreFailed("disk full")

    response = await sent(inbox, {**COMMAND, "text": "room r1"})

    assert response.status == 200
    assert json.loads(response.body) == {"response_type": "ephemeral", "text": StoreFailed.user_text}


@pytest.mark.parametrize("text", ["room r1", "payload", "", " Help "])
async def test_a_command_is_taken_without_a_word_since_its_card_comes_within_seconds(text: str, inbox: MemoryInbox) -> None:
    response = await sent(inbox, {**COMMAND, "text": text})

    assert (response.status, response.body) == (200, "")
    assert inbox.jobs[0].payload["text"] == text


VIEW = {"id": "V1", "hash": "h1", "callback_id": "feedback", "state": {"values": {}}}
EXPECTED = {
    "a press": (interaction("block_actions", actions=[{"action_id": "vote", "value": "a"}]), ["press"]),
    "a press of something old": (interaction("block_actions", actions=[{"action_id": "gone-since-1.0"}]), ["press"]),
    "a form": (interaction("view_submission", view=VIEW), ["submission"]),
    "a form that is closed": (interaction("view_closed", view=VIEW), []),
    "a shortcut on a message": (interaction("message_action", callback_id="ask_about", message={"ts": "100.1", "text": "why?"}), ["shortcut"]),
    "a shortcut of no message": (interaction("shortcut", callback_id="other"), []),
    "an old attachment": (interaction("interactive_message", callback_id="old", actions=[{"name": "x"}]), []),
    "the app home": (event("app_home_opened", user="UADA", tab="home", channel="D1"), ["home"]),
    "that it joined a channel": (event("member_joined_channel", user=BOT, channel="C1"), []),
    "a context": (event("app_context_changed", context={}), []),
    "a title": (event("agent_session_title_changed", channel="D1", thread_ts="1.1", title="t"), []),
    "a stop": (event("agent_session_stopped", channel="D1", thread_ts="1.1", user="UADA"), ["stop"]),
    "an event of next year": (event("something_new", user="UADA"), []),
    "too many events": ({"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1, "api_app_id": "A1"}, []),
    "a body of next year": ({"type": "something_new"}, []),
    "an empty body": ({}, []),
    "the end": (event("app_uninstalled"), ["uninstalled"]),
}


@pytest.mark.parametrize(("body", "kinds"), EXPECTED.values(), ids=EXPECTED.keys())
async def test_everything_is_acknowledged_and_what_is_work_is_saved(body: dict[str, Any], kinds: list[str], inbox: MemoryInbox) -> None:
    response = await sent(inbox, body)

    assert (response.status, response.body) == (200, "")
    assert inbox.kinds == kinds


async def test_a_menu_that_asks_for_choices_gets_none(inbox: MemoryInbox) -> None:
    response = await sent(inbox, interaction("block_suggestion", action_id="gone", block_id="b", value="x"))

    assert response.status == 200
    assert json.loads(response.body) == {"options": []}


async def test_slack_may_verify_the_address(inbox: MemoryInbox) -> None:
    response = await sent(inbox, {"type": "url_verification", "challenge": "abc", "token": "x"})

    assert response.status == 200
    assert json.loads(response.body) == {"challenge": "abc"}


OWN = {
    "its own message": message("answer", user=BOT, event_id="Ev7"),
    "its own message as an app": event("message", channel="C1", ts="1.1", text="answer", bot_id="B1", subtype="bot_message"),
    "its own reaction": event("reaction_added", user=BOT, reaction="eyes", item={"type": "message", "channel": "C1", "ts": "1.1"}),
}


@pytest.mark.parametrize("body", OWN.values(), ids=OWN.keys())
async def test_what_the_bot_does_itself_is_not_work(body: dict[str, Any], inbox: MemoryInbox) -> None:
    assert (await sent(inbox, body)).status == 200
    assert inbox.jobs == []


ODD = {
    "a message without a channel": event("message", user="UADA", text=CANARY),
    "files that are a number": message(CANARY, files=5),
    "blocks of words": message(CANARY, blocks=[CANARY]),
    "authorizations that are a number": {**message(CANARY), "authorizations": 5},
    "an event that is a word": {**message(CANARY), "event": CANARY},
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD.keys())
async def test_what_cannot_be_read_is_dropped_and_named_without_its_words(body: dict[str, Any], inbox: MemoryInbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    response = await sent(inbox, body)

    assert response.status in {200, 500}
    assert inbox.jobs == []
    assert {record.name for record in caplog.records} == {"bot.slack.bolt"}
    assert leaked(caplog.records) == []


@given(
    body=st.dictionaries(
        st.sampled_from(["type", "event", "command", "team", "actions", "view", "user", "authorizations", "payload", "callback_id", "channel"]),
        st.sampled_from(["event_callback", "block_actions", "view_submission", "message_action", "/x", None, 5, [], [{}], {}, {"type": "message"}, {"id": 5}]),
    )
)
async def test_no_shape_of_a_body_raises(body: dict[str, Any]) -> None:
    response = await sent(MemoryInbox(), body)

    assert response.status in {200, 500}


async def test_bolt_says_nothing_at_any_level(inbox: MemoryInbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    await sent(inbox, message(CANARY))
    await sent(inbox, {**COMMAND, "text": CANARY})
    await sent(inbox, {"type": "unknown", "text": CANARY})

    assert leaked(caplog.records) == []
    assert {record.name for record in caplog.records} <= {"bot.slack.bolt", "asyncio"}


async def test_the_environment_changes_nothing(inbox: MemoryInbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Bolt reads these by itself; a token of the environment must not make it ask Slack about it."""
    caplog.set_level(logging.DEBUG)
    token = secrets.token_hex(8)
    for name in ("BOT_TOKEN", "SIGNING_SECRET", "CLIENT_ID", "CLIENT_SECRET", "VERIFICATION_TOKEN"):
        monkeypatch.setenv(f"SLACK_{name}", token)

    response = await sent(inbox, message())

    assert response.status == 200
    assert inbox.kinds == ["message"]
    assert caplog.records == []


async def test_many_at_once_are_each_saved_and_acknowledged(inbox: MemoryInbox) -> None:
    app = inbox.app()

    responses = await asyncio.gather(*(dispatch(app, message(ts=f"{n}.1", event_id=f"Ev{n}"), {}) for n in range(100)))

    assert {response.status for response in responses} == {200}
    assert len(inbox.jobs) == 100


def test_a_kind_for_the_log_has_letters_only() -> None:
    assert kind_of({"event": {"type": f"message {CANARY.upper()} 123"}}) == "message"
    assert kind_of({"command": "/lkdiag", "text": CANARY}) == "command"
    assert kind_of({"type": "block_actions"}) == "block_actions"
