"""A LiveKit server, looked at through its API. See `bot.diagnostics.ports.LiveKit`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from livekit.protocol import egress as egress_pb
from livekit.protocol import ingress as ingress_pb
from livekit.protocol import room as room_pb
from livekit.protocol import sip as sip_pb

from bot.diagnostics.phone import DOT
from bot.diagnostics.seen import Dispatch, DispatchRule, Egress, InboundTrunk, Ingress, OutboundTrunk, Participant, Reach, Room
from bot.errors import LiveKitRefused
from bot.livekit.convert.media import egress_of, ingress_of
from bot.livekit.convert.rooms import dispatch_of, participant_of, room_of
from bot.livekit.convert.sip import inbound_of, outbound_of, rule_of
from bot.livekit.convert.words import name as shown
from bot.livekit.line import Line, Rights
from bot.livekit.reaching import reach

T = TypeVar("T")
# Of recordings and encoders, hundreds each; what would come later is the oldest.
PAGES_MAX = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One project's server, for reading. Names that come back with a number masked, from a button for instance, are understood while only one thing there looks like them."""

    line: Line

    @property
    def project(self) -> str:
        """See `LiveKit`."""
        return self.line.project.name

    @property
    def host(self) -> str:
        """See `LiveKit`."""
        return self.line.project.host

    async def rooms(self, names: Sequence[str] = ()) -> Sequence[Room]:
        """See `LiveKit`."""
        real = [await self._room(name) for name in names if name]
        if names and not real:
            return ()
        async with self.line.call("list rooms", Rights(room_list=True)) as api:
            found = await api.room.list_rooms(room_pb.ListRoomsRequest(names=real))
        return tuple(room_of(room) for room in found.rooms)

    async def participants(self, room: str) -> Sequence[Participant]:
        """See `LiveKit`."""
        real = await self._room(room)
        async with self.line.call("list participants", Rights(room_admin=True, room=real)) as api:
            found = await api.room.list_participants(room_pb.ListParticipantsRequest(room=real))
        return tuple(participant_of(info) for info in found.participants)

    async def participant(self, room: str, identity: str) -> Participant | None:
        """See `LiveKit`."""
        real = await self._room(room)
        if DOT in identity:
            return _only(one for one in await self.participants(real) if one.identity == shown(identity))
        try:
            async with self.line.call("get a participant", Rights(room_admin=True, room=real)) as api:
                return participant_of(await api.room.get_participant(room_pb.RoomParticipantIdentity(room=real, identity=identity)))
        except LiveKitRefused as refused:
            if refused.code == "not_found":
                return None
            raise

    async def dispatches(self, room: str) -> Sequence[Dispatch]:
        """See `LiveKit`."""
        real = await self._room(room)
        try:
            async with self.line.call("list dispatches", Rights(room_admin=True, room=real)) as api:
                return tuple(dispatch_of(dispatch) for dispatch in await api.agent_dispatch.list_dispatch(real))
        except LiveKitRefused as refused:
            # The question goes to the node that holds the room, and is answered so when none does.
            if refused.code == "unavailable" and not await self.rooms([real]):
                return ()
            raise

    async def inbound_trunks(self) -> Sequence[InboundTrunk]:
        """See `LiveKit`."""
        async with self.line.call("list inbound trunks", Rights(sip_admin=True)) as api:
            found = await api.sip.list_inbound_trunk(sip_pb.ListSIPInboundTrunkRequest())
        return tuple(inbound_of(trunk) for trunk in found.items)

    async def outbound_trunks(self) -> Sequence[OutboundTrunk]:
        """See `LiveKit`."""
        async with self.line.call("list outbound trunks", Rights(sip_admin=True)) as api:
            found = await api.sip.list_outbound_trunk(sip_pb.ListSIPOutboundTrunkRequest())
        return tuple(outbound_of(trunk) for trunk in found.items)

    async def dispatch_rules(self) -> Sequence[DispatchRule]:
        """See `LiveKit`."""
        async with self.line.call("list dispatch rules", Rights(sip_admin=True)) as api:
            found = await api.sip.list_dispatch_rule(sip_pb.ListSIPDispatchRuleRequest())
        return tuple(rule_of(rule) for rule in found.items)

    async def egresses(self, *, room: str = "", egress: str = "") -> Sequence[Egress]:
        """See `LiveKit`."""
        real = await self._room(room)
        request = egress_pb.ListEgressRequest(room_name=real, egress_id=egress)
        found = list[egress_pb.EgressInfo]()
        async with self.line.call("list egress", Rights(room_record=True)) as api:
            for _ in range(PAGES_MAX):
                page = await api.egress.list_egress(request)
                found += page.items
                request.page_token.CopyFrom(page.next_page_token)
                if not page.next_page_token.token:
                    break
        return tuple(egress_of(info) for info in sorted(found, key=_begun, reverse=True))

    async def ingresses(self, *, room: str = "", ingress: str = "") -> Sequence[Ingress]:
        """See `LiveKit`."""
        real = await self._room(room)
        request = ingress_pb.ListIngressRequest(room_name=real, ingress_id=ingress)
        found = list[ingress_pb.IngressInfo]()
        async with self.line.call("list ingress", Rights(ingress_admin=True)) as api:
            for _ in range(PAGES_MAX):
                page = await api.ingress.list_ingress(request)
                found += page.items
                request.page_token.CopyFrom(page.next_page_token)
                if not page.next_page_token.token:
                    break
        return tuple(ingress_of(info) for info in found)

    async def reach(self) -> Reach:
        """See `LiveKit`."""
        return await reach(self.line)

    async def _room(self, name: str) -> str:
        """What the room is really called: a masked name is looked for among the active rooms. One that is not found, or twice, stays as it is."""
        if DOT not in name:
            return name
        async with self.line.call("list rooms", Rights(room_list=True)) as api:
            found = await api.room.list_rooms(room_pb.ListRoomsRequest())
        return _only(room.name for room in found.rooms if shown(room.name) == name) or name


def _only(found: Iterable[T]) -> T | None:
    """The one that there is; None for none and for several."""
    both = list(islice(found, 2))
    return both[0] if len(both) == 1 else None


def _begun(info: egress_pb.EgressInfo) -> int:
    return info.started_at or info.updated_at
