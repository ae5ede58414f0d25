"""What every desk board promises; Slack's is tried in a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from bot.errors import SlackRefused
from bot.escalation.board import DeskBoard, Form, Words
from bot.escalation.ticket import Event, Ticket
from bot.slack.ticket_board import TicketBoard
from bot.thread import ThreadId
from tests.fakes.desk_board import FakeDeskBoard
from tests.slack.tickets_made import packet, ticket
from tests.slack.workplace import Workplace, workplace

WORDS = Words(text="Nobody has claimed this.")
PACKET = packet()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A board, the channel of its packets, a ticket without one yet, somebody who answers, a trigger for a form, and how to count and to delete the messages of a thread."""

    board: DeskBoard
    channel: str
    ticket: Ticket
    person: str
    trigger: str
    messages: Callable[[ThreadId], Awaitable[int]]
    delete: Callable[[ThreadId], Awaitable[object]]
    left: Callable[[ThreadId], Awaitable[bool]]

    async def placed(self) -> Ticket:
        """The ticket with its packet."""
        ts = await self.board.post(self.channel, PACKET, self.ticket, key="packet", attempt=1)
        return replace(self.ticket, desk=ThreadId(team=self.ticket.thread.team, channel=self.channel, ts=ts), version=2)


@pytest.fixture(params=["slack", "fake"])
async def ready(request: pytest.FixtureRequest) -> AsyncIterator[Ready]:
    if request.param == "fake":
        yield _fake(FakeDeskBoard())
        return
    async with workplace() as at:
        yield await _slacks(at)


def _fake(board: FakeDeskBoard) -> Ready:
    async def messages(thread: ThreadId) -> int:
        return len(board.told(thread)) + (thread.ts in board.packets)

    async def delete(thread: ThreadId) -> object:
        board.messages.pop(thread.ts)
        return board.packets.pop(thread.ts)

    async def left(thread: ThreadId) -> bool:
        return board.packets[thread.ts].went is not None

    return Ready(board=board, channel="C9", ticket=ticket(), person="U7", trigger="t", messages=messages, delete=delete, left=left)


async def _slacks(at: Workplace) -> Ready:
    place = await at.asked()

    async def messages(thread: ThreadId) -> int:
        own = (at.sandbox.workspace.app.bot_user, at.sandbox.workspace.app.bot_id)
        found = await at.person("ada").conversations_replies(channel=thread.channel, ts=thread.ts)
        return len([message for message in found["messages"] if message.get("user") in own or message.get("bot_id") in own])

    async def delete(thread: ThreadId) -> object:
        return await (await at.workspaces.client_of(at.team)).call("chat.delete", channel=thread.channel, ts=thread.ts)

    async def left(thread: ThreadId) -> bool:
        found = await at.person("chi").conversations_replies(channel=thread.channel, ts=thread.ts)
        return "went on to" in str(found["messages"][0]) and "ticket_" not in str(found["messages"][0]["blocks"])

    return Ready(
        board=TicketBoard(at.workspaces, at.directory, clock=at.clock.now),
        channel=at.sandbox.channels["support-escalations"],
        ticket=replace(ticket(), thread=place.thread, asker=place.person),
        person=at.id_of("chi"),
        trigger=at.sandbox.delivery.triggers.issue(at.id_of("chi")),
        messages=messages,
        delete=delete,
        left=left,
    )


async def test_a_packet_stands_once_under_its_key(ready: Ready) -> None:
    placed = await ready.placed()

    assert placed.desk
    assert await ready.board.post(ready.channel, PACKET, ready.ticket, key="packet", attempt=2) == placed.desk.ts
    assert await ready.messages(placed.desk) == 1


async def test_a_packet_is_changed_where_it_stands_and_found_again_afterwards(ready: Ready) -> None:
    placed = await ready.placed()
    claimed = replace(placed, state="claimed", owner=ready.person, claimed_at=100.0)

    assert placed.desk
    assert await ready.board.update(PACKET, claimed, Event(kind="claimed", at=100.0, person=ready.person))
    assert await ready.board.post(ready.channel, PACKET, ready.ticket, key="packet", attempt=2) == placed.desk.ts
    assert await ready.messages(placed.desk) == 1


async def test_a_packet_that_is_gone_stays_away(ready: Ready) -> None:
    placed = await ready.placed()
    assert placed.desk
    await ready.delete(placed.desk)

    assert not await ready.board.update(PACKET, placed, None)
    assert not await ready.board.update(PACKET, ready.ticket, None)


async def test_a_packet_that_was_left_says_so_and_nothing_makes_it_a_packet_again(ready: Ready) -> None:
    old = await ready.placed()
    assert old.desk
    new = await ready.board.post(ready.channel, PACKET, ready.ticket, key="elsewhere", attempt=1)
    moved = replace(old, desk=ThreadId(team=old.desk.team, channel=ready.channel, ts=new))
    for _ in range(2):
        await ready.board.leave(moved, old.desk)
    assert await ready.board.update(PACKET, replace(old, version=9), None)

    assert await ready.left(old.desk)
    assert not await ready.left(ThreadId(team=old.desk.team, channel=ready.channel, ts=new))
    await ready.delete(old.desk)
    await ready.board.leave(moved, old.desk)


async def test_notes_stand_in_the_packets_thread_and_answers_in_the_askers_each_once(ready: Ready) -> None:
    placed = await ready.placed()
    assert placed.desk
    for attempt in (1, 2, 3):
        noted = await ready.board.note(placed, WORDS, key="note", attempt=attempt)
        told = await ready.board.tell(placed, WORDS, key="told", attempt=attempt, offers=("broken",))
        answered = await ready.board.answer_as(placed, ready.person, "Raise it.", key="answer", attempt=attempt)

    assert len({noted, told, answered}) == 3
    assert await ready.messages(placed.desk) == 2
    assert await ready.messages(placed.thread) == 2


async def test_a_ticket_without_a_packet_has_no_notes(ready: Ready) -> None:
    assert await ready.board.note(ready.ticket, WORDS, key="note", attempt=1) == ""


async def test_what_the_bot_posted_is_known_again_by_its_key(ready: Ready) -> None:
    placed = await ready.placed()
    assert placed.desk
    answer = await ready.board.answer_as(placed, ready.person, "Raise it.", key="answer", attempt=1)
    noted = await ready.board.note(placed, WORDS, key="note", attempt=1)

    on_packet = await ready.board.seen(placed.desk.team, ready.channel, placed.desk.ts)
    on_answer = await ready.board.seen(placed.thread.team, placed.thread.channel, answer)
    on_note = await ready.board.seen(placed.desk.team, ready.channel, noted)
    assert on_packet
    assert on_answer
    assert on_note
    assert (on_packet.thread, on_packet.person, on_packet.key) == (placed.desk, "", "packet")
    assert (on_answer.thread, on_answer.person, on_answer.key) == (placed.thread, "", "answer")
    assert (on_note.thread, on_note.person, on_note.key) == (placed.desk, "", "note")
    assert await ready.board.seen(placed.thread.team, placed.thread.channel, "1.000001") is None


async def test_a_form_opens_for_who_has_just_pressed(ready: Ready) -> None:
    assert await ready.board.open_form(Form(kind="answer", ticket=ready.ticket), trigger=ready.trigger)


async def test_moments_and_people_are_part_of_the_words(ready: Ready) -> None:
    placed = await ready.placed()
    words = Words(text="By {due}.", moments={"due": datetime(2026, 11, 23, 12, tzinfo=UTC)}, people=(ready.person,))

    assert await ready.board.note(placed, words, key="note", attempt=1)


async def test_where_nobody_may_post_it_is_refused(ready: Ready) -> None:
    if isinstance(ready.board, FakeDeskBoard):
        ready.board.fails.append(SlackRefused("chat.postMessage: channel_not_found", code="channel_not_found"))

    with pytest.raises(SlackRefused):
        await ready.board.post("C0NOWHERE", PACKET, ready.ticket, key="other", attempt=1)
