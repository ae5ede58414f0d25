"""LiveKit's own server for all tests here that look at one, and the bot that looks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.live.diag_scene import Onlooker, Table, open_onlooker
from tests.live.livekit.fixtures import keys, livekit, room, server, tools, webhooks
from tests.live.livekit.servers import LiveServer
from tests.live.livekit.webhooks import Webhooks

__all__ = ["keys", "livekit", "room", "server", "tools", "webhooks"]


@pytest.fixture(scope="session")
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    """What cards said of troubles that were made for real; printed when all is done."""
    rows = Table()
    yield rows
    plugins = request.config.pluginmanager
    reporter, capture = plugins.getplugin("terminalreporter"), plugins.getplugin("capturemanager")
    if reporter and capture:
        with capture.global_and_fixture_disabled():
            reporter.write_line("")
            for line in rows.lines():
                reporter.write_line(line)


@pytest_asyncio.fixture(loop_scope="session")
async def bot(server: LiveServer, webhooks: Webhooks, table: Table) -> AsyncIterator[Onlooker]:
    """Looks at the shared server, and has recorded what its webhooks told."""
    async with open_onlooker(server.url, server.keys, table, webhooks) as onlooker:
        yield onlooker
