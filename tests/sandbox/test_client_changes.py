"""The stream of changes: what each person may see of it, and coming back to it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from bot.sandbox.client.changes import KEPT, UNREAD_MAX, Changes
from bot.sandbox.clock import ControlledClock
from bot.sandbox.model import Change
from bot.sandbox.options import SandboxOptions
from bot.sandbox.seed import Seeded, seed
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import SOON_S, bot, person


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox(SandboxOptions(clock=ControlledClock())) as opened:
        yield opened


@pytest.fixture
def seeded() -> Seeded:
    return seed(ControlledClock())


@asynccontextmanager
async def listening(sandbox: Sandbox, name: str, last: str = "") -> AsyncIterator[AsyncIterator[tuple[str, dict[str, Any]]]]:
    """What that person's page hears: the id and the data of each event."""
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=SOON_S) as client:
        headers = {"last-event-id": last} if last else {}
        async with client.stream("GET", f"{sandbox.url}/sandbox/changes?token={sandbox.people[name]}", headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            lines = response.aiter_lines()
            assert (await anext(lines)).startswith("retry:")
            yield events(lines)


async def events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    number = ""
    async for line in lines:
        if line.startswith("id: "):
            number = line.removeprefix("id: ")
        if line.startswith("data: "):
            yield number, json.loads(line.removeprefix("data: "))


def toast(person: str, text: str) -> Change:
    return Change(kind="toast", data={"user": person, "text": text}, seen_by=frozenset({person}))


async def words(stream: AsyncIterator[str], count: int) -> list[str]:
    return [await anext(stream) for _ in range(count)]


async def test_a_message_is_heard_by_those_who_may_see_it(sandbox: Sandbox) -> None:
    async with listening(sandbox, "ada") as ada, listening(sandbox, "ben") as ben:
        await person(sandbox, "ben").chat_postMessage(channel=sandbox.direct["ben"], text="between us")
        await person(sandbox, "ben").chat_postMessage(channel=sandbox.channels["general"], text="for all")
        assert [(await anext(ben))[1]["message"]["text"] for _ in range(2)] == ["between us", "for all"]
        _, heard = await anext(ada)
        assert (heard["kind"], heard["message"]["text"], heard["channel"]) == ("message", "for all", sandbox.channels["general"])


async def test_what_is_for_one_person_only_is_heard_by_nobody_else(sandbox: Sandbox) -> None:
    channel = sandbox.channels["ask-ai"]
    async with listening(sandbox, "ada") as ada, listening(sandbox, "ben") as ben:
        await bot(sandbox).chat_postEphemeral(channel=channel, user=sandbox.seeded.people["ada"], text="psst")
        await bot(sandbox).chat_postMessage(channel=channel, text="hello")
        assert (await anext(ada))[1]["kind"] == "ephemeral"
        assert (await anext(ben))[1]["message"]["text"] == "hello"


async def test_who_comes_back_hears_what_was_missed_and_nothing_twice(sandbox: Sandbox) -> None:
    channel = sandbox.channels["general"]
    async with listening(sandbox, "ada") as ada:
        await person(sandbox, "ben").chat_postMessage(channel=channel, text="one")
        last, _ = await anext(ada)
    for text in ("two", "three"):
        await person(sandbox, "ben").chat_postMessage(channel=channel, text=text)
    async with listening(sandbox, "ada", last) as ada:
        assert [(await anext(ada))[1]["message"]["text"] for _ in range(2)] == ["two", "three"]


@pytest.mark.parametrize("token", ["", "nobody"])
async def test_nobody_listens_without_a_token_of_their_own(sandbox: Sandbox, token: str) -> None:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        for wrong in (token, sandbox.bot_token):
            assert (await client.get(f"{sandbox.url}/sandbox/changes?token={wrong}")).status_code in {401, 403}


async def test_who_was_away_for_too_long_or_comes_from_another_run_is_told_to_load_anew(seeded: Seeded) -> None:
    changes, ada = Changes(seeded.workspace), seeded.people["ada"]
    stream = changes.listen(ada)
    await anext(stream)
    for n in range(KEPT + 2):
        changes.changed(toast(seeded.people["ben"], str(n)))
    changes.changed(toast(ada, "now"))
    heard = await anext(stream)
    run = heard.partition("\n")[0].removeprefix("id: ").partition("-")[0]
    for last in (f"{run}-1", "other-1", f"{run}-x", "nonsense"):
        again = changes.listen(ada, last)
        assert '"reload"' in (await words(again, 2))[1]
        await again.aclose()
    await stream.aclose()


async def test_who_does_not_read_is_let_go_and_finds_the_rest_on_coming_back(seeded: Seeded) -> None:
    changes, ada = Changes(seeded.workspace), seeded.people["ada"]
    slow = changes.listen(ada)
    await anext(slow)
    changes.changed(toast(ada, "0"))
    last = (await anext(slow)).partition("\n")[0].removeprefix("id: ")
    for n in range(1, UNREAD_MAX + 3):
        changes.changed(toast(ada, str(n)))
    assert [each async for each in slow] == []
    again = changes.listen(ada, last)
    texts = [json.loads(each.partition("data: ")[2])["text"] for each in (await words(again, UNREAD_MAX + 3))[1:]]
    assert texts == [str(n) for n in range(1, UNREAD_MAX + 3)]
    await again.aclose()


async def test_silence_has_a_heartbeat(seeded: Seeded) -> None:
    stream = Changes(seeded.workspace, heartbeat_s=0.001).listen(seeded.people["ada"])
    assert (await words(stream, 3))[1:] == [": still here\n\n"] * 2
    await stream.aclose()


async def test_the_end_of_the_server_ends_every_stream(seeded: Seeded) -> None:
    changes = Changes(seeded.workspace)
    stream = changes.listen(seeded.people["ada"])
    await anext(stream)
    changes.stop()
    assert [each async for each in stream] == []


async def test_a_status_goes_after_two_minutes_and_the_page_is_told(sandbox: Sandbox) -> None:
    clock, channel = sandbox.clock, sandbox.channels["ask-ai"]
    assert isinstance(clock, ControlledClock)
    posted = await person(sandbox, "ada").chat_postMessage(channel=channel, text="why?")
    async with listening(sandbox, "ada") as ada:
        await bot(sandbox).assistant_threads_setStatus(channel_id=channel, thread_ts=posted["ts"], status="is looking this up…")
        assert (await anext(ada))[1]["status"] == "is looking this up…"
        clock.advance(120)
        assert (await anext(ada))[1]["status"] == ""


async def test_a_stream_dies_after_five_minutes_and_the_page_is_told(sandbox: Sandbox) -> None:
    clock, channel, ada = sandbox.clock, sandbox.channels["ask-ai"], sandbox.seeded.people["ada"]
    assert isinstance(clock, ControlledClock)
    posted = await person(sandbox, "ada").chat_postMessage(channel=channel, text="why?")
    await bot(sandbox).chat_startStream(
        channel=channel, thread_ts=posted["ts"], markdown_text="Because", recipient_user_id=ada, recipient_team_id=sandbox.workspace.team.id
    )
    async with listening(sandbox, "ada") as stream:
        clock.advance(300)
        assert (await anext(stream))[1]["state"] == "errored"


async def test_a_new_page_hears_what_holds_and_of_that_only_what_is_for_its_person(sandbox: Sandbox) -> None:
    asked = await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="why?")
    direct = await person(sandbox, "ada").chat_postMessage(channel=sandbox.direct["ada"], text="why?")
    open_thread, own = ({"channel_id": said["channel"], "thread_ts": said["ts"]} for said in (asked, direct))
    app, views = bot(sandbox), sandbox.workspace.views
    await app.assistant_threads_setStatus(**open_thread, status="is thinking…")
    await app.agents_sessions_setStatus(**own, status="processing", title="Why")
    ada = sandbox.seeded.people["ada"]
    below = views.open(ada, {"type": "modal", "blocks": []})
    views.push(ada, {"type": "modal", "blocks": [{"type": "divider"}]})
    views.update(below, {"type": "modal", "blocks": [{"type": "header"}]})

    async with listening(sandbox, "ada") as page:
        heard = [await anext(page) for _ in range(4)]
    assert [number for number, _ in heard] == [""] * 4
    (status, session, first, second) = (data for _, data in heard)
    assert (status["kind"], status["status"], session["kind"], session["status"]) == ("status", "is thinking…", "session", "processing")
    assert [(view["kind"], view["view"]["blocks"]) for view in (first, second)] == [
        ("view_opened", [{"type": "header"}]),
        ("view_opened", [{"type": "divider"}]),
    ]
    async with listening(sandbox, "ben") as page:
        await app.chat_postMessage(channel=sandbox.channels["general"], text="news")
        assert [(await anext(page))[1]["kind"] for _ in range(2)] == ["status", "message"]


async def test_a_new_page_hears_nothing_of_what_is_over(sandbox: Sandbox) -> None:
    asked = await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="why?")
    app, place = bot(sandbox), {"channel_id": asked["channel"], "thread_ts": asked["ts"]}
    await app.assistant_threads_setStatus(**place, status="is thinking…")
    await app.agents_sessions_setStatus(**place, status="processing")
    await app.agents_sessions_setStatus(**place, status="active")
    views = sandbox.workspace.views
    views.close(views.open(sandbox.seeded.people["ada"], {"type": "modal", "blocks": []}).id)
    await app.chat_postMessage(channel=asked["channel"], thread_ts=asked["ts"], text="because")

    async with listening(sandbox, "ada") as page:
        await app.chat_postMessage(channel=sandbox.channels["general"], text="news")
        assert (await anext(page))[1]["message"]["text"] == "news"
