"""A page that outlives its sandbox."""

from __future__ import annotations

import socket
from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from bot.sandbox.server import open_sandbox
from tests.sandbox.page.conftest import OPTIONS
from tests.sandbox.page.driving import Reader

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def test_the_page_goes_on_in_a_sandbox_that_was_started_anew(browser: Browser) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        options = replace(OPTIONS, port=int(free.getsockname()[1]))
    async with await browser.new_context() as context:
        page = await context.new_page()
        async with open_sandbox(options) as sandbox:
            await page.goto(f"{sandbox.page_url}#/general")
            await page.wait_for_selector("#app[data-ready]")
            await Reader(page, sandbox).say("before")
        await expect(page.locator("#connection")).to_be_visible()
        async with open_sandbox(options) as sandbox:
            reader = Reader(page, sandbox)
            await expect(page.get_by_role("status").filter(has_text="started anew")).to_be_visible(timeout=20_000)
            await expect(page.locator("#connection")).to_be_hidden()
            await expect(reader.message("before")).to_have_count(0)
            await reader.say("after")
            assert [message.text for message in sandbox.workspace.messages.in_channel(reader.channel("general"))] == ["after"]
