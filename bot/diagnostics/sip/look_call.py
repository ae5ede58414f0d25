"""`/lkdiag call`: the telephone calls of a room, or one call by its id, now or from the flight recorder."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.diagnostics.judge.room import judge_room, near_rooms
from bot.diagnostics.judge.wording import counted, named
from bot.diagnostics.names import masked_name
from bot.diagnostics.observe import LOOK_S, Eye
from bot.diagnostics.observed import Recorded, SeenRoom, Where
from bot.diagnostics.ports import LiveKit, Records
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Evidence, Fact, Finding, Report, worst_first
from bot.diagnostics.seen import Participant, Room, Unseen
from bot.diagnostics.sip.blind import blind
from bot.diagnostics.sip.calls import CALL_ID, NUMBER, STATUS, TRUNK, calls_of, is_inbound, judge_calls
from bot.diagnostics.sip.ended import judge_ended
from bot.diagnostics.sip.pages import PARTICIPANTS

CALL_PREFIX = "SCL_"
# A call by its id is looked for in so many rooms, the fullest last: a call has few people in it.
ROOMS_MOST = 100
# What the flight recorder is asked for.
REMEMBERED, EVENTS, RECORDED_ROOMS = timedelta(days=14), 500, 30
CLOUD = "LiveKit Cloud under Telephony, or the log of livekit-sip"
NOT_TOLD = (
    Unseen(what="the SIP status and the carrier's words", why="the server API keeps no calls", where=CLOUD),
    Unseen(what="loss, delay and how loud it is", why="the server API tells nothing of media quality", where=CLOUD),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What looking needs; `records` is None where no flight recorder runs."""

    livekit: LiveKit
    records: Records | None
    now: Callable[[], datetime]


async def look_call(livekit: LiveKit, records: Records | None, name: str, now: Callable[[], datetime]) -> Report:
    """The calls of the room with this name, or the call with this id (SCL_…). What did not come in time is named; raises only when nothing came."""
    began_s = asyncio.get_running_loop().time()
    eye = Eye(until_s=began_s + LOOK_S)
    look = Look(livekit=livekit, records=records, now=now)
    report = await (_by_id if name.startswith(CALL_PREFIX) else _in_room)(look, eye, name)
    took_ms = 1000 * (asyncio.get_running_loop().time() - began_s)
    return replace(report, unseen=(*eye.unseen, *NOT_TOLD), project=livekit.project, host=livekit.host, took_ms=took_ms, again=f"call {masked_name(name)}")


async def _in_room(look: Look, eye: Eye, name: str) -> Report:
    seen = await _observed(look, eye, name)
    if seen.active is None and seen.participants is None:
        raise blind(eye)
    people = seen.participants or ()
    ended = judge_ended(seen.recorded.events if seen.recorded else ())
    found = [*judge_calls(people, look.now()), *ended]
    if seen.active is False:
        found += [] if ended else judge_room(seen)  # the room went with its call
    elif seen.participants is not None and not calls_of(people):
        found.append(_no_call(seen.name, people, look.now()))
    return Report(
        subject=f"calls in room {named(seen.name)}",
        findings=worst_first(found),
        at=look.now(),
        facts=_facts(people, seen.room),
        lk=f"lk room participants list {shlex.quote(seen.name)}",
        watchable=seen.room.name if seen.room else "",
        near=tuple(near.name for near in near_rooms(seen)) if seen.active is False else (),
    )


async def _observed(look: Look, eye: Eye, name: str) -> SeenRoom:
    livekit = look.livekit
    rooms, people, events = await asyncio.gather(
        eye.see("the room", partial(livekit.rooms, (name,)), where="lk room list"),
        eye.see("who is in the room", partial(livekit.participants, name), where="lk room participants list"),
        _recorded(look, eye, name),
    )
    missing = rooms is not None and not rooms
    others = await eye.see("other rooms", partial(livekit.rooms, ()), where="lk room list") if missing else None
    return SeenRoom(
        where=Where(at=look.now(), project=livekit.project, host=livekit.host),
        name=masked_name(name),
        active=None if rooms is None else not missing,
        room=rooms[0] if rooms else None,
        participants=None if people is None else tuple(people),
        others=None if others is None else tuple(others),
        recorded=None if events is None else Recorded(events=tuple(events)),
    )


async def _by_id(look: Look, eye: Eye, call_id: str) -> Report:
    """The rooms with fewest people first; then what was recorded lately."""
    rooms = await eye.see("the rooms", look.livekit.rooms, where="lk room list")
    if rooms is None:
        raise blind(eye)
    candidates = sorted((room for room in rooms if room.participants), key=lambda room: room.participants)
    looked = candidates[:ROOMS_MOST]
    seen = await eye.see_each("who is in the rooms", [partial(look.livekit.participants, room.name) for room in looked])
    for room, people in zip(looked, seen, strict=True):
        if any(who.attributes.get(CALL_ID) == call_id for who in people or ()):
            return _one_call(look, call_id, room, tuple(people or ()))
    events = await _recorded_call(look, eye, call_id)
    if found := judge_ended(events):
        room_name = events[-1].room
        return Report(subject=f"call {call_id}", findings=tuple(found), at=look.now(), facts=(Fact(label="room", value=room_name, at=events[-1].happened_at),))
    if len(candidates) > ROOMS_MOST:
        eye.unseen.append(Unseen(what=f"{len(candidates) - ROOMS_MOST} rooms with more people", why=f"I look into {ROOMS_MOST} at a time", where="call ROOM"))
    return Report(subject=f"call {call_id}", findings=(_not_found(call_id, len(looked), look.now()),), at=look.now(), lk="lk room list")


def _one_call(look: Look, call_id: str, room: Room, people: tuple[Participant, ...]) -> Report:
    mine = [who for who in people if who.kind != "sip" or who.attributes.get(CALL_ID) == call_id]
    return Report(
        subject=f"call {call_id}",
        findings=worst_first(judge_calls(mine, look.now())),
        at=look.now(),
        facts=_facts(mine, room),
        lk=f"lk room participants list {shlex.quote(room.name)}",
        watchable=room.name,
    )


async def _recorded(look: Look, eye: Eye, name: str) -> Sequence[RoomEvent] | None:
    if look.records is None:
        return None
    since = look.now() - REMEMBERED
    return await eye.see("earlier calls", partial(look.records.of_room, look.livekit.project, masked_name(name), since=since, limit=EVENTS))


async def _recorded_call(look: Look, eye: Eye, call_id: str) -> list[RoomEvent]:
    """What was recorded of this call, oldest first."""
    records, project, since = look.records, look.livekit.project, look.now() - REMEMBERED
    if records is None:
        return []
    rooms = await eye.see("recorded rooms", partial(records.rooms, project, since=since, limit=RECORDED_ROOMS)) or ()
    asks = [partial(records.of_room, project, name, since=since, limit=EVENTS) for name, _ in rooms]
    kept = await eye.see_each("earlier calls", asks)
    return [event for events in kept for event in events or () if event.more.get(CALL_ID) == call_id]


def _facts(people: Sequence[Participant], room: Room | None) -> tuple[Fact, ...]:
    facts = []
    for call in calls_of(people):
        told = call.attributes
        way = "inbound, from" if is_inbound(call) else "outbound, to"
        parts = [f"{way} {told.get(NUMBER) or 'a hidden number'}", told.get(STATUS) or "no stage", told.get(TRUNK, ""), told.get(CALL_ID, "")]
        facts.append(Fact(label=named(call.identity), value="; ".join(part for part in parts if part), at=call.joined_at))
    others = [who for who in people if who.kind != "sip"]
    if others:
        facts.append(Fact(label="others in the room", value=", ".join(f"{named(who.identity)} ({who.kind})" for who in others[:5])))
    if room is not None:
        facts.append(Fact(label="room", value=counted(room.participants, "participant"), at=room.created_at))
    return tuple(facts)


def _no_call(name: str, people: Sequence[Participant], now: datetime) -> Finding:
    return Finding(
        code="call-none",
        severity="note",
        cause=f"Nobody in the room {named(name)} is on the telephone now.",
        advice="A call that was refused leaves nothing in the room: the error of create_sip_participant tells why, if you dial with wait_until_answered.",
        link=PARTICIPANTS,
        confidence=0.95,
        evidence=(Evidence(text=f"{counted(len(people), 'participant')}, none of kind SIP", at=now),),
    )


def _not_found(call_id: str, looked: int, now: datetime) -> Finding:
    return Finding(
        code="call-not-found",
        severity="note",
        cause=f"No call {call_id} is going on here now.",
        advice=f"Ended calls are listed nowhere in the server API: look in {CLOUD}, or ask for “history ROOM”. If it should be going on, this may be another project.",
        link=PARTICIPANTS,
        confidence=0.9,
        evidence=(Evidence(text=f"{counted(looked, 'room')} looked into", at=now),),
    )
