"""A question where the bot looks: what happens at once, what is answered, and who hears of it."""

from __future__ import annotations

import pytest

from bot.answering.say import HELP
from bot.turns import THANKED_EMOJI
from tests.e2e.slack.people import shown, where
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "Why did my room disconnect? The agent says: Shutdown reason: room disconnected"


async def test_a_question_gets_a_status_at_once_and_one_reply_in_its_thread_with_sources_feedback_and_a_way_to_a_human(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()

    first, *_ = world.ada.sees("status")
    assert (first["thread_ts"], first["status"]) == (ts, "Thanks for reaching out, Ada. Looking this up…")
    assert first["loading_messages"]
    assert [data["message"]["ts"] for data in world.ada.sees("message")] == [ts, (await world.ada.reply(ts))["ts"]]
    assert world.sandbox.workspace.agents.status(world.ada.place("ask-ai"), ts) is None
    reply = await world.ada.reply(ts)
    assert "disconnect" in shown(reply).lower()
    assert shown(reply)[:40] in reply["text"]
    (context,) = [block for block in reply["blocks"] if block["type"] == "context"]
    assert context["elements"][0]["text"].startswith("Sources: <https://")
    assert [where(reply["blocks"], action) for action in ("feedback", "show_sources", "ask_human", "more")]


async def test_the_asker_follows_up_without_a_mention_and_is_understood_from_what_was_said(world: World) -> None:
    ts = await world.ada.says("How do I know that the callee of an outbound call has answered?")
    await world.quiet()
    await world.ada.says("and in code?", thread=ts)
    await world.quiet()

    first, second = await world.ada.replies(ts)
    assert "sip.callStatus" in shown(first)
    assert "```python" in shown(second)
    assert "sip" in shown(second).lower()


async def test_thanks_are_met_with_an_emoji_and_no_words(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()
    thanks = await world.ada.says("thanks, that helped!", thread=ts)
    await world.quiet()

    assert len(await world.ada.replies(ts)) == 1
    last = (await world.ada.thread(ts))[-1]
    assert (last["ts"], last["reactions"][0]["name"]) == (thanks, THANKED_EMOJI)


@pytest.mark.parametrize("words", ["{bot}", "{bot}: what can you do?"])
async def test_a_mention_without_a_question_gets_help(world: World, words: str) -> None:
    ts = await world.ada.says(words.format(bot=world.bot), channel="general")
    await world.quiet()

    assert shown(await world.ada.reply(ts, channel="general")) == HELP


async def test_a_mention_and_the_message_it_stands_in_are_answered_once(world: World) -> None:
    ts = await world.ben.says(f"{world.bot} which disconnect reasons are there?", channel="general")
    await world.quiet()

    assert "DUPLICATE_IDENTITY" in shown(await world.ben.reply(ts, channel="general"))


async def test_a_direct_message_is_answered_in_its_thread_and_so_is_what_follows(world: World) -> None:
    ts = await world.chi.says("When does a room end by itself?", channel="bot")
    await world.quiet()
    await world.chi.says("in node?", channel="bot", thread=ts)
    await world.quiet()

    first, second = await world.chi.replies(ts, channel="bot")
    assert "departure" in shown(first)
    assert "room" in shown(second).lower()


async def test_a_hello_gets_a_hello_and_not_a_search(world: World) -> None:
    ts = await world.dora.says("hello!", channel="bot")
    await world.quiet()

    assert shown(await world.dora.reply(ts, channel="bot")).startswith("Hello!")


async def test_whoever_mentions_the_bot_late_in_a_thread_of_people_need_not_repeat_the_question(world: World) -> None:
    ts = await world.ada.says("My agent prints: Shutdown reason: room disconnected", channel="general")
    await world.ben.says("hm, no idea. does it happen often?", thread=ts, channel="general")
    await world.quiet()
    assert await world.ada.replies(ts, channel="general") == []

    await world.chi.says(f"{world.bot} what does this mean?", thread=ts, channel="general")
    await world.quiet()

    assert "ctx.shutdown()" in shown(await world.chi.reply(ts, channel="general"))
    assert [asked.arguments["ts"] for asked in world.wire.calls if asked.method == "conversations.replies"][-1] == ts


async def test_a_link_that_slack_unfolds_later_is_no_second_question(world: World) -> None:
    ts = await world.ada.says("Does https://docs.livekit.io/home/ say why my room was disconnected?")
    await world.quiet()

    assert len(await world.ada.replies(ts)) == 1
    assert not world.ada.sees("message_changed")


async def test_what_a_question_is_not_about_is_declined_in_one_sentence_without_a_way_to_a_human(world: World) -> None:
    ts = await world.ada.says("what is a good recipe for pancakes with maple syrup?")
    await world.quiet()

    reply = await world.ada.reply(ts)
    assert "LiveKit" in shown(reply)
    assert "ask_human" not in str(reply["blocks"])
