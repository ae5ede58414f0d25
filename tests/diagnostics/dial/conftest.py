"""All tests here run in virtual time."""

from __future__ import annotations

from tests.fakes.loop import JumpingLoop


def pytest_asyncio_loop_factories() -> dict[str, type[JumpingLoop]]:
    return {"virtual": JumpingLoop}
