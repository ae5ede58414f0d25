"""The JSON of a webhook as a `RoomEvent`. Pure.

Field names may be in camel or snake case, 64-bit numbers strings or numbers, enumerations names or numbers; what has its default is left out by the sender
(https://protobuf.dev/programming-guides/json/). Fields: https://github.com/livekit/protocol/blob/main/protobufs/livekit_webhook.proto
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from livekit.protocol import agent, egress, ingress, models

from bot.diagnostics.names import masked_name
from bot.diagnostics.record import RoomEvent
from bot.livekit.fields import Fields
from bot.livekit.masking import own_attributes, without_keys

KIND = re.compile(r"[a-z][a-z0-9_]{0,59}")
ERROR_CHARS_MAX = 300
DROPPED_MAX = 2**31 - 1  # what a 32-bit column holds, and LiveKit's own type
ENDS = frozenset({"participant_left", "participant_connection_aborted"})
EGRESS_KINDS = ("room_composite", "web", "participant", "track_composite", "track", "replay", "egress")
# Times between 2000 and 2100; what is outside is no time of an event.
SECONDS = range(946_684_800, 4_102_444_800)


class BadEvent(ValueError):
    """It is JSON and no event; the message says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is known of a webhook without reading it. `digest` identifies its body."""

    project: str
    received_at: datetime
    digest: str


def event_of(value: Mapping[str, Any], envelope: Envelope) -> RoomEvent:
    """The event of a webhook; kinds that are not known keep their name, and what they say of a room and a participant. Raises `BadEvent`."""
    fields = Fields(value)
    kind = fields.text("event")
    if not KIND.fullmatch(kind):
        raise BadEvent("it names no event")
    seconds = fields.number("created_at")
    known: dict[str, Any] = {
        "id": fields.text("id") or f"body {envelope.digest[:32]}",
        "project": envelope.project,
        "kind": kind,
        "happened_at": datetime.fromtimestamp(seconds, UTC) if seconds in SECONDS else envelope.received_at,
        "received_at": envelope.received_at,
        "dropped": min(max(0, fields.number("num_dropped")), DROPPED_MAX),
    }
    said: dict[str, Any] = {"more": {}}
    for part, read in (("room", _room), ("participant", _participant), ("track", _track), ("egress_info", _egress), ("ingress_info", _ingress), ("job", _job)):
        if fields.has(part):
            _add(said, read(fields.part(part), kind))
    if fields.has("room_end_reason"):
        said["reason"] = fields.word("room_end_reason", models.RoomEndReason, "ROOM_END_")
    return RoomEvent(**known, **said)


def _add(said: dict[str, Any], new: dict[str, Any]) -> None:
    """What is empty in the new does not replace anything."""
    said["more"] |= {name: text for name, text in new.pop("more", {}).items() if text}
    said |= {name: value for name, value in new.items() if value}


def _room(room: Fields, kind: str) -> dict[str, Any]:
    created_ms = room.number("creation_time_ms") or room.number("creation_time") * 1000
    more = {"room_created_ms": str(created_ms or "")}
    if kind.startswith("room_"):
        more |= {name: str(room.number(name) or "") for name in ("empty_timeout", "departure_timeout", "max_participants")}
    return {"room": masked_name(room.text("name")), "room_sid": room.text("sid"), "more": more}


def _participant(who: Fields, kind: str) -> dict[str, Any]:
    joined_ms = who.number("joined_at_ms") or who.number("joined_at") * 1000
    more = own_attributes(who.texts("attributes")) | {"joined_ms": str(joined_ms or ""), "region": who.text("region")}
    said: dict[str, Any] = {"identity": masked_name(who.text("identity")), "participant_sid": who.text("sid"), "more": more}
    # Events of tracks tell no more than who it is.
    if kind.startswith("participant_") or who.has("kind"):
        said["participant_kind"] = who.word("kind", models.ParticipantInfo.Kind)
    if who.has("disconnect_reason") or kind in ENDS:
        said["reason"] = who.word("disconnect_reason", models.DisconnectReason)
    return said


def _track(track: Fields, _kind: str) -> dict[str, Any]:
    more = {
        "track": track.text("sid"),
        "track_kind": track.word("type", models.TrackType),
        "source": track.word("source", models.TrackSource),
        "mime_type": track.text("mime_type"),
        "muted": "yes" if track.true("muted") else "",
    }
    return {"more": more}


def _egress(info: Fields, _kind: str) -> dict[str, Any]:
    more = {
        "egress": info.text("egress_id"),
        "egress_kind": next((kind for kind in EGRESS_KINDS if info.has(kind)), ""),
        "status": info.word("status", egress.EgressStatus, "EGRESS_"),
        "error": _error(info.text("error")),
        "error_code": str(info.number("error_code") or ""),
        "details": _error(info.text("details")),
        "backup": "yes" if info.true("backup_storage_used") else "",
    }
    return {"room": masked_name(info.text("room_name")), "room_sid": info.text("room_id"), "more": more}


def _ingress(info: Fields, _kind: str) -> dict[str, Any]:
    state = info.part("state")
    more = {
        "ingress": info.text("ingress_id"),
        "ingress_kind": info.word("input_type", ingress.IngressInput).removesuffix("_input"),
        "status": state.word("status", ingress.IngressState.Status, "ENDPOINT_"),
        "error": _error(state.text("error")),
    }
    where = {"room": masked_name(info.text("room_name")), "room_sid": state.text("room_id"), "identity": masked_name(info.text("participant_identity"))}
    return {**where, "more": more}


def _job(job: Fields, _kind: str) -> dict[str, Any]:
    state, room = job.part("state"), job.part("room")
    more = {
        "job": job.text("id"),
        "dispatch": job.text("dispatch_id"),
        "agent": masked_name(job.text("agent_name")),
        "worker": state.text("worker_id"),
        "status": state.word("status", agent.JobStatus, "JS_"),
        "job_reason": state.word("reason", agent.JobStateReason, "JSR_").replace("unspecified", ""),
        "error": _error(state.text("error")),
        "deployment": job.text("deployment"),
    }
    where = {"room": masked_name(room.text("name")), "room_sid": room.text("sid"), "identity": masked_name(state.text("participant_identity"))}
    return {**where, "more": more}


def _error(text: str) -> str:
    """What a service says went wrong, which may quote addresses with keys in them."""
    return without_keys(text)[:ERROR_CHARS_MAX]
