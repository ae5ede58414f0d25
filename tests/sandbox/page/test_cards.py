"""Verified answers as specialists meet them: drafts, reviews, the forms and the weekly digest, at every width, in both schemes, and by ear."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from bot.chat import Place
from bot.learning.board import Note
from bot.learning.gaps import Digest, Gap
from bot.learning.ports import CardState
from bot.learning.weekly import digest_words
from bot.slack.learned import card_view, note, why_view
from bot.slack.messages import Message
from bot.slack.tickets import notice
from bot.thread import ThreadId
from knowledge import Link
from tests.learning.samples import CARD, NOW
from tests.sandbox.page.conftest import Open
from tests.sandbox.page.driving import Reader
from tests.sandbox.page.test_accessibility import AUDIT, SCHEMES, SIZES, TWO_FRAMES

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

DESK = "support-escalations"
AT = Place(thread=ThreadId(team="T1", channel="C0DESK", ts="300.1"), ts="300.2", person="U0KIM")
LONG = replace(
    CARD, answer=f"{CARD.answer}\n\n```python\nroom = rtc.Room()\nawait room.connect(url, token)\n```", why="the page “Sessions” changed", applies_to="Python"
)
PAGE = Link(title="Billing", url="https://docs.livekit.io/deploy/admin/billing/")
DIGEST = Digest(
    team="T1",
    since=NOW - 604_800,
    until=NOW,
    count=7,
    alone=1,
    gaps=(
        Gap(count=4, people=3, title="enterprise plan cost", examples=("What does the enterprise plan cost?",), pages=(PAGE,), bad=1),
        Gap(count=2, people=2, confined=2),
    ),
    once=("Can I pay by invoice?",),
)


async def show(reader: Reader, message: Message) -> Locator:
    """A message in the specialists' channel."""
    ts = await reader.posted(message.parts[0].notice, channel=DESK, blocks=message.blocks(1))
    await reader.page.evaluate(f"location.hash = '#/{DESK}'")
    shown = reader.conversation.locator(f"article[data-ts='{ts}']")
    await expect(shown).to_be_visible()
    return shown


async def a_note(reader: Reader, state: CardState) -> Locator:
    return await show(reader, note(Note(card=replace(LONG, state=state), person=reader.person("chi"), by="Lee")))


async def a_digest(reader: Reader) -> Locator:
    return await show(reader, notice(digest_words(DIGEST, UTC)))


async def a_form(reader: Reader, view: dict[str, Any]) -> Locator:
    reader.sandbox.workspace.views.open(reader.person(), view)
    form = reader.page.get_by_role("dialog")
    await expect(form).to_be_visible()
    return form


SCENES: dict[str, Callable[[Reader], Awaitable[Locator]]] = {
    **{state: partial(a_note, state=state) for state in ("draft", "review", "approved", "retired")},
    "digest": a_digest,
    "form": partial(a_form, view=card_view(replace(LONG, state="review"), AT)),
    "why": partial(a_form, view=why_view("a1")),
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_nothing_of_a_card_is_nameless_faint_small_or_out_of_the_window(open_page: Open, scene: Callable[[Reader], Awaitable[Locator]]) -> None:
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


async def test_whoever_listens_finds_what_a_draft_wants_of_them(open_page: Open) -> None:
    reader = await open_page()
    shown = await a_note(reader, "draft")

    await expect(shown.get_by_role("button", name="Look at this verified answer, change it and approve it")).to_have_text("Review and approve")
    await expect(shown.get_by_role("button", name="Throw this draft away")).to_have_text("Discard")


async def test_whoever_listens_finds_each_field_of_the_form_by_its_label(open_page: Open) -> None:
    reader = await open_page()
    form = await a_form(reader, card_view(LONG, AT))

    await expect(form).to_have_accessible_name("Verified answer")
    for label in ("Questions", "Answer", "Sources", "Applies to", "Good until"):
        await expect(form.get_by_label(label)).to_be_visible()


async def test_the_digest_is_found_by_its_headings(open_page: Open) -> None:
    reader = await open_page()
    shown = await a_digest(reader)

    for heading in ("What to write", "1. enterprise plan cost", "Asked once"):
        await expect(shown.get_by_role("heading", name=heading)).to_be_visible()
