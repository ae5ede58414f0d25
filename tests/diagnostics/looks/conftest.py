"""All tests here run in virtual time: a server that never answers costs none."""

from __future__ import annotations

from tests.fakes.loop import JumpingLoop


def pytest_asyncio_loop_factories() -> dict[str, type[JumpingLoop]]:
    return {"virtual": JumpingLoop}
