"""What people think of an answer, and how a human is brought."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.surfaces import EXPIRED, NO_DESK
from bot.slack.voting import THANKS_BAD, THANKS_GOOD
from bot.thread import Vote
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import Message, choice, shown, written
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"
DESK = "support-escalations"


async def answered(world: World, asked: str = ASKED) -> Message:
    """The reply to a question of Ada's."""
    ts = await world.ada.says(asked)
    await world.quiet()
    return await world.ada.reply(ts)


async def votes(world: World, reply: Message) -> list[Vote]:
    """What the bot remembers of the opinions on a reply."""
    assert world.service is not None
    return list(await world.service.store.votes.of(choice(reply, "positive_button").partition(":")[2]))


async def packets(world: World, reply: Message) -> list[Message]:
    """What stands before the humans about the thread of a reply."""
    return [message for message in await world.chi.channel(DESK) if reply["thread_ts"].replace(".", "") in str(message)]


async def test_a_good_vote_is_thanked_once_and_counted_once(world: World) -> None:
    reply = await answered(world)
    for _ in range(2):
        await world.ada.presses(reply, "feedback", choice(reply, "positive_button"))
        await world.quiet()
    await world.ben.presses(reply, "feedback", choice(reply, "positive_button"))
    await world.quiet()

    assert world.ada.whispers() == [THANKS_GOOD]
    assert world.ben.whispers() == [THANKS_GOOD]
    assert [(vote.person, vote.good) for vote in await votes(world, reply)] == sorted([(world.ada.id, True), (world.ben.id, True)])


async def test_a_vote_can_be_changed_and_a_bad_one_asks_what_was_wrong(world: World) -> None:
    reply = await answered(world)
    await world.ada.presses(reply, "feedback", choice(reply, "positive_button"))
    await world.quiet()
    await world.ada.presses(reply, "feedback", choice(reply, "negative_button"))
    await world.quiet()

    assert [(vote.good, vote.reason) for vote in await votes(world, reply)] == [(False, "")]
    modal = world.ada.modal()
    assert modal["title"]["text"] == "Tell us more"
    assert await world.ada.submits(modal, reason="unclear") == {"ok": True}
    await world.quiet()
    assert [(vote.good, vote.reason, vote.comment) for vote in await votes(world, reply)] == [(False, "unclear", "")]
    assert world.ada.whispers() == [THANKS_GOOD, THANKS_BAD]
    assert await packets(world, reply) == []

    await world.ada.presses(reply, "feedback", choice(reply, "negative_button"))
    await world.quiet()
    assert [(vote.good, vote.reason) for vote in await votes(world, reply)] == [(False, "unclear")]


async def test_a_bad_vote_can_bring_a_human_who_reads_question_answer_sources_and_remark(world: World) -> None:
    reply = await answered(world)
    await world.ada.presses(reply, "feedback", choice(reply, "negative_button"))
    await world.quiet()
    await world.ada.submits(world.ada.modal(), reason="wrong", comment="It is 30 seconds <!channel>", human=["human"])
    await world.quiet()

    (packet,) = await packets(world, reply)
    words = written(packet)
    assert packet["text"].startswith(f"Open  ·  Ada asked in #ask-ai: “{ASKED}”")
    for part in (
        "Somebody said that my answer did not help: It is wrong",
        ASKED,
        "It is 30 seconds",
        "departure",
        "https://docs.livekit.io",
        "|Open the thread>",
    ):
        assert part in words
    told = (await world.ada.replies(reply["thread_ts"]))[-1]
    assert shown(told).startswith("I asked the people in #support-escalations.")


async def test_a_human_is_asked_once_however_many_press_and_however_often(world: World) -> None:
    reply = await answered(world)
    await asyncio.gather(*(person.presses(reply, "ask_human") for person in (world.ada, world.ben, world.ada, world.dora)))
    await world.quiet()
    await world.ben.presses(reply, "ask_human")
    await world.quiet()

    assert len(await packets(world, reply)) == 1
    assert [shown(message)[:21] for message in (await world.ada.replies(reply["thread_ts"]))[1:]] == ["I asked the people in"]


async def test_what_the_bot_handed_over_by_itself_is_not_handed_over_again(world: World) -> None:
    reply = await answered(world, "What does your enterprise plan cost per month, and can I talk to your sales people about my invoice?")
    assert "I asked the people in #support-escalations" in shown(reply)
    await world.ada.presses(reply, "ask_human")
    await world.quiet()

    assert len(await packets(world, reply)) == 1
    assert len(await world.ada.replies(reply["thread_ts"])) == 1
    assert world.ada.whispers()[0].startswith("I asked the people in")


async def test_the_sources_of_an_answer_can_be_read_where_it_stands(world: World) -> None:
    reply = await answered(world)
    await world.ben.presses(reply, "show_sources")
    await world.quiet()

    modal = world.ben.modal()
    assert modal["title"]["text"] == "Sources"
    assert "departure" in str(modal["blocks"])
    assert "<https://" in str(modal["blocks"])
    assert modal["blocks"][-1]["type"] == "section"
    assert world.ada.sees("view_opened") == []


async def test_a_modal_that_comes_too_late_is_asked_for_again(fresh: Fresh) -> None:
    async with fresh("http") as world:
        reply = await answered(world)
        world.sandbox.faults.api.fail("views.open", "expired_trigger_id")
        await world.ada.presses(reply, "show_sources")
        await world.quiet()

        assert world.ada.whispers() == ["That took too long to open. Please press again."]


async def test_the_buttons_of_an_answer_that_is_no_longer_stored_say_so(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        reply = await answered(world)
        assert world.service is not None
        await world.service.store.housekeeping.delete_team(world.sandbox.workspace.team.id)
        for action, value in (("feedback", choice(reply, "positive_button")), ("show_sources", ""), ("ask_human", "")):
            await world.ada.presses(reply, action, value)
            await world.quiet()

        assert world.ada.whispers() == [EXPIRED] * 3


async def test_without_a_channel_for_it_the_operator_is_told_how_to_set_one(fresh: Fresh) -> None:
    async with fresh("http", desk="") as world:
        reply = await answered(world)
        await world.ada.presses(reply, "ask_human")
        await world.ada.presses(reply, "feedback", choice(reply, "negative_button"))
        await world.quiet()

        assert NO_DESK in world.ada.whispers()
        assert "human" not in str(world.ada.modal()["blocks"])


async def test_a_channel_for_it_that_the_bot_is_not_in_promises_nothing(fresh: Fresh) -> None:
    async with fresh("http", desk="random") as world:
        reply = await answered(world)
        await world.ada.presses(reply, "ask_human")
        await world.quiet()

        assert shown((await world.ada.replies(reply["thread_ts"]))[-1]).startswith("I tried to ask a human")
        assert await world.chi.channel("random") == []
