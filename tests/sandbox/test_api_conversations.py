"""Channels and their history. https://docs.slack.dev/apis/web-api/using-the-conversations-api"""

from __future__ import annotations

import pytest

from bot.sandbox.model import Person
from tests.sandbox.conftest import World, error, refusal


async def said(world: World, count: int, *, thread: str = "") -> list[str]:
    client = world.person("ada")
    return [(await client.chat_postMessage(channel=world.channel(), text=f"word {n}", thread_ts=thread or None))["ts"] for n in range(count)]


async def test_history_is_newest_first_and_pages_by_cursor_even_while_people_talk(world: World) -> None:
    posted = await said(world, 5)

    first = await world.bot.conversations_history(channel=world.channel(), limit=2)
    await said(world, 1)
    second = await world.bot.conversations_history(channel=world.channel(), limit=2, cursor=first["response_metadata"]["next_cursor"])
    third = await world.bot.conversations_history(channel=world.channel(), limit=2, cursor=second["response_metadata"]["next_cursor"])

    seen = [message["ts"] for page in (first, second, third) for message in page["messages"]]
    assert seen == posted[::-1]
    assert (first["has_more"], second["has_more"], third["has_more"]) == (True, True, False)
    assert "response_metadata" not in third


async def test_the_sdk_pages_by_itself(world: World) -> None:
    posted = await said(world, 5)

    seen = [message["ts"] async for page in await world.bot.conversations_history(channel=world.channel(), limit=2) for message in page["messages"]]

    assert seen == posted[::-1]


async def test_history_ends_before_latest_and_begins_after_oldest_unless_inclusive(world: World) -> None:
    a, b, c = await said(world, 3)

    inner = await world.bot.conversations_history(channel=world.channel(), oldest=a, latest=c)
    outer = await world.bot.conversations_history(channel=world.channel(), oldest=a, latest=c, inclusive=True)

    assert [message["ts"] for message in inner["messages"]] == [b]
    assert [message["ts"] for message in outer["messages"]] == [c, b, a]


async def test_replies_are_oldest_first_with_the_question_on_every_page(world: World) -> None:
    (root,) = await said(world, 1)
    replies = await said(world, 3, thread=root)

    first = await world.bot.conversations_replies(channel=world.channel(), ts=root, limit=2)
    second = await world.bot.conversations_replies(channel=world.channel(), ts=root, limit=2, cursor=first["response_metadata"]["next_cursor"])

    assert [message["ts"] for message in first["messages"]] == [root, *replies[:2]]
    assert [message["ts"] for message in second["messages"]] == [root, *replies[2:]]
    assert first["messages"][0]["reply_count"] == 3
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_the_ts_of_a_reply_gives_that_reply_and_an_unknown_one_nothing(world: World) -> None:
    (root,) = await said(world, 1)
    (reply,) = await said(world, 1, thread=root)

    alone = await world.bot.conversations_replies(channel=world.channel(), ts=reply)

    assert [message["ts"] for message in alone["messages"]] == [reply]
    assert await error(world.bot.conversations_replies(channel=world.channel(), ts="1.000001")) == "thread_not_found"
    assert await error(world.bot.conversations_replies(channel=world.channel(), ts="soon")) == "thread_not_found"


async def test_replies_are_not_in_the_history_of_the_channel(world: World) -> None:
    (root,) = await said(world, 1)
    await said(world, 2, thread=root)

    history = await world.bot.conversations_history(channel=world.channel())

    assert [message["ts"] for message in history["messages"]] == [root]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"cursor": "???"}, "invalid_cursor"),
        ({"cursor": "bmV4dDoxLjAwMDAwMQ=="}, "invalid_cursor"),
        ({"limit": "many"}, "invalid_limit"),
        ({"limit": 1_001}, "invalid_limit"),
        ({"limit": -1}, "invalid_limit"),
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "tomorrow"}, "invalid_ts_latest"),
    ],
)
async def test_bad_pages_and_edges_are_refused(world: World, arguments: dict[str, object], expected: str) -> None:
    await said(world, 1)

    assert await error(world.bot.api_call("conversations.history", json={"channel": world.channel(), **arguments})) == expected


async def test_the_scope_has_to_fit_the_kind_of_conversation(world: World) -> None:
    world.workspace.tokens.take_away("im:history")

    answer = await refusal(world.bot.conversations_history(channel=world.seeded.direct["ada"]))

    assert (answer["error"], answer["needed"]) == ("missing_scope", "im:history")
    assert "im:history" not in answer["provided"].split(",")
    assert (await world.bot.conversations_history(channel=world.channel()))["ok"]


async def test_a_bot_reads_only_where_it_is_a_member(world: World) -> None:
    assert await error(world.bot.conversations_history(channel=world.channel("random"))) == "not_in_channel"
    assert await error(world.bot.conversations_history(channel="C0NOWHERE")) == "channel_not_found"


async def test_a_bot_lists_public_channels_unless_it_asks_for_other_kinds(world: World) -> None:
    public = await world.bot.conversations_list()
    direct = await world.bot.conversations_list(types="im")

    assert {channel["name"]: channel["is_member"] for channel in public["channels"]} == {
        "ask-ai": True, "support-escalations": True, "general": True, "random": False,
    }  # fmt: skip
    assert {channel["user"] for channel in direct["channels"]} == set(world.seeded.people.values())
    assert all(channel["is_im"] for channel in direct["channels"])


async def test_a_list_comes_in_pages(world: World) -> None:
    names = [channel["name"] async for page in await world.bot.conversations_list(limit=3) for channel in page["channels"]]

    assert names == ["ask-ai", "support-escalations", "general", "random"]


async def test_archived_channels_can_be_left_out(world: World) -> None:
    world.workspace.channels.archive(world.channel("random"))

    shown = await world.bot.conversations_list(exclude_archived=True)

    assert [channel["name"] for channel in shown["channels"]] == ["ask-ai", "support-escalations", "general"]
    assert await error(world.bot.conversations_list(types="broom")) == "invalid_types"


async def test_other_peoples_private_channels_and_direct_messages_are_unknown(world: World) -> None:
    private = world.workspace.channels.add("secret", kind="group", members=(world.seeded.people["chi"],))

    assert await error(world.bot.conversations_info(channel=private.id)) == "channel_not_found"
    assert await error(world.person("ben").conversations_history(channel=world.seeded.direct["ada"])) == "channel_not_found"
    assert (await world.person("chi").conversations_info(channel=private.id))["channel"]["is_private"]


async def test_a_channel_tells_its_members_only_when_asked(world: World) -> None:
    plain = await world.bot.conversations_info(channel=world.channel())
    counted = await world.bot.conversations_info(channel=world.channel(), include_num_members=True)
    members = [member async for page in await world.bot.conversations_members(channel=world.channel(), limit=2) for member in page["members"]]

    assert "num_members" not in plain["channel"]
    assert counted["channel"]["num_members"] == 5
    assert set(members) == {*world.seeded.people.values(), world.workspace.app.bot_user}


async def test_joining_makes_a_member_once(world: World) -> None:
    first = await world.bot.conversations_join(channel=world.channel("random"))
    again = await world.bot.conversations_join(channel=world.channel("random"))

    assert first["channel"]["is_member"]
    assert "warning" not in first
    assert again["warning"] == "already_in_channel"
    assert world.kinds() == ["member"]
    assert await error(world.bot.conversations_join(channel=world.seeded.direct["ada"])) == "method_not_supported_for_channel_type"


async def test_opening_a_direct_message_gives_the_one_that_is_there(world: World) -> None:
    old = await world.bot.conversations_open(users=[world.seeded.people["ada"]])
    between_people = await world.person("ada").conversations_open(users=world.seeded.people["ben"], return_im=True)

    assert old["channel"] == {"id": world.seeded.direct["ada"]}
    assert old["already_open"]
    assert between_people["channel"]["user"] == world.seeded.people["ben"]
    assert "already_open" not in between_people
    assert await error(world.bot.conversations_open(users="U0NOBODY")) == "user_not_found"
    assert await error(world.bot.api_call("conversations.open")) == "users_list_not_supplied"


async def test_users_conversations_are_those_somebody_is_in(world: World) -> None:
    own = await world.bot.users_conversations()
    of_ada = await world.bot.users_conversations(user=world.seeded.people["ada"], types="public_channel,im")

    assert {channel["name"] for channel in own["channels"]} == {"ask-ai", "support-escalations", "general"}
    assert {channel["id"] for channel in of_ada["channels"]} == {*world.seeded.channels.values(), world.seeded.direct["ada"]}


async def test_a_direct_message_can_be_opened_by_its_id(world: World) -> None:
    direct = world.seeded.direct["ada"]

    assert (await world.bot.conversations_open(channel=direct, return_im=True))["channel"]["user"] == world.seeded.people["ada"]
    assert await error(world.bot.conversations_open(channel=world.channel())) == "method_not_supported_for_channel_type"
    assert await error(world.bot.conversations_open(users=world.workspace.app.bot_user)) == "not_enough_users"


async def test_a_group_conversation_is_one_for_the_same_people_and_wants_scopes_of_its_own(world: World) -> None:
    people = world.seeded.people
    opened = await world.person("ada").conversations_open(users=[people["ben"], world.workspace.app.bot_user], return_im=True)
    again = await world.person("ben").conversations_open(users=f"{world.workspace.app.bot_user},{people['ada']}")

    assert opened["channel"]["id"] == again["channel"]["id"]
    assert (opened["channel"]["is_mpim"], opened["channel"]["is_private"], opened["channel"]["name"]) == (True, True, "mpdm-ada--ask-ai--ben-1")
    assert [channel["id"] for channel in (await world.bot.conversations_list(types="mpim"))["channels"]] == [again["channel"]["id"]]
    assert await error(world.person("chi").conversations_info(channel=again["channel"]["id"])) == "channel_not_found"
    world.workspace.tokens.take_away("mpim:read", "mpim:history")
    assert await error(world.bot.conversations_info(channel=again["channel"]["id"])) == "missing_scope"
    assert await error(world.bot.conversations_history(channel=again["channel"]["id"])) == "missing_scope"
    assert await error(world.bot.conversations_open(users=[people["ada"], people["ben"]])) == "missing_scope"
    crowd = [world.workspace.add_person(Person(id=f"U0CROWD{n}", name=f"p{n}", real_name=f"P{n}")).id for n in range(9)]
    assert await error(world.person("ada").conversations_open(users=crowd)) == "too_many_users"


async def test_archived_channels_are_not_joined(world: World) -> None:
    world.workspace.channels.archive(world.channel("random"))
    assert await error(world.bot.conversations_join(channel=world.channel("random"))) == "is_archived"
