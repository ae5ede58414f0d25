"""Looks that begin with an id instead of a name: whose it is has to be found first, in the active rooms and in what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from bot.diagnostics.judge.ids import judge_lost_id
from bot.diagnostics.judge.jobs import judge_job
from bot.diagnostics.look import Card, Look
from bot.diagnostics.look_room import agent_card, look_participant, look_room
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.see_room import LIST, OTHER_EVENTS, OTHER_ROOMS, REMEMBERED, see_room
from bot.diagnostics.seen import Dispatch, Job, Participant, Room

# So many rooms are looked into, the newest first: whoever has an id has it from something that is going on.
ROOMS_MAX = 40
AGENT_IDS = ("AD_", "AJ_", "AW_")
PARTICIPANT_IDS = ("PA_", "TR_", "DTR_")


async def look_room_id(look: Look, room_sid: str) -> Card:
    """The room with this id, or one that is really called so."""
    rooms = await _rooms(look)
    room = next((room for room in rooms if room_sid in {room.sid, room.name}), None)
    return await look_room(look, room.name) if room else await _lost(look, room_sid, rooms)


async def look_participant_id(look: Look, asked: str) -> Card:
    """The participant with this id, or with a track of this id."""
    rooms = await _rooms(look)
    mine = partial(_has_participant, asked)
    found = await look.eye.find("who is in the rooms", [partial(look.livekit.participants, room.name) for room in rooms[:ROOMS_MAX]], mine)
    if found is None:
        return await _lost(look, asked, rooms)
    place, people = found
    who = next(who for who in people if _is(asked, who))
    return await look_participant(look, rooms[place].name, who.sid)


def _has_participant(asked: str, people: Sequence[Participant]) -> bool:
    return any(_is(asked, who) for who in people)


def _is(asked: str, who: Participant) -> bool:
    return asked in {who.sid, *(track.sid for track in who.tracks)}


async def look_agent_id(look: Look, asked: str) -> Card:
    """The dispatch or job with this id, or a job of the worker with this id."""
    rooms = await _rooms(look)
    mine = partial(_has_dispatch, asked)
    found = await look.eye.find("agent dispatches of the rooms", [partial(look.livekit.dispatches, room.name) for room in rooms[:ROOMS_MAX]], mine)
    if found is not None:
        place, dispatches = found
        dispatch = next(dispatch for dispatch in dispatches if _belongs(asked, dispatch))
        jobs = [job.id for job in dispatch.jobs if asked in {job.id, job.worker_id}]
        return await _of_dispatch(look, rooms[place], dispatch.id, jobs[-1] if jobs else "")
    events = [event for event in await _recorded(look) if asked in {event.more.get("job"), event.more.get("dispatch"), event.more.get("worker")}]
    return _of_record(look, asked, events) if events else await _lost(look, asked, rooms)


def _has_dispatch(asked: str, dispatches: Sequence[Dispatch]) -> bool:
    return any(_belongs(asked, dispatch) for dispatch in dispatches)


def _belongs(asked: str, dispatch: Dispatch) -> bool:
    return dispatch.id == asked or any(asked in {job.id, job.worker_id} for job in dispatch.jobs)


async def _of_dispatch(look: Look, room: Room, dispatch_id: str, job_id: str) -> Card:
    """The agent's card of that room, about this dispatch, and this job of it, alone."""
    seen = await see_room(look, room.name, parts=("dispatches",))
    mine = [dispatch for dispatch in seen.dispatches or () if dispatch.id == dispatch_id]
    if job_id:
        mine = [replace(dispatch, jobs=tuple(job for job in dispatch.jobs if job.id == job_id)) for dispatch in mine]
    card = await agent_card(look, replace(seen, dispatches=tuple(mine) or seen.dispatches), f"{job_id or dispatch_id} in room {seen.name}")
    return replace(card, again=f"agent {job_id or dispatch_id}")


def _of_record(look: Look, asked: str, events: Sequence[RoomEvent]) -> Card:
    """The last that LiveKit told of a job that is in no active room any more."""
    last = events[-1]
    more = last.more
    job = Job(
        id=more.get("job", asked),
        status=more.get("status", ""),
        reason=more.get("job_reason", ""),
        error=more.get("error", ""),
        worker_id=more.get("worker", ""),
        identity=last.identity,
        started_at=events[0].happened_at,
        updated_at=last.happened_at,
    )
    dispatch = Dispatch(id=more.get("dispatch", ""), agent_name=more.get("agent", ""), room=last.room, deployment=more.get("deployment", ""), jobs=(job,))
    finding = judge_job(SeenRoom(where=look.where, name=last.room, active=False), dispatch, job, ())
    return Card(
        subject=f"{asked} in room {last.room}", findings=[finding] if finding else [], again=f"agent {asked}", lk=("dispatch", "list", last.room), chart=True
    )


async def _rooms(look: Look) -> Sequence[Room]:
    oldest = datetime.min.replace(tzinfo=UTC)
    rooms = await look.eye.see("active rooms", look.livekit.rooms, where=LIST)
    return sorted(rooms or (), key=lambda room: room.created_at or oldest, reverse=True)


async def _recorded(look: Look) -> list[RoomEvent]:
    """Events of the rooms that were recorded last, oldest first in each."""
    records, project, since = look.records, look.livekit.project, look.at - REMEMBERED
    if records is None:
        return []
    rooms = await look.eye.see("rooms that were recorded", partial(records.rooms, project, since=since, limit=OTHER_ROOMS)) or ()
    kept = await look.eye.see_each("what was recorded", [partial(records.of_room, project, name, since=since, limit=OTHER_EVENTS) for name, _ in rooms])
    return [event for events in kept for event in events or ()]


async def _lost(look: Look, asked: str, rooms: Sequence[Room]) -> Card:
    trouble = await look.trouble()
    findings = trouble or [judge_lost_id(asked, min(len(rooms), ROOMS_MAX), look.where)]
    return Card(subject=asked, findings=findings, lk=("room", "list"))
