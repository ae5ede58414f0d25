"""People and channels before Slack itself: what is asked how often, what a missing scope means, and what is not known is not made up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count

import pytest

from bot.errors import BotError, SlackRefused
from bot.sandbox.api.faults import ALWAYS
from bot.slack.client import SlackClient, open_api
from bot.slack.directory import Directory
from bot.slack.people import CHANNELS_S, KNOWN_S, PAGE, PAGES, SlackPeople
from tests.fakes.hurried_clock import HurriedClock
from tests.fakes.slack_server import serve_slack
from tests.slack.workplace import Workplace, workplace


@pytest.fixture
async def work() -> AsyncIterator[Workplace]:
    async with workplace() as opened:
        yield opened


@pytest.fixture
def people(work: Workplace) -> SlackPeople:
    return SlackPeople(work.workspaces.client_of, work.directory, clock=work.clock.now)


async def test_slack_is_asked_once_in_a_while(work: Workplace, people: SlackPeople) -> None:
    desk, ada = work.sandbox.channels["support-escalations"], work.id_of("ada")
    for _ in range(3):
        assert await people.active(work.team, ada)
        assert await people.by_email(work.team, "ada@sandbox.example") == ada
        assert await people.group(work.team, "livekit-support")
        assert await people.postable(work.team, "support-escalations") == desk
        assert ada in await people.members(work.team, desk)
        assert await people.open_to_all(work.team, desk)
        assert await people.postable(work.team, "nowhere") == ""

    methods = ("users.info", "users.lookupByEmail", "usergroups.list", "conversations.info", "conversations.members")
    assert [work.calls(method) for method in methods] == [1] * len(methods)
    assert work.calls("users.conversations") == 2


@pytest.mark.parametrize("step_s", [10.0, 40.0, 59.0, 100.0, 299.0, 301.0])
async def test_what_is_forgotten_while_it_is_looked_up_is_asked_for_again(work: Workplace, step_s: float) -> None:
    """Whatever the moment at which an entry runs out, there is an answer."""
    passing = count(0.0, step_s)
    people, desk, ada = (
        SlackPeople(work.workspaces.client_of, work.directory, clock=passing.__next__),
        work.sandbox.channels["support-escalations"],
        work.id_of("ada"),
    )
    for _ in range(4):
        assert await people.active(work.team, ada)
        assert await people.by_email(work.team, "ada@sandbox.example") == ada
        assert await people.group(work.team, "livekit-support")
        assert ada in await people.members(work.team, desk)
        assert await people.open_to_all(work.team, desk)


async def test_a_channel_that_is_archived_meanwhile_is_noticed_within_a_minute_and_who_left_within_five(work: Workplace, people: SlackPeople) -> None:
    desk, ada = work.sandbox.channels["support-escalations"], work.id_of("ada")
    assert await people.postable(work.team, "support-escalations") == desk
    assert await people.active(work.team, ada)
    work.sandbox.workspace.channels.archive(desk)
    work.sandbox.workspace.deactivate(ada)
    work.clock.at += CHANNELS_S + 1

    assert await people.postable(work.team, "support-escalations") == ""
    assert ada not in await people.members(work.team, desk)
    work.clock.at += KNOWN_S
    assert not await people.active(work.team, ada)


async def test_without_the_scopes_for_them_there_are_no_groups_and_no_addresses(work: Workplace, people: SlackPeople) -> None:
    work.sandbox.workspace.tokens.take_away("usergroups:read", "users:read.email")

    assert await people.group(work.team, "livekit-support") == ""
    assert await people.by_email(work.team, "ada@sandbox.example") == ""


async def test_without_the_scope_for_people_nobody_is_taken_for_gone(work: Workplace, people: SlackPeople) -> None:
    work.sandbox.workspace.tokens.take_away("users:read")

    with pytest.raises(SlackRefused) as caught:
        await people.active(work.team, work.id_of("ada"))
    assert caught.value.needed == "users:read"


@pytest.mark.parametrize("method", ["users.info", "users.lookupByEmail", "usergroups.list", "conversations.info", "conversations.members"])
async def test_what_slack_does_not_tell_just_now_is_not_taken_for_a_no(work: Workplace, people: SlackPeople, method: str) -> None:
    work.sandbox.faults.api.fail(method, "fatal_error", ALWAYS)
    desk = work.sandbox.channels["support-escalations"]
    asking = {
        "users.info": people.active(work.team, work.id_of("ada")),
        "users.lookupByEmail": people.by_email(work.team, "ada@sandbox.example"),
        "usergroups.list": people.group(work.team, "livekit-support"),
        "conversations.info": people.open_to_all(work.team, desk),
        "conversations.members": people.members(work.team, desk),
    }
    asked = asking.pop(method)
    for other in asking.values():
        other.close()

    with pytest.raises(BotError) as caught:
        await asked
    assert caught.value.retryable


async def test_a_channel_with_more_people_than_a_page_holds_is_read_to_its_end(work: Workplace, people: SlackPeople) -> None:
    workspace = work.sandbox.workspace
    crowd = tuple(f"U0{number:05}" for number in range(PAGE + 5))
    channel = workspace.channels.add("crowd", members=(*crowd, workspace.app.bot_user))

    assert await people.members(work.team, channel.id) == {*crowd, workspace.app.bot_user}
    assert work.calls("conversations.members") == 2


async def test_a_crowd_too_large_to_look_through_is_not_taken_for_its_first_part(work: Workplace, people: SlackPeople) -> None:
    channel = work.sandbox.workspace.channels.add("city", members=tuple(f"U0{number:06}" for number in range(PAGES * PAGE + 1)))

    with pytest.raises(SlackRefused, match="more than 20000 people"):
        await people.members(work.team, channel.id)


@pytest.mark.parametrize(
    ("channel", "is_open"),
    [
        ({"id": "C0DESK", "is_private": False}, True),
        ({"id": "C0DESK", "is_archived": True}, True),
        *(
            ({"id": "C0DESK", key: True}, False)
            for key in ("is_private", "is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared", "is_im", "is_mpim")
        ),
    ],
)
async def test_what_others_than_this_workspace_may_read_is_not_open_to_all(channel: dict[str, object], *, is_open: bool) -> None:
    async with serve_slack(HurriedClock()) as slack, open_api(HurriedClock(), url=slack.url) as api:
        slack.methods = {"conversations.info": lambda _: {"channel": channel}}
        client = api.client(slack.token)

        async def client_of(_: str) -> SlackClient:
            return client

        people = SlackPeople(client_of, Directory(client_of, clock=lambda: 0.0), clock=lambda: 0.0)
        assert await people.open_to_all("T1", "C0DESK") == is_open


async def test_people_of_one_workspace_are_not_those_of_another(work: Workplace, people: SlackPeople) -> None:
    ada = work.id_of("ada")
    assert await people.name(work.team, ada) == "Ada"
    assert await people.active(work.team, ada)
    work.sandbox.workspace.people[ada] = replace(work.sandbox.workspace.people[ada], deleted=True)

    assert not await people.active("T0OTHER", ada)
    assert await people.active(work.team, ada)
