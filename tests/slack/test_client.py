"""One call to Slack through the real SDK and real sockets: what is tried again, what never, and what is told."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.errors import SlackBusy, SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient, Timeouts, open_api
from bot.slack.clock import MachineClock
from tests.fakes.slack_clock import FakeClock, until
from tests.fakes.slack_faults import Fault, cut, failed, limited, refused, says, stalled
from tests.fakes.slack_server import FakeSlack, serve_slack

POST: dict[str, Any] = {"channel": "C1", "text": "Rooms close by themselves."}
SECRET_WORDS = "my question about rooms"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[FakeSlack]:
    async with serve_slack(clock) as server, clock.running():
        yield server


@pytest.fixture
async def client(slack: FakeSlack, clock: FakeClock) -> AsyncIterator[SlackClient]:
    async with client_of(slack, clock) as made:
        yield made


@asynccontextmanager
async def client_of(slack: FakeSlack, clock: FakeClock, *, timeouts: Timeouts | None = None, url: str = "") -> AsyncIterator[SlackClient]:
    async with open_api(clock, url=url or slack.url, timeouts=timeouts or Timeouts()) as api:
        yield api.client(slack.token)


async def test_an_answer_comes_back_as_slack_gave_it(client: SlackClient, slack: FakeSlack) -> None:
    answer = await client.call("chat.postMessage", **POST, thread_ts=None, blocks=[{"type": "divider"}])

    assert answer["ok"]
    assert slack.calls("chat.postMessage") == [{**POST, "blocks": [{"type": "divider"}]}]
    assert [message["text"] for message in slack.messages.values()] == [POST["text"]]


async def test_methods_are_encoded_as_the_sdk_does_it(client: SlackClient, slack: FakeSlack) -> None:
    root = slack.ask("C1")

    await client.call("conversations.replies", channel="C1", ts=root, limit=5, include_all_metadata=True)

    assert slack.calls("conversations.replies") == [{"channel": "C1", "ts": root, "limit": "5", "include_all_metadata": "1"}]


async def test_a_method_that_the_sdk_does_not_know_is_called_all_the_same(client: SlackClient, slack: FakeSlack) -> None:
    with pytest.raises(SlackRefused) as caught:
        await client.call("chat.brandNew", channel="C1", thread_ts=None)

    assert caught.value.code == "unknown_method"
    assert slack.calls("chat.brandNew") == [{"channel": "C1"}]


async def test_too_many_calls_are_waited_out_as_long_as_slack_wants(client: SlackClient, slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"].extend([limited(3), limited(4)])

    await client.call("chat.postMessage", **POST)

    first, second, third = slack.times("chat.postMessage")
    assert second - first >= 3
    assert third - second >= 4
    assert len(slack.messages) == 1


@pytest.mark.parametrize(
    "fault", [limited(None), says({"ok": False, "error": "rate_limited"}), Fault(status=429, body="", kind="text/html", headers={"Retry-After": "soon"})]
)
async def test_a_pause_without_a_sensible_length_is_a_second(fault: Fault, client: SlackClient, slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"].append(fault)

    await client.call("chat.postMessage", **POST)

    first, second = slack.times("chat.postMessage")
    assert 1 <= second - first < 10
    assert len(slack.messages) == 1


async def test_a_pause_longer_than_the_caller_waits_is_an_error_that_says_when_to_come_back(client: SlackClient, slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"].append(limited(40))

    with pytest.raises(SlackBusy) as caught:
        await client.call("chat.postMessage", **POST)

    assert caught.value.after_s == pytest.approx(40, abs=1)
    assert len(slack.asked) == 1
    assert slack.messages == {}


async def test_a_pause_for_one_method_lets_all_others_through(client: SlackClient, slack: FakeSlack) -> None:
    slack.always["chat.postMessage"] = limited(25)

    with pytest.raises(SlackBusy):
        await client.call("chat.postMessage", **POST, wait_s=1)
    await client.call("assistant.threads.setStatus", channel_id="C1", thread_ts="1.0", status="is looking", wait_s=0)
    with pytest.raises(SlackBusy):
        await client.call("chat.postMessage", **POST, wait_s=1)

    assert len(slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "fault",
    [cut(acted=True), cut(acted=False), failed(502, acted=True), failed(503), refused("internal_error"), says("ok", kind="text/plain"), says([1]), says("{")],
)
async def test_what_slack_may_have_posted_is_not_posted_again(fault: Fault, client: SlackClient, slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"].append(fault)

    with pytest.raises(SlackUnreachable) as caught:
        await client.call("chat.postMessage", **POST)

    assert caught.value.maybe_done
    assert caught.value.retryable
    assert len(slack.asked) == 1


@pytest.mark.parametrize("fault", [cut(acted=True), cut(acted=False), failed(502, acted=True), refused("fatal_error")])
async def test_what_may_be_done_twice_is_tried_again(fault: Fault, client: SlackClient, slack: FakeSlack) -> None:
    ts = str((await client.call("chat.postMessage", **POST))["ts"])
    slack.faults["chat.update"].extend([fault, fault])

    await client.call("chat.update", channel="C1", ts=ts, text="Rooms close when they are empty.")

    assert len(slack.calls("chat.update")) == 3
    assert slack.messages["C1", ts]["text"] == "Rooms close when they are empty."


async def test_three_tries_are_enough(client: SlackClient, slack: FakeSlack) -> None:
    slack.always["auth.test"] = failed(500)

    with pytest.raises(SlackUnreachable):
        await client.call("auth.test")

    assert len(slack.asked) == 3


async def test_a_call_may_say_of_itself_that_it_may_be_repeated(client: SlackClient, slack: FakeSlack) -> None:
    slack.faults["chat.postMessage"].append(cut(acted=False))

    await client.call("chat.postMessage", **POST, repeatable=True)

    assert len(slack.messages) == 1


async def test_an_answer_that_never_comes_ends_the_call_and_may_have_been_done(slack: FakeSlack, clock: FakeClock) -> None:
    slack.always["chat.postMessage"] = stalled(acted=True)

    async with client_of(slack, clock, timeouts=Timeouts(total_s=0.05)) as client:
        with pytest.raises(SlackUnreachable) as caught:
            await client.call("chat.postMessage", **POST)

    assert caught.value.maybe_done
    assert len(slack.calls("chat.postMessage")) <= 1  # the server may not have come to read it


async def test_a_refused_connection_is_safe_to_repeat_even_for_posting(slack: FakeSlack, clock: FakeClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/api/"
        async with client_of(slack, clock, url=nobody) as client:
            began_at = clock.now()
            with pytest.raises(SlackUnreachable) as caught:
                await client.call("chat.postMessage", **POST)

    assert not caught.value.maybe_done
    assert clock.now() - began_at >= 3  # two pauses between three tries
    assert "SLACK_API_URL" in str(caught.value)


@pytest.mark.parametrize("url", ["http://no host/api/", "slack.example:x"])
async def test_an_address_that_is_none_is_told_as_such(url: str, slack: FakeSlack, clock: FakeClock) -> None:
    async with client_of(slack, clock, url=url) as client:
        with pytest.raises(SlackUnreachable, match="SLACK_API_URL"):
            await client.call("auth.test")


async def test_a_missing_scope_is_named(client: SlackClient, slack: FakeSlack) -> None:
    slack.always["chat.postMessage"] = refused("missing_scope", needed="chat:write", provided="users:read")

    with pytest.raises(SlackRefused, match=r"missing_scope \(needs chat:write; add the scope") as caught:
        await client.call("chat.postMessage", **POST)

    assert caught.value.needed == "chat:write"
    assert not caught.value.retryable


async def test_a_fault_in_blocks_is_told_by_its_place_alone(client: SlackClient, slack: FakeSlack) -> None:
    messages = [f"[ERROR] {SECRET_WORDS} [json-pointer:/blocks/0/text/text]", "no pointer"]
    slack.always["chat.postMessage"] = refused("invalid_blocks", response_metadata={"messages": messages})

    with pytest.raises(SlackRefused) as caught:
        await client.call("chat.postMessage", **POST)

    assert caught.value.pointers == ("/blocks/0/text/text",)
    assert SECRET_WORDS not in str(caught.value)


@pytest.mark.parametrize("fault", [says({"ok": False, "error": SECRET_WORDS}), says({"ok": False}, status=404), Fault(status=404, body="", kind="text/html")])
async def test_an_error_code_that_is_no_word_is_not_repeated(fault: Fault, client: SlackClient, slack: FakeSlack) -> None:
    slack.always["chat.postMessage"] = fault

    with pytest.raises(SlackRefused, match=r"chat.postMessage: http_\d+$"):
        await client.call("chat.postMessage", **POST)


async def test_no_words_are_ever_logged(client: SlackClient, slack: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    slack.faults["chat.postMessage"].extend([limited(1), cut(acted=False)])

    with caplog.at_level(logging.DEBUG), pytest.raises(SlackUnreachable):
        await client.call("chat.postMessage", channel="C1", text=SECRET_WORDS)
    with caplog.at_level(logging.DEBUG):
        await client.call("chat.postMessage", channel="C1", text=SECRET_WORDS)

    said = "\n".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert [record.message for record in caplog.records if record.name == "bot.slack.client"] == ["slack.busy", "slack.unreachable"]
    assert SECRET_WORDS not in said
    assert slack.token not in said


async def test_calls_in_different_channels_do_not_wait_for_each_other(client: SlackClient, slack: FakeSlack) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(12):
            group.create_task(client.call("chat.postMessage", channel=f"C{n}", text="hello"))

    times = slack.times("chat.postMessage")
    assert len(slack.messages) == 12
    assert max(times) - min(times) < 1


async def test_a_call_that_slack_sent_away_comes_before_those_who_wait_behind_it(clock: FakeClock) -> None:
    async with serve_slack(clock) as slack, client_of(slack, clock) as client, asyncio.TaskGroup() as group:
        slack.faults["chat.postMessage"].append(limited(2))
        for n in range(6):
            group.create_task(client.call("chat.postMessage", channel="C1", text=f"message {n}"))
        await until(lambda: client.waiting() == {"chat.postMessage C1": 4})
        for answered, seconds in ((3, 2), (4, 1), (5, 1), (6, 1)):
            await clock.advance(seconds)
            await until(lambda answered=answered: len(slack.messages) == answered)  # type: ignore[misc]  # mypy does not infer a default of a lambda

        assert [call["text"] for call in slack.calls("chat.postMessage")][3:] == ["message 0", "message 3", "message 4", "message 5"]


async def test_loopback_is_reached_without_the_proxy_of_the_environment(slack: FakeSlack, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async with client_of(slack, clock) as client:
        assert (await client.call("auth.test"))["ok"]


async def test_who_waits_can_be_seen(client: SlackClient) -> None:
    seen = []
    async with asyncio.TaskGroup() as group:
        for _ in range(6):
            group.create_task(client.call("chat.postMessage", **POST))
        await asyncio.sleep(0)
        seen.append(client.waiting())

    assert seen == [{"chat.postMessage C1": 3}]
    assert client.waiting() == {}


async def test_the_scopes_of_the_token_are_read_from_the_answer(client: SlackClient) -> None:
    assert await client.scopes() == {"chat:write", "channels:history"}


async def test_slack_is_asked_once_who_we_are(client: SlackClient, slack: FakeSlack) -> None:
    assert await client.own_ids() == await client.own_ids() == {"U0BOT", "B0BOT"}
    assert len(slack.calls("auth.test")) == 1


async def test_the_machines_clock_goes_forward_and_waits() -> None:
    clock = MachineClock()
    before = clock.now()

    await clock.sleep(0.001)

    assert clock.now() > before
