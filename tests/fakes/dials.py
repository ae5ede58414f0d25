"""The books of test calls without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.diagnostics.dial.ports import Against, Caps, Dial
from bot.store.clock import Clock

UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class MemoryDials:
    """See `bot.diagnostics.dial.ports.Audit`."""

    clock: Clock
    kept: dict[str, Dial] = field(default_factory=dict)

    async def begin(self, dial: Dial, caps: Caps) -> Against:
        """See `bot.diagnostics.dial.ports.Audit`."""
        against = await self.against(dial, caps)
        if not against:
            self.kept[dial.id] = replace(_storable(dial), begun_at=self._now(), over_at=None)
        return against

    async def against(self, dial: Dial, caps: Caps) -> Against:
        """See `bot.diagnostics.dial.ports.Audit`."""
        now = self._now()
        in_hour, in_day = ([kept for kept in self.kept.values() if kept.begun_at and kept.begun_at > now - span] for span in (HOUR, DAY))
        same = [kept for kept in self.kept.values() if kept.number_key == dial.number_key]
        if dial.id in self.kept:
            return "again"
        if any(kept.over_at is None and kept.begun_at and kept.begun_at > now - timedelta(seconds=caps.busy_s) for kept in same):
            return "number"
        if len([kept for kept in in_hour if kept in same]) >= caps.per_user_hour:
            return "number_hour"
        if len([kept for kept in in_hour if (kept.team, kept.person) == (dial.team, dial.person)]) >= caps.per_user_hour:
            return "user_hour"
        return "hour" if len(in_hour) >= caps.per_hour else "day" if len(in_day) >= caps.per_day else ""

    async def end(self, id_: str, *, outcome: str, status: int, call_id: str) -> bool:
        """See `bot.diagnostics.dial.ports.Audit`."""
        dial = self.kept.get(id_)
        if dial is None or dial.over_at is not None:
            return False
        self.kept[id_] = _storable(replace(dial, over_at=self._now(), outcome=outcome, status=status, call_id=call_id))
        return True

    async def open(self) -> Sequence[Dial]:
        """See `bot.diagnostics.dial.ports.Audit`."""
        return sorted((dial for dial in self.kept.values() if dial.over_at is None), key=lambda dial: (dial.begun_at, dial.id))

    async def get(self, id_: str) -> Dial | None:
        """See `bot.diagnostics.dial.ports.Audit`."""
        return self.kept.get(id_)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)


def _storable(dial: Dial) -> Dial:
    texts: dict[str, Any] = {part.name: text.translate(UNSTORABLE) for part in fields(dial) if isinstance(text := getattr(dial, part.name), str)}
    return replace(dial, **texts)
