"""The flight recorder's memory without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from bot.diagnostics.record import RoomEvent

UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))


@dataclass
class MemoryRecords:
    """See `bot.diagnostics.ports.Records`."""

    events: dict[tuple[str, str], RoomEvent] = field(default_factory=dict)

    async def keep(self, events: Sequence[RoomEvent]) -> int:
        """See `bot.diagnostics.ports.Records`."""
        before = len(self.events)
        for event in map(_storable, events):
            self.events.setdefault((event.project, event.id), event)
        return len(self.events) - before

    async def of_room(self, project: str, room: str, *, since: datetime, limit: int) -> Sequence[RoomEvent]:
        """See `bot.diagnostics.ports.Records`."""
        its = [event for event in self.events.values() if (event.project, event.room) == (project, room) and event.happened_at >= since]
        return sorted(its, key=lambda event: (event.happened_at, event.received_at, event.id))[-limit:]

    async def rooms(self, project: str, *, since: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """See `bot.diagnostics.ports.Records`."""
        last: dict[str, datetime] = {}
        for event in self.events.values():
            if event.project == project and event.room and event.happened_at >= since:
                last[event.room] = max(event.happened_at, last.get(event.room, event.happened_at))
        return sorted(last.items(), key=lambda found: (-found[1].timestamp(), found[0]))[:limit]

    async def since(self, project: str) -> datetime | None:
        """See `bot.diagnostics.ports.Records`."""
        return min((event.received_at for event in self.events.values() if event.project == project), default=None)

    async def delete_older(self, *, than: datetime) -> int:
        """See `bot.diagnostics.ports.Records`."""
        old = [key for key, event in self.events.items() if event.received_at < than]
        for key in old:
            del self.events[key]
        return len(old)


def _storable(event: RoomEvent) -> RoomEvent:
    texts: dict[str, Any] = {part.name: text.translate(UNSTORABLE) for part in fields(event) if isinstance(text := getattr(event, part.name), str)}
    return replace(event, **texts)
