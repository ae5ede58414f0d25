"""Whether the process can do its work right now: each thing it needs is tried when somebody asks, but not more often than is good for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.errors import BotError, StoreFailed
from bot.settings import SlackSettings
from bot.slack.client import Api
from bot.slack.clock import MachineClock
from bot.slack.sockets import Sockets
from bot.store import Database, Store, probe

log = logging.getLogger("bot.readiness")
# What was good stays good for so long; what was not is tried again sooner, so that its end is noticed.
GOOD_S, BAD_S = 60.0, 5.0
# A full disk or a lost lock should be known before many questions are.
DATABASE_GOOD_S = 10.0
DEADLINE_S = 3.0
# Why something does not work; "" when it does.
Trouble = Callable[[], Awaitable[str]]


@dataclass(slots=True, kw_only=True)
class Trial:
    """Something to try. `act` raises `BotError` when it does not work; who asks while it is tried waits for the same answer. `now` is seconds of any clock."""

    act: Callable[[], Awaitable[object]]
    now: Callable[[], float]
    good_s: float = GOOD_S
    bad_s: float = BAD_S
    deadline_s: float = DEADLINE_S
    _until: float = field(default=float("-inf"), init=False)
    _trouble: str = field(default="", init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def trouble(self) -> str:
        """Why it does not work; "" when it does, as of the last time it was tried."""
        async with self._lock:
            if self.now() >= self._until:
                self._trouble = await self._tried()
                self._until = self.now() + (self.bad_s if self._trouble else self.good_s)
            return self._trouble

    async def _tried(self) -> str:
        try:
            async with asyncio.timeout(self.deadline_s):
                await self.act()
        except TimeoutError:
            return f"no answer within {self.deadline_s:g} s"
        except BotError as error:
            return str(error)
        return ""


async def troubles(trials: Mapping[str, Trouble]) -> Mapping[str, str]:
    """What does not work, by name, in words; all are asked at once."""
    told = await asyncio.gather(*(trial() for trial in trials.values()))
    found = {name: trouble for name, trouble in zip(trials, told, strict=True) if trouble}
    if found:
        log.warning("ready.not", extra={"troubles": found})
    return found


def trials_of(slack: SlackSettings, api: Api, store: Store, sockets: Sockets | None) -> dict[str, Trouble]:
    """What has to work for questions to be answered. Whether a token is good is asked for the one that is configured; others belong to their workspaces."""
    now, trials = MachineClock().now, dict[str, Trouble]()
    if store.database is not None:
        trials["database"] = Trial(act=partial(_written, store.database), now=now, good_s=DATABASE_GOOD_S).trouble
    if not slack.installable:
        trials["slack"] = Trial(act=partial(api.client(slack.bot_token).call, "auth.test", wait_s=DEADLINE_S), now=now).trouble
    if sockets is not None:
        trials["socket mode"] = sockets.told
    return trials


async def _written(database: Database) -> None:
    try:
        await database.run_as_holder(probe)
    except StoreFailed as error:
        # Where it lies is not for everybody who may ask.
        raise StoreFailed(str(error).partition(": ")[2] or str(error)) from error
