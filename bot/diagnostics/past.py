"""What happened in the rooms of one name, as far as it was recorded. Values only: `bot.diagnostics.timeline` makes them, judging and drawing read them.

A time that is None was not recorded, which never means that nothing happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

# Whom a room is for: agents and recorders come and go with them.
PEOPLE = frozenset({"standard", "sip", "ingress", "connector", "bridge", ""})
WorkKind = Literal["egress", "ingress", "agent job"]
GapKind = Literal["join", "leave", "start", "end", "dropped", "recorder", "before", "cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSpan:
    """A track from being published to being unpublished. `kind`: audio, video, data; `source`: microphone, camera, screen_share …"""

    sid: str
    kind: str
    source: str
    began_at: datetime | None = None
    ended_at: datetime | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What `sip.callStatus` was when an event told it."""

    at: datetime
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One connection of an identity to a room: a bar of the picture. `reason` is why it ended, a DisconnectReason in lower case, "" while none is recorded.

    `join_seen` is False when the joining itself was not recorded; `joined_at` is then what LiveKit told later, if it did. `aborted`: it left before its media
    was connected. `gone_by` is when it must have been over although no leaving was recorded. `connecting_s` is how long joining took.
    """

    identity: str
    sid: str
    kind: str
    joined_at: datetime | None = None
    left_at: datetime | None = None
    reason: str = ""
    join_seen: bool = False
    aborted: bool = False
    gone_by: datetime | None = None
    connecting_s: float | None = None
    region: str = ""
    tracks: tuple[TrackSpan, ...] = ()
    stages: tuple[Stage, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def person(self) -> bool:
        """Whether a room is held for it, as for people, calls and encoders."""
        return self.kind in PEOPLE

    @property
    def over_at(self) -> datetime | None:
        """When it was over at the latest; None when it may go on."""
        return self.left_at or self.gone_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An egress, an ingress or a job of an agent. `name` is its kind or the agent's name; `status` the last that was told.

    `code` is the number of an error, 0 for none.
    """

    kind: WorkKind
    id: str
    name: str = ""
    status: str = ""
    reason: str = ""
    error: str = ""
    code: int = 0
    identity: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One life of a room, known by its sid, from being opened to being closed.

    `open_seen`: the opening itself was recorded; otherwise `opened_at` is what later events tell. `reason` is why LiveKit says it ended, "" from older servers.
    `over_by` is when it must have been over although no end was recorded. `timeouts` are `empty` and `departure` in seconds as far as told. `others` are events
    of kinds that this version does not know. `dropped` is how many events LiveKit says it could not deliver.
    """

    sid: str
    first_at: datetime
    last_at: datetime
    opened_at: datetime | None = None
    open_seen: bool = False
    closed_at: datetime | None = None
    over_by: datetime | None = None
    reason: str = ""
    stays: tuple[Stay, ...] = ()
    works: tuple[Work, ...] = ()
    others: tuple[tuple[datetime, str], ...] = ()
    timeouts: Mapping[str, int] = field(default_factory=dict)
    dropped: int = 0
    events: int = 0

    @property
    def begin(self) -> datetime:
        """When it was opened, or the first that is known of it."""
        return self.first_at if self.opened_at is None else min(self.opened_at, self.first_at)

    @property
    def end(self) -> datetime:
        """When it was closed, or the last that is known of it."""
        return self.closed_at or self.last_at

    @property
    def open(self) -> bool:
        """Whether it may still go on."""
        return self.closed_at is None and self.over_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that is missing in the record, in session `sid` ("" for all). What the kinds mean:

    "join", "leave": of `names` that was not recorded. "start", "end": of the session. "dropped": LiveKit gave up delivering `number` events. "recorder": it did not
    run from `at` to `until`. "before": the record begins at `at`. "cut": only the last `number` events were read.
    """

    kind: GapKind
    at: datetime | None = None
    until: datetime | None = None
    sid: str = ""
    names: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All sessions of a room name, oldest first, and what is missing. `since` is when the record of the project begins, None when there is none at all."""

    project: str
    room: str
    at: datetime
    sessions: tuple[Session, ...] = ()
    gaps: tuple[Gap, ...] = ()
    since: datetime | None = None
    events: int = 0
