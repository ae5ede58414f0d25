"""Replies that are changed: in place where Slack lets us, and once in any case."""

from __future__ import annotations

import pytest

from bot.slack.messages import Message, Part
from bot.slack.text import Mrkdwn
from tests.fakes.slack_faults import refused
from tests.slack.talking import KEY, message, talking
from tests.slack.test_replies import LONG, SAYS


async def test_a_reply_is_changed_in_place() -> None:
    async with talking() as talk:
        ts = await talk.replies.post(talk.place, SAYS, key=KEY)

        assert await talk.reborn().update(talk.place, ts, message("It closes when it is empty.", foot=True)) == ts
        assert talk.thread() == ["It closes when it is empty."]
        assert await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2) == ts


@pytest.mark.parametrize("which", [0, -1])
async def test_a_reply_of_several_messages_is_changed_as_a_whole_by_any_of_them(which: int) -> None:
    async with talking() as talk:
        await talk.replies.post(talk.place, message(LONG), key=KEY)
        stood = [posted["ts"] for posted in talk.messages()]

        last = await talk.replies.update(talk.place, stood[which], message(LONG[:5_000], foot=True))

        assert "".join(talk.thread()) == LONG[:5_000]
        assert [posted["ts"] for posted in talk.messages()] == stood[:2]
        assert last == stood[1]


async def test_a_message_without_a_mark_is_changed_alone() -> None:
    async with talking() as talk:
        sent = await talk.client.call("chat.postMessage", channel="C1", thread_ts=talk.place.thread_ts, text="old")

        await talk.replies.update(talk.place, str(sent["ts"]), message("new"))

        assert talk.thread() == ["new"]


async def test_what_cannot_be_changed_any_more_is_posted_anew_and_stands_once() -> None:
    async with talking() as talk:
        ts = await talk.replies.post(talk.place, SAYS, key=KEY)
        talk.slack.always["chat.update"] = refused("edit_window_closed")

        new = await talk.replies.update(talk.place, ts, message("It closes when it is empty."))

        assert new != ts
        assert talk.thread() == ["It closes when it is empty."]


async def test_when_a_first_part_is_gone_all_parts_are_posted_in_order() -> None:
    async with talking() as talk:
        await talk.replies.post(talk.place, message(LONG), key=KEY)
        first, second, *_ = [posted["ts"] for posted in talk.messages()]
        talk.slack.faults["chat.update"].append(refused("message_not_found"))

        await talk.replies.update(talk.place, second, message(LONG.upper()))

        assert "".join(talk.thread()) == LONG.upper()
        assert first not in [posted["ts"] for posted in talk.messages()]


async def test_a_change_that_slack_takes_only_as_words_is_made_in_words() -> None:
    async with talking() as talk:
        ts = await talk.replies.post(talk.place, SAYS, key=KEY)
        odd = Message(parts=(Part(text=Mrkdwn("In words."), blocks=({"type": "bogus"},)),))

        assert await talk.replies.update(talk.place, ts, odd) == ts
        assert (talk.messages()[0]["text"], talk.messages()[0]["blocks"]) == ("In words.", [])
