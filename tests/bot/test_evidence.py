"""What humans who take over see of a server, without anybody asking for it."""

from __future__ import annotations

import pytest

from bot.chat import Place
from bot.diagnostics.request import Request
from bot.errors import BadInput, BotError, LiveKitUnreachable
from bot.looking.evidence import LookEvidence
from bot.looking.possible import Possible
from bot.looking.rights import Rights
from bot.thread import ThreadId
from tests.bot.looking_place import LookingPlace
from tests.bot.slack_bodies import ADA, CHANNEL, TEAM

PLACE = Place(thread=ThreadId(team=TEAM, channel=CHANNEL, ts="100.1"), ts="100.1", person=ADA)


async def seen(place: LookingPlace, *words: str) -> str:
    return await LookEvidence(looking=place.looking).of(PLACE, words)


async def test_the_room_that_was_named_last_is_looked_at() -> None:
    place = LookingPlace()

    assert "room demo-2" in await seen(place, 'room "demo-1" does not work', 'sorry, it is room "demo-2"', "why?")
    assert place.looker.asked == [Request(what="room", name="demo-2", project="default")]


@pytest.mark.parametrize("words", ["how do rooms end?", "please dial +1 555 0100", "my agent is slow"])
async def test_what_names_nothing_is_not_looked_at_and_nobody_is_ever_called(words: str) -> None:
    place = LookingPlace()

    assert await seen(place, words) == ""
    assert place.looker.asked == []


async def test_where_only_some_may_look_the_humans_of_the_desk_may_not_read_it_either() -> None:
    place = LookingPlace(rights=Rights(lookers=frozenset({ADA})))

    assert await seen(place, 'room "demo-1"') == ""


async def test_without_a_server_there_is_nothing_to_see() -> None:
    assert await seen(LookingPlace(possible=Possible()), 'room "demo-1"') == ""


@pytest.mark.parametrize("error", [LiveKitUnreachable("away", stage="connect"), BadInput("no room"), TimeoutError()])
async def test_a_look_that_fails_keeps_nobody_from_a_human(error: BotError | TimeoutError) -> None:
    place = LookingPlace()
    place.looker.fails.append(error)

    assert await seen(place, 'room "demo-1"') == ""
