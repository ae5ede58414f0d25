"""Why a connection or a room ended: who ended it, whether that is as it should be, what to do, and the page that says so. Data.

What each reason means is in `bot.diagnostics.judge.reasons`; numbers and names: https://github.com/livekit/protocol/blob/main/protobufs/livekit_models.proto
(DisconnectReason, RoomEndReason), which of the server's own reasons become which: https://github.com/livekit/livekit/blob/master/pkg/rtc/types/interfaces.go
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.diagnostics.pages import CONNECT, FIREWALL, JOBS, ROOMS, WEBHOOKS
from bot.diagnostics.report import Severity
from bot.diagnostics.sip.pages import ERRORS_SOURCE, SECURE, TROUBLES
from knowledge import Link

REASONS = Link(title="DisconnectReason enum in livekit_models.proto", url="https://github.com/livekit/protocol/blob/main/protobufs/livekit_models.proto")
SERVER_REASONS = Link(title="Server mapping of close reasons", url="https://github.com/livekit/livekit/blob/master/pkg/rtc/types/interfaces.go")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """`who` ended it, `number` is its value in the enumeration, `short` names it in a picture. `severity` is "fine" when it is the way to end."""

    number: int
    who: str
    severity: Severity
    short: str
    advice: str
    link: Link = CONNECT


ENDINGS: Mapping[str, Ending] = {
    "unknown_reason": Ending(
        number=0,
        who="nobody knows",
        severity="note",
        short="no reason",
        advice="The server recorded no reason. Compare with the logs of client, agent and server at that second.",
        link=REASONS,
    ),
    "client_initiated": Ending(
        number=1,
        who="the client",
        severity="fine",
        short="left",
        advice="Expected: its code called disconnect, the page was closed, or the job ended. If nobody meant it, look for a timer or a clean-up that disconnects.",
    ),
    "duplicate_identity": Ending(
        number=2,
        who="another connection with the same identity",
        severity="warning",
        short="duplicate identity",
        advice="Give each tab, device and worker an identity of its own; look for a component that mounts twice or a retry while the old connection lives.",
    ),
    "server_shutdown": Ending(
        number=3,
        who="the server",
        severity="warning",
        short="server shut down",
        advice="The server was stopped or drained. Clients should connect again by themselves; check that yours does, and when you deploy.",
        link=SERVER_REASONS,
    ),
    "participant_removed": Ending(
        number=4,
        who="a call to the server API",
        severity="note",
        short="removed",
        advice="Something with your API key called RemoveParticipant. Look for that call in your backend and agents at that second.",
        link=REASONS,
    ),
    "room_deleted": Ending(
        number=5,
        who="a call to the server API",
        severity="note",
        short="room deleted",
        advice="Something with your API key called DeleteRoom: a backend, an agent's end-call tool, or delete_room_on_close. Look for it at that second.",
        link=ROOMS,
    ),
    "state_mismatch": Ending(
        number=6,
        who="the server",
        severity="warning",
        short="state mismatch",
        advice="The client resumed a session that the server had given up, or negotiation failed. Let it make a full reconnect, and update its SDK.",
        link=SERVER_REASONS,
    ),
    "join_failure": Ending(
        number=7,
        who="the network",
        severity="broken",
        short="join failed",
        advice="Signalling worked and media never connected. Run the connection test on that machine; check firewall, UDP and TURN, and max_participants.",
        link=FIREWALL,
    ),
    "migration": Ending(
        number=8,
        who="the server",
        severity="fine",
        short="moved",
        advice="Nothing to do: the connection was moved to another node, and the SDK connects again.",
        link=REASONS,
    ),
    "signal_close": Ending(
        number=9,
        who="the network",
        severity="warning",
        short="signal closed",
        advice="The WebSocket closed before media was up: a proxy that cuts it, a sleeping tab, or a client that quit while joining.",
        link=SERVER_REASONS,
    ),
    "room_closed": Ending(
        number=10,
        who="the room",
        severity="fine",
        short="room closed",
        advice="Expected: everybody but agents and recorders had left for the departure timeout, and the room closed.",
        link=ROOMS,
    ),
    "user_unavailable": Ending(
        number=11,
        who="the telephone side",
        severity="warning",
        short="no answer",
        advice="The callee did not answer in time. Try later, or with a longer ringing timeout.",
        link=ERRORS_SOURCE,
    ),
    "user_rejected": Ending(
        number=12,
        who="the telephone side",
        severity="warning",
        short="rejected",
        advice="The call was declined or busy, or the carrier refused it; the SIP status tells which. Do not dial again at once.",
        link=ERRORS_SOURCE,
    ),
    "sip_trunk_failure": Ending(
        number=13,
        who="the telephone carrier",
        severity="broken",
        short="trunk failed",
        advice="Check address, transport and credentials of the trunk, and the carrier's status page.",
        link=TROUBLES,
    ),
    "connection_timeout": Ending(
        number=14,
        who="the network",
        severity="warning",
        short="connection lost",
        advice="That was some 15 to 25 s before the server noticed. Look for a crash, a sleeping laptop, an app in the background, or a network that broke off.",
        link=CONNECT,
    ),
    "media_failure": Ending(
        number=15,
        who="the media",
        severity="broken",
        short="media failed",
        advice="No audio arrived, or no codec in common: check RTP ports, G.711 and SRTP on both sides.",
        link=SECURE,
    ),
    "agent_error": Ending(
        number=16,
        who="the agent",
        severity="broken",
        short="agent error",
        advice="The agent's job ended with an exception. Its log at that second has the traceback.",
        link=JOBS,
    ),
}
ROOM_ENDINGS: Mapping[str, Ending] = {
    "api_delete": Ending(number=1, who="a call to the server API", severity="note", short="room deleted", advice=ENDINGS["room_deleted"].advice, link=ROOMS),
    "idle_timeout": Ending(
        number=2,
        who="the room",
        severity="fine",
        short="room idle",
        advice="Expected: a room closes when nobody is in it. To keep it longer, set departure_timeout and empty_timeout when it is created.",
        link=ROOMS,
    ),
    "server_shutdown": Ending(
        number=3, who="the server", severity="warning", short="server shut down", advice=ENDINGS["server_shutdown"].advice, link=SERVER_REASONS
    ),
    "superseded": Ending(
        number=4,
        who="the server",
        severity="warning",
        short="superseded",
        advice="A newer room of the same name took its place. Participants of the older one had to join anew; give each call a room name of its own.",
        link=ROOMS,
    ),
    "open_failed": Ending(
        number=5,
        who="the server",
        severity="broken",
        short="not opened",
        advice="The server could not open the room. Its log at that second tells why; on LiveKit Cloud, quote the room's sid to support.",
        link=ROOMS,
    ),
}


def ending_of(reason: str) -> Ending:
    """Of a DisconnectReason in lower case; one for what is not known, too."""
    if reason in {"", "unknown_reason"}:
        return ENDINGS["unknown_reason"]
    return ENDINGS.get(reason) or Ending(number=-1, who="nobody here knows", severity="note", short=reason, advice=NEW, link=REASONS)


def room_ending_of(reason: str) -> Ending | None:
    """Of a reason why a room ended; None when none was told."""
    if reason in {"", "unknown"}:
        return None
    return ROOM_ENDINGS.get(reason) or Ending(number=-1, who="nobody here knows", severity="note", short=reason, advice=NEW, link=WEBHOOKS)


NEW = "This reason is newer than I am. The definition tells what it means."
