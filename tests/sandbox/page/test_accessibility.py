"""For everybody: names, contrast, targets, narrow windows, keys, and what is said to those who listen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import expect

from tests.sandbox.page.conftest import Open
from tests.sandbox.page.driving import Reader
from tests.sandbox.page.samples import ANSWER, HOME, MODAL
from tests.sandbox.peer import person

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8").rstrip(";\n")
SIZES = {"wide": (1280, 800), "middle": (900, 700), "narrow": (360, 740)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


async def a_thread(reader: Reader) -> None:
    ts = await reader.say("why did my room disconnect?")
    await person(reader.sandbox, "ben").reactions_add(channel=reader.channel(), timestamp=ts, name="eyes")
    await reader.posted("an answer", thread_ts=ts, blocks=ANSWER)
    place: dict[str, Any] = {"channel_id": reader.channel(), "thread_ts": ts}
    await reader.app.assistant_threads_setStatus(**place, status="is looking this up…")
    await reader.app.agents_sessions_setStatus(**place, status="processing")
    await reader.page.evaluate(f"location.hash = '#/ask-ai/{ts}'")
    await expect(reader.thread.get_by_role("button", name="Stop")).to_be_visible()


async def a_channel(reader: Reader) -> None:
    await reader.posted("an answer", blocks=ANSWER)
    await reader.app.chat_postEphemeral(channel=reader.channel(), user=reader.person(), text="between us, <@U123>: `code` and <https://livekit.io|a link>")
    await expect(reader.message("between us")).to_be_visible()
    await reader.say("by me")
    await reader.composer.press("ArrowUp")
    await expect(reader.conversation.get_by_label("Edit message")).to_be_visible()


async def the_first_look(reader: Reader) -> None:
    await reader.page.evaluate("localStorage.removeItem('guide dismissed')")
    await reader.say("hello")
    await expect(reader.page.locator(".guide")).to_be_visible()


async def the_home(reader: Reader) -> None:
    await reader.app.views_publish(user_id=reader.person(), view=HOME)
    await reader.page.evaluate("location.hash = '#/app/home'")
    await expect(reader.page.locator(".home-view")).to_be_visible()


async def a_modal(reader: Reader) -> None:
    reader.sandbox.workspace.views.open(reader.person(), MODAL)
    await expect(reader.page.get_by_role("dialog")).to_be_visible()


async def the_list_of_channels(reader: Reader) -> None:
    await reader.posted("<!here> hello", channel="general")
    await reader.composer.fill("a draft")
    await reader.page.evaluate("location.hash = '#/'")
    await expect(reader.link("general").locator(".count.loud")).to_be_visible()


# What moves when the window changes has moved by then.
TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def a_menu(reader: Reader) -> None:
    await reader.say("mine")
    await reader.message("mine").hover()
    await reader.conversation.get_by_role("button", name="More actions").click()
    await expect(reader.page.get_by_role("menu")).to_be_visible()


async def suggestions(reader: Reader) -> None:
    await reader.composer.press_sequentially("/li")
    await expect(reader.page.get_by_role("option")).to_have_count(2)


SCENES: list[Callable[[Reader], Awaitable[None]]] = [the_first_look, a_channel, a_thread, the_home, a_modal, the_list_of_channels, a_menu, suggestions]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
async def test_nothing_is_nameless_faint_small_or_out_of_the_window(open_page: Open, scene: Callable[[Reader], Awaitable[None]]) -> None:
    reader = await open_page()
    await scene(reader)
    faults = {}
    for size, (width, height) in SIZES.items():
        await reader.page.set_viewport_size({"width": width, "height": height})
        await reader.page.evaluate(TWO_FRAMES)
        for scheme in SCHEMES:
            await reader.page.emulate_media(color_scheme=scheme)
            faults[size, scheme] = await reader.page.evaluate(f"({AUDIT})({str(size == 'narrow').lower()})")
    assert faults == {key: [] for key in faults}


async def test_the_look_over_finds_what_it_looks_for(open_page: Open) -> None:
    """A test that can only pass tests nothing."""
    reader = await open_page(size=SIZES["narrow"])
    await reader.page.evaluate(
        """() => {
          const bad = document.createElement("button");
          const faint = document.createElement("p");
          bad.className = "faulty";
          faint.append("faint words");
          faint.style.color = "#aaaaaa";
          faint.style.width = "500px";
          document.querySelector("#channel-scroll").prepend(bad, faint);
        }"""
    )
    found = " ".join(await reader.page.evaluate(f"({AUDIT})(true)"))
    for fault in ("no name: <button", "small target", "contrast 2.32: <p", "sticks out to 500"):
        assert fault in found


async def test_narrow_panes_are_screens_with_a_way_back(open_page: Open) -> None:
    reader = await open_page(size=SIZES["narrow"])
    await reader.say("question")
    await reader.message("question").get_by_role("button", name="More actions").click()
    await reader.page.get_by_role("menuitem", name="Reply in thread").click()
    await expect(reader.in_thread("question")).to_be_visible()
    await expect(reader.conversation).to_be_hidden()
    await reader.page.get_by_role("button", name="Close the thread").click()
    await expect(reader.conversation).to_be_visible()
    await reader.page.get_by_role("button", name="Back to the list").click()
    await expect(reader.link("general")).to_be_visible()
    await expect(reader.conversation).to_be_hidden()
    await reader.speak_as("Dora")
    await reader.link("general").click()
    await expect(reader.composer).to_have_attribute("placeholder", "Message #general as Dora")


async def test_what_others_say_here_is_announced_and_what_one_says_oneself_is_not(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("mine")
    await person(reader.sandbox, "ben").chat_postMessage(channel=reader.channel(), text=f"*hello* <@{reader.person()}>")
    await expect(reader.page.locator("#announcer")).to_have_text("Ben: hello @ada")


async def test_a_redraw_leaves_the_focus_where_it_was(open_page: Open) -> None:
    reader = await open_page()
    ts = await reader.posted("an answer", blocks=ANSWER)
    button = reader.conversation.get_by_role("button", name="Ask a human")
    await button.focus()
    await person(reader.sandbox, "ben").reactions_add(channel=reader.channel(), timestamp=ts, name="eyes")
    await expect(reader.conversation.locator(".reaction .emoji")).to_have_text("👀")
    await expect(button).to_be_focused()


async def test_the_beginning_of_a_long_answer_stays_in_sight(open_page: Open) -> None:
    reader = await open_page()
    await reader.say("tell me everything")
    await reader.posted("long", blocks=[{"type": "markdown", "text": "The beginning.\n\n" + "A line.\n\n" * 80 + "The end."}])
    await expect(reader.conversation.get_by_text("The beginning.")).to_be_in_viewport()
    await reader.page.get_by_role("button", name="To the end").click()
    await expect(reader.conversation.get_by_text("The end.")).to_be_in_viewport()


async def test_long_code_is_folded_copied_whole_and_unfolded(open_page: Open) -> None:
    reader = await open_page()
    code = "\n".join(f"line {n}" for n in range(60))
    await reader.posted("code", blocks=[{"type": "markdown", "text": f"```yaml\n{code}\n```"}])
    block = reader.conversation.locator(".code")
    await expect(block).not_to_contain_text("line 59")
    await block.get_by_role("button", name="Copy yaml code").click()
    await expect(block).to_contain_text("Copied")
    assert await reader.page.evaluate("navigator.clipboard.readText()") == code
    await block.get_by_role("button", name="Show all 60 lines").click()
    await expect(block).to_contain_text("line 59")
