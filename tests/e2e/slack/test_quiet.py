"""When the bot keeps quiet, how it is told to, and how it speaks again."""

from __future__ import annotations

import pytest

from bot.manners import MUTE_EMOJI
from bot.policies import Policy
from bot.turns import HUSHED, REFUSED
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"
MORE = "and what is the departure timeout?"


async def asked(world: World, *, channel: str = "ask-ai") -> str:
    """A question of Ada's that was answered; its ts."""
    ts = await world.ada.says(ASKED, channel=channel)
    await world.quiet()
    assert len(await world.ada.replies(ts, channel=channel)) == 1
    return ts


async def test_another_human_silences_the_bot_a_mention_wakes_it_and_it_can_say_why_it_was_quiet(world: World) -> None:
    ts = await asked(world)
    await world.ben.says("I would look at the departure timeout", thread=ts)
    await world.ada.says(MORE, thread=ts)
    await world.quiet()
    assert len(await world.ada.replies(ts)) == 1

    await world.ada.says(f"{world.bot} why are you quiet?", thread=ts)
    await world.quiet()
    assert shown((await world.ada.replies(ts))[-1]).startswith("I was quiet because somebody else wrote in this thread")

    await world.ada.says(MORE, thread=ts)
    await world.quiet()
    assert "20 seconds" in shown((await world.ada.replies(ts))[-1])


async def test_somebody_else_is_not_answered_without_a_mention(world: World) -> None:
    ts = await asked(world)
    await world.ben.says("does that hold for egress, too?", thread=ts)
    await world.quiet()

    assert len(await world.ada.replies(ts)) == 1


async def test_a_question_to_somebody_else_is_left_to_them(world: World) -> None:
    root = await world.ada.says(f"<@{world.ben.id}> why did the room disconnect yesterday?")
    ts = await asked(world)
    await world.ada.says(f"<@{world.chi.id}> do you know more?", thread=ts)
    await world.quiet()

    assert await world.ada.replies(root) == []
    assert len(await world.ada.replies(ts)) == 1


@pytest.mark.parametrize("word", ["Mute!", "🤐"])
async def test_a_word_mutes_it_in_the_thread_and_it_says_so_once(world: World, word: str) -> None:
    ts = await asked(world)
    await world.ada.says(word, thread=ts)
    await world.ada.says(MORE, thread=ts)
    await world.quiet()

    assert [shown(message) for message in (await world.ada.replies(ts))[1:]] == [HUSHED]


async def test_an_emoji_on_any_message_of_the_thread_mutes_it_and_only_whoever_chose_it_is_told(world: World) -> None:
    ts = await asked(world)
    await world.ben.reacts((await world.ada.reply(ts))["ts"], MUTE_EMOJI)
    await world.quiet()
    await world.ada.says(MORE, thread=ts)
    await world.quiet()

    assert len(await world.ada.replies(ts)) == 1
    assert world.ben.whispers() == [HUSHED]
    assert world.ada.whispers() == []


async def test_the_menu_of_an_answer_mutes_it_and_a_mention_wakes_it(world: World) -> None:
    ts = await asked(world)
    reply = await world.ada.reply(ts)
    menu = next(element for block in reply["blocks"] if block["type"] == "actions" for element in block["elements"] if element["type"] == "overflow")
    await world.ada.presses(reply, "more", menu["options"][0]["value"])
    await world.quiet()
    await world.ada.says(MORE, thread=ts)
    await world.quiet()
    assert len(await world.ada.replies(ts)) == 1
    assert world.ada.whispers() == [HUSHED]

    await world.ada.says(f"{world.bot} {MORE}", thread=ts)
    await world.quiet()
    assert "20 seconds" in shown((await world.ada.replies(ts))[-1])


async def test_muted_it_says_why_when_it_is_asked(world: World) -> None:
    ts = await asked(world)
    await world.ada.says("mute", thread=ts)
    await world.ada.says(f"{world.bot} why don't you answer?", thread=ts)
    await world.quiet()

    assert shown((await world.ada.replies(ts))[-1]) == "I was quiet because I was asked to be quiet here. I am listening again."


async def test_where_only_mentions_count_nothing_else_is_answered(world: World) -> None:
    plain = await world.ada.says(ASKED, channel="by-mention")
    called = await world.ada.says(f"{world.bot} {ASKED}", channel="by-mention")
    await world.quiet()
    await world.ada.says(MORE, channel="by-mention", thread=called)
    await world.quiet()

    assert await world.ada.replies(plain, channel="by-mention") == []
    assert len(await world.ada.replies(called, channel="by-mention")) == 2


async def test_where_it_is_switched_off_not_even_a_mention_is_answered(world: World) -> None:
    ts = await world.ada.says(f"{world.bot} {ASKED}", channel="switched-off")
    await world.quiet()

    assert await world.ada.replies(ts, channel="switched-off") == []
    assert world.ada.whispers() == []


async def test_where_answers_are_private_only_the_asker_sees_them(world: World) -> None:
    ts = await world.ada.says(ASKED, channel="in-private")
    await world.quiet()

    assert await world.ben.replies(ts, channel="in-private") == []
    assert world.ben.whispers() == []
    (answer,) = world.ada.whispers()
    assert "departure" in answer
    assert "https://docs.livekit.io" in answer


async def test_whoever_may_not_ask_is_told_so_in_private_when_they_mention_the_bot(world: World) -> None:
    plain = await world.ada.says(ASKED, channel="for-few")
    called = await world.ada.says(f"{world.bot} {ASKED}", channel="for-few")
    await world.quiet()

    assert await world.ada.replies(plain, channel="for-few") == []
    assert await world.ada.replies(called, channel="for-few") == []
    assert world.ada.whispers() == [REFUSED]


async def test_whoever_may_ask_is_answered(fresh: Fresh) -> None:
    async with fresh("http") as world:
        policy = Policy(mode="all", askers=frozenset({world.ben.id}))
        await world.reconfigure(channels={"ask-ai": policy})
        by_ben, by_ada = await world.ben.says(ASKED), await world.ada.says(ASKED)
        await world.quiet()

        assert len(await world.ben.replies(by_ben)) == 1
        assert await world.ada.replies(by_ada) == []
