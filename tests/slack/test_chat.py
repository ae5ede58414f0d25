"""Slack as the flows meet it; whole conversations are in tests/e2e/slack."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.chat import Place
from bot.errors import BotError
from bot.sandbox.api.faults import ALWAYS
from bot.sandbox.delivery.responses import Origin
from bot.sandbox.model import Change
from bot.slack.views import DISCLAIMER
from bot.thread import ThreadId
from tests.e2e.slack.people import shown
from tests.slack.given import given
from tests.slack.workplace import Workplace, workplace


async def thread(at: Workplace, place: Place) -> list[dict[str, Any]]:
    """What stands below the first message of a thread."""
    return list((await at.person("ada").conversations_replies(channel=place.thread.channel, ts=place.thread.ts))["messages"])[1:]


def heard(at: Workplace, kind: str) -> list[Change]:
    """The changes of this kind from now on."""
    changes = list[Change]()
    at.sandbox.workspace.listen(lambda change: changes.append(change) if change.kind == kind else None)
    return changes


async def test_an_answer_is_posted_once_under_its_key_and_can_be_changed() -> None:
    async with workplace() as at:
        place = await at.asked()
        answer = given(thread=place.thread)
        ts = await at.give(place, answer, key="message:1", attempt=1)

        assert await at.give(place, answer, key="message:1", attempt=2) == ts
        await at.chat.change(place, replace(answer, ts=ts, text="Another one."))
        (message,) = await thread(at, place)
        assert (message["ts"], shown(message)) == (ts, "Another one.")


async def test_only_sources_can_be_clicked_in_an_answer_and_nothing_in_other_words() -> None:
    async with workplace() as at:
        place = await at.asked()
        text = "See [Rooms](https://docs.livekit.io/rooms) and [this](https://evil.example)."
        await at.give(place, given(thread=place.thread, text=text), key="a", attempt=1)
        await at.chat.say(place, text, key="b", attempt=1)

        answer, words = (shown(message) for message in await thread(at, place))
        assert "[Rooms](https://docs.livekit.io/rooms)" in answer
        assert "](https://evil.example)" not in answer
        assert "](https://" not in words


async def test_a_status_greets_by_name_and_goes_away_without_an_answer() -> None:
    async with workplace() as at:
        place = await at.asked()
        statuses, sessions = heard(at, "status"), heard(at, "session")
        await at.chat.looking(place, about="why?")
        await at.chat.cease(place)

        assert [change.data["status"] for change in statuses] == ["Thanks for reaching out, Ada. Looking this up…", ""]
        assert sessions == []


async def test_a_direct_message_is_a_session_with_the_question_as_its_title_until_it_is_answered() -> None:
    async with workplace() as at:
        place = await at.asked(channel="bot")
        sessions = heard(at, "session")
        await at.chat.looking(place, about="why  does\nmy room end? <!channel> " + "x" * 300)
        await at.chat.say(place, "Because.", key="a", attempt=1)

        assert [change.data["status"] for change in sessions] == ["processing", "active"]
        assert sessions[0].data["title"].startswith("why does my room end? ")
        assert "<!channel>" not in sessions[0].data["title"]
        assert len(sessions[0].data["title"]) == 200


async def test_where_there_are_no_sessions_slack_is_asked_once_and_nothing_is_lost() -> None:
    async with workplace() as at:
        at.sandbox.faults.api.fail("agents.sessions.setStatus", "not_agent_app", ALWAYS)
        for _ in range(3):
            place = await at.asked(channel="bot")
            await at.chat.looking(place)
            await at.chat.say(place, "Because.", key=place.ts, attempt=1)

        assert at.calls("agents.sessions.setStatus") == 1


@pytest.mark.parametrize("error", ["channel_not_found", "fatal_error"])
async def test_a_status_is_not_worth_an_answer(error: str) -> None:
    async with workplace() as at:
        place = await at.asked()
        for method in ("assistant.threads.setStatus", "chat.postMessage", "users.info"):
            at.sandbox.faults.api.fail(method, error, ALWAYS)

        await at.chat.looking(place)
        await at.chat.cease(place)


async def test_a_whisper_stands_where_the_person_sees_it() -> None:
    async with workplace() as at:
        place = await at.asked()
        told = heard(at, "ephemeral")
        await at.chat.whisper(place, "psst")
        reply = await at.chat.say(place, "Because.", key="a", attempt=1)
        await at.chat.whisper(replace(place, ts=reply), "psst")

        assert [change.data["message"].get("thread_ts", "") for change in told] == ["", place.thread.ts]
        assert [change.seen_by for change in told] == [frozenset({place.person})] * 2


async def test_where_the_bot_may_not_speak_it_whispers_through_the_address_it_was_given() -> None:
    async with workplace() as at:
        random = at.sandbox.channels["random"]
        place = Place(thread=ThreadId(team=at.team, channel=random, ts=""), ts="", person=at.id_of("ada"))
        told = heard(at, "ephemeral")
        with pytest.raises(BotError):
            await at.chat.whisper(place, "psst")
        with pytest.raises(BotError):
            await at.chat.whisper(replace(place, response_url="https://evil.example/response/x"), "psst")

        key = at.sandbox.delivery.responses.issue(Origin(person=at.id_of("ada"), channel=random))
        await at.chat.whisper(replace(place, response_url=key), "psst")
        assert [shown(change.data["message"]) for change in told] == ["psst"]


async def test_a_reaction_that_is_there_already_is_fine() -> None:
    async with workplace() as at:
        place = await at.asked()
        await at.chat.react(place, "raised_hands")
        await at.chat.react(place, "raised_hands")

        at.sandbox.workspace.tokens.take_away("reactions:write")
        await at.chat.react(place, "eyes")


async def test_a_message_of_the_bots_can_be_removed_and_one_that_is_gone_is_fine() -> None:
    async with workplace() as at:
        place = await at.asked()
        ts = await at.chat.say(place, "Because.", key="a", attempt=1)
        await at.chat.remove(place, ts)
        await at.chat.remove(place, ts)

        assert await thread(at, place) == []


async def test_words_are_read_with_names_and_without_the_mention_of_the_bot_itself() -> None:
    async with workplace() as at:
        bot, ben = at.sandbox.workspace.app.bot_user, at.id_of("ben")
        words = await at.reading.words(at.team, f"<@{bot}> ask <@{ben}> &amp; <@U0NOBODY> about `x` <https://docs.livekit.io|the docs>", [])

        assert words == "ask @Ben & @U0NOBODY about `x` the docs (https://docs.livekit.io)"


async def test_a_thread_is_read_with_the_bots_own_messages_as_its_own() -> None:
    async with workplace() as at:
        place = await at.asked("first")
        await at.chat.say(place, "Because.", key="a", attempt=1)
        last = await at.person("ben").chat_postMessage(channel=place.thread.channel, thread_ts=place.thread.ts, text="second")

        assert [(written.person, written.text) for written in await at.reading.thread(replace(place, ts=str(last["ts"])), limit=9)] == [
            (at.id_of("ada"), "first"),
            ("", "Because."),
            (at.id_of("ben"), "second"),
        ]


async def test_what_may_not_be_read_is_empty() -> None:
    async with workplace() as at:
        place = await at.asked()
        at.sandbox.workspace.tokens.take_away("channels:history")

        assert list(await at.reading.thread(place, limit=9)) == []
        assert list(await at.reading.files(place, None)) == []
        assert list(await at.reading.files(place, [])) == []


@pytest.mark.parametrize("outcome", ["answered", "declined"])
async def test_an_answer_in_private_bears_the_disclaimer_as_well(outcome: str) -> None:
    async with workplace() as at:
        place = await at.asked()
        whispers = heard(at, "ephemeral")
        await at.chat.confide(place, given(thread=place.thread, outcome=outcome))

        (whisper,) = whispers
        assert (DISCLAIMER in shown(whisper.data["message"])) == (outcome == "answered")
