from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.fakes.site import FakeSite, serve_site


@pytest.fixture
async def site() -> AsyncIterator[FakeSite]:
    """A running site without a page."""
    async with serve_site() as running:
        yield running
