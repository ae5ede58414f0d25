"""The seed conversation as somebody has it who opens the sandbox in a browser: asked in the page, answered by the bot that `ask-ai sandbox` starts."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.cli.seed import seed_turns, unsaid
from tests.sandbox.page.conftest import CHROMIUM, NO_CHROMIUM

PATIENCE_MS, START_S = 30_000, 60.0
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
async def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the built-in index, as `make run` makes it."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    folder = tmp_path_factory.mktemp("data")
    sync = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "sync", "--source", "handbook", "--json", env={"ASK_AI_DATA": str(folder)}, stdout=-3
    )
    assert await sync.wait() == 0
    return folder


@asynccontextmanager
async def sandbox(data: Path) -> AsyncIterator[str]:
    """The address of the page."""
    child = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "sandbox", "--port", "0", "--json", env={"ASK_AI_DATA": str(data)}, stdout=-1)
    assert child.stdout
    try:
        async with asyncio.timeout(START_S):
            told: dict[str, Any] = json.loads(await child.stdout.readline())
        yield str(told["page"])
    finally:
        child.terminate()
        await child.wait()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        await browser.close()


async def answered(page: Page, number: int) -> Locator:
    """The bot's nth answer in the open thread, once it stands there with its buttons."""
    answer = page.locator("#thread article").nth(2 * number - 1)
    await expect(answer.get_by_role("button", name="Ask a human")).to_be_visible(timeout=PATIENCE_MS)
    return answer


async def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways to be read."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


async def asked_first(page: Page, text: str) -> None:
    """Ask in the channel and open the thread."""
    await page.locator("#channel-composer textarea").fill(text)
    await page.keyboard.press("Enter")
    # By its class: while the pointer is there, another button has "Reply" in its name.
    await page.locator("#channel-scroll article").filter(has_text=text).locator(".thread-line").click(timeout=PATIENCE_MS)


async def asked_on(page: Page, text: str) -> None:
    """Ask in the open thread."""
    await page.locator("#thread-composer textarea").fill(text)
    await page.keyboard.press("Enter")


async def test_the_seed_conversation_is_held_in_the_page(data: Path, tmp_path: Path) -> None:
    turns, complaints = seed_turns(), list[str]()
    async with sandbox(data) as address, chromium() as browser:
        page = await browser.new_page(viewport=WIDE)  # type: ignore[arg-type]  # a plain dictionary does
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(address)
        for number, turn in enumerate(turns, 1):
            await (asked_first(page, turn["say"]) if number == 1 else asked_on(page, turn["say"]))
            answer = await answered(page, number)
            assert not unsaid(turn, await as_markdown(answer)), turn["say"]

        await answer.get_by_role("button", name="Show sources").click()
        await expect(page.get_by_role("dialog").locator("a[href*='livekit.io']").first).to_be_visible()
        await page.screenshot(path=tmp_path / "sources.png")
        await page.keyboard.press("Escape")
        await answer.get_by_role("button", name="Mark this answer as not helpful").click()
        form = page.get_by_role("dialog")
        await form.get_by_role("radio").first.check()
        await form.get_by_role("textbox").fill("not my SDK")
        await page.screenshot(path=tmp_path / "form.png")
        await form.get_by_role("button", name=re.compile("Send|Submit")).click()
        await expect(form).to_be_hidden()

        for width, scheme in ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")):
            await page.set_viewport_size(width)  # type: ignore[arg-type]
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await page.screenshot(path=tmp_path / f"thread-{width['width']}-{scheme}.png")
            assert await fits(page)
        await page.goto(f"{address}#/app/home")
        await expect(page.locator("main")).to_contain_text("What I can do")
        await page.screenshot(path=tmp_path / "home.png")
    assert complaints == []


async def as_markdown(answer: Locator) -> str:
    """What an answer shows, with numbers before the entries of lists and fences around code, as its facts are written."""
    return str(
        await answer.evaluate(
            """(answer) => {
              const copy = answer.cloneNode(true);
              for (const code of copy.querySelectorAll(".code")) code.replaceWith("\\n```" + code.dataset.language + "\\n" + code.querySelector("pre").textContent + "\\n```\\n");
              for (const list of copy.querySelectorAll("ol")) [...list.children].forEach((entry, at) => entry.prepend("\\n" + (at + 1) + ". "));
              return copy.textContent;
            }"""
        )
    )
