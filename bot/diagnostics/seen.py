"""What was seen on a LiveKit server. Values without behaviour; the adapter makes them, judging reads them.

Enumerations are LiveKit's own words in lower case without their prefix ("active", "no_capacity"); a number that this version does not know is "unknown 17".
Times are aware and in UTC, None where the server tells none. Passwords, stream keys, storage credentials and raw metadata never get this far; phone numbers
are `Phone`, and numbers inside names and identities are masked by the adapter. Fields: https://github.com/livekit/protocol/tree/main/protobufs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.diagnostics.phone import Phone


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """An active room. `participants` and `publishers` are counts; `codecs` are enabled MIME types."""

    name: str
    sid: str = ""
    created_at: datetime | None = None
    participants: int = 0
    publishers: int = 0
    empty_timeout_s: int = 0
    departure_timeout_s: int = 0
    max_participants: int = 0
    recording: bool = False
    codecs: tuple[str, ...] = ()
    metadata_chars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """What a participant may do. `sources` limits what may be published, empty for all."""

    publish: bool = True
    subscribe: bool = True
    publish_data: bool = True
    sources: tuple[str, ...] = ()
    hidden: bool = False
    update_metadata: bool = False
    agent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A published track. `kind`: audio, video, data; `source`: microphone, camera, screen_share, screen_share_audio, unknown; `encryption`: none, gcm, custom."""

    sid: str
    kind: str
    source: str = "unknown"
    name: str = ""
    muted: bool = False
    mime_type: str = ""
    encryption: str = "none"
    red: bool = True
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody in a room. `state`: joining, joined, active, disconnected; `kind`: standard, ingress, egress, sip, agent, connector, bridge.

    `attributes` holds only those of LiveKit's own (`sip.`, `lk.`) that are no secrets, with numbers masked; `metadata_chars` is the size of what is not shown.
    """

    identity: str
    sid: str = ""
    state: str = "active"
    kind: str = "standard"
    joined_at: datetime | None = None
    permission: Permission = field(default_factory=Permission)
    publisher: bool = False
    region: str = ""
    tracks: tuple[Track, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    metadata_chars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """An agent's job. `status`: pending, running, success, failed, cancelled; `reason`: "", no_capacity, room_closed, dispatch_deleted, retrying."""

    id: str
    status: str
    reason: str = ""
    error: str = ""
    worker_id: str = ""
    identity: str = ""
    started_at: datetime | None = None
    updated_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A request that an agent join. An empty `agent_name` is the room's automatic one, which every server makes."""

    id: str
    agent_name: str
    room: str
    deployment: str = ""
    created_at: datetime | None = None
    deleted_at: datetime | None = None
    jobs: tuple[Job, ...] = ()
    metadata_chars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundTrunk:
    """Where calls may come from."""

    id: str
    name: str = ""
    numbers: tuple[Phone, ...] = ()
    allowed_addresses: tuple[str, ...] = ()
    allowed_numbers: tuple[Phone, ...] = ()
    username: bool = False
    password: bool = False
    encryption: str = "disable"
    ringing_timeout_s: float | None = None
    max_call_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundTrunk:
    """Where calls go. `transport`: auto, udp, tcp, tls; `encryption`: disable, allow, require; `country` is ISO 3166 alpha-2, "" for none."""

    id: str
    name: str = ""
    address: str = ""
    transport: str = "auto"
    country: str = ""
    numbers: tuple[Phone, ...] = ()
    username: bool = False
    password: bool = False
    encryption: str = "disable"
    from_host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchRule:
    """Which room an inbound call gets. `kind`: direct, individual, callee; `room` is a name or a prefix; `trunk_ids` empty for all; `agents` are dispatched with it.

    `encryption` is "" where the rule sets none: then the trunk's holds.
    """

    id: str
    name: str = ""
    kind: str = "individual"
    room: str = ""
    trunk_ids: tuple[str, ...] = ()
    inbound_numbers: tuple[Phone, ...] = ()
    numbers: tuple[Phone, ...] = ()
    pin: bool = False
    hide_number: bool = False
    agents: tuple[str, ...] = ()
    encryption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One result of an egress. `kind`: file, stream, segments, images; `place` is a file name, or host alone of an address."""

    kind: str
    place: str = ""
    status: str = ""
    error: str = ""
    seconds: float | None = None
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """A recording or stream. `status`: starting, active, ending, complete, failed, aborted, limit_reached; `kind`: room_composite, web, participant, track_composite, track, …"""

    id: str
    room: str
    status: str
    kind: str = ""
    error: str = ""
    error_code: int = 0
    details: str = ""
    started_at: datetime | None = None
    updated_at: datetime | None = None
    ended_at: datetime | None = None
    outputs: tuple[Output, ...] = ()
    retries: int = 0
    backup_used: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingress:
    """What an encoder sends into a room. `status`: inactive, buffering, publishing, error, complete; `kind`: rtmp, whip, url."""

    id: str
    room: str
    status: str
    kind: str = ""
    name: str = ""
    identity: str = ""
    error: str = ""
    enabled: bool = True
    reusable: bool = False
    started_at: datetime | None = None
    updated_at: datetime | None = None
    ended_at: datetime | None = None
    video: str = ""
    audio: str = ""
    bitrate_bps: int = 0
    fps: float = 0.0
    tracks: tuple[Track, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far one gets towards a server, each step in order: "ok", "" when it was not come to, or what went wrong there in a few words.

    `skew_s` is the server's clock minus ours by its Date header; None when it sends none.
    """

    host: str
    dns: str = ""
    connect: str = ""
    tls: str = ""
    http: str = ""
    auth: str = ""
    took_ms: float = 0.0
    skew_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Something that was looked for and not seen: `what` in a few words, `why`, and where one could look instead ("" when nowhere)."""

    what: str
    why: str
    where: str = ""
