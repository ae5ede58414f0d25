"""What the flight recorder keeps: one value an event of a LiveKit webhook. https://docs.livekit.io/intro/basics/rooms-participants-tracks/webhooks-events/"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# What the recorder writes down of itself, under no project and no room: when it began, that it still ran, and when it ended in order.
STARTED, ALIVE, STOPPED = "recorder_started", "recorder_alive", "recorder_stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEvent:
    """An event of one room, egress, ingress or agent job. `id` is LiveKit's, unique; `kind` its name ("participant_left"). Numbers in names are masked, other personal fields dropped.

    `happened_at` is LiveKit's time to the second, `received_at` ours. `reason` is a DisconnectReason in lower case, or why a room ended. `dropped` is how many events
    LiveKit says it could not deliver before this one. `more` holds what only some kinds have (track source, muted, egress status, error, job id and status …), short strings.
    """

    id: str
    project: str
    kind: str
    happened_at: datetime
    received_at: datetime
    room: str = ""
    room_sid: str = ""
    identity: str = ""
    participant_sid: str = ""
    participant_kind: str = ""
    reason: str = ""
    dropped: int = 0
    more: Mapping[str, str] = field(default_factory=dict)
