"""What the bot says stands in the thread once, whatever breaks in between."""

from __future__ import annotations

import logging

import pytest

from bot.errors import SlackBusy, SlackRefused, SlackUnreachable
from bot.slack.messages import Message, Part, Place
from bot.slack.text import Markdown, Mrkdwn
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import Fault, cut, failed, limited, refused
from tests.slack.talking import FOOT, KEY, message, talking

LONG = "".join(f"Sentence number {n} of an answer that needs room. " for n in range(200))
SAYS = message("A room closes by itself.", foot=True)


async def test_a_reply_stands_in_the_thread_with_its_buttons_and_its_key() -> None:
    async with talking() as talk:
        ts = await talk.replies.post(talk.place, SAYS, key=KEY)

        (posted,) = talk.messages()
        assert posted["ts"] == ts
        assert posted["blocks"] == [{"type": "markdown", "text": "A room closes by itself."}, FOOT]
        assert posted["text"] == "A room closes by itself."
        assert posted["metadata"] == {"event_type": "ask_ai_reply", "event_payload": {"key": KEY, "part": 1, "of": 1}}
        (call,) = talk.slack.calls("chat.postMessage")
        assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


async def test_a_long_reply_is_several_messages_with_the_buttons_below_the_last() -> None:
    async with talking() as talk:
        last = await talk.replies.post(talk.place, message(LONG, foot=True), key=KEY)

        assert "".join(talk.thread()) == LONG
        assert len(talk.messages()) > 2
        assert [FOOT in posted["blocks"] for posted in talk.messages()] == [False] * (len(talk.messages()) - 1) + [True]
        assert talk.messages()[-1]["ts"] == last


async def test_words_beside_blocks_are_as_short_as_slack_advises() -> None:
    async with talking() as talk:
        await talk.replies.post(talk.place, message(LONG, part_chars=9_000), key=KEY)

        (call, _) = talk.slack.calls("chat.postMessage")
        assert len(call["text"]) <= 4_000
        assert call["text"].endswith("…")


async def test_a_crash_between_posting_and_remembering_leaves_one_reply() -> None:
    async with talking() as talk:
        first = await talk.replies.post(talk.place, SAYS, key=KEY)

        assert await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2) == first
        assert talk.thread() == ["A room closes by itself."]


async def test_a_crash_between_two_parts_leaves_each_part_once() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.postMessage"].extend([Fault(acted=True, body={"ok": True, "ts": "9.9"}), refused("fatal_error")])
        talk.slack.always["auth.test"] = limited(1_000)
        with pytest.raises(SlackBusy):
            await talk.replies.post(talk.place, message(LONG, foot=True), key=KEY)
        del talk.slack.always["auth.test"]
        assert len(talk.messages()) == 1

        await talk.reborn().post(talk.place, message(LONG, foot=True), key=KEY, attempt=2)

        assert "".join(talk.thread()) == LONG


async def test_a_later_attempt_posts_when_nothing_stands_there_or_only_what_others_said() -> None:
    async with talking() as talk:
        metadata = {"event_type": "ask_ai_reply", "event_payload": {"key": KEY, "part": 1, "of": 1}}
        talk.slack.ask(talk.place.channel, thread_ts=talk.place.thread_ts, text="I am no bot.", metadata=metadata)
        await talk.replies.post(talk.place, message("Another reply."), key="another key")

        await talk.replies.post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["I am no bot.", "Another reply.", "A room closes by itself."]


async def test_a_reply_far_down_a_long_thread_is_found() -> None:
    async with talking() as talk:
        for n in range(250):
            talk.slack.ask(talk.place.channel, thread_ts=talk.place.thread_ts, text=f"chatter {n}")
        first = await talk.replies.post(talk.place, SAYS, key=KEY)

        assert await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2) == first


async def test_replies_under_other_keys_are_left_alone() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(talk.messages)
            await live.finish(SAYS)

        await talk.reborn().post(talk.place, message("A human looks at it."), key="another", attempt=2)

        assert talk.thread() == ["A room closes by itself.", "A human looks at it."]


async def test_only_what_is_younger_than_the_question_is_read() -> None:
    async with talking() as talk:
        for n in range(250):
            talk.slack.ask(talk.place.channel, thread_ts=talk.place.thread_ts, text=f"chatter {n}")
        ts = talk.slack.ask(talk.place.channel, thread_ts=talk.place.thread_ts)
        late = Place(team="T0", channel=talk.place.channel, thread_ts=talk.place.thread_ts, person="U0ADA", ts=ts)

        await talk.replies.post(late, SAYS, key=KEY, attempt=2)

        assert len(talk.slack.calls("conversations.replies")) == 1


@pytest.mark.parametrize("fault", [cut(acted=True), failed(502, acted=True), refused("internal_error"), cut(acted=False)])
async def test_a_post_of_which_nobody_knows_is_looked_up_before_it_is_repeated(fault: Fault) -> None:
    async with talking() as talk:
        talk.slack.faults["chat.postMessage"].append(fault)

        ts = await talk.replies.post(talk.place, SAYS, key=KEY)

        assert talk.thread() == ["A room closes by itself."]
        assert talk.messages()[0]["ts"] == ts
        assert len(talk.slack.calls("conversations.replies")) == 1


async def test_a_post_that_slack_was_still_at_when_the_connection_broke_is_found() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.postMessage"].append(cut(acted=True, late_s=1.5))

        await talk.replies.post(talk.place, SAYS, key=KEY)

        assert talk.thread() == ["A room closes by itself."]
        assert talk.slack.times("conversations.replies")[0] - talk.slack.times("chat.postMessage")[0] >= 2


async def test_a_thread_that_may_not_be_read_gets_its_reply_all_the_same(caplog: pytest.LogCaptureFixture) -> None:
    async with talking() as talk:
        talk.slack.always["conversations.replies"] = refused("missing_scope", needed="channels:history")

        with caplog.at_level(logging.WARNING, logger="bot.slack"):
            await talk.replies.post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["A room closes by itself."]
        assert "slack.thread_unread" in [record.message for record in caplog.records]


async def test_at_the_top_level_of_a_channel_a_reply_is_posted_once_too() -> None:
    async with talking() as talk:
        top = Place(team="T0", channel="C2")
        first = await talk.replies.post(top, SAYS, key=KEY)

        assert await talk.reborn().post(top, SAYS, key=KEY, attempt=2) == first
        assert [message["text"] for (channel, _), message in talk.slack.messages.items() if channel == "C2"] == ["A room closes by itself."]


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_blocks_too_long", "msg_too_long"])
async def test_blocks_that_slack_does_not_take_become_words_and_a_warning(code: str, caplog: pytest.LogCaptureFixture) -> None:
    async with talking() as talk:
        talk.slack.faults["chat.postMessage"].append(refused(code, response_metadata={"messages": ["[ERROR] wrong [json-pointer:/blocks/0]"]}))

        with caplog.at_level(logging.WARNING, logger="bot.slack"):
            await talk.replies.post(talk.place, SAYS, key=KEY)

        (posted,) = talk.messages()
        assert (posted["text"], posted["blocks"]) == ("A room closes by itself.", None)
        (warning,) = [vars(record) for record in caplog.records if record.message == "slack.blocks_refused"]
        assert (warning["code"], warning["pointers"]) == (code, ("/blocks/0",))


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel", "missing_scope", "thread_not_found", "token_revoked"])
async def test_a_place_that_takes_no_messages_is_refused_at_once(code: str) -> None:
    async with talking() as talk:
        talk.slack.always["chat.postMessage"] = refused(code)

        with pytest.raises(SlackRefused, match=code):
            await talk.replies.post(talk.place, SAYS, key=KEY)

        assert len(talk.slack.calls("chat.postMessage")) == 1


async def test_a_busy_slack_is_an_error_that_can_be_tried_later_and_then_posts_once() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.postMessage"].append(limited(120))
        with pytest.raises(SlackBusy):
            await talk.replies.post(talk.place, SAYS, key=KEY)

        await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["A room closes by itself."]


async def test_deleting_what_is_gone_already_is_fine() -> None:
    async with talking() as talk:
        ts = await talk.replies.post(talk.place, SAYS, key=KEY)

        await talk.replies.delete(talk.place, ts)
        await talk.replies.delete(talk.place, ts)

        assert talk.thread() == []


async def test_a_whisper_reaches_one_person() -> None:
    async with talking() as talk:
        await talk.replies.ephemeral(talk.place, SAYS)

        (whisper,) = talk.slack.whispers
        assert (whisper["user"], whisper["thread_ts"], whisper["blocks"][-1]) == ("U0ADA", talk.place.thread_ts, FOOT)
        assert talk.thread() == []


async def test_an_unreachable_slack_can_be_tried_later() -> None:
    async with talking() as talk:
        talk.slack.always["chat.postMessage"] = failed(503)

        with pytest.raises(SlackUnreachable) as caught:
            await talk.replies.post(talk.place, SAYS, key=KEY)

        assert caught.value.retryable
        assert len(talk.slack.calls("chat.postMessage")) == 2


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_message_without_words_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="text"):
        Part(text=Mrkdwn(text))


def test_a_message_without_parts_is_refused() -> None:
    with pytest.raises(ValueError, match="part"):
        Message(parts=())


def test_markdown_becomes_as_many_parts_as_slack_needs_each_with_its_words() -> None:
    markdown = Markdown("\n\n".join(f"## Part {n}\n\nSome **bold** words, again and again. {'word ' * 200}" for n in range(30)))

    made = Message.of(markdown, foot=(FOOT,))

    assert len(made.parts) > 1
    assert made.markdown == markdown
    assert [FOOT in made.blocks(number) for number in range(1, len(made.parts) + 1)][-1]
    assert all(f"Part {n}" in "".join(part.text for part in made.parts) for n in range(30))
    assert "*bold*" in made.parts[0].text
