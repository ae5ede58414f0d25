"""How the bot itself is doing, as a card for those who look after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.diagnostics.report import Fact, Report
from bot.stores import Inbox

STATES = {"ready": "waiting", "running": "in work", "done": "done", "dead": "given up"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Counts jobs. `projects` are the servers that can be looked at; `now` is aware and in UTC."""

    inbox: Inbox
    projects: tuple[str, ...]
    now: Callable[[], datetime]

    async def __call__(self) -> Report:
        """The card."""
        counts = await self.inbox.counts()
        facts = [Fact(label=f"jobs {words}", value=f"{counts.get(state, 0):,}") for state, words in STATES.items()]
        facts.append(Fact(label="servers", value=", ".join(self.projects) or "none"))
        return Report(subject="this bot", findings=(), at=self.now(), facts=tuple(facts), again="stats")
