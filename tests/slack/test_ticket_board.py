"""Tickets in a real workspace: who is called, what stands where, and what holds when Slack does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.errors import BotError, SlackRefused
from bot.escalation.board import Form, Seen, Words
from bot.escalation.ticket import Event, Ticket
from bot.sandbox.api.faults import ALWAYS
from tests.slack.desked import Scene, desked


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with desked() as scene:
        yield scene


def claimed(of: Ticket, scene: Scene, *, version: int = 3) -> Ticket:
    return replace(of, state="claimed", owner=scene.at.id_of("chi"), claimed_at=100.0, version=version)


async def test_a_packet_calls_who_is_on_duty_once_and_the_asker_never(scene: Scene) -> None:
    placed = await scene.placed()
    await scene.board.update(scene.packet, claimed(placed, scene), Event(kind="claimed", at=100.0, person=scene.at.id_of("chi")))
    await scene.board.update(scene.packet, replace(placed, version=4), Event(kind="passed", at=200.0))

    assert sorted(scene.called()) == sorted([scene.at.id_of("chi"), f"!subteam^{scene.packet.groups[0]}"] * 2)
    assert [mention.via for mention in scene.at.sandbox.workspace.mentions] == ["post", "post", "update", "update"]


async def test_a_packet_names_who_asked_and_who_has_it(scene: Scene) -> None:
    placed = await scene.placed()
    await scene.board.update(scene.packet, claimed(placed, scene), Event(kind="claimed", at=100.0, person=scene.at.id_of("chi")))

    (message,) = await scene.thread(placed.desk)
    assert message["blocks"][0]["text"]["text"] == "Question from Ada"
    assert message["blocks"][1]["text"]["text"].startswith(":large_blue_circle: *Chi has it*")


async def test_of_two_who_draw_at_once_the_newer_state_stays(scene: Scene) -> None:
    placed = await scene.placed()
    older, newer = claimed(placed, scene), replace(claimed(placed, scene), state="resolved", over_at=200.0, version=4)
    chi = scene.at.id_of("chi")
    stood = await asyncio.gather(
        scene.board.update(scene.packet, newer, Event(kind="resolved", at=200.0, person=chi)),
        scene.board.update(scene.packet, older, Event(kind="claimed", at=100.0, person=chi)),
    )

    (message,) = await scene.thread(placed.desk)
    assert all(stood)
    assert ":white_check_mark: *Resolved*" in message["blocks"][1]["text"]["text"]


async def test_where_slack_takes_no_blocks_the_words_say_how_it_stands(scene: Scene) -> None:
    placed = await scene.placed()
    scene.at.sandbox.faults.api.fail("chat.update", "invalid_blocks")

    assert await scene.board.update(scene.packet, claimed(placed, scene), None)
    (message,) = await scene.thread(placed.desk)
    assert message["text"].startswith("Chi has it")
    assert "blocks" not in message


async def test_the_packet_of_an_archived_channel_is_left_and_nothing_more_is_said_there(scene: Scene) -> None:
    placed = await scene.placed()
    scene.at.sandbox.workspace.channels.archive(scene.desk)

    assert not await scene.board.update(scene.packet, claimed(placed, scene), None)
    with pytest.raises(SlackRefused) as refused:
        await scene.board.note(placed, Words(text="Still open."), key="note", attempt=1)
    assert refused.value.code == "is_archived"
    with pytest.raises(SlackRefused):
        await scene.board.post(scene.desk, scene.packet, scene.ticket, key="other", attempt=1)


@pytest.mark.parametrize("error", ["fatal_error", "token_revoked"])
async def test_a_packet_that_cannot_be_changed_just_now_is_not_taken_for_gone(scene: Scene, error: str) -> None:
    placed = await scene.placed()
    scene.at.sandbox.faults.api.fail("chat.update", error, ALWAYS)

    with pytest.raises(BotError):
        await scene.board.update(scene.packet, claimed(placed, scene), None)


async def test_a_note_calls_who_is_meant_and_tells_the_time_of_each_reader(scene: Scene) -> None:
    placed = await scene.placed()
    before = len(scene.called())
    words = Words(text="Due {due}, says <!channel> @here.", moments={"due": datetime(2026, 11, 23, 12, tzinfo=UTC)}, people=(scene.at.id_of("dora"),))
    await scene.board.note(placed, words, key="note", attempt=1)

    note = (await scene.thread(placed.desk))[1]
    assert scene.called()[before:] == [scene.at.id_of("dora")]
    assert "Due <!date^1795435200^{date_short_pretty} {time}|2026-11-23 12:00:00 UTC>, says" in note["blocks"][0]["text"]


async def test_a_form_that_nobody_waits_for_any_more_is_not_opened(scene: Scene) -> None:
    form = Form(kind="info", ticket=scene.ticket, needs=("sdk",))

    assert not await scene.board.open_form(form, trigger="1.2.gone")
    scene.at.sandbox.faults.api.fail("views.open", "not_allowed_token_type")
    with pytest.raises(SlackRefused):
        await scene.board.open_form(form, trigger="1.2.gone")
    assert await scene.board.open_form(form, trigger=scene.at.sandbox.delivery.triggers.issue(scene.at.id_of("chi")))


async def test_a_message_is_known_by_its_thread_and_author_and_a_key_is_the_bots_alone(scene: Scene) -> None:
    thread = scene.ticket.thread
    forged = {"event_type": "ask_ai_reply", "event_payload": {"key": "answer:1"}}
    reply = await scene.at.person("chi").chat_postMessage(channel=thread.channel, thread_ts=thread.ts, text="try this", metadata=forged)

    assert await scene.board.seen(thread.team, thread.channel, thread.ts) == Seen(thread=thread, person=scene.at.id_of("ada"))
    assert await scene.board.seen(thread.team, thread.channel, str(reply["ts"])) == Seen(thread=thread, person=scene.at.id_of("chi"))


@pytest.mark.parametrize("error", ["not_in_channel", "missing_scope", "thread_not_found"])
async def test_what_may_not_be_read_is_not_known(scene: Scene, error: str) -> None:
    scene.at.sandbox.faults.api.fail("conversations.replies", error)

    assert await scene.board.seen(scene.at.team, scene.ticket.thread.channel, scene.ticket.thread.ts) is None


async def test_a_slack_that_is_away_just_now_does_not_mean_that_a_message_is_gone(scene: Scene) -> None:
    scene.at.sandbox.faults.api.fail("conversations.replies", "fatal_error", ALWAYS)

    with pytest.raises(BotError) as error:
        await scene.board.seen(scene.at.team, scene.ticket.thread.channel, scene.ticket.thread.ts)
    assert error.value.retryable
