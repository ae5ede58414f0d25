"""What an agent shows while it works, and the stop button."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from bot.sandbox.delivery.running import RunningClock
from tests.sandbox.page.conftest import Open
from tests.sandbox.page.driving import Reader
from tests.sandbox.peer import http_peer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


async def asked(reader: Reader) -> dict[str, Any]:
    """A question with its thread open: channel and thread."""
    ts = await reader.say("why?")
    await reader.page.evaluate(f"location.hash = '#/ask-ai/{ts}'")
    await expect(reader.in_thread("why?")).to_be_visible()
    return {"channel": reader.channel(), "thread_ts": ts}


async def started(reader: Reader, place: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A live stream: channel and ts."""
    begun = await reader.app.chat_startStream(**place, recipient_user_id=reader.person(), recipient_team_id=reader.sandbox.workspace.team.id, **more)
    return {"channel": place["channel"], "ts": str(begun["ts"])}


async def test_a_status_is_seen_in_the_thread_and_in_the_channel_until_it_is_cleared(open_page: Open) -> None:
    reader = await open_page()
    place = await asked(reader)
    at: dict[str, Any] = {"channel_id": place["channel"], "thread_ts": place["thread_ts"]}
    await reader.app.assistant_threads_setStatus(**at, status="is looking this up…")
    await expect(reader.thread.locator(".status")).to_contain_text("ask-ai is looking this up…")
    await expect(reader.message("why?").locator(".thread-line")).to_contain_text("ask-ai is looking this up…")
    await reader.app.assistant_threads_setStatus(**at, status="")
    await expect(reader.thread.locator(".status")).to_be_hidden()
    await expect(reader.message("why?").locator(".thread-line")).to_have_count(0)


async def test_a_page_that_is_loaded_anew_shows_the_status_that_holds(open_page: Open) -> None:
    reader = await open_page()
    place = await asked(reader)
    await reader.app.assistant_threads_setStatus(channel_id=place["channel"], thread_ts=place["thread_ts"], status="is looking this up…")
    await expect(reader.thread.locator(".status")).to_contain_text("looking this up")
    await reader.page.reload()
    await expect(reader.thread.locator(".status")).to_contain_text("ask-ai is looking this up…")


async def test_a_loading_message_stands_for_itself(open_page: Open) -> None:
    reader = await open_page()
    place = await asked(reader)
    await reader.app.assistant_threads_setStatus(
        channel_id=place["channel"], thread_ts=place["thread_ts"], status="is reading…", loading_messages=["Thanks for reaching out, Ada."]
    )
    await expect(reader.thread.locator(".status [role=status]")).to_have_text("Thanks for reaching out, Ada.")


async def test_text_is_seen_while_it_streams_and_what_hangs_under_it_at_the_end(open_page: Open) -> None:
    reader = await open_page()
    stream = await started(reader, await asked(reader), markdown_text="Open ")
    live = reader.thread.locator("article.streaming")
    await expect(live).to_contain_text("Open")
    await reader.app.chat_appendStream(**stream, markdown_text="**UDP 7882**.\n\n```py\nx = 1")
    await expect(live.locator("strong")).to_have_text("UDP 7882")
    await expect(live.locator(".code")).to_contain_text("x = 1")
    under: list[dict[str, Any]] = [{"type": "context", "elements": [{"type": "mrkdwn", "text": "1 source"}]}]
    await reader.app.chat_stopStream(**stream, markdown_text="\n```\n", blocks=under)
    await expect(live).to_have_count(0)
    await expect(reader.in_thread("UDP 7882")).to_contain_text("1 source")
    await expect(reader.page.locator("#announcer")).to_contain_text("ask-ai: Open UDP 7882")


async def test_thinking_steps_show_what_is_done_and_what_goes_on(open_page: Open) -> None:
    reader = await open_page()
    steps = [
        {"type": "plan_update", "title": "Looking this up"},
        {"type": "task_update", "id": "1", "title": "Searching", "status": "complete", "output": "6 passages"},
        {"type": "task_update", "id": "2", "title": "Checking", "status": "in_progress"},
    ]
    stream = await started(reader, await asked(reader), task_display_mode="plan", chunks=steps)
    plan = reader.thread.locator("details.plan")
    await expect(plan.locator("summary").first).to_contain_text("1 of 2 done")
    await expect(plan.locator(".task-in_progress")).to_contain_text("Checking (Working)")
    await plan.locator(".task-complete summary").click()
    await expect(plan.locator(".task-complete")).to_contain_text("6 passages")
    await reader.app.chat_stopStream(**stream, chunks=[{**steps[2], "status": "complete"}, {"type": "markdown_text", "text": "Done."}])
    await expect(plan.locator("summary").first).to_contain_text("2 of 2 done")


async def test_a_stream_that_dies_is_no_longer_busy(open_page: Open) -> None:
    reader = await open_page()
    await started(reader, await asked(reader), markdown_text="Half an ans")
    await expect(reader.thread.locator("article.streaming")).to_have_count(1)
    reader.sandbox.workspace.streams.kill()
    await expect(reader.thread.locator("article.streaming, .caret")).to_have_count(0)
    await expect(reader.in_thread("Half an ans")).to_be_visible()


async def test_the_stop_button_is_there_while_a_session_works_and_tells_the_app(open_page: Open) -> None:
    reader = await open_page()
    place = await asked(reader)
    stop = reader.thread.get_by_role("button", name="Stop")
    await expect(stop).to_have_count(0)
    async with http_peer(reader.sandbox) as peer:
        await reader.app.agents_sessions_setStatus(channel_id=place["channel"], thread_ts=place["thread_ts"], status="processing")
        await stop.click()
        event = (await peer.next()).event
    assert (event["type"], event["user"], event["thread_ts"]) == ("agent_session_stopped", reader.person(), place["thread_ts"])
    await reader.app.agents_sessions_setStatus(channel_id=place["channel"], thread_ts=place["thread_ts"], status="active")
    await expect(stop).to_have_count(0)


async def test_suggested_prompts_are_said_by_a_click(open_page: Open) -> None:
    reader = await open_page("#/app")
    direct = reader.sandbox.direct["ada"]
    prompts = [{"title": "Look at a room", "message": "Look at room demo"}, {"title": "Help", "message": "What can you do?"}]
    await reader.app.assistant_threads_setSuggestedPrompts(channel_id=direct, title="Try this", prompts=prompts)
    await expect(reader.page.locator("#channel-prompts")).to_contain_text("Try this")
    await reader.page.get_by_role("button", name="Look at a room").click()
    await expect(reader.message("Look at room demo")).to_be_visible()
    await expect(reader.page.locator("#channel-prompts .prompt")).to_have_count(0)


async def test_a_thread_can_have_a_title(open_page: Open) -> None:
    reader = await open_page("#/app")
    ts = await reader.say("a long story")
    await reader.page.evaluate(f"location.hash = '#/app/{ts}'")
    await reader.app.assistant_threads_setTitle(channel_id=reader.sandbox.direct["ada"], thread_ts=ts, title="Rooms that disconnect")
    await expect(reader.page.locator("#thread-title")).to_have_text("Rooms that disconnect")


async def test_an_ephemeral_message_says_so_and_nobody_else_sees_it(open_page: Open) -> None:
    ada, ben = await open_page(), await open_page()
    await ben.speak_as("Ben")
    await ada.app.chat_postEphemeral(channel=ada.channel(), user=ada.person(), text="between us")
    await expect(ada.message("between us")).to_contain_text("Only visible to you")
    await ada.posted("for everybody")
    await expect(ben.message("for everybody")).to_be_visible()
    await expect(ben.message("between us")).to_have_count(0)


async def test_the_home_tab_is_what_the_app_published(open_page: Open) -> None:
    reader = await open_page("#/app")
    await reader.page.get_by_role("button", name="Home", exact=True).click()
    await expect(reader.page.locator("#home")).to_contain_text("has not published a home tab")
    view = {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "At your service"}}]}
    await reader.app.views_publish(user_id=reader.person(), view=view)
    await expect(reader.page.locator("#home [role=heading]")).to_have_text("At your service")
    await reader.reload()
    await expect(reader.page.locator("#home [role=heading]")).to_have_text("At your service")


async def test_both_tabs_tell_the_app_that_somebody_looks(open_page: Open) -> None:
    reader = await open_page()
    assert isinstance(reader.sandbox.clock, RunningClock)
    async with http_peer(reader.sandbox) as peer:
        async with reader.page.expect_response("**/sandbox/home"):  # else the second request may overtake the first
            await reader.page.locator("#directs a").click()
        await reader.page.get_by_role("button", name="Home", exact=True).click()
        tabs = [received.event["tab"] for received in await peer.take(2)]
    assert tabs == ["messages", "home"]
