"""Two worlds that tests share, one a way of delivery, and new ones for tests that break something. Model and index are loaded once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.flow import Answerer
from bot.policies import Policy
from tests.e2e.slack.held import Held
from tests.e2e.slack.world import Mode, World, open_world

Fresh = Callable[..., AbstractAsyncContextManager[World]]
CHANNELS = {
    "by-mention": Policy(mode="mentions"),
    "switched-off": Policy(mode="off"),
    "in-private": Policy(mode="all", private=True),
    # Nobody has this id; who may ask is tried with a world of its own.
    "for-few": Policy(mode="all", askers=frozenset({"U0NOBODY"})),
}


async def _shared(answerer: Answerer, folder: Path, mode: Mode) -> AsyncIterator[World]:
    held = Held(partial(open_world, answerer, folder, mode, channels=CHANNELS))
    yield await held.open()
    await held.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def over_sockets(offline: Answerer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async for world in _shared(offline, tmp_path_factory.mktemp("sockets"), "socket"):
        yield world


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def over_http(offline: Answerer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async for world in _shared(offline, tmp_path_factory.mktemp("http"), "http"):
        yield world


# For tests of things that do not depend on the way of delivery.
OVER_HTTP = pytest.mark.parametrize("world", ["over_http"], indirect=True)
OVER_SOCKETS = pytest.mark.parametrize("world", ["over_sockets"], indirect=True)


@pytest.fixture(params=["over_sockets", "over_http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot at work, over Socket Mode and over HTTP."""
    world: World = request.getfixturevalue(request.param)
    world.begin()
    yield world
    world.check()


@pytest.fixture
def fresh(offline: Answerer, tmp_path: Path) -> Fresh:
    """A world of one's own: `async with fresh("http") as world`; `answerer` and what `open_world` takes besides may be given."""

    @asynccontextmanager
    async def fresh(mode: Mode, *, answerer: Answerer = offline, **options: Any) -> AsyncIterator[World]:
        async with open_world(answerer, tmp_path, mode, **options) as world:
            yield world
            world.check()

    return fresh
