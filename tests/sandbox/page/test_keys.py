"""Everything by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import Open
from tests.sandbox.peer import person

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_alt_and_arrows_go_through_the_channels(open_page: Open) -> None:
    reader = await open_page()
    title = reader.page.locator("#channel-title")
    for key, name in (("Alt+ArrowDown", "support-escalations"), ("Alt+ArrowDown", "general"), ("Alt+ArrowUp", "support-escalations")):
        await reader.page.keyboard.press(key)
        await expect(title).to_have_text(name)
    await person(reader.sandbox, "ben").chat_postMessage(channel=reader.channel("random"), text="psst")
    await expect(reader.link("random").locator(".count")).to_be_visible()
    await reader.page.keyboard.press("Alt+Shift+ArrowDown")
    await expect(title).to_have_text("random")


async def test_j_and_k_go_through_messages_and_keys_act_on_them(open_page: Open) -> None:
    reader = await open_page()
    for text in ("one", "two", "three"):
        await reader.say(text)
    await reader.page.locator("body").click(position={"x": 5, "y": 5})
    for key, text in (("k", "three"), ("k", "two"), ("ArrowUp", "one"), ("j", "two")):
        await reader.page.keyboard.press(key)
        await expect(reader.message(text)).to_be_focused()
    await reader.page.keyboard.press("e")
    await expect(reader.conversation.get_by_label("Edit message")).to_be_focused()
    await reader.page.keyboard.press("Escape")
    await reader.message("two").focus()
    await reader.page.keyboard.press("r")
    await reader.page.keyboard.press("Enter")
    await expect(reader.message("two").locator(".reaction[aria-pressed=true]")).to_contain_text("👍")
    await reader.message("two").focus()
    await reader.page.keyboard.press("t")
    await expect(reader.reply).to_be_focused()
    await reader.page.keyboard.press("Escape")
    await expect(reader.thread).to_be_hidden()
    await expect(reader.message("two")).to_be_focused()


async def test_a_channel_is_found_by_name(open_page: Open) -> None:
    reader = await open_page()
    await reader.page.keyboard.press("Control+k")
    await reader.page.keyboard.type("esc")
    await expect(reader.page.get_by_role("option")).to_have_text(["support-escalations"])
    await reader.page.keyboard.press("Enter")
    await expect(reader.page.locator("#channel-title")).to_have_text("support-escalations")


async def test_the_first_tab_skips_to_the_message_box(open_page: Open) -> None:
    reader = await open_page()
    await reader.page.keyboard.press("Tab")
    await expect(reader.page.locator("#skip")).to_be_focused()
    await reader.page.keyboard.press("Enter")
    await expect(reader.composer).to_be_focused()


async def test_only_one_message_of_a_list_is_in_the_tab_order(open_page: Open) -> None:
    reader = await open_page()
    for text in ("one", "two", "three"):
        await reader.say(text)
    await expect(reader.conversation.locator("article[tabindex='0']")).to_have_count(1)


async def test_a_menu_is_used_with_arrows_and_gives_the_focus_back(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("one")
    await reader.message("one").focus()
    await reader.page.keyboard.press("m")
    await expect(reader.page.get_by_role("menuitem").first).to_be_focused()
    await reader.page.keyboard.press("End")
    await expect(reader.page.get_by_role("menuitem", name="Delete message")).to_be_focused()
    await reader.page.keyboard.press("Escape")
    await expect(reader.page.get_by_role("menu")).to_have_count(0)
    await expect(reader.message("one")).to_be_focused()
