"""Seeing a room: everything at once, and in a second round only what the first made worth asking for."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from bot.diagnostics.judge.jobs import AGENT_NAME
from bot.diagnostics.look import Look
from bot.diagnostics.names import masked_name
from bot.diagnostics.observed import Recorded, SeenRoom
from bot.diagnostics.ports import Records
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.seen import Dispatch, Room
from bot.diagnostics.timeline import Heard, timeline_of

# What the flight recorder is asked for, and in how many other rooms names of agents are looked for.
REMEMBERED, EVENTS = timedelta(days=14), 1_000
OTHER_ROOMS, OTHER_EVENTS = 8, 100
ALL = frozenset({"dispatches", "egress", "ingress"})
LIST = "lk room list"
T = TypeVar("T")
Rooms = asyncio.Task[Sequence[Room] | None]


async def see_room(look: Look, name: str, parts: Collection[str] = ALL) -> SeenRoom:
    """The room with its people and what was recorded; of the rest only `parts`."""
    livekit, eye, whole = look.livekit, look.eye, parts == ALL
    async with asyncio.TaskGroup() as group:
        rooms = group.create_task(eye.see("the room itself", partial(livekit.rooms, (name,)), where=LIST))
        people = group.create_task(eye.see("who is in the room", partial(livekit.participants, name), where="lk room participants list"))
        recorded = group.create_task(see_recorded(look, name))
        others = group.create_task(_others(look, rooms))
        dispatches = group.create_task(_dispatches(look, name, rooms if "dispatches" in parts else None))
        egresses = group.create_task(eye.see("recordings", partial(livekit.egresses, room=name), optional=whole)) if "egress" in parts else None
        ingresses = group.create_task(eye.see("encoders", partial(livekit.ingresses, room=name), optional=whole)) if "ingress" in parts else None
    found = rooms.result()
    seen = SeenRoom(
        where=look.where,
        name=masked_name(name),
        active=None if found is None else bool(found),
        room=next(iter(found or ()), None),
        participants=_all(people.result()),
        dispatches=dispatches.result(),
        egresses=_all(egresses.result()) if egresses else None,
        ingresses=_all(ingresses.result()) if ingresses else None,
        others=others.result(),
        recorded=recorded.result(),
    )
    return await _with_agents(look, seen) if seen.room else seen


async def _others(look: Look, rooms: Rooms) -> tuple[Room, ...] | None:
    """The active rooms, as soon as it is known that the one that was asked for is none of them."""
    found = await rooms
    if found is None or found:
        return None
    return _all(await look.eye.see("other rooms", look.livekit.rooms, where=LIST))


async def _dispatches(look: Look, name: str, rooms: Rooms | None) -> tuple[Dispatch, ...] | None:
    """Of a room that is there: the server looks for the node of one that is not until its own time is over, three seconds in 1.13."""
    if rooms is None:
        return None
    found = await rooms
    if found is not None and not found:
        return ()
    return _all(await look.eye.see("agent dispatches", partial(look.livekit.dispatches, name), where="lk dispatch list"))


def _all(values: Sequence[T] | None) -> tuple[T, ...] | None:
    return None if values is None else tuple(values)


async def see_recorded(look: Look, name: str) -> Recorded | None:
    """What the flight recorder knows of rooms of this name; None when there is no recorder, or it could not be read."""
    if look.records is None:
        return None
    project, masked = look.livekit.project, masked_name(name)
    events = await look.eye.see("what was recorded", partial(look.records.of_room, project, masked, since=look.at - REMEMBERED, limit=EVENTS))
    if events is None:
        return None
    begun = await look.eye.see("since when is recorded", partial(look.records.since, project))
    heard = Heard(events=events, since=begun, cut=len(events) == EVENTS)
    return Recorded(events=tuple(events), since=begun, timeline=timeline_of(heard, project=project, room=masked, at=look.at))


async def _with_agents(look: Look, seen: SeenRoom) -> SeenRoom:
    """The names of agents that really run somewhere, when a dispatch of this room found no worker."""
    here = {who.attributes[AGENT_NAME]: seen.name for who in seen.participants or () if who.attributes.get(AGENT_NAME)}
    agents = here | _agents_of(seen.dispatches or (), seen.recorded.events if seen.recorded else ())
    lonely = [dispatch for dispatch in seen.dispatches or () if dispatch.agent_name and not dispatch.jobs and dispatch.deleted_at is None]
    if lonely:
        agents = await _agents_elsewhere(look, seen.name) | agents
    return replace(seen, agents=agents)


async def _agents_elsewhere(look: Look, name: str) -> dict[str, str]:
    rooms = await look.eye.see("other rooms", look.livekit.rooms, where=LIST) or ()
    oldest = datetime.min.replace(tzinfo=UTC)
    newest = sorted((room for room in rooms if room.name != name), key=lambda room: room.created_at or oldest, reverse=True)[:OTHER_ROOMS]
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(look.eye.see_each("agent dispatches of other rooms", [partial(look.livekit.dispatches, room.name) for room in newest]))
        kept = group.create_task(_recorded_elsewhere(look, look.records)) if look.records else None
    agents = _agents_of((), kept.result()) if kept else {}
    for dispatches in asked.result():
        agents |= _agents_of(dispatches or (), ())
    return agents


async def _recorded_elsewhere(look: Look, records: Records) -> list[RoomEvent]:
    """Events of the rooms that were recorded last."""
    project, since = look.livekit.project, look.at - REMEMBERED
    rooms = await look.eye.see("other rooms that were recorded", partial(records.rooms, project, since=since, limit=OTHER_ROOMS)) or ()
    kept = await look.eye.see_each(
        "what was recorded of other rooms", [partial(records.of_room, project, room, since=since, limit=OTHER_EVENTS) for room, _ in rooms]
    )
    return [event for events in kept for event in events or ()]


def _agents_of(dispatches: Sequence[Dispatch], events: Sequence[RoomEvent]) -> dict[str, str]:
    """Names of agents for which a worker answered once, and in which room."""
    recorded = {
        event.more.get(AGENT_NAME) or event.more.get("agent", ""): event.room for event in events if event.participant_kind == "agent" or "job" in event.more
    }
    jobs = {dispatch.agent_name: dispatch.room for dispatch in dispatches if dispatch.jobs}
    return {name: room for name, room in (recorded | jobs).items() if name}
