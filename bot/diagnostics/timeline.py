"""Events of a room name as a `Timeline`: each once, by session, and what is missing is said. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.diagnostics.past import Gap, Session, Stay, Timeline
from bot.diagnostics.record import STARTED, RoomEvent
from bot.diagnostics.recorder import ALIVE_S
from bot.diagnostics.sessions import session_of

# LiveKit repeats what was not taken for about this long, so a shorter absence loses nothing. https://github.com/livekit/protocol/blob/main/webhook/resource_url_notifier.go
FORGIVEN = timedelta(seconds=15)
SILENCE = timedelta(seconds=2.5 * ALIVE_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the records gave: events of rooms of one name, what the recorder wrote of itself, since when the project is recorded; `cut` says that there is more."""

    events: Sequence[RoomEvent]
    marks: Sequence[RoomEvent] = ()
    since: datetime | None = None
    cut: bool = False


def timeline_of(heard: Heard, *, project: str, room: str, at: datetime) -> Timeline:
    """What happened, as it is known at this time. Events may come twice and in any order."""
    events = list({event.id: event for event in reversed(heard.events)}.values())
    sessions = _sessions(events)
    gaps = [gap for session in sessions for gap in _gaps(session, sessions)]
    if sessions:
        downs = absences(heard.marks, events, at)
        gaps += [gap for gap in downs if gap.at and gap.until and gap.until > sessions[0].begin and _matters(gap, sessions)]
        if heard.since and sessions[0].begin < heard.since and not sessions[0].open_seen:
            gaps.append(Gap(kind="before", at=heard.since, sid=sessions[0].sid))
        if heard.cut:
            gaps.append(Gap(kind="cut", at=sessions[0].first_at, number=len(events)))
    return Timeline(project=project, room=room, at=at, sessions=tuple(sessions), gaps=tuple(gaps), since=heard.since, events=len(events))


def _sessions(events: Sequence[RoomEvent]) -> list[Session]:
    """By their beginning. What tells no session belongs to the one that was open then."""
    mine: dict[str, list[RoomEvent]] = defaultdict(list)
    for event in events:
        mine[event.room_sid].append(event)
    astray = mine.pop("", [])
    sessions = sorted((session_of(sid, told) for sid, told in mine.items()), key=lambda session: (session.begin, session.sid))
    if not sessions:
        return [session_of("", astray)] if astray else []
    for event in astray:
        begun = [session for session in sessions if session.begin <= event.happened_at]
        mine[(begun or sessions)[-1 if begun else 0].sid].append(event)
    if astray:
        sessions = sorted((session_of(sid, told) for sid, told in mine.items()), key=lambda session: (session.begin, session.sid))
    later = [*(session.begin for session in sessions[1:]), None]
    return [_bounded(session, by) for session, by in zip(sessions, later, strict=True)]


def _bounded(session: Session, by: datetime | None) -> Session:
    """A room whose name was opened anew is over, whatever was recorded of its end; it may have been so a little later than the new one began."""
    if session.closed_at or by is None:
        return session
    over_by = max(by, session.last_at)
    return replace(session, over_by=over_by, stays=tuple(stay if stay.over_at else replace(stay, gone_by=over_by) for stay in session.stays))


def _gaps(session: Session, sessions: Sequence[Session]) -> list[Gap]:
    joins = [stay for stay in session.stays if not stay.join_seen and not stay.aborted]
    leaves = [stay for stay in session.stays if stay.left_at is None and stay.gone_by]
    gaps = []
    if joins:
        gaps.append(Gap(kind="join", sid=session.sid, names=_names(joins), number=len(joins)))
    if leaves:
        gaps.append(Gap(kind="leave", sid=session.sid, names=_names(leaves), number=len(leaves)))
    if not session.open_seen:
        gaps.append(Gap(kind="start", at=session.opened_at, sid=session.sid))
    if session.closed_at is None and session is not sessions[-1]:
        gaps.append(Gap(kind="end", at=session.last_at, until=session.over_by, sid=session.sid))
    if session.dropped:
        gaps.append(Gap(kind="dropped", at=session.first_at, until=session.last_at, sid=session.sid, number=session.dropped))
    return gaps


def _names(stays: Sequence[Stay]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stay.identity for stay in stays))


def absences(marks: Sequence[RoomEvent], events: Sequence[RoomEvent], at: datetime) -> list[Gap]:
    """When the recorder did not run since it first wrote of itself, oldest first: between two signs of its life, an event that it received being one."""
    if not marks:
        return []
    first = min(event.received_at for event in marks)
    starts = {event.received_at for event in marks if event.kind == STARTED}
    signs = sorted({moment for event in (*marks, *events) if (moment := event.received_at) >= first} | {at})
    return [Gap(kind="recorder", at=last, until=next_) for last, next_ in pairwise(signs) if next_ - last > (FORGIVEN if next_ in starts else SILENCE)]


def _matters(gap: Gap, sessions: Sequence[Session]) -> bool:
    """Whether something of these sessions can have happened meanwhile."""
    return any(
        gap.until and gap.at and session.begin < gap.until and (session.open or gap.at < (session.closed_at or session.over_by or gap.until))
        for session in sessions
    )
