"""The whole way of a question that the documents do not settle, with nothing but a browser: from who asks to two humans who want it, and back to the next one who asks."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from bot.cli.seed import seed_turns
from tests.e2e.slack.world import World, open_world
from tests.e2e.small_index import small_index
from tests.sandbox.page.conftest import opening
from tests.sandbox.page.driving import Reader

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

DESK = "support-escalations"
DASHBOARD = next(str(turn["say"]) for turn in seed_turns() if "dashboard" in turn["say"])
PAGE = "https://docs.livekit.io/reference/developer-tools/livekit-cli/projects/"
ANSWER = f"The dashboard shows the sessions of **one project**: choose the one whose URL your server uses. [Projects]({PAGE}) says how to list them."
EDITED = f"{ANSWER} Rooms that have ended are under *Sessions*."
# A whole bot answers here, on a machine that may have other work.
PATIENCE_MS = 20_000


@pytest.fixture
def data(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the bot, with an index of a few pages that may change."""
    shutil.copytree(small_index(tmp_path_factory.getbasetemp() / "small-index"), tmp_path / "data" / "index")
    return tmp_path / "data"


@pytest_asyncio.fixture(loop_scope="session")
async def world(browser: Browser, data: Path, tmp_path: Path) -> AsyncIterator[World]:  # the browser first, as ever
    """A sandbox with a bot that answers from that index and learns."""
    del browser
    async with open_world(None, tmp_path, "socket", data=data) as world:
        yield world
        world.check()


async def test_a_question_goes_to_two_who_click_at_once_and_their_answer_to_who_asks_the_same_the_next_day(browser: Browser, world: World) -> None:
    async with opening(browser, world.sandbox) as open_page:
        ada = await open_page(patience_ms=PATIENCE_MS)
        humans = {name: await open_page(patience_ms=PATIENCE_MS) for name in ("chi", "dora")}
        await asks(ada, DASHBOARD)
        await expect(ada.thread).to_contain_text(f"the people in #{DESK}", timeout=PATIENCE_MS)

        for name, human in humans.items():
            await human.speak_as(name)
            await human.go(DESK)
        owner_name, other_name = await claim_at_once(humans)
        owner, other = humans[owner_name], humans[other_name]
        await answers(owner)
        await expect(ada.in_thread("one project").get_by_role("button", name="Say that your question is solved")).to_be_visible()
        await resolves(owner)
        await expect(ada.in_thread("closed this as resolved")).to_be_visible(timeout=PATIENCE_MS)

        await approves(other, other_name)
        await world.quiet()

        tomorrow = datetime.now(UTC) + timedelta(days=1)
        await comes(world, tomorrow)
        ben = await open_page(on=tomorrow, patience_ms=PATIENCE_MS)
        await ben.speak_as("ben")
        await asks(ben, DASHBOARD)

        reply = ben.in_thread("Rooms that have ended")
        await expect(reply).to_be_visible(timeout=PATIENCE_MS)
        await expect(reply).to_contain_text(re.compile(rf"verified by {other_name}", re.IGNORECASE))
        await expect(reply.get_by_role("link", name="Projects").last).to_have_attribute("href", PAGE)
        await expect(ben.conversation.get_by_text("Yesterday", exact=True)).to_be_visible()
        await world.quiet()
        await expect(other.conversation.get_by_role("heading", name="Question from")).to_have_count(1)


async def asks(reader: Reader, question: str) -> None:
    """Ask in the channel, and open the thread once there is something in it."""
    ts = await reader.say(question)
    asked = reader.conversation.locator(f"article[data-ts='{ts}']")
    await asked.get_by_role("button", name=re.compile(r"^1 reply")).click(timeout=PATIENCE_MS)
    await expect(reader.thread).to_be_visible()


async def claim_at_once(humans: dict[str, Reader]) -> tuple[str, str]:
    """All click; the names of who has it and of who was told so."""
    buttons = [reader.conversation.get_by_role("button", name="Claim this question") for reader in humans.values()]
    for button in buttons:
        await expect(button).to_be_visible(timeout=PATIENCE_MS)
    await asyncio.gather(*(button.click() for button in buttons))
    for reader in humans.values():
        await expect(packet(reader)).to_contain_text(" has it", timeout=PATIENCE_MS)
    shown = await packet(humans["chi"]).inner_text()
    owner, other = ("chi", "dora") if "chi has it" in shown.lower() else ("dora", "chi")
    told = humans[other].conversation.locator("article.ephemeral")
    await expect(told).to_contain_text(f"{owner} has this question already", ignore_case=True, timeout=PATIENCE_MS)
    await expect(humans[owner].conversation.locator("article.ephemeral")).to_have_count(0)
    return owner, other


async def answers(owner: Reader) -> None:
    """In the form."""
    await packet(owner).get_by_role("button", name="Answer this question in its thread").click()
    form = owner.page.get_by_role("dialog", name="Answer")
    await form.get_by_label("Your answer, as the asker reads it").fill(ANSWER)
    await form.get_by_role("button", name="Post").click()
    await expect(form).to_have_count(0)
    await expect(packet(owner)).to_contain_text("answered", timeout=PATIENCE_MS)


async def resolves(owner: Reader) -> None:
    """In the form, as it is proposed."""
    await packet(owner).get_by_role("button", name="Close this question as resolved").click()
    form = owner.page.get_by_role("dialog", name="Resolve")
    await expect(form.get_by_label("Answered in the thread")).to_be_checked()
    await form.get_by_role("button", name="Resolve").click()
    await expect(form).to_have_count(0)
    await expect(packet(owner)).to_contain_text("Resolved", timeout=PATIENCE_MS)


async def approves(reader: Reader, name: str) -> None:
    """The card that was drafted, after a change of its words; a question is there as it was asked."""
    await packet(reader).get_by_role("button", name=re.compile(r"\d repl(y|ies)")).click(timeout=PATIENCE_MS)
    await reader.thread.get_by_role("button", name="Look at this verified answer, change it and approve it").click(timeout=PATIENCE_MS)
    form = reader.page.get_by_role("dialog", name="Verified answer")
    await expect(form.get_by_label("Questions")).to_have_value(DASHBOARD)
    await expect(form.get_by_label("Answer")).to_have_value(ANSWER)
    await form.get_by_label("Answer").fill(EDITED)
    await form.get_by_role("button", name="Approve").click()
    await expect(form).to_have_count(0)
    await expect(reader.in_thread("approved by")).to_contain_text(name, ignore_case=True, timeout=PATIENCE_MS)


async def comes(world: World, moment: datetime) -> None:
    """Let the workspace's time go on until then."""
    state = (await world.http.get(f"{world.sandbox.url}/sandbox/admin/state", headers=by_app(world))).json()
    moved = await world.http.post(f"{world.sandbox.url}/sandbox/admin/clock", json={"advance_s": moment.timestamp() - state["now"]}, headers=by_app(world))
    assert moved.json()["ok"]


def by_app(world: World) -> dict[str, str]:
    return {"authorization": f"Bearer {world.sandbox.app_token}"}


def packet(reader: Reader) -> Locator:
    """The one packet in the humans' channel."""
    return reader.conversation.locator("article", has=reader.page.get_by_role("heading", name="Question from"))
