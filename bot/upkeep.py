"""Once a day: what is older than it may be is deleted. A job like any other, so a restart neither forgets nor doubles it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.diagnostics.ports import Records
from bot.jobs import Job, NewJob
from bot.stores import Housekeeping, Inbox

log = logging.getLogger("bot.upkeep")
KIND = "upkeep"
DAY_S = 86_400.0
RECORD_DAYS = 14.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """Keeps `keep_days` of what was said and done, and `record_days` of what the flight recorder has, if there is one. `now` is seconds since 1970."""

    inbox: Inbox
    housekeeping: Housekeeping
    keep_days: float
    now: Callable[[], float]
    records: Records | None = None
    record_days: float = RECORD_DAYS

    async def begin(self) -> None:
        """Have today's run in the inbox, and so every later one."""
        await self.inbox.add(self._run(self._today(), after_s=0.0))

    async def __call__(self, job: Job) -> None:
        """One run; the next one is saved first."""
        await self.inbox.add(self._run(self._today() + timedelta(days=1), after_s=DAY_S))
        rows = await self.housekeeping.delete_older(days=self.keep_days)
        if self.records is not None:
            rows += await self.records.delete_older(than=datetime.fromtimestamp(self.now(), UTC) - timedelta(days=self.record_days))
        log.info("upkeep.done", extra={"key": job.key, "rows": rows})

    def _today(self) -> date:
        return datetime.fromtimestamp(self.now(), UTC).date()

    def _run(self, day: date, *, after_s: float) -> NewJob:
        return NewJob(keys=(f"{KIND}:{day.isoformat()}",), kind=KIND, payload={}, lane="quick", after_s=after_s)
