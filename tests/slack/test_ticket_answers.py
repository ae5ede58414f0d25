"""Answers of humans in the asker's thread: in whose name they stand there, and that each stands there once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from bot.escalation.board import Words
from bot.slack.ticket_board import SCOPES_KNOWN_S, TicketBoard
from tests.slack.desked import Scene, desked


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with desked() as scene:
        yield scene


async def test_an_answer_stands_in_the_humans_name_with_their_picture_and_is_the_bots_all_the_same(scene: Scene) -> None:
    placed, chi = await scene.placed(), scene.at.id_of("chi")
    ts = await scene.board.answer_as(placed, chi, "Raise `media_timeout`.", key="answer:1", attempt=1)

    answer = (await scene.thread(placed.thread))[-1]
    assert (answer["username"], answer["icons"]) == ("Chi (via ask-ai)", {"image_48": f"{scene.at.sandbox.url}/portraits/{chi}.svg"})
    assert answer["bot_id"] == scene.at.sandbox.workspace.app.bot_id
    assert [element["action_id"] for element in answer["blocks"][-1]["elements"]] == ["ticket_solved", "ticket_broken"]
    assert await scene.board.answer_as(placed, chi, "Raise `media_timeout`.", key="answer:1", attempt=2) == ts
    assert len(await scene.thread(placed.thread)) == 2


async def test_without_the_scope_for_it_a_line_says_whose_answer_it_is(scene: Scene) -> None:
    placed = await scene.placed()
    scene.at.sandbox.workspace.tokens.take_away("chat:write.customize")
    await scene.board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key="answer:1", attempt=1)

    answer = (await scene.thread(placed.thread))[-1]
    assert answer["blocks"][0]["text"] == "Chi answers:\n\nRaise it."
    assert "username" not in answer


async def test_a_scope_that_is_granted_later_is_noticed_and_slack_is_asked_once_in_a_while(scene: Scene) -> None:
    placed, tokens = await scene.placed(), scene.at.sandbox.workspace.tokens
    tokens.take_away("chat:write.customize")
    for number in range(3):
        await scene.board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key=f"answer:{number}", attempt=1)
    asked = scene.at.calls("auth.test")
    tokens.grant("chat:write.customize")
    await scene.board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key="answer:4", attempt=1)
    assert scene.at.calls("auth.test") == asked
    scene.at.clock.at += SCOPES_KNOWN_S + 1
    await scene.board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key="answer:5", attempt=1)

    assert [message.get("username", "") for message in (await scene.thread(placed.thread))[1:]] == ["", "", "", "", "Chi (via ask-ai)"]


@pytest.mark.parametrize("step_s", [SCOPES_KNOWN_S * share for share in (0.3, 0.5, 1.0, 2.0)])
async def test_scopes_that_are_forgotten_while_they_are_looked_up_are_asked_for_again(scene: Scene, step_s: float) -> None:
    """Whatever the moment at which they run out, the answer is posted."""
    placed = await scene.placed()
    board = TicketBoard(scene.at.workspaces, scene.at.directory, clock=count(0.0, step_s).__next__)
    for number in range(4):
        assert await board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key=f"answer:{number}", attempt=1)


async def test_an_answer_of_which_nobody_knows_whether_it_went_out_goes_out_once(scene: Scene) -> None:
    placed = await scene.placed()
    scene.at.sandbox.faults.api.drop_after_acting("chat.postMessage")
    ts = await scene.board.answer_as(placed, scene.at.id_of("chi"), "Raise it.", key="answer:1", attempt=1)

    assert [message["ts"] for message in (await scene.thread(placed.thread))[1:]] == [ts]


async def test_somebody_whom_slack_does_not_know_any_more_answers_as_a_specialist(scene: Scene) -> None:
    placed = await scene.placed()
    await scene.board.answer_as(placed, "U0GONE", "Raise it.", key="answer:1", attempt=1)

    assert (await scene.thread(placed.thread))[-1]["username"] == "A specialist (via ask-ai)"


async def test_in_a_direct_message_the_asker_is_told_in_the_same_thread(scene: Scene) -> None:
    place = await scene.at.asked(channel="bot")
    asked = replace(scene.ticket, thread=place.thread)
    await scene.board.tell(asked, Words(text="Chi has it."), key="told", attempt=1)
    await scene.board.answer_as(asked, scene.at.id_of("chi"), "Raise it.", key="answer", attempt=1)

    replies = (await scene.at.person("ada").conversations_replies(channel=place.thread.channel, ts=place.thread.ts))["messages"][1:]
    assert [reply["text"] for reply in replies] == ["Chi has it.", "Raise it."]
