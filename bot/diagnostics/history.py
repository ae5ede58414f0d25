"""The past of a room name, read from the flight recorder's memory."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.diagnostics.chart import Picture, draw
from bot.diagnostics.names import masked_name
from bot.diagnostics.past import Timeline
from bot.diagnostics.ports import Records
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.timeline import Heard, timeline_of

# All that is kept: what is too old was deleted.
EVER = timedelta(days=3_650)
EVENTS_MAX = 6_000
# A sign of life each five minutes for two weeks.
MARKS_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The timeline, and the events that it was made of, oldest first."""

    timeline: Timeline
    events: Sequence[RoomEvent]


async def recall(records: Records, project: str, room: str, now: datetime) -> Past:
    """What is known of rooms of this name, which may be written as it is typed: stored names are masked, and so is it. Raises `StoreFailed`."""
    name, since = masked_name(room), now - EVER
    events = await records.of_room(project, name, since=since, limit=EVENTS_MAX)
    marks = await records.of_room("", "", since=since, limit=MARKS_MAX)
    heard = Heard(events=events, marks=marks, since=await records.since(project), cut=len(events) == EVENTS_MAX)
    return Past(timeline=timeline_of(heard, project=project, room=name, at=now), events=events)


async def draw_history(records: Records, project: str, room: str, now: datetime) -> Picture | None:
    """The timeline as a picture, drawn off the event loop; None when nothing was recorded. Raises `StoreFailed`."""
    past = await recall(records, project, room, now)
    return await asyncio.to_thread(draw, past.timeline) if past.timeline.sessions else None
