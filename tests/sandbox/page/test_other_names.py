"""The app under a person's name, and groups of people by theirs."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from bot.sandbox.model import Usergroup
from tests.sandbox.page.conftest import Open

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_an_answer_in_somebodys_name_bears_it_with_their_picture_and_is_an_apps_all_the_same(open_page: Open) -> None:
    reader = await open_page()
    picture = (await reader.app.users_info(user=reader.person("chi")))["user"]["profile"]["image_72"]
    await reader.posted("try a restart", username="Chi (via ask-ai)", icon_url=picture)

    answer = reader.message("try a restart")
    await expect(answer.locator(".author")).to_have_text("Chi (via ask-ai)")
    await expect(answer.locator(".badge")).to_have_text("App")
    await expect(answer.locator("img.avatar")).to_have_attribute("src", picture)
    assert await answer.locator("img.avatar").evaluate("image => image.complete || image.decode().then(() => true)")


async def test_a_picture_from_elsewhere_is_not_asked_for(open_page: Open) -> None:
    reader = await open_page()
    await reader.posted("hello", username="robo", icon_url="https://example.com/robo.png")
    await reader.posted("beep", username="siren", icon_emoji=":rotating_light:")

    await expect(reader.message("hello").locator(".avatar")).to_have_text("R")
    await expect(reader.message("beep").locator(".avatar")).to_have_text("🚨")


async def test_a_group_is_called_by_its_handle_and_read_out_by_it(open_page: Open) -> None:
    reader = await open_page()
    group = reader.sandbox.groups["livekit-support"]
    await reader.posted(f"ping <!subteam^{group}> by <!date^1764000000^{{date_num}}|24 November>")

    message = reader.message("ping")
    await expect(message.locator(".mention")).to_have_text("@livekit-support")
    await expect(message.locator(".mention-me")).to_have_count(0)
    await expect(message).to_have_attribute("aria-label", re.compile("ping @livekit-support by 24 November"))
    await reader.speak_as("chi")
    await expect(message.locator(".mention-me")).to_have_text("@livekit-support")


async def test_a_group_can_be_written_with_its_name_and_a_disabled_one_cannot(open_page: Open) -> None:
    reader = await open_page()
    reader.sandbox.workspace.add_usergroup(Usergroup(id="S0OLD", handle="old-hands", name="Old", members=(), disabled=True))
    await reader.reload()
    await reader.composer.press_sequentially("@livekit")
    await expect(reader.page.get_by_role("option", name="@livekit-support")).to_contain_text("User group")
    await reader.composer.press("Tab")
    await reader.composer.press_sequentially("and @old-hands")
    await reader.composer.press("Enter")

    await expect(reader.message("and").locator(".mention")).to_have_text("@livekit-support")
    assert [mention.who for mention in reader.sandbox.workspace.mentions] == [f"!subteam^{reader.sandbox.groups['livekit-support']}"]
