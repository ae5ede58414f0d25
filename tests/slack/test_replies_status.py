"""Before there is an answer: never silence, never two messages."""

from __future__ import annotations

import pytest

from bot.errors import SlackRefused
from bot.slack.messages import Place
from tests.fakes.slack_faults import Fault, cut, failed, limited, refused
from tests.slack.talking import KEY, Talk, message, talking

WORDS = "Thanks for reaching out, Ada. Looking this up…"
SAYS = message("A room closes by itself.")


async def asked(talk: Talk) -> Place:
    """Another question in a thread of its own."""
    ts = talk.slack.ask(talk.place.channel)
    return Place(team="T0", channel=talk.place.channel, thread_ts=ts, person="U0BEN", ts=ts)


def without_status(talk: Talk, code: str = "feature_disabled") -> None:
    talk.slack.always["assistant.threads.setStatus"] = refused(code)


async def test_a_status_is_shown_and_goes_when_the_answer_comes() -> None:
    async with talking() as talk:
        await talk.replies.status(talk.place, WORDS, ["Reading", "Thinking"])

        (status,) = talk.slack.statuses.values()
        assert (status["status"], status["loading_messages"]) == (WORDS, ["Reading", "Thinking"])
        await talk.replies.post(talk.place, SAYS, key=KEY)
        assert talk.slack.statuses == {}
        assert talk.thread() == ["A room closes by itself."]


async def test_no_more_steps_are_sent_than_slack_shows() -> None:
    async with talking() as talk:
        await talk.replies.status(talk.place, WORDS, [f"Step {n}" for n in range(30)])

        assert len(talk.slack.calls("assistant.threads.setStatus")[0]["loading_messages"]) == 10


@pytest.mark.parametrize("code", ["feature_disabled", "not_agent_app", "missing_scope", "unknown_method", "invalid_thread_ts"])
async def test_without_statuses_a_greeting_is_posted_and_becomes_the_answer(code: str) -> None:
    async with talking() as talk:
        without_status(talk, code)

        await talk.replies.status(talk.place, WORDS)
        await talk.replies.status(talk.place, WORDS)

        assert talk.thread() == [WORDS]
        greeting = talk.messages()[0]["ts"]
        assert await talk.replies.post(talk.place, SAYS, key=KEY) == greeting
        assert talk.thread() == ["A room closes by itself."]
        assert await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2) == greeting
        await talk.replies.post(talk.place, message("A human looks at it."), key="another")
        assert talk.thread() == ["A room closes by itself.", "A human looks at it."]


async def test_a_greeting_shows_a_name_as_it_is() -> None:
    async with talking() as talk:
        without_status(talk)

        await talk.replies.status(talk.place, "Hello <!channel> & <@U0BEN>")

        assert "<!" not in talk.thread()[0]
        assert "&lt;@U0BEN&gt;" in talk.thread()[0]


async def test_after_a_crash_the_greeting_is_found_again() -> None:
    async with talking() as talk:
        without_status(talk)
        await talk.replies.status(talk.place, WORDS)
        reborn = talk.reborn()

        await reborn.status(talk.place, WORDS)
        await reborn.post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["A room closes by itself."]


async def test_an_answer_after_a_crash_replaces_a_greeting_it_does_not_remember() -> None:
    async with talking() as talk:
        without_status(talk)
        await talk.replies.status(talk.place, WORDS)

        await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["A room closes by itself."]


@pytest.mark.parametrize("fault", [cut(acted=True), cut(acted=False)])
async def test_a_greeting_of_which_nobody_knows_is_looked_up_for_the_answer(fault: Fault) -> None:
    async with talking() as talk:
        without_status(talk)
        talk.slack.faults["chat.postMessage"].append(fault)
        await talk.replies.status(talk.place, WORDS)

        await talk.replies.post(talk.place, SAYS, key=KEY)

        assert talk.thread() == ["A room closes by itself."]


async def test_greetings_of_different_questions_do_not_mix() -> None:
    async with talking() as talk:
        without_status(talk)
        other = await asked(talk)
        await talk.replies.status(talk.place, WORDS)
        await talk.replies.status(other, "Hello Ben")

        await talk.replies.post(talk.place, SAYS, key=KEY)

        assert talk.thread() == ["A room closes by itself."]
        assert [posted["text"] for posted in talk.slack.thread("C1", other.thread_ts)] == ["Hello Ben"]


async def test_a_missing_feature_is_asked_for_again_only_after_a_while() -> None:
    async with talking() as talk:
        without_status(talk)
        await talk.replies.status(talk.place, WORDS)
        await talk.replies.status(await asked(talk), WORDS)
        assert len(talk.slack.calls("assistant.threads.setStatus")) == 1

        await talk.clock.sleep(700)
        talk.slack.always.clear()
        await talk.replies.status(await asked(talk), WORDS)

        assert len(talk.slack.calls("assistant.threads.setStatus")) == 2
        assert len(talk.slack.statuses) == 1


@pytest.mark.parametrize("fault", [limited(60), failed(500), cut(acted=False)])
async def test_a_status_that_cannot_be_shown_now_is_let_be(fault: Fault) -> None:
    async with talking() as talk:
        talk.slack.always["assistant.threads.setStatus"] = fault
        began_at = talk.clock.now()

        await talk.replies.status(talk.place, WORDS)

        assert talk.clock.now() - began_at < 10
        assert talk.thread() == []


async def test_a_greeting_that_cannot_be_posted_now_is_let_be() -> None:
    async with talking() as talk:
        without_status(talk)
        talk.slack.faults["chat.postMessage"].append(limited(100))

        await talk.replies.status(talk.place, WORDS)

        assert talk.thread() == []


async def test_a_place_that_takes_no_messages_is_told_before_work_is_done_for_it() -> None:
    async with talking() as talk:
        without_status(talk, "channel_not_found")
        talk.slack.always["chat.postMessage"] = refused("channel_not_found")

        with pytest.raises(SlackRefused):
            await talk.replies.status(talk.place, WORDS)


async def test_no_words_take_the_status_or_the_greeting_away() -> None:
    async with talking() as talk:
        await talk.replies.status(talk.place, WORDS)
        await talk.replies.status(talk.place, "")
        assert talk.slack.statuses == {}

        without_status(talk)
        await talk.replies.status(talk.place, WORDS)
        await talk.replies.status(talk.place, "")
        assert talk.thread() == []


async def test_at_the_top_level_of_a_channel_there_is_a_greeting() -> None:
    async with talking() as talk:
        top = Place(team="T0", channel="C2", person="U0ADA", ts=talk.slack.ask("C2"))

        await talk.replies.status(top, WORDS)

        assert talk.slack.calls("assistant.threads.setStatus") == []
        assert len(talk.slack.calls("chat.postMessage")) == 1


async def test_greetings_that_nobody_answers_do_not_pile_up() -> None:
    async with talking() as talk:
        without_status(talk)
        talk.slack.always["chat.postMessage"] = failed(500)
        talk.slack.always["conversations.replies"] = limited(1e6)
        for n in range(1_200):
            await talk.replies.status(Place(team="T0", channel="C1", thread_ts=f"{n}.0"), WORDS)

        assert len(talk.replies._statuses._greetings) == 1_000


async def test_a_greeting_posted_beside_a_reply_that_was_whole_already_goes() -> None:
    async with talking() as talk:
        without_status(talk)
        await talk.replies.post(talk.place, SAYS, key=KEY)
        reborn = talk.reborn()

        await reborn.status(talk.place, WORDS)
        await reborn.post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == ["A room closes by itself."]
