"""Reads and counts for the pages, and remembers for a while what it counted.

Only as many days are counted as somebody looks at. What is older than a minute, but not than ten, is shown at once and counted anew behind it; where counting
takes long that is done less often.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from cachetools import LRUCache, TTLCache

from bot.errors import BotError, StoreFailed
from bot.figures.overview import IndexFacts, Overview
from bot.figures.periods import LENGTHS, last_days
from bot.figures.ports import Turns
from bot.figures.sums import figures
from bot.figures.values import Figures
from bot.web.dashboard.gaps import Gaps

log = logging.getLogger("bot.web.dashboard")
FRESH_S, USABLE_S = 60.0, 600.0
# Of all time at most a fiftieth goes into counting.
REST = 50.0
READ_S = 20.0
TEAMS_KEPT = 100
# Names are asked of Slack, for which a page does not wait long.
NAMES_S, NAMES_MAX = 0.5, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Where figures come from. `index` is None where there is none, `name` is that of a workspace, "" for one that is not known, and `gaps` is None where nobody looks for any."""

    turns: Turns
    index: Callable[[], Awaitable[IndexFacts | None]]
    name: Callable[[str], Awaitable[str]]
    gaps: Gaps | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one workspace or all of them, by the length of the period in days: all lengths up to the longest that was asked for. `took_s` is how long that took."""

    at: datetime
    figures: Mapping[int, Figures]
    index: IndexFacts | None
    took_s: float


class Look:
    """Counts what `reads` gives, in days of a time zone. `now` is seconds since 1970, `clock` seconds of a clock that nobody sets; `names_s` is how long a page waits for names."""

    def __init__(
        self, reads: Reads, *, now: Callable[[], float], zone: tzinfo = UTC, clock: Callable[[], float] = time.monotonic, names_s: float = NAMES_S
    ) -> None:
        self._reads, self._now, self._zone, self._clock, self._names_s = reads, now, zone, clock, names_s
        self._kept: LRUCache[str, Counted] = LRUCache(TEAMS_KEPT)
        self._counting = asyncio.Lock()
        self._teams: TTLCache[None, Mapping[str, str]] = TTLCache(1, FRESH_S, timer=now)

    async def counted(self, team: str, days: int) -> Counted:
        """The figures of a workspace, or of all (""), with those of so many days among them, not older than ten minutes. Raises `StoreFailed` when they cannot be read."""
        kept = self._kept.get(team)
        return kept if kept and days in kept.figures and self._age_s(kept) < USABLE_S else await self._anew(team, days)

    async def teams(self) -> Mapping[str, str]:
        """The names of the workspaces that there are figures of, by id, in the order of their ids; one whose name Slack does not tell at once has its id. Raises `StoreFailed`."""
        known = self._teams.get(None)
        if known is None:
            begin = last_days(self._moment(), max(LENGTHS), self._zone).begin
            async with _in_time():
                ids = await self._reads.turns.teams(begin)
            self._teams[None] = known = await self._named(ids)
        return known

    def overview(self, counted: Counted, days: int, team: str) -> Overview:
        """One look at what was counted, with the gaps that are known by now."""
        gaps = self._reads.gaps.known(team) if self._reads.gaps else None
        return Overview(figures=counted.figures[days], at=counted.at, gaps=gaps, index=counted.index, team=team)

    async def renew(self, team: str) -> None:
        """Count anew what is old, unless somebody does, and look for gaps. Never raises: what is there is good enough to be shown."""
        await self._renew(team)
        if self._reads.gaps:
            await self._reads.gaps.renew(team)

    async def _renew(self, team: str) -> None:
        kept = self._kept.get(team)
        if kept is None or self._counting.locked() or self._age_s(kept) < max(FRESH_S, kept.took_s * REST):
            return
        try:
            await self._anew(team, max(kept.figures))
        except BotError as error:
            log.warning("dashboard.not_renewed", extra={"error": type(error).__name__})

    def _age_s(self, counted: Counted) -> float:
        return self._now() - counted.at.timestamp()

    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self._now(), self._zone)

    async def _anew(self, team: str, days: int) -> Counted:
        """Whoever comes while it is counted waits for the same figures."""
        asked_at = self._now()
        async with self._counting:
            kept = self._kept.get(team)
            if kept and days in kept.figures and kept.at.timestamp() >= asked_at:
                return kept
            async with _in_time():
                self._kept[team] = counted = await self._count(team, days)
            return counted

    async def _count(self, team: str, days: int) -> Counted:
        at, begun = self._moment(), self._clock()
        begin = last_days(at, days, self._zone).begin
        turns, tickets = await self._reads.turns.columns(begin, team=team), await self._reads.turns.tickets_since(begin, team=team)
        lengths = [length for length in LENGTHS if length <= days]
        made = await asyncio.to_thread(lambda: {length: figures(turns, tickets, last_days(at, length, self._zone), now_s=at.timestamp()) for length in lengths})
        return Counted(at=at, figures=made, index=await self._reads.index(), took_s=self._clock() - begun)

    async def _named(self, ids: Sequence[str]) -> Mapping[str, str]:
        """A single one is not chosen from a list, so nobody is asked for its name."""
        names = {id_: id_ for id_ in ids}

        async def name(id_: str) -> None:
            try:
                names[id_] = await self._reads.name(id_) or id_
            except BotError as error:
                log.warning("dashboard.no_name", extra={"team": id_, "error": type(error).__name__})

        try:
            async with asyncio.timeout(self._names_s):
                await asyncio.gather(*(name(id_) for id_ in ids[:NAMES_MAX] if len(ids) > 1))
        except TimeoutError:
            log.warning("dashboard.names_late", extra={"teams": len(ids)})
        return names


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    """A database that takes too long fails like one that is not there."""
    try:
        async with asyncio.timeout(READ_S):
            yield
    except TimeoutError as error:
        raise StoreFailed(f"the figures were not read within {READ_S:g} s") from error
