"""Modals: filled in, refused, changed, stacked."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import Open
from tests.sandbox.page.listening import BUTTON, listening
from tests.sandbox.page.samples import option, words
from tests.sandbox.peer import bolt, http_peer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "feedback",
    "title": words("What was wrong?"),
    "submit": words("Send"),
    "close": words("Not now"),
    "blocks": [
        {"type": "input", "block_id": "kind", "label": words("It was"), "element": {"type": "static_select", "action_id": "a", "options": [option("Wrong"), option("Old")]}},
        {"type": "input", "block_id": "text", "label": words("Better"), "hint": words("A link will do"), "element": {"type": "plain_text_input", "action_id": "a", "multiline": True}},
        {"type": "input", "block_id": "who", "optional": True, "label": words("Who"), "element": {"type": "users_select", "action_id": "a"}},
        {"type": "input", "block_id": "tags", "optional": True, "label": words("About"), "element": {"type": "checkboxes", "action_id": "a", "options": [option("SIP"), option("Agents")]}},
        {"type": "input", "block_id": "ask", "optional": True, "label": words("A human?"), "element": {"type": "radio_buttons", "action_id": "a", "options": [option("Yes"), option("No")]}},
        {"type": "input", "block_id": "day", "optional": True, "label": words("Since"), "element": {"type": "datepicker", "action_id": "a"}},
    ],
}  # fmt: skip


async def test_a_modal_is_filled_in_and_submitted(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader, modal=MODAL) as heard:
        await reader.posted(blocks=[{"type": "actions", "elements": [BUTTON]}])
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        await heard.get()
        modal = reader.page.get_by_role("dialog", name="What was wrong?")
        await modal.get_by_label("It was").select_option("Old")
        await modal.get_by_label("Better").fill("two\nlines")
        await modal.get_by_label("Who").select_option("Chi")
        await modal.get_by_label("SIP").check()
        await modal.get_by_label("Yes").check()
        await modal.get_by_label("Since").fill("2026-11-23")
        await modal.get_by_role("button", name="Send").click()
        values = (await heard.get())["view"]["state"]["values"]
        await expect(modal).to_have_count(0)
        await expect(reader.conversation.get_by_role("button", name="Ask a human")).to_be_focused()
    assert values["kind"]["a"]["selected_option"]["value"] == "old"
    assert values["text"]["a"]["value"] == "two\nlines"
    assert values["who"]["a"]["selected_user"] == reader.person("chi")
    assert [chosen["value"] for chosen in values["tags"]["a"]["selected_options"]] == ["sip"]
    assert (values["ask"]["a"]["selected_option"]["value"], values["day"]["a"]["selected_date"]) == ("yes", "2026-11-23")


async def test_errors_stand_at_their_fields_and_nothing_typed_is_lost(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader, modal=MODAL, answer={"response_action": "errors", "errors": {"text": "Say more."}}) as heard:
        await reader.posted(blocks=[{"type": "actions", "elements": [BUTTON]}])
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        modal = reader.page.get_by_role("dialog", name="What was wrong?")
        await modal.get_by_role("button", name="Send").click()
        await expect(modal.locator(".input-wrong")).to_have_count(2)
        await expect(modal.get_by_label("It was")).to_have_attribute("aria-invalid", "true")
        await expect(modal.get_by_label("It was")).to_be_focused()
        await modal.get_by_label("It was").select_option("Old")
        await modal.get_by_label("Better").fill("short")
        await modal.get_by_role("button", name="Send").click()
        await expect(modal.locator(".input-wrong .input-error")).to_have_text("Say more.")
        await expect(modal.get_by_label("Better")).to_have_value("short")
        assert heard.qsize() == 2  # the press, and the one submission that was complete


async def test_an_update_of_a_modal_keeps_what_was_typed(open_page: Open) -> None:
    reader = await open_page()
    async with listening(reader, modal=MODAL) as heard:
        await reader.posted(blocks=[{"type": "actions", "elements": [BUTTON]}])
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        await heard.get()
        modal = reader.page.get_by_role("dialog")
        await modal.get_by_label("Better").fill("typed")
        view = reader.sandbox.workspace.views.stack(reader.person())[0]
        more = [{"type": "section", "text": words("A new line")}, *MODAL["blocks"]]
        await reader.app.views_update(view_id=view.id, view={**MODAL, "title": words("Still wrong?"), "blocks": more})
        await expect(modal).to_contain_text("A new line")
        await expect(modal.get_by_label("Better")).to_have_value("typed")


async def test_modals_are_stacked_and_closed_one_by_one(open_page: Open) -> None:
    reader = await open_page()
    pushing = {**MODAL, "blocks": [{"type": "actions", "elements": [{**BUTTON, "action_id": "push", "text": words("Next")}]}]}
    second = {**MODAL, "title": words("Second")}
    app = bolt(reader.sandbox)

    async def push(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await reader.app.views_push(trigger_id=body["trigger_id"], view=second)

    async def show(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        await reader.app.views_open(trigger_id=body["trigger_id"], view=pushing)

    app.action("push")(push)
    app.action("go")(show)
    async with http_peer(reader.sandbox, app):
        await reader.posted(blocks=[{"type": "actions", "elements": [BUTTON]}])
        await reader.conversation.get_by_role("button", name="Ask a human").click()
        await reader.page.get_by_role("dialog").get_by_role("button", name="Next").click()
        await expect(reader.page.get_by_role("dialog", name="Second")).to_be_visible()
        # The page takes a modal away before it has told the server.
        async with reader.page.expect_response("**/sandbox/close"):
            await reader.page.keyboard.press("Escape")
        await expect(reader.page.get_by_role("dialog", name="What was wrong?")).to_be_visible()
        async with reader.page.expect_response("**/sandbox/close"):
            await reader.page.get_by_role("dialog").get_by_role("button", name="Not now").last.click()
        await expect(reader.page.get_by_role("dialog")).to_have_count(0)
    assert reader.sandbox.workspace.views.stack(reader.person()) == []
