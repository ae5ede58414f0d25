"""Buttons, menus, votes, confirmations and shortcuts."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import Open
from tests.sandbox.page.listening import BUTTON, listening
from tests.sandbox.page.samples import FEEDBACK, option, words
from tests.sandbox.peer import http_peer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

VOTE = {**FEEDBACK, "action_id": "go"}
CONFIRM = {"title": words("Really?"), "text": words("It wakes somebody."), "confirm": words("Wake them"), "deny": words("Let them sleep")}


async def test_a_press_reaches_the_app(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader) as heard:
        ts = await reader.posted(blocks=[{"type": "actions", "elements": [BUTTON]}])
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        body = await heard.get()
    assert (body["actions"][0]["value"], body["message"]["ts"], body["user"]["id"]) == ("q1", ts, reader.person())


async def test_a_confirmation_is_asked_for_first(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader) as heard:
        await reader.posted(blocks=[{"type": "actions", "elements": [{**BUTTON, "confirm": CONFIRM}]}])
        dialog = reader.page.get_by_role("dialog", name="Really?")
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        await expect(dialog).to_contain_text("It wakes somebody.")
        await dialog.get_by_role("button", name="Let them sleep").click()
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        async with reader.page.expect_response("**/sandbox/press"):
            await dialog.get_by_role("button", name="Wake them").click()
        assert [heard.get_nowait()["actions"][0]["action_id"] for _ in range(heard.qsize())] == ["go"]


@pytest.mark.parametrize("kind", ["select", "overflow", "feedback"])
async def test_a_choice_reaches_the_app(open_page: Open, kind: str) -> None:
    reader = await open_page()
    menu = {"action_id": "go", "options": [option("Python"), option("Swift")]}
    async with listening(reader) as heard:
        if kind == "select":
            await reader.posted(blocks=[{"type": "actions", "elements": [{"type": "static_select", "placeholder": words("Pick"), **menu}]}])
            await reader.conversation.get_by_role("combobox", name="Pick").select_option("Swift")
            assert (await heard.get())["actions"][0]["selected_option"]["value"] == "swift"
        elif kind == "overflow":
            await reader.posted(blocks=[{"type": "section", "text": words("More"), "accessory": {"type": "overflow", **menu}}])
            await reader.conversation.locator(".b-accessory").get_by_role("button", name="More actions").click()
            await reader.page.get_by_role("menuitem", name="Python").click()
            assert (await heard.get())["actions"][0]["selected_option"]["value"] == "python"
        else:
            await reader.posted(blocks=[{"type": "context_actions", "elements": [VOTE]}])
            await reader.conversation.get_by_role("button", name="Bad answer").click()
            assert (await heard.get())["actions"][0]["value"] == "down"
            await expect(reader.conversation.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")


async def test_a_press_that_nobody_takes_is_said_and_the_vote_taken_back(open_page: Open) -> None:
    reader = await open_page()
    async with http_peer(reader.sandbox):  # it has no listener for this
        await reader.posted(blocks=[{"type": "context_actions", "elements": [VOTE]}])
        await reader.conversation.get_by_role("button", name="Good answer").click()
        await expect(reader.page.get_by_role("alert").first).to_contain_text("did not take it")
    await expect(reader.conversation.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "false")


async def test_a_message_shortcut_is_in_the_more_menu(open_page: Open) -> None:
    reader = await open_page()
    ts = await reader.say("why?")
    async with listening(reader) as heard:
        await reader.message("why?").hover()
        await reader.message("why?").get_by_role("button", name="More actions").click()
        await reader.page.get_by_role("menuitem", name="Ask about this").click()
        body = await heard.get()
    assert (body["callback_id"], body["message"]["ts"]) == ("ask_about", ts)


async def test_a_button_with_an_address_leads_there_and_tells_the_app(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader) as heard:
        await reader.posted(blocks=[{"type": "actions", "elements": [{**BUTTON, "url": f"{reader.sandbox.page_url}icon.svg"}]}])
        async with reader.page.context.expect_page() as opened:
            await reader.conversation.get_by_role("link", name="Ask a human").click()
        assert (await opened.value).url.endswith("icon.svg")
        assert (await heard.get())["actions"][0]["value"] == "q1"
