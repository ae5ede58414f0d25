"""From a question in Slack to the row of what its answer cost, with the official SDK and a scripted server between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.figures.ports import Turn
from bot.flow import Answerer
from bot.llm import Limits, OpenAIJudge, OpenAIWriter
from tests.bot.llm.samples import client_of
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.world import World
from tests.fakes.openai_scripts import SCRIPTS, counts
from tests.fakes.openai_server import FakeOpenAI, serve_openai

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "Why did my room disconnect?"
DECIDED = 3 * (400 * 0.10e-6 + 3 * 0.50e-6)


@asynccontextmanager
async def priced(fresh: Fresh, offline: Answerer, server: FakeOpenAI) -> AsyncIterator[World]:
    """A workspace whose bot has a model of OpenAI's list."""
    async with client_of(server.url) as client:
        answerer = replace(offline, writer=OpenAIWriter(client, model="gpt-5.4-mini", limits=Limits()), judge=OpenAIJudge(client, limits=Limits()))
        async with fresh("http", answerer=answerer) as world:
            yield world


async def turn_of(world: World, words: str = QUESTION) -> Turn:
    """The only question that was counted."""
    ts = await world.ada.says(words)
    await world.quiet()
    assert len(await world.ada.replies(ts)) == 1
    assert world.service is not None
    (turn,) = await world.service.store.turns.since(0.0)
    return turn


async def test_an_answer_costs_what_the_server_says_of_all_requests_behind_it(fresh: Fresh, offline: Answerer) -> None:
    async with serve_openai(script="counted", decisions="counted") as server, priced(fresh, offline, server) as world:
        turn = await turn_of(world)

    assert len(server.asked()) == 1
    assert len(server.asked("/v1/decisions")) == 3
    assert (turn.outcome, turn.tokens_in, turn.tokens_out) == ("answered", 3_200, 109)
    assert turn.cost_usd == pytest.approx(2_000 * 0.75e-6 + 100 * 4.50e-6 + DECIDED)


async def test_prices_that_were_agreed_go_by_the_names_of_the_models(fresh: Fresh, offline: Answerer) -> None:
    async with serve_openai(script="counted", decisions="counted") as server, priced(fresh, offline, server) as world:
        await world.stop()
        prices = {"gpt-5.4-mini": (1_000.0, 0.0), "gpt-6-luna": (0.0, 1_000_000.0)}
        world.settings = replace(world.settings, dashboard=replace(world.settings.dashboard, prices=prices))
        await world.start()
        turn = await turn_of(world)

    assert turn.cost_usd == pytest.approx(2.0 + 9.0)


async def test_a_rewrite_is_paid_as_well(fresh: Fresh, offline: Answerer) -> None:
    async with serve_openai(decisions="counted") as server, priced(fresh, offline, server) as world:
        server.default_chat = counts(SCRIPTS["invented_identifier"], 2_000, 100)
        turn = await turn_of(world)

    assert len(server.asked()) == 2
    assert (turn.tokens_in, turn.tokens_out) == (4_000 + 1_200, 200 + 9)


@pytest.mark.parametrize("script", ["echo", "refuses_count", "ignores_stream"])
async def test_where_the_server_says_nothing_nothing_is_made_up(fresh: Fresh, offline: Answerer, script: str) -> None:
    async with serve_openai(script=script) as server, priced(fresh, offline, server) as world:
        turn = await turn_of(world)

    assert turn.outcome == "answered"
    assert (turn.tokens_in, turn.tokens_out, turn.cost_usd) == (0, 0, 0.0)
