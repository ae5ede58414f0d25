"""Events of rooms as LiveKit's webhooks tell them, for tests: seconds after a fixed noon."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot.diagnostics.record import RoomEvent

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_NUMBERS = count()


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def happened(kind: str, seconds: float, **said: Any) -> RoomEvent:
    """An event of the room "demo" of the project "default"; it is received half a second later. `more` goes where it belongs."""
    own: dict[str, Any] = {"id": f"EV_{next(_NUMBERS):06}", "project": "default", "room": "demo", "room_sid": "RM_1", "received_at": at(seconds + 0.5)}
    return RoomEvent(kind=kind, happened_at=at(seconds), **own | said)


def joined(who: str, seconds: float, *, sid: str = "", kind: str = "standard", **said: Any) -> RoomEvent:
    return happened("participant_joined", seconds, identity=who, participant_sid=sid or f"PA_{who}", participant_kind=kind, **said)


def left(who: str, seconds: float, reason: str = "client_initiated", *, sid: str = "", kind: str = "standard", **said: Any) -> RoomEvent:
    return happened("participant_left", seconds, identity=who, participant_sid=sid or f"PA_{who}", participant_kind=kind, reason=reason, **said)


def published(who: str, seconds: float, track: str = "TR_1", *, source: str = "microphone", sid: str = "", **said: Any) -> RoomEvent:
    return _track("track_published", who, seconds, track, source, sid, **said)


def unpublished(who: str, seconds: float, track: str = "TR_1", *, source: str = "microphone", sid: str = "", **said: Any) -> RoomEvent:
    return _track("track_unpublished", who, seconds, track, source, sid, **said)


def _track(kind: str, who: str, seconds: float, track: str, source: str, sid: str, **said: Any) -> RoomEvent:
    more = {"track": track, "track_kind": "audio" if source == "microphone" else "video", "source": source}
    return happened(kind, seconds, identity=who, participant_sid=sid or f"PA_{who}", more=more, **said)
