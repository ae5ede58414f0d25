"""Events of one life of a room, in whatever order they came, as a `Session`. Pure.

Nothing leans on the order: each stay, track and work is put together from all that was told of its id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from bot.diagnostics.past import Session, Stage, Stay, TrackSpan, Work, WorkKind
from bot.diagnostics.record import RoomEvent

JOINED, LEFT, ABORTED = "participant_joined", "participant_left", "participant_connection_aborted"
PUBLISHED, UNPUBLISHED = "track_published", "track_unpublished"
OPENED, CLOSED = "room_started", "room_finished"
# The attribute with the id of a work, its kind, and what its name is.
WORKS: tuple[tuple[str, WorkKind, str], ...] = (("egress", "egress", "egress_kind"), ("ingress", "ingress", "ingress_kind"), ("job", "agent job", "agent"))
KNOWN = frozenset({JOINED, LEFT, ABORTED, PUBLISHED, UNPUBLISHED, OPENED, CLOSED})
# LiveKit's times of joining have milliseconds, those of events whole seconds; what lies further apart is no time of the same joining.
CONNECTING = timedelta(minutes=2)
SECOND = timedelta(seconds=1)
CALL_STATUS = "sip.callStatus"
TIMEOUTS = {"empty_timeout": "empty", "departure_timeout": "departure"}


def session_of(sid: str, events: Sequence[RoomEvent]) -> Session:
    """At least one event of it, each once."""
    ordered = sorted(events, key=attrgetter("happened_at", "received_at", "id"))
    opened = [event for event in ordered if event.kind == OPENED]
    closed = [event for event in ordered if event.kind == CLOSED]
    created = next((moment for event in ordered if (moment := _moment(event.more.get("room_created_ms", "")))), None)
    closed_at = closed[-1].happened_at if closed else None
    return Session(
        sid=sid,
        first_at=ordered[0].happened_at,
        last_at=ordered[-1].happened_at,
        opened_at=created or (opened[0].happened_at if opened else None),
        open_seen=bool(opened),
        closed_at=closed_at,
        reason=next((event.reason for event in closed if event.reason not in {"", "unknown"}), ""),
        stays=_stays(ordered, closed_at),
        works=_works(ordered),
        others=tuple((event.happened_at, event.kind) for event in ordered if event.kind not in KNOWN and not _work_of(event)),
        timeouts=_timeouts(ordered),
        dropped=sum(event.dropped for event in ordered),
        events=len(ordered),
    )


def _stays(events: Iterable[RoomEvent], closed_at: datetime | None) -> tuple[Stay, ...]:
    """By the time they joined, or else the first that is known of them."""
    mine: dict[str, list[RoomEvent]] = defaultdict(list)
    for event in events:
        # An encoder or a job names an identity, too, and its participant has events of its own.
        if event.participant_sid or (event.identity and not _work_of(event)):
            mine[event.participant_sid or f"?{event.identity}"].append(event)
    stays = sorted((_stay(told) for told in mine.values()), key=lambda stay: (stay[0], stay[1].sid))
    return _bounded([stay for _, stay in stays], closed_at)


def _stay(told: Sequence[RoomEvent]) -> tuple[datetime, Stay]:
    joins = [event for event in told if event.kind == JOINED]
    ends = [event for event in told if event.kind in {LEFT, ABORTED}]
    end = ends[-1] if ends else None
    said_at = next((moment for event in told if (moment := _moment(event.more.get("joined_ms", "")))), None)
    joined_at = joins[0].happened_at if joins else said_at
    left_at = end.happened_at if end else None
    if joined_at and left_at:
        left_at = max(joined_at, left_at)  # of times in whole seconds the later one can be the smaller
    connecting = joined_at - said_at if joins and joined_at and said_at else None
    attributes = {name: value for event in told for name, value in event.more.items() if name.startswith(("sip.", "lk."))}
    stay = Stay(
        identity=next((event.identity for event in told if event.identity), ""),
        sid=told[0].participant_sid,
        kind=next((event.participant_kind for event in told if event.participant_kind), ""),
        joined_at=joined_at,
        left_at=left_at,
        reason=end.reason if end else "",
        join_seen=bool(joins),
        aborted=end is not None and end.kind == ABORTED,
        connecting_s=max(0.0, connecting.total_seconds()) if connecting is not None and -SECOND <= connecting <= CONNECTING else None,
        region=next((region for event in told if (region := event.more.get("region", ""))), ""),
        tracks=_tracks(told),
        stages=_stages(told),
        attributes=attributes,
    )
    return min(joined_at or told[0].happened_at, told[0].happened_at), stay


def _bounded(stays: Sequence[Stay], closed_at: datetime | None) -> tuple[Stay, ...]:
    """Whoever did not leave was gone when the room closed, or when the identity came again: a room has each but once."""
    bounded: list[Stay] = []
    again: dict[str, datetime] = {}
    for stay in reversed(stays):
        gone_by = min((moment for moment in (closed_at, again.get(stay.identity)) if moment), default=None) if stay.left_at is None else None
        bounded.append(replace(stay, gone_by=gone_by))
        if stay.joined_at and stay.identity:
            again[stay.identity] = stay.joined_at
    return tuple(reversed(bounded))


def _tracks(told: Iterable[RoomEvent]) -> tuple[TrackSpan, ...]:
    mine: dict[str, list[RoomEvent]] = defaultdict(list)
    for event in told:
        if event.kind in {PUBLISHED, UNPUBLISHED}:
            mine[event.more.get("track", "")].append(event)
    return tuple(_track(sid, events) for sid, events in mine.items())


def _track(sid: str, told: Sequence[RoomEvent]) -> TrackSpan:
    last = told[-1].more
    return TrackSpan(
        sid=sid,
        kind=last.get("track_kind", ""),
        source=last.get("source", ""),
        began_at=min((event.happened_at for event in told if event.kind == PUBLISHED), default=None),
        ended_at=max((event.happened_at for event in told if event.kind == UNPUBLISHED), default=None),
        muted=last.get("muted") == "yes",
    )


def _stages(told: Iterable[RoomEvent]) -> tuple[Stage, ...]:
    """Each only when it changes."""
    stages: list[Stage] = []
    for event in told:
        status = event.more.get(CALL_STATUS, "")
        if status and (not stages or stages[-1].status != status):
            stages.append(Stage(at=event.happened_at, status=status))
    return tuple(stages)


def _work_of(event: RoomEvent) -> tuple[str, WorkKind, str] | None:
    return next((work for work in WORKS if event.more.get(work[0])), None)


def _works(events: Iterable[RoomEvent]) -> tuple[Work, ...]:
    mine: dict[tuple[str, str], list[RoomEvent]] = defaultdict(list)
    for event in events:
        if work := _work_of(event):
            mine[work[0], event.more[work[0]]].append(event)
    kinds = {attribute: (kind, name) for attribute, kind, name in WORKS}
    return tuple(_work(*kinds[attribute], id_, told) for (attribute, id_), told in mine.items())


def _work(kind: WorkKind, name: str, id_: str, told: Sequence[RoomEvent]) -> Work:
    last = max(told, key=lambda event: (event.kind.endswith("_ended"), event.happened_at, event.received_at))
    return Work(
        kind=kind,
        id=id_,
        name=last.more.get(name, ""),
        status=last.more.get("status", ""),
        reason=last.more.get("job_reason", ""),
        error=last.more.get("error", "") or last.more.get("details", ""),
        code=int(code) if (code := last.more.get("error_code", "")).isdecimal() else 0,
        identity=last.identity,
        began_at=min((event.happened_at for event in told if event.kind.endswith("_started")), default=None),
        ended_at=last.happened_at if last.kind.endswith("_ended") else None,
    )


def _timeouts(events: Iterable[RoomEvent]) -> Mapping[str, int]:
    told = {short: event.more[name] for event in events for name, short in TIMEOUTS.items() if name in event.more}
    return {short: int(value) for short, value in told.items() if value.isdecimal()}


def _moment(milliseconds: str) -> datetime | None:
    """A time that LiveKit tells beside that of the event; None for what cannot be one."""
    if not milliseconds.isdecimal() or len(milliseconds) > 13:
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
