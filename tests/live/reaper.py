"""Kills a bot when something is seen in the workspace, for the moments that matter last milliseconds."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.sandbox.model import Change
from bot.sandbox.workspace import Workspace
from tests.live.serve_child import Bot

PATIENCE_S = 4.0
NTH_MAX = 3  # a life sees as many questions as that
Seen = Callable[[Change], bool]


def _by_app(change: Change) -> bool:
    return change.kind == "message" and bool(change.data["message"].get("bot_id"))


# A question is on its way and will be saved, then acknowledged; a job was claimed and not answered; an answer was posted and not recorded.
SIGNS: Mapping[str, Seen] = {
    "asked": lambda change: change.kind == "message" and not _by_app(change),
    "status": lambda change: change.kind == "status" and bool(change.data["status"]),
    "posted": _by_app,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """So long after a sign. "begun": the process; "serves": it told that it is ready; the others are of `SIGNS`, of which the nth counts."""

    sign: str
    after_s: float
    nth: int = 1


def moments(each: int, chance: random.Random) -> list[Moment]:
    """So many of each kind, in any order. Half of those after a post come before the bot has heard that it was posted."""
    within_s = {"begun": 1.2, "serves": 2.0, "asked": 0.06, "status": 0.1, "posted": 0.02}
    found = [
        Moment(sign=sign, after_s=0.0 if sign == "posted" and number % 2 else chance.uniform(0.0, most_s), nth=chance.randint(1, NTH_MAX))
        for sign, most_s in within_s.items()
        for number in range(each)
    ]
    chance.shuffle(found)
    return found


class Reaper:
    """Kills at a moment. `hits` counts the signs after which that happened; "nothing" when the sign did not come in time."""

    def __init__(self, workspace: Workspace) -> None:
        self.hits: Counter[str] = Counter()
        self._strike: Callable[[Change], None] | None = None
        workspace.listen(self._changed)

    async def kill(self, bot: Bot, moment: Moment) -> None:
        """Return when it is dead."""
        if moment.sign in SIGNS:
            hit = await self._after(moment, bot.kill)
        else:
            await asyncio.sleep(moment.after_s)
            hit = True
        bot.kill()
        self.hits[moment.sign if hit else "nothing"] += 1
        await bot.killed()

    async def _after(self, moment: Moment, kill: Callable[[], None]) -> bool:
        seen, left, sign = asyncio.Event(), itertools.count(1), SIGNS[moment.sign]

        def strike(change: Change) -> None:
            if sign(change) and next(left) == moment.nth:
                seen.set()
                if not moment.after_s:
                    kill()  # the bot waits for an answer that will not come

        self._strike = strike
        try:
            async with asyncio.timeout(PATIENCE_S):
                await seen.wait()
        except TimeoutError:
            return False
        finally:
            self._strike = None
        await asyncio.sleep(moment.after_s)
        return True

    def _changed(self, change: Change) -> None:
        if self._strike is not None:
            self._strike(change)
