"""What everybody promises who knows the people and channels of a workspace: the fake in memory, and the adapter before a sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace

import pytest

from bot.escalation.ports import People
from bot.sandbox.model import Usergroup
from bot.slack.people import SlackPeople
from tests.fakes.people import FakeChannel, FakePeople
from tests.slack.workplace import Workplace, workplace

OPEN, CLOSED, AWAY, ARCHIVED = "desk", "secret", "lounge", "attic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A workspace with ada, ben, and cleo who left; the user groups `support` and, disabled, `former`; and four channels. Ids are by name."""

    people: People
    team: str
    ids: Mapping[str, str]


@pytest.fixture(params=["slack", "fake"])
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    if request.param == "fake":
        yield _fake()
        return
    async with workplace() as work:
        yield _slacks(work)


def _fake() -> Place:
    ids = {name: f"U0{name.upper()}" for name in ("ada", "ben", "cleo")} | {"support": "S0SUPPORT", "former": "S0FORMER"}
    channels = {
        OPEN: FakeChannel(id="C0DESK", members=frozenset({ids["ada"], ids["ben"]})),
        CLOSED: FakeChannel(id="C0SECRET", members=frozenset({ids["ada"]}), closed=True),
        AWAY: FakeChannel(id="C0LOUNGE", members=frozenset({ids["ada"]}), bot=False),
        ARCHIVED: FakeChannel(id="C0ATTIC", archived=True),
    }
    people = FakePeople(
        names={ids[name]: name.capitalize() for name in ("ada", "ben", "cleo")},
        gone={ids["cleo"]},
        emails={f"{name}@sandbox.example": ids[name] for name in ("ada", "ben", "cleo")},
        groups={"support": ids["support"]},
        channels=channels,
    )
    return Place(people=people, team="T1", ids=ids | {name: channel.id for name, channel in channels.items()})


def _slacks(work: Workplace) -> Place:
    workspace, seeded = work.sandbox.workspace, work.sandbox.seeded.people
    bot, ada, ben, cleo = workspace.app.bot_user, seeded["ada"], seeded["ben"], seeded["chi"]
    workspace.people[cleo] = replace(workspace.people[cleo], name="cleo", real_name="Cleo", email="cleo@sandbox.example")
    workspace.deactivate(cleo)
    groups = {
        handle: Usergroup(id=f"S0{handle.upper()}", handle=handle, name=handle, members=(ada,), disabled=handle == "former") for handle in ("support", "former")
    }
    for group in groups.values():
        workspace.add_usergroup(group)
    channels = {
        OPEN: workspace.channels.add(OPEN, members=(ada, ben, bot)),
        CLOSED: workspace.channels.add(CLOSED, kind="group", members=(ada, bot)),
        AWAY: workspace.channels.add(AWAY, members=(ada,)),
        ARCHIVED: workspace.channels.add(ARCHIVED, members=(bot,)),
    }
    workspace.channels.archive(channels[ARCHIVED].id)
    people = SlackPeople(work.workspaces.client_of, work.directory, clock=work.clock.now)
    ids = {"ada": ada, "ben": ben, "cleo": cleo} | {handle: group.id for handle, group in groups.items()}
    return Place(people=people, team=work.team, ids=ids | {name: channel.id for name, channel in channels.items()})


async def test_who_left_or_never_was_there_is_not_active(place: Place) -> None:
    assert [await place.people.active(place.team, person) for person in (place.ids["ada"], place.ids["cleo"], "U0NOBODY")] == [True, False, False]


async def test_people_are_found_by_their_address_unless_they_left(place: Place) -> None:
    found = [await place.people.by_email(place.team, f"{name}@sandbox.example") for name in ("ada", "cleo", "nobody")]

    assert found == [place.ids["ada"], "", ""]


async def test_user_groups_are_found_by_handle_and_by_id_unless_they_are_disabled(place: Place) -> None:
    wanted = ("support", place.ids["support"], "former", place.ids["former"], "strangers")

    assert [await place.people.group(place.team, name) for name in wanted] == [place.ids["support"], place.ids["support"], "", "", ""]


@pytest.mark.parametrize("by_id", [False, True])
async def test_one_may_post_where_the_bot_is_and_nobody_has_locked_up(place: Place, *, by_id: bool) -> None:
    found = [await place.people.postable(place.team, place.ids[name] if by_id else name) for name in (OPEN, CLOSED, AWAY, ARCHIVED)]

    assert found == [place.ids[OPEN], place.ids[CLOSED], "", ""]
    assert await place.people.postable(place.team, "C0NOWHERE" if by_id else "nowhere") == ""


async def test_the_people_in_a_channel_are_known(place: Place) -> None:
    assert {place.ids["ada"], place.ids["ben"]} <= await place.people.members(place.team, place.ids[OPEN])
    assert place.ids["ben"] not in await place.people.members(place.team, place.ids[CLOSED])
    assert await place.people.members(place.team, "C0NOWHERE") == frozenset()


async def test_private_channels_are_not_open_to_all_and_neither_is_what_is_not_there(place: Place) -> None:
    wanted = (place.ids[OPEN], place.ids[AWAY], place.ids[CLOSED], "C0NOWHERE")

    assert [await place.people.open_to_all(place.team, channel) for channel in wanted] == [True, True, False, False]


async def test_people_have_names(place: Place) -> None:
    assert [await place.people.name(place.team, person) for person in (place.ids["ada"], place.ids["cleo"], "U0NOBODY")] == ["Ada", "Cleo", ""]
