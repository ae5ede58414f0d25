"""Shortcuts, the command, and the app's own pages."""

from __future__ import annotations

import pytest

from tests.e2e.slack.conftest import OVER_SOCKETS
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="session"), OVER_SOCKETS]

ASKED = "When does a room end by itself?"


@pytest.mark.parametrize("shortcut", ["ask_about", "diagnose"])
async def test_a_shortcut_answers_somebody_elses_message_in_its_thread_once(world: World, shortcut: str) -> None:
    ts = await world.ben.says(ASKED, channel="by-mention")
    await world.quiet()
    for _ in range(2):
        assert await world.ada.does("shortcut", callback_id=shortcut, channel=world.ada.place("by-mention"), message_ts=ts) == {"ok": True}
        await world.quiet()

    assert "departure" in shown(await world.ada.reply(ts, channel="by-mention"))
    assert world.ada.whispers() == ["I answered that message for you already; see its thread."]


async def test_a_shortcut_on_a_reply_answers_in_the_same_thread_and_whoever_used_it_may_follow_up(world: World) -> None:
    root = await world.ben.says("we see odd things", channel="by-mention")
    ts = await world.chi.says(ASKED, channel="by-mention", thread=root)
    await world.ada.does("shortcut", callback_id="ask_about", channel=world.ada.place("by-mention"), message_ts=ts)
    await world.quiet()
    await world.ada.says("and what is the departure timeout?", channel="by-mention", thread=root)
    await world.quiet()

    first, second = await world.ada.replies(root, channel="by-mention")
    assert "departure" in shown(first)
    assert "20 seconds" in shown(second)


async def test_a_shortcut_where_the_bot_is_no_member_says_how_to_invite_it(world: World) -> None:
    ts = await world.ben.says(ASKED, channel="random")
    world.wire.expected.add("job.dead")
    await world.ada.does("shortcut", callback_id="ask_about", channel=world.ada.place("random"), message_ts=ts)
    await world.quiet()

    assert world.ada.whispers() == ["I am not in this channel. Invite me with /invite and my name, and try again."]
    assert await world.ben.replies(ts, channel="random") == []


async def test_a_shortcut_on_an_answer_of_the_bots_or_on_its_own_question_does_no_harm(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()
    reply = await world.ada.reply(ts)
    for message_ts in (reply["ts"], ts):
        await world.ada.does("shortcut", callback_id="ask_about", channel=world.ada.place("ask-ai"), message_ts=message_ts)
        await world.quiet()

    assert len(await world.ada.replies(ts)) <= 3


@pytest.mark.parametrize("channel", ["ask-ai", "random", "bot"])
@pytest.mark.parametrize(
    ("text", "told"), [("", "Ask me anything about LiveKit"), ("help", "set LIVEKIT_URL"), ("room demo", "No LiveKit server is set up here")]
)
async def test_the_command_answers_whoever_typed_it_wherever_that_is(world: World, channel: str, text: str, told: str) -> None:
    answer = await world.ada.does("command", channel=world.ada.place(channel), command="/lkdiag", text=text)
    await world.quiet()

    assert answer == {"ok": True}
    assert told in world.ada.whispers()[-1]
    assert world.ben.whispers() == []


async def test_a_command_in_a_thread_is_refused_by_slack_itself(world: World) -> None:
    assert (await world.ada.does("command", channel=world.ada.place("ask-ai"), command="/lkdiag", text="help", thread_ts="1.1"))["error"] == "command_in_thread"


async def test_the_home_tab_tells_what_the_bot_can_what_is_off_and_which_questions_are_open(world: World) -> None:
    ts = await world.dora.says("What does your enterprise plan cost per month, and can I talk to your sales people about my invoice?")
    await world.quiet()
    await world.dora.does("home", tab="home")
    await world.quiet()

    (home,) = world.dora.sees("home")
    words = str(home["view"]["blocks"])
    for part in ("What I can do", "Answers in a language model's words", "Your open questions", "enterprise plan", f"thread_ts={ts}", "can be wrong"):
        assert part in words
    assert world.ada.sees("home") == []


async def test_who_has_asked_nothing_has_no_open_questions(world: World) -> None:
    await world.ben.does("home", tab="home")
    await world.quiet()

    assert "None." in str(world.ben.sees("home")[-1]["view"]["blocks"])


async def test_the_messages_tab_suggests_questions_which_the_bot_can_answer(world: World) -> None:
    await world.chi.does("home", tab="messages")
    await world.quiet()

    (prompts,) = world.chi.sees("prompts")
    assert len(prompts["prompts"]) == 4
    assert all(len(prompt["title"]) <= 40 for prompt in prompts["prompts"])
