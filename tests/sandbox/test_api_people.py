"""People, user groups, the team, and emoji."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.model import Usergroup
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
    world.workspace.usergroups["S0DUTY"] = Usergroup(id="S0DUTY", handle="duty", name="On duty", members=(world.seeded.people["chi"],))

    groups = (await world.bot.usergroups_list(include_users=True))["usergroups"]

    assert [(group["handle"], group["users"]) for group in groups] == [("duty", [world.seeded.people["chi"]])]
    assert (await world.bot.usergroups_users_list(usergroup="S0DUTY"))["users"] == [world.seeded.people["chi"]]
    assert await error(world.bot.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"


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
