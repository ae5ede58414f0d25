"""Cards in a real workspace: who is called, what can be pressed, and what holds when Slack does not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.chat import Place
from bot.errors import BotError, SlackRefused
from bot.learning.board import Note
from bot.learning.ports import Card
from bot.learning.withdrawing import marked
from bot.sandbox.api.faults import ALWAYS
from bot.slack.card_board import CardBoard
from bot.thread import ThreadId
from tests.learning.samples import CARD, GIVEN
from tests.slack.workplace import Workplace, workplace

DESK = "support-escalations"
LONG = "\n\n".join(f"Paragraph {n}. {'word ' * 60}" for n in range(60))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A packet stands in the escalation channel, and Chi vouches for a card."""

    at: Workplace
    board: CardBoard
    card: Card
    desk: ThreadId

    async def thread(self, of: ThreadId) -> list[dict[str, Any]]:
        """What stands below a message."""
        return list((await self.at.person("dora").conversations_replies(channel=of.channel, ts=of.ts))["messages"])[1:]

    def on(self, ts: str) -> Place:
        return Place(thread=self.desk, ts=ts, person=self.at.id_of("chi"))


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with workplace() as at:
        place = await at.asked("a packet", name="dora", channel=DESK)
        card = replace(CARD, team=at.team, owner=at.id_of("chi"), state="review", why="a page changed")
        yield Scene(at=at, board=CardBoard(at.workspaces), card=card, desk=place.thread)


async def test_whoever_vouched_for_a_card_is_called_once_and_sees_what_can_be_done(scene: Scene) -> None:
    ts = await scene.board.offer(scene.desk, Note(card=scene.card, person=scene.card.owner), key="card:1", attempt=1)
    await scene.board.update(scene.on(ts), Note(card=replace(scene.card, state="approved")))

    assert [mention.who for mention in scene.at.sandbox.workspace.mentions] == [scene.card.owner]
    (message,) = await scene.thread(scene.desk)
    assert message["blocks"][0]["text"].startswith("✅ Verified answer approved by Kim on ")
    assert [block["type"] for block in message["blocks"]] == ["markdown"]


async def test_a_press_carries_the_card_and_its_version(scene: Scene) -> None:
    await scene.board.offer(scene.desk, Note(card=scene.card), key="card:1", attempt=1)

    (message,) = await scene.thread(scene.desk)
    elements = message["blocks"][-1]["elements"]
    assert [(element["action_id"], element["value"], element["text"]["text"]) for element in elements] == [
        ("card_approve", "card-t1:1", "Review and approve"),
        ("card_discard", "card-t1:1", "Retire"),
    ]


async def test_where_slack_lets_nobody_change_a_note_it_counts_as_gone(scene: Scene) -> None:
    ts = await scene.board.offer(scene.desk, Note(card=scene.card), key="card:1", attempt=1)
    scene.at.sandbox.workspace.channels.archive(scene.desk.channel)

    assert not await scene.board.update(scene.on(ts), Note(card=scene.card))


async def test_a_slack_that_is_away_does_not_mean_that_a_note_is_gone(scene: Scene) -> None:
    ts = await scene.board.offer(scene.desk, Note(card=scene.card), key="card:1", attempt=1)
    scene.at.sandbox.faults.api.fail("conversations.replies", "fatal_error", ALWAYS)

    with pytest.raises(BotError) as error:
        await scene.board.update(scene.on(ts), Note(card=scene.card))
    assert error.value.retryable
    with pytest.raises(BotError):
        await scene.board.answer_at(scene.on(ts))


async def test_a_form_that_nobody_waits_for_any_more_is_not_opened(scene: Scene) -> None:
    assert not await scene.board.open_form(scene.card, scene.on("1.1"), trigger="1.2.gone")
    assert not await scene.board.ask_why("a1", scene.at.team, trigger="1.2.gone")
    scene.at.sandbox.faults.api.fail("views.open", "not_allowed_token_type")
    with pytest.raises(SlackRefused):
        await scene.board.ask_why("a1", scene.at.team, trigger="1.2.gone")


async def test_each_message_of_a_long_answer_leads_to_the_answer(scene: Scene) -> None:
    place = await scene.at.asked()
    await scene.at.give(place, replace(GIVEN, thread=place.thread, text=LONG), key="answer")

    parts = await scene.thread(place.thread)
    assert len(parts) > 1
    for part in parts:
        assert await scene.board.answer_at(Place(thread=place.thread, ts=str(part["ts"]), person=place.person)) == GIVEN.id


async def test_a_message_in_which_somebody_quotes_our_buttons_is_no_answer(scene: Scene) -> None:
    place = await scene.at.asked()
    forged = {"event_type": "ask_ai_reply", "event_payload": {"key": "answer", "part": 1, "of": 1}}
    reply = await scene.at.person("chi").chat_postMessage(channel=place.thread.channel, thread_ts=place.thread.ts, text="mine", metadata=forged)

    assert await scene.board.answer_at(Place(thread=place.thread, ts=str(reply["ts"]), person=place.person)) == ""


async def test_what_may_not_be_read_is_no_answer(scene: Scene) -> None:
    scene.at.sandbox.faults.api.fail("conversations.replies", "not_in_channel")

    assert await scene.board.answer_at(scene.on(scene.desk.ts)) == ""


async def test_a_withdrawn_answer_says_so_above_what_it_said(scene: Scene) -> None:
    place = await scene.at.asked()
    given = replace(GIVEN, thread=place.thread, asker=place.person, text="Use `x`:\n\n```\ncode\n```")
    ts = await scene.at.give(place, given, key="answer")
    text = marked(given.text, name="Chi <!channel>", why="it is [elsewhere](https://evil.example) @here")
    await scene.at.chat.change(place, replace(given, ts=ts, text=text))

    (message,) = await scene.thread(place.thread)
    shown = message["blocks"][0]["text"]
    assert shown.startswith("⛔ **Chi !channel withdrew this answer: it was wrong.**")
    assert "```\ncode\n```" in shown
    assert "<!" not in shown
    assert "@here" not in shown
    assert "](https://evil.example)" not in shown
