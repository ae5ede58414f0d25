"""Why somebody left or a room ended, in plain words. https://github.com/livekit/protocol/blob/main/protobufs/livekit_models.proto (DisconnectReason, RoomEndReason)"""

from __future__ import annotations

LEFT = {
    "client_initiated": "the client left by itself",
    "duplicate_identity": "somebody joined with the same identity",
    "server_shutdown": "the server was shut down",
    "participant_removed": "a call to the server's API removed them",
    "room_deleted": "a call to the server's API deleted the room",
    "room_closed": "the room closed, since only agents or nobody was left",
    "state_mismatch": "the client came back to a session that the server no longer had",
    "join_failure": "the connection for media never came up",
    "migration": "the server moved them to another node",
    "signal_close": "the signalling connection was closed",
    "user_unavailable": "the person called did not answer",
    "user_rejected": "the person called declined",
    "sip_trunk_failure": "the telephone carrier failed",
    "connection_timeout": "the network or the program went away without a word",
    "media_failure": "no media came through",
    "agent_error": "the agent's job crashed",
}
# Leaving like this is no accident.
ORDERLY = frozenset({"client_initiated", "participant_removed", "room_deleted", "room_closed", "migration", "server_shutdown"})
ENDED = {
    "api_delete": "a call to the server's API deleted it",
    "idle_timeout": "nobody was in it any more",
    "server_shutdown": "the server was shut down",
    "superseded": "a newer room of the same name took its place",
    "open_failed": "the server could not open it",
}


def why_left(reason: str) -> str:
    """In words; a reason that is not known is quoted."""
    if reason in {"", "unknown_reason"}:
        return "no reason was recorded"
    return LEFT.get(reason, f"the server says {reason!r}")


def why_ended(reason: str) -> str:
    """In words; older servers give no reason."""
    if reason in {"", "unknown", "unspecified"}:
        return "the server gave no reason"
    return ENDED.get(reason, f"the server says {reason!r}")
