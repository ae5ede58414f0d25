"""What every board promises; Slack's is tried in a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import pytest

from bot.chat import Place
from bot.errors import SlackRefused
from bot.looking.board import Board, Card
from bot.slack.board import SlackBoard
from bot.slack.responses import Responses
from bot.thread import ThreadId
from tests.bot.looking_place import report_on
from tests.fakes.board import FakeBoard
from tests.slack.workplace import Workplace, workplace

CARD = Card(report=report_on(), key="command:1", offers=("again",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A board, a place in a thread, how many messages stand there, how many pictures, and how to delete the one with a ts."""

    board: Board
    place: Place
    messages: Callable[[], Awaitable[int]]
    pictures: Callable[[], Awaitable[int]]
    delete: Callable[[str], Awaitable[object]]


@pytest.fixture(params=["slack", "fake"])
async def ready(request: pytest.FixtureRequest) -> AsyncIterator[Ready]:
    if request.param == "fake":
        yield _fake(FakeBoard())
        return
    async with workplace() as work:
        yield _slacks(work, await work.asked())


def _fake(board: FakeBoard) -> Ready:
    async def messages() -> int:
        return len(board.stands)

    async def pictures() -> int:
        return len(board.pictures)

    async def delete(ts: str) -> object:
        return board.stands.pop(ts)

    place = Place(thread=ThreadId(team="T1", channel="C1", ts="1.1"), ts="1.1", person="U1")
    return Ready(board=board, place=place, messages=messages, pictures=pictures, delete=delete)


def _slacks(work: Workplace, place: Place) -> Ready:
    async def replies(*, files: bool) -> int:
        found = await work.person("ada").conversations_replies(channel=place.thread.channel, ts=place.thread.ts)
        return len([message for message in list(found["messages"])[1:] if bool(message.get("files")) == files])

    async def delete(ts: str) -> object:
        return await (await work.workspaces.client_of(work.team)).call("chat.delete", channel=place.thread.channel, ts=ts)

    api_url = work.sandbox.api_url
    responses = Responses(http=work.http, api_url=api_url)
    board = SlackBoard(workspaces=work.workspaces, directory=work.directory, responses=responses, http=work.http, api_url=api_url)
    return Ready(board=board, place=place, messages=partial(replies, files=False), pictures=partial(replies, files=True), delete=delete)


async def test_what_is_posted_under_a_key_stands_there_once(ready: Ready) -> None:
    first = await ready.board.post(ready.place, CARD, key="k", attempt=1)
    again = await ready.board.post(ready.place, CARD, key="k", attempt=2)

    assert first == again
    assert await ready.messages() == 1


async def test_an_edit_posts_nothing_and_one_of_a_message_that_is_gone_is_refused(ready: Ready) -> None:
    ts = await ready.board.post(ready.place, CARD, key="k", attempt=1)
    await ready.board.edit(ready.place, ts, replace(CARD, shared_by="Ada"), key="k")
    assert await ready.board.post(ready.place, CARD, key="k", attempt=2) == ts
    await ready.delete(ts)

    with pytest.raises(SlackRefused):
        await ready.board.edit(ready.place, ts, CARD, key="k")
    assert await ready.messages() == 0


async def test_a_picture_of_one_name_stands_there_once(ready: Ready) -> None:
    for _ in range(2):
        await ready.board.picture(ready.place, b"\x89PNG a picture", alt="Two people.", name="timeline-1.png")

    assert await ready.pictures() == 1


async def test_who_is_led_aside_is_alone_with_the_bot_and_stays_there(ready: Ready) -> None:
    aside = await ready.board.aside(ready.place)

    assert (aside.top, aside.thread.ts, aside.person) == (True, "", ready.place.person)
    assert await ready.board.aside(aside) == aside
    assert await ready.board.post(aside, CARD, key="k", attempt=1)


async def test_a_message_has_an_address(ready: Ready) -> None:
    ts = await ready.board.post(ready.place, CARD, key="k", attempt=1)

    assert (await ready.board.link(ready.place, ts)).startswith("http")


async def test_people_have_names(ready: Ready) -> None:
    assert await ready.board.name_of(ready.place.thread.team, ready.place.person)
