"""What somebody sees who opens the page for the first time."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import Open

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_it_opens_in_ask_ai_and_lists_the_channels_that_matter(open_page: Open) -> None:
    reader = await open_page()
    await expect(reader.page.locator("#channel-title")).to_have_text("ask-ai")
    await expect(reader.link("ask-ai")).to_have_attribute("aria-current", "page")
    await expect(reader.link("support-escalations")).to_be_visible()
    await expect(reader.page.locator("#directs")).to_contain_text("ask-ai")


async def test_it_says_plainly_that_it_is_not_slack(open_page: Open) -> None:
    wide = await open_page(guide=True)
    await expect(wide.page.locator(".top")).to_contain_text("This is not Slack")
    await expect(wide.page.locator(".guide")).to_contain_text("local sandbox, not Slack")


async def test_an_example_question_is_asked_by_a_click_and_its_thread_opens(open_page: Open) -> None:
    reader = await open_page(guide=True)
    examples = reader.page.locator("#guide .prompt")
    await expect(examples).to_have_count(3)
    await examples.filter(has_text="Why did my room disconnect?").click()
    await expect(reader.message("Why did my room disconnect?")).to_be_visible()
    await expect(reader.in_thread("Why did my room disconnect?")).to_be_visible()
    assert [message.text for message in reader.sandbox.workspace.messages.in_channel(reader.channel())] == ["Why did my room disconnect?"]


async def test_a_dismissed_guide_does_not_come_back(open_page: Open) -> None:
    reader = await open_page(guide=True)
    await reader.page.get_by_role("button", name="Dismiss this guide").click()
    await expect(reader.page.locator(".guide")).to_have_count(0)
    await reader.reload()
    await reader.go("general")
    await reader.go("ask-ai")
    await expect(reader.page.locator(".guide")).to_have_count(0)


@pytest.mark.parametrize(("scheme", "other"), [("light", "dark"), ("dark", "light")])
async def test_the_theme_follows_the_system_until_one_is_chosen_and_the_choice_is_remembered(open_page: Open, scheme: str, other: str) -> None:
    reader = await open_page(scheme=scheme)
    ground = "getComputedStyle(document.documentElement).colorScheme"
    assert await reader.page.evaluate(ground) == scheme
    await reader.page.get_by_role("button", name=f"Use the {other} theme").click()
    assert await reader.page.evaluate(ground) == other
    await reader.reload()
    assert await reader.page.evaluate(ground) == other


async def test_a_place_has_an_address_that_a_reload_and_back_understand(open_page: Open) -> None:
    reader = await open_page("#/general")
    await expect(reader.page.locator("#channel-title")).to_have_text("general")
    ts = await reader.say("a question")
    await reader.page.goto(f"{reader.sandbox.page_url}#/general/{ts}")
    await reader.reload()
    await expect(reader.in_thread("a question")).to_be_visible()
    await reader.go("random")
    await reader.page.go_back()
    await expect(reader.in_thread("a question")).to_be_visible()


async def test_an_address_that_leads_nowhere_leads_to_ask_ai(open_page: Open) -> None:
    reader = await open_page("#/%E0%A4%A/<script>/x")
    await expect(reader.page.locator("#channel-title")).to_have_text("ask-ai")
