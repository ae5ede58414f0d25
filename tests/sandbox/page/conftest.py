"""The page in a real browser, in front of a real sandbox. Without Chromium these tests are skipped, by name and with the reason."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, Request, async_playwright

from bot.sandbox.options import Command, SandboxOptions, Shortcut
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.page.driving import Reader

CHROMIUM = shutil.which("chromium")
NO_CHROMIUM = "there is no chromium on PATH (Debian: apt-get install chromium)"
DRAWING = (Path(__file__).parent / "drawing.js").read_text(encoding="utf-8").rstrip(";\n")
PATIENCE_MS = 8_000
WIDE = (1280, 800)
OPTIONS = SandboxOptions(
    commands=(
        Command(command="/livekit", description="Look at a room", usage_hint="room NAME"),
        Command(command="/livefeed", description="Something else"),
    ),
    shortcuts=(Shortcut(callback_id="ask_about", name="Ask about this"), Shortcut(callback_id="diagnose", name="Diagnose this")),
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests; each gets a profile of its own."""
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        # As root Chromium does not start inside its own sandbox; /dev/shm may be small.
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(browser: Browser) -> AsyncIterator[Sandbox]:  # the browser first: without one nothing has to start
    """A fresh sandbox without an app."""
    async with open_sandbox(OPTIONS) as sandbox:
        yield sandbox


Open = Callable[..., Awaitable[Reader]]


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Open]:
    """Opens the page as somebody who has never been there, at a width, in a scheme. Afterwards: no error in the console, no request to anybody else."""
    async with opening(browser, sandbox) as open_page:
        yield open_page


@asynccontextmanager
async def opening(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Open]:
    """The same for any sandbox."""
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}") if message.type in {"error", "warning"} else None)
        page.on("request", lambda request: complaints.append(f"asks elsewhere: {request.url}") if _elsewhere(request, sandbox) else None)

    async with AsyncExitStack() as stack:

        async def open_page(
            at: str = "",
            *,
            size: tuple[int, int] = WIDE,
            scheme: str = "light",
            guide: bool = False,
            on: datetime | None = None,
            patience_ms: int = PATIENCE_MS,
        ) -> Reader:
            """`on` is what the reader's clock says, without it the time of this machine."""
            context = await stack.enter_async_context(await _profile(browser, size, scheme))
            context.set_default_timeout(patience_ms)
            if on:
                await context.clock.set_fixed_time(on)
            if not guide:
                await context.add_init_script("localStorage.setItem('guide dismissed', 'yes')")
            page = await context.new_page()
            watch(page)
            await page.goto(f"{sandbox.page_url}{at}")
            await page.wait_for_selector("#app[data-ready]")
            return Reader(page, sandbox)

        yield open_page
        assert complaints == []


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the page's own code made of something: without decoration, as text, and what is in it."""

    html: str
    text: str
    tags: frozenset[str]
    links: list[str]
    mentions: list[str]
    called: list[str]  # those mentions that mean the reader


class Draw:
    """Draws mrkdwn, markdown, blocks or rich text in the page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    async def __call__(self, kind: str, value: object) -> Drawn:
        """One thing."""
        return (await self.all(kind, [value]))[0]

    async def all(self, kind: str, values: Sequence[object]) -> list[Drawn]:
        """Many at once."""
        found = await self._page.evaluate(
            f"async (all) => {{ const draw = {DRAWING}; return Promise.all(all.map(draw)); }}", [{"kind": kind, "value": value} for value in values]
        )
        return [Drawn(**{**one, "tags": frozenset(one["tags"])}) for one in found]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def draw(browser: Browser) -> AsyncIterator[Draw]:
    """The page's renderers, in a page that serves for all tests: they keep no state."""
    async with open_sandbox(OPTIONS) as sandbox, await _profile(browser, WIDE, "light") as context:
        page = await context.new_page()
        await page.goto(sandbox.page_url)
        yield Draw(page)


async def _profile(browser: Browser, size: tuple[int, int], scheme: str) -> BrowserContext:
    width, height = size
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Amsterdam",
        has_touch=width < 700,
        reduced_motion="reduce",
    )
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context


def _elsewhere(request: Request, sandbox: Sandbox) -> bool:
    return not request.url.startswith((sandbox.page_url, f"blob:{sandbox.page_url}", "data:", "about:"))
