"""How the bot itself is doing, as a card for those who look after it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from bot.diagnostics.report import Fact, Report
from bot.figures.overview import IndexFacts, Overview, glance
from bot.figures.periods import last_days
from bot.figures.ports import Turns
from bot.figures.sums import figures
from bot.stores import Inbox

STATES = {"ready": "waiting", "running": "in work", "done": "done", "dead": "given up"}
DAYS = 7
IN_WORDS = f"The last {DAYS} days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The last seven days in lines, for the card and the app home. `now` is aware, `zone` that of the days; `index` tells what answers are made from, None for nothing."""

    turns: Turns
    index: Callable[[], Awaitable[IndexFacts | None]]
    now: Callable[[], datetime]
    zone: tzinfo = UTC

    async def lines(self, team: str) -> tuple[tuple[str, str], ...]:
        """A name and a value each, of one workspace or of all ("")."""
        at = self.now()
        period = last_days(at, DAYS, self.zone)
        turns, tickets = await self.turns.columns(period.begin, team=team), await self.turns.tickets_since(period.begin, team=team)
        counted = await asyncio.to_thread(figures, turns, tickets, period, now_s=at.timestamp())
        return glance(Overview(figures=counted, at=at, index=await self.index(), team=team))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Counts jobs and, with a `week`, questions and tickets. `projects` are the servers that can be looked at; `now` is aware and in UTC."""

    inbox: Inbox
    projects: tuple[str, ...]
    now: Callable[[], datetime]
    week: Week | None = None

    async def __call__(self, team: str = "") -> Report:
        """The card, on one workspace or on all (""); jobs are always counted together."""
        lines = await self.week.lines(team) if self.week else ()
        facts = [Fact(label="counted", value=IN_WORDS.lower())] if lines else []
        facts += [Fact(label=label, value=value) for label, value in lines]
        counts = await self.inbox.counts()
        facts += [Fact(label=f"jobs {words}", value=f"{counts.get(state, 0):,}") for state, words in STATES.items()]
        facts.append(Fact(label="servers", value=", ".join(self.projects) or "none"))
        return Report(subject="this bot", findings=(), at=self.now(), facts=tuple(facts), again="stats")
