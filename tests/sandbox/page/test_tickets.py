"""Packets, answers of humans and the forms of tickets, as people meet them: at every width, in both schemes, and by ear."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import get_args

import pytest
from playwright.async_api import Locator, expect

from bot.escalation.acts import FormKind
from bot.escalation.board import Form
from bot.escalation.filled import NEEDS
from bot.escalation.ticket import Event, Ticket
from bot.slack.tickets import answer_signed, form_view, packet_message
from tests.sandbox.page.conftest import Draw, Open
from tests.sandbox.page.driving import Reader
from tests.sandbox.page.test_accessibility import AUDIT, SCHEMES, SIZES, TWO_FRAMES
from tests.slack.tickets_made import NAMES, NOW, OWNER, packet, ticket

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

DESK = "support-escalations"
DAY_S = 86_400


async def show(reader: Reader, of: Ticket, last: Event | None = None) -> Locator:
    """A packet in its channel, called by the names that people have here."""
    here = replace(packet(), people=(reader.person("chi"),), groups=(reader.sandbox.groups["livekit-support"],))
    message = packet_message(here, of, last, NAMES)
    ts = await reader.posted(message.parts[0].notice, channel=DESK, blocks=message.blocks(1))
    await reader.page.evaluate(f"location.hash = '#/{DESK}'")
    shown = reader.conversation.locator(f"article[data-ts='{ts}']")
    await expect(shown).to_be_visible()
    return shown


async def an_open_packet(reader: Reader) -> None:
    await show(reader, ticket())


async def a_claimed_packet(reader: Reader) -> None:
    await show(reader, replace(ticket(), state="claimed", owner=OWNER, claimed_at=NOW), Event(kind="claimed", at=NOW, person=OWNER))


async def a_resolved_packet(reader: Reader) -> None:
    answered = replace(ticket(), state="resolved", owner=OWNER, over_at=NOW, human_answer="Raise it:\n\n```yaml\nsip:\n  media_timeout: 90s\n```")
    await show(reader, answered, Event(kind="resolved", at=NOW, person=OWNER, words="answered in the thread"))


async def an_answer(reader: Reader) -> None:
    ts = await reader.say("why?")
    message = answer_signed(ticket(), "Raise `media_timeout`.", name="Chi", picture="")
    await reader.posted(
        "Raise it.", thread_ts=ts, blocks=message.blocks(1), username="Chi (via ask-ai)", icon_url=f"{reader.sandbox.url}/portraits/{reader.person('chi')}.svg"
    )
    await reader.page.evaluate(f"location.hash = '#/ask-ai/{ts}'")
    await expect(reader.in_thread("Raise")).to_be_visible()


async def a_form(reader: Reader, kind: FormKind = "answer") -> None:
    reader.sandbox.workspace.views.open(reader.person(), form_view(Form(kind=kind, ticket=ticket(), needs=("sdk",), routes=("telephony",))))
    await expect(reader.page.get_by_role("dialog")).to_be_visible()


SCENES: dict[str, Callable[[Reader], Awaitable[None]]] = {
    **{scene.__name__: scene for scene in (an_open_packet, a_claimed_packet, a_resolved_packet, an_answer)},
    **{f"the form {kind}": partial(a_form, kind=kind) for kind in get_args(FormKind)},
}


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
async def test_nothing_of_a_ticket_is_nameless_faint_small_or_out_of_the_window(open_page: Open, scene: Callable[[Reader], Awaitable[None]]) -> None:
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


async def test_whoever_listens_finds_a_heading_buttons_that_say_what_they_do_and_who_asks_what(open_page: Open) -> None:
    reader = await open_page()
    shown = await show(reader, ticket())

    await expect(shown.get_by_role("heading", name="Question from Ada")).to_be_visible()
    await expect(shown.get_by_role("button", name="Claim this question: it is yours then")).to_have_text("Claim")
    assert "Open  ·  Ada asked in #ask-ai" in (await shown.get_attribute("aria-label") or "")


async def test_all_that_can_be_ticked_is_in_sight_at_once(open_page: Open) -> None:
    reader = await open_page()
    await a_form(reader, "info")

    choices = reader.page.get_by_role("dialog").locator(".choices")
    assert await choices.locator("input").count() == len(NEEDS)
    assert await choices.evaluate("box => box.scrollHeight <= box.clientHeight")


async def test_a_moment_of_tomorrow_is_called_that(draw: Draw) -> None:
    drawn = await draw("mrkdwn", f"<!date^{int(time.time()) + DAY_S}^{{date_short_pretty}}|then>")

    assert drawn.text == "tomorrow"
