"""Observations to judge, as a server gave them: rooms, people and times around one instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.diagnostics.observed import Recorded, SeenRoom, Where
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Dispatch, Egress, Ingress, Job, Participant, Permission, Room, Track

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
WHERE = Where(at=NOW, project="default", host="livekit.example.com")
MICROPHONE = Track(sid="TR_mic", kind="audio", source="microphone", mime_type="audio/red")
CAMERA = Track(sid="TR_cam", kind="video", source="camera", mime_type="video/vp8", width=1280, height=720)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence that must hold: these findings have exactly these codes, each with its severity. `says` are words of the first cause or advice."""

    sentence: str
    found: Sequence[Finding]
    expected: dict[str, str]
    says: tuple[str, ...] = ()


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def room(name: str = "demo", **given: Any) -> Room:
    usual: dict[str, Any] = {"sid": "RM_demo", "created_at": ago(100), "participants": 1, "publishers": 1, "empty_timeout_s": 300, "departure_timeout_s": 20}
    return Room(name=name, **(usual | given))


def who(identity: str = "ada", *tracks: Track, **given: Any) -> Participant:
    usual: dict[str, Any] = {"sid": f"PA_{identity}", "joined_at": ago(60), "tracks": tracks, "publisher": bool(tracks)}
    return Participant(identity=identity, **(usual | given))


def agent(identity: str = "agent-AJ_1", *tracks: Track, name: str = "support", **given: Any) -> Participant:
    return who(identity, *tracks, kind="agent", attributes={"lk.agent_name": name}, **given)


def may(**given: Any) -> Permission:
    return Permission(**given)


def seen(**given: Any) -> SeenRoom:
    """An active room; `people`, `dispatches` and events are what is there, and nothing was not seen."""
    usual: dict[str, Any] = {
        "where": WHERE,
        "name": "demo",
        "active": True,
        "room": room(),
        "participants": (),
        "dispatches": (),
        "egresses": (),
        "ingresses": (),
    }
    return SeenRoom(**(usual | given))


def missing(*others: str, name: str = "demo", **given: Any) -> SeenRoom:
    return seen(name=name, active=False, room=None, others=tuple(room(other) for other in others), **given)


def recorded(*events: RoomEvent, **given: Any) -> Recorded:
    return Recorded(events=events, **given)


def event(kind: str, seconds_ago: float, identity: str = "", **given: Any) -> RoomEvent:
    usual: dict[str, Any] = {
        "id": f"EV_{kind}_{identity}_{seconds_ago}",
        "project": "default",
        "happened_at": ago(seconds_ago),
        "received_at": ago(seconds_ago),
        "room": "demo",
        "room_sid": "RM_demo",
        "participant_sid": f"PA_{identity}_{seconds_ago}" if identity else "",
        "participant_kind": "standard" if identity else "",
    }
    return RoomEvent(kind=kind, identity=identity, **(usual | given))


def job(status: str, **given: Any) -> Job:
    usual: dict[str, Any] = {"id": "AJ_1", "worker_id": "AW_1", "identity": "agent-AJ_1", "started_at": ago(40), "updated_at": ago(40)}
    return Job(status=status, **(usual | given))


def dispatch(name: str = "support", *jobs: Job, **given: Any) -> Dispatch:
    usual: dict[str, Any] = {"id": "AD_1", "room": "demo", "created_at": ago(45)}
    return Dispatch(agent_name=name, jobs=jobs, **(usual | given))


def egress(status: str, **given: Any) -> Egress:
    usual: dict[str, Any] = {"id": "EG_1", "room": "demo", "kind": "room_composite", "started_at": ago(90), "updated_at": ago(30)}
    return Egress(status=status, **(usual | given))


def ingress(status: str, **given: Any) -> Ingress:
    usual: dict[str, Any] = {"id": "IN_1", "room": "demo", "kind": "rtmp", "name": "stage", "identity": "encoder", "started_at": ago(60), "updated_at": ago(60)}
    return Ingress(status=status, **(usual | given))
