"""Writing: what the keys do, drafts, suggestions, commands and files."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.async_api import FilePayload, expect

from tests.sandbox.page.conftest import Open
from tests.sandbox.peer import bolt, http_peer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_enter_sends_and_shift_enter_makes_a_line(open_page: Open) -> None:
    reader = await open_page()
    await reader.composer.fill("one")
    await reader.composer.press("Shift+Enter")
    await reader.composer.press_sequentially("two")
    await reader.composer.press("Enter")
    await expect(reader.conversation.locator("article")).to_contain_text("one")
    await expect(reader.composer).to_have_value("")
    assert reader.sandbox.workspace.messages.in_channel(reader.channel())[0].text == "one\ntwo"


async def test_names_and_signs_are_sent_as_slack_sends_them(open_page: Open) -> None:
    reader = await open_page("#/general")
    await reader.say("@ask-ai is a<b & `@ben` in #ask-ai, see https://livekit.io/docs?a=1&b=2.")
    sent = reader.sandbox.workspace.messages.in_channel(reader.channel("general"))[0].text
    bot, place = reader.sandbox.workspace.app.bot_user, reader.channel()
    assert sent == f"<@{bot}> is a&lt;b &amp; `@ben` in <#{place}|ask-ai>, see <https://livekit.io/docs?a=1&amp;b=2>."
    await expect(reader.message("is a<b & @ben in #ask-ai").locator(".mention")).to_have_text(["@ask-ai", "#ask-ai"])


async def test_a_draft_stays_with_its_channel_through_a_reload(open_page: Open) -> None:
    reader = await open_page()
    await reader.composer.fill("half a thou")
    await reader.go("general")
    await expect(reader.composer).to_have_value("")
    await expect(reader.link("ask-ai")).to_contain_text("draft")
    await reader.reload()
    await reader.page.locator("#channels a").first.click()
    await expect(reader.composer).to_have_value("half a thou")
    await reader.speak_as("Ben")
    await expect(reader.composer).to_have_value("")


async def acknowledged(ack: Any) -> None:
    """A listener that takes whatever comes."""
    await ack()


async def test_commands_are_suggested_sent_and_refused_in_threads(open_page: Open) -> None:
    reader = await open_page()
    app = bolt(reader.sandbox)
    app.command("/livekit")(acknowledged)
    async with http_peer(reader.sandbox, app) as peer:
        await reader.composer.press_sequentially("/live")
        await expect(reader.page.get_by_role("option")).to_have_count(2)
        await reader.composer.press("ArrowDown")
        await reader.composer.press("ArrowUp")
        await reader.composer.press("Tab")
        await expect(reader.composer).to_have_value("/livekit ")
        await reader.composer.press_sequentially("room  demo")
        await reader.composer.press("Enter")
        told = (await peer.next()).body
    assert (told["command"], told["text"]) == ("/livekit", "room  demo")
    ts = await reader.say("question")
    await reader.page.goto(f"{reader.sandbox.page_url}#/ask-ai/{ts}")
    await reader.reply.fill("/livekit room demo")
    await reader.reply.press("Enter")
    await expect(reader.page.get_by_role("alert")).to_contain_text("do not work in threads")
    await expect(reader.reply).to_have_value("/livekit room demo")


async def test_an_unknown_command_is_no_message(open_page: Open) -> None:
    reader = await open_page()
    await reader.composer.fill("/nonsense now")
    await reader.composer.press("Enter")
    await expect(reader.page.get_by_role("alert")).to_contain_text("/nonsense is not a command here")
    assert reader.sandbox.workspace.messages.in_channel(reader.channel()) == []


async def test_people_are_suggested_after_an_at_sign(open_page: Open) -> None:
    reader = await open_page()
    await reader.composer.press_sequentially("hi @a")
    await expect(reader.page.get_by_role("option")).to_have_text([re.compile("@ask-ai"), re.compile("@ada")])
    await reader.composer.press("Enter")
    await expect(reader.composer).to_have_value("hi @ask-ai ")


async def test_a_text_file_is_attached_shared_and_looked_into(open_page: Open) -> None:
    reader = await open_page()
    log: FilePayload = {"name": "agent.log", "mimeType": "text/plain", "buffer": b"line one\n<b>line two</b>\n"}
    await reader.page.locator("#channel-composer input[type=file]").set_input_files([log])
    await expect(reader.page.locator(".chip")).to_contain_text("agent.log, 25 bytes")
    await reader.composer.fill("what is this?")
    await reader.composer.press("Enter")
    shared = reader.message("what is this?")
    await expect(shared.locator(".file")).to_contain_text("agent.log")
    await shared.locator(".file summary").click()
    await expect(shared.locator(".file pre")).to_have_text("line one\n<b>line two</b>\n")


async def test_a_picture_of_the_app_is_shown_with_its_words_for_who_cannot_see_it(open_page: Open) -> None:
    reader = await open_page()
    red_dot = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC")
    await reader.app.files_upload_v2(
        channel=reader.channel(), filename="timeline.png", content=red_dot, title="Timeline", alt_txt="Ada left at noon.", initial_comment="see"
    )
    image = reader.message("see").get_by_role("img", name="Ada left at noon.")

    await expect(image).to_be_visible()
    assert await image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


async def test_a_long_paste_becomes_a_file(open_page: Open) -> None:
    reader = await open_page()
    await reader.composer.focus()
    await reader.page.evaluate("navigator.clipboard.writeText('x'.repeat(9000))")
    await reader.page.keyboard.press("Control+V")
    await expect(reader.page.locator(".chip")).to_contain_text("pasted.txt")
    await reader.page.get_by_role("button", name="Remove pasted.txt").click()
    await expect(reader.page.locator(".chip")).to_have_count(0)


async def test_what_was_refused_comes_back_into_the_composer(open_page: Open) -> None:
    reader = await open_page()
    reader.sandbox.workspace.channels.archive(reader.channel())
    await reader.composer.fill("precious words")
    await reader.composer.press("Enter")
    await expect(reader.page.get_by_role("alert")).to_contain_text("is_archived")
    await expect(reader.composer).to_have_value("precious words")
