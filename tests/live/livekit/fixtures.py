"""Fixtures for tests against the bench. A `conftest.py` imports them by name; pytest finds them there."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from livekit import api

from tests.live.livekit.build import Missing, Tools
from tests.live.livekit.build import tools as find_tools
from tests.live.livekit.servers import Keys, LiveServer, open_livekit, open_sip
from tests.live.livekit.webhooks import Webhooks, open_webhooks


@pytest.fixture(scope="session")
def tools() -> Tools:
    """The programs of the bench. Without them tests are skipped with the reason; with `CI` set they fail with it."""
    environment = dict(os.environ)  # noqa: TID251  where programs are found and kept is no setting of the bot
    try:
        return find_tools(environment)
    except Missing as reason:
        if environment.get("CI"):
            pytest.fail(f"the live bench must run here: {reason}")
        pytest.skip(f"no live bench: {reason}")


@pytest.fixture(scope="session")
def keys() -> Keys:
    """Those of the shared server."""
    return Keys()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def webhooks(keys: Keys) -> AsyncIterator[Webhooks]:
    """What the shared server told. Wait for things in tests on the session's loop: `pytest.mark.asyncio(loop_scope="session")`."""
    async with open_webhooks(keys) as hooks:
        yield hooks


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server(tools: Tools, keys: Keys, webhooks: Webhooks, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[LiveServer]:
    """One server for all tests that keep to their own room, with its SIP service. pytest keeps its folder, where the logs are."""
    async with open_livekit(tools, keys=keys, webhook_urls=[webhooks.url], folder=tmp_path_factory.mktemp("livekit")) as running, open_sip(running):
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def livekit(server: LiveServer) -> AsyncIterator[api.LiveKitAPI]:
    """The official client with all rights."""
    async with server.api() as client:
        yield client


@pytest.fixture
def room() -> str:
    """A name that no other test has."""
    return f"room-{secrets.token_hex(4)}"
