"""What humans are told when a question is brought before them, and what its asker is promised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given as holds

from bot.errors import BotError
from bot.slack.desk import NOT_REACHED, quoted
from bot.thread import ThreadId
from knowledge import Link
from tests.e2e.slack.people import shown
from tests.slack.given import GIVEN, given
from tests.slack.nasty import LINK, MARKDOWN_LINK, assert_harmless, texts
from tests.slack.workplace import Workplace, workplace

DESK = "support-escalations"


async def packets(at: Workplace) -> list[dict[str, Any]]:
    """What the humans read, newest first."""
    return list((await at.person("chi").conversations_history(channel=at.sandbox.channels[DESK]))["messages"])


async def handed(at: Workplace, **other: Any) -> str:
    """What the asker is told after an answer was handed over, and what the humans read."""
    place = await at.asked()
    answer = given(**({"thread": place.thread, "ts": place.ts, "asker": place.person} | other))
    return await at.desk().hand_over(answer, why="somebody asked", key=f"human:{answer.id}", attempt=2, remark="It is 30 s.")


async def test_humans_read_who_asked_what_where_why_and_what_was_answered() -> None:
    async with workplace() as at:
        told = await handed(at)

        assert told.startswith("I brought this before the people in #support-escalations.")
        (packet,) = await packets(at)
        head, *rest = shown(packet).split("\n\n")
        assert head == f"<@{at.id_of('ada')}> asked in #ask-ai:"
        assert rest[0] == "> When does a room end?"
        assert rest[1].startswith("**Why a human is needed:** somebody asked. I was 88% sure of my answer. [Open the thread](http://127.0.0.1:")
        assert rest[2:] == [
            "**What was said about my answer:**", "> It is 30 s.", "**What I said:**", "After the **departure timeout**.",
            "**Pages I found:**", "- [Rooms](https://docs.livekit.io/rooms)",
        ]  # fmt: skip


async def test_an_answer_is_handed_over_once_under_its_key() -> None:
    async with workplace() as at:
        assert await handed(at) == await handed(at)
        assert len(await packets(at)) == 1


async def test_a_direct_message_is_named_as_one_and_not_linked_since_nobody_else_can_open_it() -> None:
    async with workplace() as at:
        await handed(at, thread=ThreadId(team=at.team, channel=at.sandbox.direct["ada"], ts="100.1"))

        words = shown((await packets(at))[0])
        assert "asked in a direct message to me:" in words
        assert "Open the thread" not in words


async def test_a_page_that_the_answer_links_already_is_not_listed_again() -> None:
    async with workplace() as at:
        link = Link(title="Rooms", url="https://docs.livekit.io/rooms")
        await handed(at, outcome="escalated", text=f"Pages nearby:\n\n- [{link.title}]({link.url})", sources=(link,))

        words = shown((await packets(at))[0])
        assert words.count(link.url) == 1
        assert "sure of my answer" not in words


async def test_code_that_is_cut_does_not_swallow_what_stands_below_it() -> None:
    async with workplace() as at:
        await handed(at, text="```python\n" + "print('x')\n" * 1_000 + "```")

        (packet,) = await packets(at)
        assert "**Pages I found:**" in shown(packet)
        assert shown(packet).split("**Pages I found:**")[0].count("```") % 2 == 0


@pytest.mark.parametrize("channel", ["random", "nowhere"])
async def test_where_the_bot_may_not_post_nothing_is_promised(channel: str) -> None:
    async with workplace() as at:
        assert await at.desk(channel).hand_over(GIVEN, why="x", key="k", attempt=1) == NOT_REACHED


async def test_a_refusal_while_posting_promises_nothing_either() -> None:
    async with workplace() as at:
        at.sandbox.faults.api.fail("chat.postMessage", "restricted_action")

        assert await handed(at) == NOT_REACHED


@pytest.mark.parametrize("method", ["users.conversations", "conversations.history"])
async def test_a_slack_that_is_away_just_now_is_tried_again_later_and_not_taken_for_no(method: str) -> None:
    async with workplace() as at:
        at.sandbox.faults.api.fail(method, "fatal_error", 3)
        with pytest.raises(BotError) as caught:
            await handed(at)

        assert caught.value.retryable


@holds(text=texts)
def test_whatever_somebody_wrote_is_one_quote_in_which_nothing_can_be_clicked(text: str) -> None:
    words = quoted(text, 300)

    assert_harmless(words)
    assert all(line.startswith(">") for line in words.split("\n"))
    assert not LINK.search(words)
    assert not MARKDOWN_LINK.search(words)
