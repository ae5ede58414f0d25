"""Posting, editing and deleting through the real SDK. https://docs.slack.dev/reference/methods/chat.postMessage"""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.conftest import World, error, refusal

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}
DIVIDER = {"type": "divider"}


async def test_a_bots_message_bears_the_app_and_no_subtype(world: World) -> None:
    answer = await world.bot.chat_postMessage(channel=world.channel(), text="hello")

    app = world.workspace.app
    message = answer["message"]
    assert answer["channel"] == world.channel()
    assert message["ts"] == answer["ts"]
    assert (message["text"], message["user"], message["bot_id"], message["app_id"]) == ("hello", app.bot_user, app.bot_id, app.id)
    assert message["bot_profile"]["user_id"] == app.bot_user
    assert "subtype" not in message


async def test_a_persons_message_is_plain_and_carries_rich_text(world: World) -> None:
    answer = await world.person("ada").chat_postMessage(channel=world.channel(), text="why *this*?")

    message = answer["message"]
    assert message["user"] == world.seeded.people["ada"]
    assert message["client_msg_id"]
    assert not {"bot_id", "app_id", "bot_profile", "subtype"} & message.keys()
    assert message["blocks"][0]["type"] == "rich_text"
    assert message["blocks"][0]["elements"][0]["elements"][1] == {"type": "text", "text": "this", "style": {"bold": True}}


async def test_a_bot_that_speaks_under_another_name_is_a_bot_message_without_user(world: World) -> None:
    answer = await world.bot.chat_postMessage(channel=world.channel(), text="hello", username="Robo", icon_emoji=":robot_face:")

    message = answer["message"]
    assert (message["subtype"], message["username"], message["icons"]) == ("bot_message", "Robo", {"emoji": ":robot_face:"})
    assert "user" not in message


async def test_without_the_scope_for_it_another_name_is_ignored(world: World) -> None:
    world.workspace.tokens.take_away("chat:write.customize")

    message = (await world.bot.chat_postMessage(channel=world.channel(), text="hello", username="Robo", icon_url="https://example.com/robo.png"))["message"]

    assert message["user"] == world.workspace.app.bot_user
    assert not {"subtype", "username", "icons"} & message.keys()


async def test_a_channel_can_be_named_and_a_person_means_the_direct_message(world: World) -> None:
    by_name = await world.bot.chat_postMessage(channel="#ask-ai", text="hello")
    to_person = await world.bot.chat_postMessage(channel=world.seeded.people["ben"], text="hello")

    assert by_name["channel"] == world.channel()
    assert to_person["channel"] == world.seeded.direct["ben"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "b", "blocks": [SECTION]}, "markdown_text_conflict"),
        ({"markdown_text": "b" * 12_001}, "msg_too_long"),
        ({"text": "a", "blocks": "{not json"}, "invalid_blocks_format"),
        ({"text": "a", "blocks": {"type": "divider"}}, "invalid_blocks_format"),
        ({"text": "a", "blocks": [DIVIDER] * 51}, "invalid_blocks"),
        ({"text": "a", "blocks": ["divider"]}, "invalid_blocks"),
        ({"text": "a", "attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
        ({"text": "a", "metadata": "text"}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"text": "a", "metadata": {"event_type": "x", "event_payload": {"k": "v" * 16_000}}}, "metadata_too_large"),
        ({"text": "a", "thread_ts": "yesterday"}, "invalid_thread_ts"),
        ({"text": "a", "thread_ts": "1.000001"}, "thread_not_found"),
    ],
)
async def test_what_cannot_be_posted_is_refused_in_slacks_words(world: World, arguments: dict[str, Any], expected: str) -> None:
    assert await error(world.bot.api_call("chat.postMessage", json={"channel": world.channel(), **arguments})) == expected
    assert world.kinds() == []


async def test_faulty_blocks_are_pointed_at(world: World) -> None:
    answer = await refusal(world.bot.api_call("chat.postMessage", json={"channel": world.channel(), "text": "a", "blocks": [DIVIDER, {"text": "x"}]}))

    assert answer["response_metadata"]["messages"] == ["[ERROR] missing required field: type [json-pointer:/blocks/1]"]


@pytest.mark.parametrize("name", ["random", "support"])
async def test_a_bot_posts_only_where_it_is_a_member(world: World, name: str) -> None:
    world.workspace.channels.add("support", kind="group", members=(world.seeded.people["chi"],))
    channel = world.workspace.channels.named(name)
    assert channel is not None

    expected = "not_in_channel" if channel.kind == "channel" else "channel_not_found"
    assert await error(world.bot.chat_postMessage(channel=channel.id, text="hello")) == expected
    assert await error(world.bot.chat_postMessage(channel=f"#{name}", text="hello")) == expected


async def test_nobody_changes_anything_in_an_archived_channel_but_it_can_be_read(world: World) -> None:
    ts = (await world.bot.chat_postMessage(channel=world.channel(), text="hello"))["ts"]
    where = {"channel": world.channel(), "ts": ts}
    item = {"channel": world.channel(), "timestamp": ts, "name": "eyes"}
    world.workspace.channels.archive(world.channel())

    assert await error(world.bot.chat_postMessage(channel=world.channel(), text="hello")) == "is_archived"
    assert await error(world.bot.chat_postEphemeral(channel=world.channel(), user=world.seeded.people["ada"], text="hello")) == "is_archived"
    assert await error(world.bot.chat_update(text="bye", **where)) == "is_inactive"
    assert await error(world.person("chi").reactions_add(**item)) == "is_archived"
    assert await error(world.person("chi").reactions_remove(**item)) == "is_archived"
    assert [message["text"] for message in (await world.bot.conversations_replies(**where))["messages"]] == ["hello"]


async def test_a_text_above_forty_thousand_characters_is_cut_with_a_warning(world: World) -> None:
    answer = await world.bot.chat_postMessage(channel=world.channel(), text="a" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["response_metadata"]["warnings"] == ["message_truncated"]


async def test_markdown_becomes_a_markdown_block_that_keeps_no_id_while_others_get_one(world: World) -> None:
    markdown = await world.bot.chat_postMessage(channel=world.channel(), markdown_text="**hi** `<@U0ADA>`")
    blocks = await world.bot.chat_postMessage(channel=world.channel(), text="x", blocks=[SECTION, {**SECTION, "block_id": "mine"}])

    assert markdown["message"]["blocks"] == [{"type": "markdown", "text": "**hi** `<@U0ADA>`"}]
    assert markdown["message"]["text"] == "**hi** `&lt;@U0ADA&gt;`"
    assert blocks["message"]["blocks"][0]["block_id"]
    assert blocks["message"]["blocks"][1]["block_id"] == "mine"


async def test_a_reply_counts_in_its_thread(world: World) -> None:
    root = (await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"]
    first = await world.bot.chat_postMessage(channel=world.channel(), text="because", thread_ts=root)
    second = await world.person("ben").chat_postMessage(channel=world.channel(), text="really?", thread_ts=root)

    shown = world.changes[-1].data["root"]
    assert (shown["thread_ts"], shown["reply_count"], shown["latest_reply"]) == (root, 2, second["ts"])
    assert shown["reply_users"] == [world.workspace.app.bot_user, world.seeded.people["ben"]]
    assert (first["message"]["thread_ts"], first["message"]["parent_user_id"]) == (root, world.seeded.people["ada"])
    assert await error(world.bot.chat_postMessage(channel=world.channel(), text="x", thread_ts=first["ts"])) == "cannot_reply_to_message"


async def test_a_broadcast_reply_is_seen_in_the_channel_too(world: World) -> None:
    root = (await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"]
    await world.bot.chat_postMessage(channel=world.channel(), text="because", thread_ts=root, reply_broadcast=True)

    history = await world.person("ada").conversations_history(channel=world.channel())

    assert [message.get("subtype") for message in history["messages"]] == ["thread_broadcast", None]


async def test_metadata_is_kept_and_shown_only_to_those_who_ask(world: World) -> None:
    metadata = {"event_type": "answer", "event_payload": {"key": "k1"}}
    posted = await world.bot.chat_postMessage(channel=world.channel(), text="hello", metadata=metadata)

    asked = await world.bot.conversations_history(channel=world.channel(), include_all_metadata=True)
    unasked = await world.bot.conversations_history(channel=world.channel())

    assert posted["message"]["metadata"] == metadata
    assert asked["messages"][0]["metadata"] == metadata
    assert "metadata" not in unasked["messages"][0]


async def test_an_ephemeral_message_is_seen_by_one_person_and_by_no_method(world: World) -> None:
    ada = world.seeded.people["ada"]
    ts = (await world.bot.chat_postEphemeral(channel=world.channel(), user=ada, text="psst"))["message_ts"]

    (change,) = world.changes
    assert (change.kind, change.seen_by) == ("ephemeral", frozenset({ada}))
    assert (await world.person("ada").conversations_history(channel=world.channel()))["messages"] == []
    assert await error(world.bot.chat_update(channel=world.channel(), ts=ts, text="x")) == "message_not_found"
    assert [message.text for message in world.workspace.messages.ephemeral_for(ada, world.channel())] == ["psst"]
    assert world.workspace.messages.ephemeral_for(world.seeded.people["ben"], world.channel()) == []


async def test_an_ephemeral_message_needs_somebody_who_is_in_the_channel(world: World) -> None:
    direct = world.seeded.direct["ada"]

    assert await error(world.bot.chat_postEphemeral(channel=direct, user=world.seeded.people["ben"], text="psst")) == "user_not_in_channel"


async def test_a_permalink_names_the_thread_of_a_reply(world: World) -> None:
    root = (await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"]
    reply = (await world.bot.chat_postMessage(channel=world.channel(), text="because", thread_ts=root))["ts"]

    link = (await world.bot.chat_getPermalink(channel=world.channel(), message_ts=reply))["permalink"]

    assert link == f"{world.url}/archives/{world.channel()}/p{reply.replace('.', '')}?thread_ts={root}&cid={world.channel()}"
    assert await error(world.bot.chat_getPermalink(channel=world.channel(), message_ts="1.000001")) == "message_not_found"


async def test_a_bare_ampersand_or_bracket_is_kept_as_an_entity_and_control_sequences_as_they_are(world: World) -> None:
    answer = await world.bot.chat_postMessage(channel=world.channel(), text="R&D: a < b &amp; <https://x.example|x>")

    assert answer["message"]["text"] == "R&amp;D: a &lt; b &amp; <https://x.example|x>"
