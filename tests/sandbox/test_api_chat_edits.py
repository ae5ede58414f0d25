"""Editing and deleting, through the real SDK. https://docs.slack.dev/reference/methods/chat.update"""

from __future__ import annotations

from tests.sandbox.conftest import World, error

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def test_an_update_replaces_the_text_and_leaves_blocks_that_were_not_given(world: World) -> None:
    ts = (await world.bot.chat_postMessage(channel=world.channel(), text="wait", blocks=[SECTION]))["ts"]

    kept = await world.bot.chat_update(channel=world.channel(), ts=ts, text="done")
    gone = await world.bot.chat_update(channel=world.channel(), ts=ts, text="done", blocks=[])

    assert kept["message"]["blocks"][0]["text"] == SECTION["text"]
    assert "blocks" not in gone["message"]
    assert gone["text"] == "done"
    assert gone["message"]["edited"]["user"] == world.workspace.app.bot_user
    assert world.changes[-1].data["previous_message"]["blocks"]


async def test_a_person_who_edits_gets_new_rich_text(world: World) -> None:
    ts = (await world.person("ada").chat_postMessage(channel=world.channel(), text="one"))["ts"]

    changed = await world.person("ada").chat_update(channel=world.channel(), ts=ts, text="two")

    assert changed["message"]["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "two"}]


async def test_an_update_takes_four_thousand_characters_of_text_and_more_of_markdown(world: World) -> None:
    ts = (await world.bot.chat_postMessage(channel=world.channel(), text="wait"))["ts"]

    assert await error(world.bot.chat_update(channel=world.channel(), ts=ts, text="a" * 4_001)) == "msg_too_long"
    changed = await world.bot.chat_update(channel=world.channel(), ts=ts, markdown_text="a" * 11_000)
    assert len(changed["message"]["blocks"][0]["text"]) == 11_000


async def test_only_the_author_may_edit_and_only_the_author_or_an_admin_delete(world: World) -> None:
    ts = (await world.person("ada").chat_postMessage(channel=world.channel(), text="mine"))["ts"]

    assert await error(world.bot.chat_update(channel=world.channel(), ts=ts, text="x")) == "cant_update_message"
    assert await error(world.bot.chat_delete(channel=world.channel(), ts=ts)) == "cant_delete_message"
    assert await error(world.person("ben").chat_delete(channel=world.channel(), ts=ts)) == "cant_delete_message"
    await world.person("dora").chat_delete(channel=world.channel(), ts=ts)
    assert await error(world.person("ada").chat_update(channel=world.channel(), ts=ts, text="x")) == "message_not_found"
    assert world.kinds() == ["message", "message_deleted"]


async def test_a_deleted_question_with_replies_leaves_a_tombstone(world: World) -> None:
    root = (await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"]
    await world.bot.chat_postMessage(channel=world.channel(), text="because", thread_ts=root)

    await world.person("ada").chat_delete(channel=world.channel(), ts=root)

    thread = await world.bot.conversations_replies(channel=world.channel(), ts=root)
    assert [message.get("subtype") for message in thread["messages"]] == ["tombstone", None]
    assert world.changes[-1].kind == "message_changed"
    assert await error(world.person("ada").chat_delete(channel=world.channel(), ts=root)) == "message_not_found"
