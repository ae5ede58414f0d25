"""A room that is not there, is empty, or is full. Pure."""

from __future__ import annotations

from bot.diagnostics.judge.capacity import DEPENDENT, judge_capacity
from bot.diagnostics.judge.reasons import ORDERLY, why_ended, why_left
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.wording import counted, named, since, span
from bot.diagnostics.names import masked_name
from bot.diagnostics.near import Near, near_names
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import PARTICIPANTS, ROOMS
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Participant, Room

LEAVERS_SHOWN = 3
VANISH = "A room is gone 300 s after it was created when nobody joins (empty_timeout), and 20 s after the last person left (departure_timeout), unless it was set up otherwise."
SERVER_AND_KEY = "If it should be there, check that your app uses this server and a key of this project"


def judge_room(seen: SeenRoom) -> list[Finding]:
    """What the room itself says; nothing when it could not be asked for."""
    if seen.active is None:
        return []
    if seen.room is None:
        return [_missing(seen)]
    return [*_empty(seen, seen.room), *judge_capacity(seen.room, seen.participants)]


def near_rooms(seen: SeenRoom) -> tuple[Near, ...]:
    """Active rooms whose names are like the one that was asked for."""
    return near_names(masked_name(seen.name), (room.name for room in seen.others or ()))


def _missing(seen: SeenRoom) -> Finding:
    near = near_rooms(seen)
    ended = _last(seen, "room_finished")
    if near and (near[0].sure or ended is None):
        return _misnamed(seen, near)
    if ended is not None and not _began_after(seen, ended):
        return _over(seen, ended)
    others = "" if seen.others is None else f"; {counted(len(seen.others), 'other room')} active there" if seen.others else "; no room at all is active there"
    return Finding(
        code="room-not-found",
        severity="broken",
        cause=f"No active room is called {named(seen.name)} on {seen.where.host or 'this server'}{others}.",
        advice=f"{VANISH} {SERVER_AND_KEY} ({seen.where.project or 'the default one'}), and compare the name letter by letter.",
        link=ROOMS,
        confidence=STRONG,
        evidence=(Evidence(text="the server lists no room of that name", at=seen.where.at), *_remembered(seen)),
        question="When was somebody last in it, and on which server?" if seen.recorded is None else "",
    )


def _misnamed(seen: SeenRoom, near: tuple[Near, ...]) -> Finding:
    first = near[0]
    return Finding(
        code="room-name-differs",
        severity="broken",
        cause=f"No active room is called {named(seen.name)}, but {named(first.name)} is active: the names differ in {first.differs}.",
        advice="Use one and the same name in the token, in the dispatch and here: the server compares every letter, upper and lower case and spaces, too.",
        link=ROOMS,
        confidence=STRONG if first.sure else LIKELY if first.distance == 1 else OPEN,
        evidence=(
            Evidence(text="the server lists no room of that name", at=seen.where.at),
            *(Evidence(text=f"{named(name.name)} is active; it differs in {name.differs}") for name in near),
            *_remembered(seen),
        ),
    )


def _over(seen: SeenRoom, ended: RoomEvent) -> Finding:
    return Finding(
        code="room-ended",
        severity="note",
        cause=f"The room {named(seen.name)} is over: {why_ended(ended.reason)}.",
        advice=f"Look at its history for who left before that. {VANISH} A new join opens a new room of the same name.",
        link=ROOMS,
        confidence=CERTAIN if ended.reason else STRONG,
        evidence=(Evidence(text=f"the room ended: {why_ended(ended.reason)}", at=ended.happened_at), *leavers(seen)),
    )


def _began_after(seen: SeenRoom, ended: RoomEvent) -> bool:
    """Somebody was there again later, so its end is not what happened last."""
    return any(event.happened_at > ended.happened_at and event.room_sid != ended.room_sid for event in _events(seen))


def _remembered(seen: SeenRoom) -> tuple[Evidence, ...]:
    """What the flight recorder knows of a room that is not there: its last event, or that it has none, and since when it would."""
    if seen.recorded is None:
        return ()
    if seen.recorded.events:
        last = seen.recorded.events[-1]
        return (Evidence(text=f"the last that was recorded of it: {last.kind.replace('_', ' ')}", at=last.happened_at),)
    if seen.recorded.since is None:
        return ()
    return (Evidence(text="nothing was recorded of a room of that name; the record begins", at=seen.recorded.since),)


def leavers(seen: SeenRoom) -> tuple[Evidence, ...]:
    """The last to leave and why, newest first."""
    left = [event for event in _events(seen) if event.kind in {"participant_left", "participant_connection_aborted"} and event.identity]
    return tuple(Evidence(text=f"{named(event.identity)} left: {why_left(event.reason)}", at=event.happened_at) for event in reversed(left[-LEAVERS_SHOWN:]))


def _empty(seen: SeenRoom, room: Room) -> list[Finding]:
    people = seen.participants
    if people is None or any(who.kind not in DEPENDENT for who in people):
        return []
    return [_only_agents(seen, room, people) if people else _nobody(seen, room)]


def _nobody(seen: SeenRoom, room: Room) -> Finding:
    age_s = since(seen.where.at, room.created_at)
    joined, left = _last(seen, "participant_joined"), _last(seen, "participant_left")
    came = bool(joined and (not room.sid or joined.room_sid == room.sid))
    waits_s, left_s = room.departure_timeout_s if came else room.empty_timeout_s, since(seen.where.at, left.happened_at) if came and left else age_s
    # Somebody was there when the room outlives the time that it waits for the first to come.
    came = came or (age_s is not None and 0 < room.empty_timeout_s < age_s)
    story = "everybody has left" if came else "nobody has joined yet"
    rest_s = None if left_s is None else waits_s - left_s
    closes = f"; it closes in about {span(rest_s)}" if rest_s is not None and rest_s > 0 else "; it closes any moment" if came else ""
    early = [event for event in _events(seen) if event.kind == "participant_left" and event.reason not in ORDERLY]
    return Finding(
        code="room-emptied" if came else "room-empty",
        severity="warning" if early or not came else "note",
        cause=f"The room {named(room.name)} is open and empty: {story}{closes}.",
        advice=_empty_advice(came=came),
        link=ROOMS,
        confidence=CERTAIN if seen.recorded and seen.recorded.events else LIKELY,
        evidence=(
            Evidence(text=f"no participants; empty_timeout {room.empty_timeout_s} s, departure_timeout {room.departure_timeout_s} s", at=seen.where.at),
            Evidence(
                text="the room was created" if came else "the room was created without anybody joining, so an API call or a dispatch opened it",
                at=room.created_at,
            ),
            *_queued(seen),
            *leavers(seen),
        ),
    )


def _empty_advice(*, came: bool) -> str:
    if came:
        return "Nothing to do when the session was over. Otherwise look at why the last ones left; a longer departure_timeout gives people time to come back."
    return "If somebody is trying to join, compare the room in their token with this name: a token for another name opens another room. A longer empty_timeout keeps it open."


def _queued(seen: SeenRoom) -> tuple[Evidence, ...]:
    """Agents that were asked for by name."""
    waiting = [dispatch for dispatch in seen.dispatches or () if dispatch.agent_name and dispatch.deleted_at is None]
    return tuple(
        Evidence(text=f"agent {named(dispatch.agent_name)} is dispatched to it, {counted(len(dispatch.jobs), 'job')}", at=dispatch.created_at)
        for dispatch in waiting[:3]
    )


def _only_agents(seen: SeenRoom, room: Room, people: tuple[Participant, ...]) -> Finding:
    return Finding(
        code="room-only-agents",
        severity="note",
        cause=f"Only {counted(len(people), 'agent or recorder', 'agents or recorders')} in {named(room.name)}: no person, no phone call.",
        advice="Agents do not keep a room open: it closes by itself. If a person should be here, compare the room in their token with this name.",
        link=PARTICIPANTS,
        confidence=CERTAIN,
        evidence=(*(Evidence(text=f"{named(who.identity)} is of kind {who.kind}", at=who.joined_at) for who in people[:3]), *leavers(seen)),
    )


def _events(seen: SeenRoom) -> tuple[RoomEvent, ...]:
    return seen.recorded.events if seen.recorded else ()


def _last(seen: SeenRoom, kind: str) -> RoomEvent | None:
    return next((event for event in reversed(_events(seen)) if event.kind == kind), None)


def judge_fine(seen: SeenRoom) -> Finding:
    """Nothing is wrong as far as the server tells."""
    people = seen.participants
    inside = counted(len(people), "participant") if people is not None else "an unknown number of participants"
    return Finding(
        code="room-fine",
        severity="fine",
        cause=f"The room {named(seen.name)} is open, with {inside}, and nothing in it stands out.",
        advice="If something is wrong all the same, it lies in media quality, in a client, or in what an agent does: tell me what somebody hears or sees.",
        link=ROOMS,
        confidence=LIKELY,
        evidence=(Evidence(text="state, permissions and tracks of everybody in it", at=seen.where.at),),
    )
