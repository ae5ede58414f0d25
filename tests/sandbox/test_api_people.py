"""People, user groups, the team, and emoji."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.model import Person, Usergroup
from tests.sandbox.conftest import World, error


async def test_people_are_known_by_id_and_listed_in_pages_with_the_bot_among_them(world: World) -> None:
    ada = (await world.bot.users_info(user=world.seeded.people["ada"]))["user"]
    bot = (await world.bot.users_info(user=world.workspace.app.bot_user))["user"]
    everybody = [person["name"] async for page in await world.bot.users_list(limit=2) for person in page["members"]]

    assert (ada["name"], ada["real_name"], ada["profile"]["title"], ada["is_bot"]) == ("ada", "Ada", "Voice developer", False)
    assert (bot["is_bot"], bot["profile"]["bot_id"]) == (True, world.workspace.app.bot_id)
    assert sorted(everybody) == ["ada", "ask-ai", "ben", "chi", "dora"]
    assert await error(world.bot.users_info(user="U0NOBODY")) == "user_not_found"
    assert (await world.bot.users_info(user=world.seeded.people["dora"]))["user"]["is_admin"]


async def test_user_groups_and_their_members(world: World) -> None:
    people = world.seeded.people
    world.workspace.add_usergroup(Usergroup(id="S0DUTY", handle="duty", name="On duty", members=(people["chi"],)))
    world.workspace.add_usergroup(Usergroup(id="S0OLD", handle="old", name="Of old", members=(people["ada"],), disabled=True))

    groups = (await world.bot.usergroups_list(include_users=True))["usergroups"]

    assert [(group["handle"], group["users"], group["date_delete"]) for group in groups] == [
        ("livekit-support", [people["chi"], people["dora"]], 0),
        ("duty", [people["chi"]], 0),
    ]
    (old,) = [group for group in (await world.bot.usergroups_list(include_disabled=True))["usergroups"] if group["handle"] == "old"]
    assert old["date_delete"] > 0
    assert "users" not in old
    assert (await world.bot.usergroups_users_list(usergroup="S0DUTY"))["users"] == [people["chi"]]
    assert await error(world.bot.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


async def test_people_are_found_by_their_address_as_long_as_their_account_is_there(world: World) -> None:
    found = await world.bot.users_lookupByEmail(email="Chi@sandbox.example")

    assert found["user"]["id"] == world.seeded.people["chi"]
    assert found["user"]["profile"]["email"] == "chi@sandbox.example"
    assert await error(world.bot.users_lookupByEmail(email="nobody@sandbox.example")) == "users_not_found"
    world.workspace.deactivate(world.seeded.people["chi"])
    assert await error(world.bot.users_lookupByEmail(email="chi@sandbox.example")) == "users_not_found"


async def test_addresses_are_told_to_whom_may_read_them(world: World) -> None:
    chi = world.seeded.people["chi"]
    world.workspace.tokens.take_away("users:read.email")

    assert "email" not in (await world.bot.users_info(user=chi))["user"]["profile"]
    assert await error(world.bot.users_lookupByEmail(email="chi@sandbox.example")) == "missing_scope"
    assert (await world.person("ada").users_info(user=chi))["user"]["profile"]["email"] == "chi@sandbox.example"


async def test_a_deactivated_account_is_known_as_one_and_is_in_no_channel(world: World) -> None:
    chi, channel = world.seeded.people["chi"], world.channel("support-escalations")
    world.workspace.deactivate(chi)

    assert (await world.bot.users_info(user=chi))["user"]["deleted"]
    assert chi not in (await world.bot.conversations_members(channel=channel))["members"]
    assert chi in world.workspace.channels.get(world.seeded.direct["chi"]).members


async def test_a_guest_is_known_as_one(world: World) -> None:
    guest = world.workspace.add_person(Person(id="U0GUEST", name="gus", real_name="Gus", restricted=True))

    assert (await world.bot.users_info(user=guest.id))["user"]["is_restricted"]
    assert not (await world.bot.users_info(user=world.seeded.people["ada"]))["user"]["is_restricted"]


async def test_the_team_has_a_name(world: World) -> None:
    assert (await world.bot.team_info())["team"]["name"] == "Sandbox"
    assert await error(world.bot.team_info(team="T0OTHER")) == "team_not_found"


async def posted(world: World) -> dict[str, Any]:
    ts = (await world.person("ada").chat_postMessage(channel=world.channel(), text="hello"))["ts"]
    return {"channel": world.channel(), "timestamp": ts}


async def test_an_emoji_is_given_once_by_each_and_taken_back(world: World) -> None:
    item = await posted(world)
    await world.bot.reactions_add(name=":eyes:", **item)
    await world.person("ben").reactions_add(name="eyes", **item)

    assert await error(world.bot.reactions_add(name="eyes", **item)) == "already_reacted"
    (shown,) = (await world.bot.reactions_get(**item))["message"]["reactions"]
    assert (shown["name"], shown["count"], shown["users"]) == ("eyes", 2, [world.workspace.app.bot_user, world.seeded.people["ben"]])

    await world.bot.reactions_remove(name="eyes", **item)
    assert await error(world.bot.reactions_remove(name="eyes", **item)) == "no_reaction"
    await world.person("ben").reactions_remove(name="eyes", **item)
    assert "reactions" not in (await world.bot.reactions_get(**item))["message"]
    assert [change.data["added"] for change in world.changes if change.kind == "reaction"] == [True, True, False, False]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": "no such"}, "invalid_name"),
        ({"name": ""}, "invalid_name"),
        ({"timestamp": ""}, "no_item_specified"),
        ({"timestamp": "1.000001"}, "message_not_found"),
        ({"channel": "C0NOWHERE"}, "channel_not_found"),
    ],
)
async def test_a_bad_emoji_or_item_is_refused(world: World, change: dict[str, str], expected: str) -> None:
    arguments = {"name": "eyes", **await posted(world), **change}

    assert await error(world.bot.api_call("reactions.add", params=arguments)) == expected


async def test_a_message_bears_twenty_three_kinds_of_emoji(world: World) -> None:
    item = await posted(world)
    for n in range(23):
        world.workspace.messages.react(item["channel"], item["timestamp"], f"e{n}", world.seeded.people["ada"])

    assert await error(world.bot.reactions_add(name="e23", **item)) == "too_many_emoji"
    assert (await world.bot.reactions_add(name="e0", **item))["ok"]
