"""What diagnostics need from outside. Fakes and adapters pass the same contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.diagnostics.phone import Phone
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.seen import Dispatch, DispatchRule, Egress, InboundTrunk, Ingress, OutboundTrunk, Participant, Reach, Room

CALL_ROOMS = "ask-ai-test-call-"


class LiveKit(Protocol):
    """One project's server, for reading. Every method ends within its deadline and raises `LiveKitUnreachable` or `LiveKitRefused`; each call has a token with the least rights.

    Nothing here changes anything on the server.
    """

    @property
    def project(self) -> str:
        """The name under which it is configured."""

    @property
    def host(self) -> str:
        """Its address without secrets."""

    async def rooms(self, names: Sequence[str] = ()) -> Sequence[Room]:
        """Active rooms, all or those with these names, in the server's order. A room that is not active is missing."""

    async def participants(self, room: str) -> Sequence[Participant]:
        """Who is in the room now; empty for a room that does not exist, so ask `rooms` first."""

    async def participant(self, room: str, identity: str) -> Participant | None:
        """One participant; None when there is none of that identity."""

    async def dispatches(self, room: str) -> Sequence[Dispatch]:
        """Agent dispatches of the room with their jobs; empty for a room that does not exist."""

    async def inbound_trunks(self) -> Sequence[InboundTrunk]:
        """All of the project."""

    async def outbound_trunks(self) -> Sequence[OutboundTrunk]:
        """All of the project."""

    async def dispatch_rules(self) -> Sequence[DispatchRule]:
        """All of the project."""

    async def egresses(self, *, room: str = "", egress: str = "") -> Sequence[Egress]:
        """Those of a room or with an id, newest first; those of ended rooms, too, while the server remembers them."""

    async def ingresses(self, *, room: str = "", ingress: str = "") -> Sequence[Ingress]:
        """Those of a room or with an id; all without either."""

    async def reach(self) -> Reach:
        """How far one gets: DNS, TCP, TLS, HTTP, whether the key is accepted, and the clocks. Raises nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A call to be made: into a room of its own, as `identity`, ringing for at most `ring_s` and talking for at most `talk_s`. `caller` None is the trunk's first number."""

    number: Phone
    trunk: str
    room: str
    identity: str
    ring_s: float
    talk_s: float
    caller: Phone | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """How a call went. `outcome`: "answered", "refused" (there is a SIP code, or LiveKit says why), "unknown" (nobody told us in time).

    `code` is the SIP status, 0 without one; `phrase` the carrier's words for it; `error` LiveKit's error code ("resource_exhausted"), "" without one; `call_id` what to quote.
    `note` says why there is no SIP status: "no_reply" (nothing answered the INVITE), "went_quiet" (first replies, then none), "no_credentials" (the carrier wants a login,
    the trunk has none), "bad_credentials" (it has one that was not accepted), "dns", "no_connection" (to the carrier), "no_common_media", "trunk_not_found", "no_sip_service",
    "no_redis", "call_grant" (the API key may not dial), "late" (we waited long enough), "cut" (our connection to the server was lost meanwhile); "" when none of them is known.
    A call that nobody took in time has `error` "canceled" and no note: whether it rang, its stages tell.
    """

    outcome: str
    code: int = 0
    phrase: str = ""
    error: str = ""
    call_id: str = ""
    note: str = ""


class Dialler(Protocol):
    """Makes test calls; the one port that changes something. It touches no room but those of test calls, whose names begin with `CALL_ROOMS`; `ValueError` for another name."""

    async def open_room(self, room: str) -> None:
        """The room of a call, which closes soon after everybody left."""

    async def dial(self, call: Outgoing) -> Dialled:
        """Place the call and wait until it is answered, refused, or the time is over. Raises `LiveKitUnreachable`, `LiveKitRefused` only when no call can have been made."""

    async def stage(self, room: str, identity: str) -> str:
        """`sip.callStatus` of the call now ("dialing", "ringing", "active", "hangup"), "" when the participant is not there."""

    async def hang_up(self, room: str) -> bool:
        """Delete the room of a call, which ends it; False when there was none any more."""

    async def left_over(self) -> Sequence[str]:
        """Rooms of test calls that still exist."""


class Records(Protocol):
    """The flight recorder's memory. Raises `StoreFailed`."""

    async def keep(self, events: Sequence[RoomEvent]) -> int:
        """Store events; one whose id is known already changes nothing. How many were new."""

    async def of_room(self, project: str, room: str, *, since: datetime, limit: int) -> Sequence[RoomEvent]:
        """The last `limit` events of rooms of that name since then, oldest first."""

    async def rooms(self, project: str, *, since: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """Names of rooms with events since then and when the last one happened, newest first."""

    async def since(self, project: str) -> datetime | None:
        """When the oldest event that is still kept was received; None when there is none: the recorder has seen nothing."""

    async def delete_older(self, *, than: datetime) -> int:
        """Forget what was received before; how many."""
