"""What every board of cards promises; Slack's is tried in a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.chat import Place
from bot.errors import SlackRefused
from bot.escalation.board import Words
from bot.learning.board import CardBoard, Note
from bot.learning.ports import Card
from bot.slack.card_board import CardBoard as SlackCardBoard
from bot.thread import ThreadId
from tests.fakes.card_board import FakeCardBoard
from tests.learning.samples import CARD, GIVEN
from tests.slack.workplace import Workplace, workplace

DRAFT = replace(CARD, state="draft", owner="", owner_name="", verified_at=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A board, a thread and a channel to show cards in, an answer of the bot's in the thread, somebody who reads them, a trigger, and how to count and to delete."""

    board: CardBoard
    card: Card
    thread: ThreadId
    answer_ts: str
    person: str
    trigger: str
    messages: Callable[[ThreadId], Awaitable[int]]
    delete: Callable[[str], Awaitable[object]]

    @property
    def top(self) -> ThreadId:
        return replace(self.thread, ts="")

    def at(self, ts: str, *, top: bool = False) -> Place:
        """The message as somebody presses on it."""
        return Place(thread=replace(self.thread, ts=ts) if top else self.thread, ts=ts, person=self.person)


@pytest.fixture(params=["slack", "fake"])
async def ready(request: pytest.FixtureRequest) -> AsyncIterator[Ready]:
    if request.param == "fake":
        yield _fake(FakeCardBoard(messages={"1.2": GIVEN.id}))
        return
    async with workplace() as at:
        yield await _slacks(at)


def _fake(board: FakeCardBoard) -> Ready:
    async def messages(thread: ThreadId) -> int:
        return sum(place == thread for ts, place in board.places.items() if ts in {**board.notes, **board.said})

    async def delete(ts: str) -> object:
        return board.notes.pop(ts)

    thread = ThreadId(team="T1", channel="C1", ts="1.1")
    return Ready(board=board, card=DRAFT, thread=thread, answer_ts="1.2", person="UKIM", trigger="t", messages=messages, delete=delete)


async def _slacks(at: Workplace) -> Ready:
    place = await at.asked()
    answer_ts = await at.give(place, replace(GIVEN, thread=place.thread, asker=place.person), key="answer")
    own = (at.sandbox.workspace.app.bot_user, at.sandbox.workspace.app.bot_id)

    async def messages(thread: ThreadId) -> int:
        reader = at.person("ada")
        if thread.ts:
            found = (await reader.conversations_replies(channel=thread.channel, ts=thread.ts))["messages"]
        else:
            found = (await reader.conversations_history(channel=thread.channel))["messages"]
        return len([message for message in found if message["ts"] != answer_ts and (message.get("user") in own or message.get("bot_id") in own)])

    async def delete(ts: str) -> object:
        return await (await at.workspaces.client_of(at.team)).call("chat.delete", channel=place.thread.channel, ts=ts)

    return Ready(
        board=SlackCardBoard(at.workspaces),
        card=replace(DRAFT, team=at.team, owner=at.id_of("chi")),
        thread=place.thread,
        answer_ts=answer_ts,
        person=at.id_of("chi"),
        trigger=at.sandbox.delivery.triggers.issue(at.id_of("chi")),
        messages=messages,
        delete=delete,
    )


@pytest.mark.parametrize("top", [False, True])
async def test_a_note_stands_once_under_its_key_in_a_thread_or_in_the_channel(ready: Ready, *, top: bool) -> None:
    at = ready.top if top else ready.thread
    stands = [await ready.board.offer(at, Note(card=ready.card), key="card:1", attempt=attempt) for attempt in (1, 2, 3)]

    assert len(set(stands)) == 1
    assert await ready.messages(at) == 1


@pytest.mark.parametrize("top", [False, True])
async def test_a_note_is_changed_where_it_stands_and_found_again_afterwards(ready: Ready, *, top: bool) -> None:
    at = ready.top if top else ready.thread
    ts = await ready.board.offer(at, Note(card=ready.card), key="card:1", attempt=1)
    approved = replace(ready.card, state="approved", owner_name="Kim", verified_at=100.0)

    assert await ready.board.update(ready.at(ts, top=top), Note(card=approved))
    assert await ready.board.offer(at, Note(card=ready.card), key="card:1", attempt=2) == ts
    assert await ready.messages(at) == 1


async def test_a_note_that_is_gone_stays_away(ready: Ready) -> None:
    ts = await ready.board.offer(ready.thread, Note(card=ready.card), key="card:1", attempt=1)
    await ready.delete(ts)

    assert not await ready.board.update(ready.at(ts), Note(card=ready.card))
    assert await ready.messages(ready.thread) == 0


async def test_the_form_of_a_card_opens_for_who_has_just_pressed(ready: Ready) -> None:
    assert await ready.board.open_form(ready.card, ready.at("1.3"), trigger=ready.trigger)


async def test_the_form_that_asks_why_opens_for_who_has_just_pressed(ready: Ready) -> None:
    assert await ready.board.ask_why(GIVEN.id, ready.card.team, trigger=ready.trigger)


async def test_an_answer_is_known_by_its_message_and_nothing_else_is_one(ready: Ready) -> None:
    note = await ready.board.offer(ready.thread, Note(card=ready.card), key="card:1", attempt=1)

    assert await ready.board.answer_at(ready.at(ready.answer_ts)) == GIVEN.id
    assert await ready.board.answer_at(ready.at(note)) == ""
    assert await ready.board.answer_at(ready.at(ready.thread.ts)) == ""
    assert await ready.board.answer_at(ready.at("1.000009")) == ""


async def test_words_stand_once_under_their_key(ready: Ready) -> None:
    said = [await ready.board.say(ready.top, Words(text="# What to write"), key="gaps:1", attempt=attempt) for attempt in (1, 2)]

    assert len(set(said)) == 1
    assert await ready.messages(ready.top) == 1


async def test_where_nobody_may_post_it_is_refused(ready: Ready) -> None:
    if isinstance(ready.board, FakeCardBoard):
        ready.board.fails.append(SlackRefused("chat.postMessage: channel_not_found", code="channel_not_found"))

    with pytest.raises(SlackRefused):
        await ready.board.offer(replace(ready.top, channel="C0NOWHERE"), Note(card=ready.card), key="card:1", attempt=1)
