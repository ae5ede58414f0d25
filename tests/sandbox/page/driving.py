"""A person at the page, and what the app does meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Locator, Page, expect
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.peer import bot


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody's browser tab."""

    page: Page
    sandbox: Sandbox

    @property
    def app(self) -> AsyncWebClient:
        """The Web API as the app has it."""
        return bot(self.sandbox)

    @property
    def conversation(self) -> Locator:
        """The messages in the middle."""
        return self.page.locator("#channel-scroll")

    @property
    def thread(self) -> Locator:
        """The pane of the open thread."""
        return self.page.locator("#thread")

    @property
    def composer(self) -> Locator:
        """Where one writes in the channel."""
        return self.page.locator("#channel-composer textarea")

    @property
    def reply(self) -> Locator:
        """Where one writes in the thread."""
        return self.page.locator("#thread-composer textarea")

    def channel(self, name: str = "ask-ai") -> str:
        """A channel's id."""
        return self.sandbox.channels[name]

    def person(self, name: str = "ada") -> str:
        """A person's user id."""
        return self.sandbox.seeded.people[name]

    def message(self, text: str) -> Locator:
        """The message in the middle with that text."""
        return self.conversation.locator("article").filter(has_text=text)

    def in_thread(self, text: str) -> Locator:
        """The message of the thread with that text."""
        return self.thread.locator("article").filter(has_text=text)

    def link(self, name: str) -> Locator:
        """A row of the list of channels."""
        return self.page.locator("#channels a", has=self.page.locator(f".channel-name:text-is('{name}')"))

    async def go(self, name: str) -> None:
        """Open a channel."""
        await self.link(name).click()
        await expect(self.page.locator("#channel-title")).to_contain_text(name)

    async def say(self, text: str) -> str:
        """Write into the channel; the message's ts, once it is drawn there, whoever else speaks meanwhile."""
        await self.composer.fill(text)
        async with self.page.expect_response("**/api/chat.postMessage") as answered:
            await self.composer.press("Enter")
        ts = str((await (await answered.value).json())["ts"])
        await expect(self.conversation.locator(f"article[data-ts='{ts}']")).to_be_visible()
        return ts

    async def speak_as(self, name: str) -> None:
        """Be somebody else."""
        button = self.page.get_by_role("radio", name=re.compile(f"^{name}", re.IGNORECASE))
        await button.click()
        await expect(self.page.locator("#app")).to_have_attribute("data-ready", name.lower())

    async def posted(self, text: str = "", *, channel: str = "ask-ai", **more: Any) -> str:
        """A message of the app, which is there when this returns; its ts."""
        sent = await self.app.chat_postMessage(channel=self.sandbox.channels.get(channel, channel), text=text or "blocks", **more)
        return str(sent["ts"])

    async def reload(self) -> None:
        """Load the page anew."""
        await self.page.reload()
        await self.page.wait_for_selector("#app[data-ready]")
