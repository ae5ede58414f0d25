"""Reads and counts for the pages, and remembers what it counted: fifty thousand questions take longer to read than anybody likes to wait.

What is older than a minute, but not than an hour, is shown at once and counted anew behind it; where counting takes long that is done less often.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from cachetools import LRUCache

from bot.errors import BotError, StoreFailed
from bot.figures.overview import IndexFacts, Overview
from bot.figures.periods import LENGTHS, last_days
from bot.figures.ports import TicketTimes, Turn, Turns
from bot.figures.sums import figures
from bot.figures.values import Figures
from bot.web.dashboard.gaps import Gaps

log = logging.getLogger("bot.web.dashboard")
FRESH_S, USABLE_S = 60.0, 3_600.0
# Of all time at most a fiftieth goes into counting.
REST = 50.0
READ_S = 20.0
TEAMS_KEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Where figures come from. `index` is None where there is none, `names` are those of workspaces by id, and `gaps` is None where nobody looks for any."""

    turns: Turns
    index: Callable[[], Awaitable[IndexFacts | None]]
    names: Callable[[], Awaitable[Mapping[str, str]]]
    gaps: Gaps | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted of one workspace or all of them, by the length of the period in days. `teams` names the workspaces that asked something, by id.

    `took_s` is how long that took.
    """

    at: datetime
    figures: Mapping[int, Figures]
    index: IndexFacts | None
    teams: Mapping[str, str]
    took_s: float


class Look:
    """Counts what `reads` gives, in days of a time zone. `now` is seconds since 1970, `clock` seconds of a clock that nobody sets."""

    def __init__(self, reads: Reads, *, now: Callable[[], float], zone: tzinfo = UTC, clock: Callable[[], float] = time.monotonic) -> None:
        self._reads, self._now, self._zone, self._clock = reads, now, zone, clock
        self._kept: LRUCache[str, Counted] = LRUCache(TEAMS_KEPT)
        self._counting = asyncio.Lock()

    async def counted(self, team: str) -> Counted:
        """The figures of a workspace, or of all (""), not older than an hour. Raises `StoreFailed` when they cannot be read."""
        kept = self._kept.get(team)
        return kept if kept and self._age_s(kept) < USABLE_S else await self._anew(team)

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
            await self._anew(team)
        except BotError as error:
            log.warning("dashboard.not_renewed", extra={"error": type(error).__name__})

    def _age_s(self, counted: Counted) -> float:
        return self._now() - counted.at.timestamp()

    async def _anew(self, team: str) -> Counted:
        """Whoever comes while it is counted waits for the same figures."""
        asked_at = self._now()
        async with self._counting:
            kept = self._kept.get(team)
            if kept and kept.at.timestamp() >= asked_at:
                return kept
            try:
                async with asyncio.timeout(READ_S):
                    self._kept[team] = counted = await self._count(team)
            except TimeoutError as error:
                raise StoreFailed(f"the figures were not read within {READ_S:g} s") from error
            return counted

    async def _count(self, team: str) -> Counted:
        at, begun = datetime.fromtimestamp(self._now(), self._zone), self._clock()
        begin = last_days(at, max(LENGTHS), self._zone).begin
        turns, tickets = await self._reads.turns.since(begin, team=team), await self._reads.turns.tickets_since(begin, team=team)
        made = await asyncio.to_thread(self._all_lengths, turns, tickets, at)
        names = await self._named()
        return Counted(
            at=at,
            figures=made,
            index=await self._reads.index(),
            teams={one: names.get(one, one) for one in sorted({turn.team for turn in turns} | {ticket.team for ticket in tickets})},
            took_s=self._clock() - begun,
        )

    def _all_lengths(self, turns: Sequence[Turn], tickets: Sequence[TicketTimes], at: datetime) -> dict[int, Figures]:
        return {days: figures(turns, tickets, last_days(at, days, self._zone), now_s=at.timestamp()) for days in LENGTHS}

    async def _named(self) -> Mapping[str, str]:
        try:
            return await self._reads.names()
        except BotError as error:
            log.warning("dashboard.no_names", extra={"error": type(error).__name__})
            return {}
