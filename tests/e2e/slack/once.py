"""The law that all tests of delivery are about."""

from __future__ import annotations

from collections.abc import Sequence

from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World


async def answered_once(world: World, asked: Sequence[str], *, channel: str = "ask-ai") -> None:
    """Each of these questions gets one reply, which is an answer and no apology, however often that has to be tried."""
    await world.over()
    for ts in asked:
        reply = await world.ada.reply(ts, channel=channel)
        assert "feedback" in str(reply["blocks"]), shown(reply)
