"""Uploads and downloads. https://docs.slack.dev/messaging/working-with-files"""

from __future__ import annotations

import io

import pytest

from tests.sandbox.conftest import World, error

LOG = b"connected\nlost\n"


async def test_the_sdk_uploads_into_a_thread(world: World) -> None:
    root = (await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"]

    answer = await world.bot.files_upload_v2(
        channel=world.channel(), thread_ts=root, filename="room.log", content=LOG, title="Room", initial_comment="see <here>"
    )

    file = answer["files"][0]
    assert (file["name"], file["title"], file["size"], file["filetype"], file["channels"]) == ("room.log", "Room", 15, "text", [world.channel()])
    message = world.changes[-1].data["message"]
    assert (message["subtype"], message["text"], message["thread_ts"]) == ("file_share", "see &lt;here&gt;", root)
    assert message["files"][0]["id"] == file["id"]
    assert (await world.bot.files_info(file=file["id"]))["file"]["user"] == world.workspace.app.bot_user


async def test_a_persons_file_is_downloaded_with_the_bots_token(world: World) -> None:
    answer = await world.person("ada").files_upload_v2(channel=world.channel(), filename="room.log", content=LOG, initial_comment="what is this?")
    file = answer["files"][0]

    for address in (file["url_private"], file["url_private_download"]):
        async with world.session.get(address, headers={"authorization": f"Bearer {world.bot.token}"}) as response:
            assert response.status == 200
            assert await response.read() == LOG


async def test_whoever_may_not_have_a_file_is_sent_to_a_page_and_not_told_no(world: World) -> None:
    file = (await world.person("ada").files_upload_v2(channel=world.channel("random"), filename="room.log", content=LOG))["files"][0]
    wrong = {"authorization": "Bearer nobody"}
    stranger = {"authorization": f"Bearer {world.bot.token}"}

    for headers in ({}, wrong, stranger):
        async with world.session.get(file["url_private"], headers=headers, allow_redirects=False) as response:
            assert response.status == 302
            assert response.headers["location"].startswith("/?redir=")
    assert await error(world.bot.files_info(file=file["id"])) == "file_not_found"


async def test_without_the_scope_there_is_no_file(world: World) -> None:
    file = (await world.person("ada").files_upload_v2(channel=world.channel(), filename="room.log", content=LOG))["files"][0]
    world.workspace.tokens.take_away("files:read")

    async with world.session.get(file["url_private"], headers={"authorization": f"Bearer {world.bot.token}"}, allow_redirects=False) as response:
        assert response.status == 302
    assert await error(world.bot.files_info(file=file["id"])) == "missing_scope"


async def test_an_upload_address_takes_exactly_the_announced_bytes_once(world: World) -> None:
    announced = await world.bot.files_getUploadURLExternal(filename="room.log", length=len(LOG))

    async def send(content: bytes) -> int:
        async with world.session.post(announced["upload_url"], data=content) as response:
            return response.status

    assert await error(world.bot.files_completeUploadExternal(files=[{"id": announced["file_id"]}])) == "file_not_found"
    assert await send(LOG + b"!") == 400
    assert await send(LOG) == 200
    assert await send(LOG) == 404


async def test_a_file_that_was_never_completed_is_not_there(world: World) -> None:
    announced = await world.bot.files_getUploadURLExternal(filename="room.log", length=len(LOG))

    assert await error(world.bot.files_info(file=announced["file_id"])) == "file_not_found"
    assert await error(world.person("ada").files_completeUploadExternal(files=[{"id": announced["file_id"]}])) == "file_not_found"


@pytest.mark.parametrize("length", ["0", "-1", "50000001", "long"])
async def test_a_senseless_length_is_refused(world: World, length: str) -> None:
    assert await error(world.bot.api_call("files.getUploadURLExternal", params={"filename": "a", "length": length})) == "invalid_arguments"


async def test_files_are_not_shared_where_one_is_not(world: World) -> None:
    announced = await world.bot.files_getUploadURLExternal(filename="room.log", length=len(LOG))
    async with world.session.post(announced["upload_url"], data=LOG):
        pass

    assert await error(world.bot.files_completeUploadExternal(files=[{"id": announced["file_id"]}], channel_id=world.channel("random"))) == "not_in_channel"
    assert await error(world.bot.api_call("files.completeUploadExternal", json={"files": [{}]})) == "invalid_arguments"
    assert world.kinds() == []


async def test_a_file_that_is_posted_twice_names_its_channel_once(world: World) -> None:
    file = (await world.bot.files_upload_v2(channel=world.channel(), filename="room.log", content=LOG))["files"][0]
    ts = (await world.bot.chat_postMessage(channel=world.channel(), text="again"))["ts"]

    changed = await world.bot.chat_update(channel=world.channel(), ts=ts, text="again", file_ids=[file["id"]])

    assert [shown["channels"] for shown in changed["message"]["files"]] == [[world.channel()]]


async def test_an_upload_larger_than_anything_is_not_read(world: World) -> None:
    announced = await world.bot.files_getUploadURLExternal(filename="room.log", length=len(LOG))

    async with world.session.post(announced["upload_url"], data=io.BytesIO(b"a" * 50_000_001)) as response:
        assert response.status == 413
