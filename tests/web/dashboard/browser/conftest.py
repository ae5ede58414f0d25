"""The dashboard in a real browser. Without Chromium these tests are skipped, by name and with the reason."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.sandbox.page.conftest import CHROMIUM, NO_CHROMIUM, PATIENCE_MS
from tests.web.dashboard.served import Served, serving

WIDE, NARROW = (1280, 900), (360, 740)
# The server says no with a status, which the browser tells as an error.
TOLD_BY_STATUS = ("403 (Forbidden)", "429 (Too Many Requests)")
Scheme = Literal["light", "dark"]


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


Serve = Callable[[Served], Awaitable[Served]]
Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="session")
async def stack(browser: Browser) -> AsyncIterator[AsyncExitStack]:  # the browser first: without one nothing has to start
    """What a test opened is closed in reverse."""
    async with AsyncExitStack() as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def serve(stack: AsyncExitStack) -> Serve:
    """Serves a dashboard until the test is over."""

    async def serve(served: Served) -> Served:
        return await stack.enter_async_context(serving(served))

    return serve


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, stack: AsyncExitStack) -> AsyncIterator[Open]:
    """Opens an address as somebody new, in a window, in a scheme. Afterwards: nothing in the console, no script, and no request to anybody else, but those `beside`."""
    complaints: list[str] = []

    async def visit(address: str, *, size: tuple[int, int] = WIDE, scheme: Scheme = "light", beside: str = "\0") -> Page:
        context: BrowserContext = await stack.enter_async_context(
            await browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, has_touch=size == NARROW, locale="en-GB")
        )
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        host = address.split("/dashboard", maxsplit=1)[0]
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} and not said.text.endswith(TOLD_BY_STATUS) else None)
        page.on("request", lambda request: complaints.append(f"asks elsewhere: {request.url}") if not request.url.startswith((host, beside)) else None)
        page.on("request", lambda request: complaints.append(f"a script: {request.url}") if request.resource_type == "script" else None)
        await page.goto(address)
        return page

    yield visit
    assert complaints == []


async def signed_in(visit: Open, served: Served, *, query: str = "", **window: object) -> Page:
    """Somebody who has given the token, at the figures."""
    page: Page = await visit(f"{served.url}/dashboard", **window)
    await page.get_by_label("Token").fill(served.token)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/dashboard")
    if query:
        await page.goto(f"{served.url}/dashboard?{query}")
    return page
