"""Text of people, documents and models that would call everybody, or lead them astray: it is shown, and does nothing. `World.check` looks at all that goes out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.answering.check import Checker
from bot.flow import Answerer
from bot.llm import Limits, OpenAIJudge, OpenAIWriter
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import ChromaStore, FolderSource, Searcher, Syncer, embedder_from, load_builtin
from tests.bot.llm.samples import client_of
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import choice, shown, written
from tests.e2e.slack.world import World
from tests.fakes.observer import RecordingObserver
from tests.fakes.openai_scripts import says
from tests.fakes.openai_server import serve_openai
from tests.fakes.writer import echo

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "Why did my room disconnect?"
CALLS = "<!channel> <!here|here> <@{ben}> <!subteam^S012AB3CD> <https://evil.example|docs.livekit.io> @here @everyone &lt;!channel&gt;"
PAGE = """---
title: "Teapots <!channel> <https://evil.example|click>"
url: https://docs.livekit.io/teapots/<!here>
---
# Teapot mode <@{ben}> @here

Teapot mode of a LiveKit room is switched on with `teapot=true`. <!channel> <!everyone> <@{ben}> <https://evil.example|docs.livekit.io> @channel

Every teapot room brews for 300 seconds [click here](https://evil.example), see <!subteam^S012AB3CD>.

| Teapot | Meaning <!here> |
|---|---|
| `short` <@{ben}> | stout @everyone |

```python
room.teapot("<!channel> <@{ben}>")  # @here
```
"""


@pytest.mark.parametrize("channel", ["ask-ai", "bot"])
async def test_what_people_write_is_quoted_without_calling_anybody(world: World, channel: str) -> None:
    words = CALLS.format(ben=world.ben.id)
    ts = await world.ada.says(f"{ASKED} {words}" if channel == "bot" else f"{world.bot} {ASKED} {words}", channel=channel)
    await world.quiet()
    reply = await world.ada.reply(ts, channel=channel)
    await world.ada.presses(reply, "feedback", choice(reply, "negative_button"), channel=channel)
    await world.quiet()
    await world.ada.submits(world.ada.modal(), reason="wrong", comment=words, human=["human"])
    await world.quiet()
    await world.ada.does("home", tab="home")
    await world.quiet()

    packet = written((await world.chi.channel("support-escalations"))[-1])
    assert ASKED in packet
    assert "evil.example" in packet
    assert world.called() == set()


async def test_a_name_that_would_call_everybody_does_not(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        people = world.sandbox.workspace.people
        people[world.ada.id] = replace(people[world.ada.id], name="<!channel> @here", real_name="<!here>")
        world.sandbox.faults.api.fail("assistant.threads.setStatus", "feature_disabled")
        ts = await world.ada.says(f"{world.bot} {ASKED} says <@{world.ada.id}>")
        await world.quiet()

        assert "disconnect" in shown(await world.ada.reply(ts))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answerer]:
    """What answers from a page that somebody wrote to do harm."""
    docs, index = tmp_path_factory.mktemp("hostile"), tmp_path_factory.mktemp("hostile-index")
    (docs / "teapots.md").write_text(PAGE.format(ben="U012AB3CD"), encoding="utf-8")
    assert Syncer(index, store=ChromaStore(), embedder=embedder_from({})).run([FolderSource(docs)], RecordingObserver()).ok
    with closing(open_library(Settings(), index)) as library:
        yield Answerer(retriever=Searcher(library), checker=Checker(load_builtin()))


async def test_a_hostile_page_is_quoted_without_calling_anybody(fresh: Fresh, hostile: Answerer) -> None:
    async with fresh("http", answerer=hostile) as world:
        ts = await world.ada.says("How do I switch on teapot mode of a LiveKit room, and how long does it brew?")
        await world.quiet()
        reply = await world.ada.reply(ts)
        for action in ("show_sources", "ask_human"):
            await world.ada.presses(reply, action)
            await world.quiet()

        assert "teapot=true" in shown(reply)
        assert "eapot" in str(world.ada.modal()["blocks"])
        assert "teapot=true" in written((await world.chi.channel("support-escalations"))[-1])


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_model_that_writes_calls_and_links_calls_nobody_and_links_nowhere(fresh: Fresh, offline: Answerer, mode: str) -> None:
    async with serve_openai() as server, client_of(server.url, key="k") as client:
        answerer = replace(offline, writer=OpenAIWriter(client, model="scripted", limits=Limits()), judge=OpenAIJudge(client, limits=Limits()))
        async with fresh(mode, answerer=answerer) as world:
            evil = CALLS.format(ben=world.ben.id)
            server.chat.append(lambda request: says(f"{echo(request.passages)} {evil}\n\n{echo(request.passages)} {evil} [1].\n\n```\n{evil}\n```")(request))
            ts = await world.ada.says(ASKED)
            await world.quiet()

            reply = await world.ada.reply(ts)
            assert server.asked()
            assert "[1]" in shown(reply)
