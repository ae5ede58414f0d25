"""What a LiveKit server knows, in its own messages, and what its API does with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from livekit.protocol import agent_dispatch, egress, ingress, models, room, sip

Grants = Mapping[str, Mapping[str, Any]]


class Refusal(Exception):
    """An error of the API: its code, its words, and its metadata."""

    def __init__(self, code: str, words: str = "", meta: Mapping[str, object] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.meta = dict(meta or {})


@dataclass(kw_only=True)
class LiveKitWorld:
    """`page_size` is how many recordings and encoders come at once. Without `redis` there is no telephony, egress or ingress.

    `answers` maps a number to what becomes of a call to it: None is answered, a `Refusal` is raised, a callable is awaited first.
    """

    rooms: list[models.Room] = field(default_factory=list)
    people: dict[str, list[models.ParticipantInfo]] = field(default_factory=dict)
    agents: dict[str, list[agent_dispatch.AgentDispatch]] = field(default_factory=dict)
    inbound: list[sip.SIPInboundTrunkInfo] = field(default_factory=list)
    outbound: list[sip.SIPOutboundTrunkInfo] = field(default_factory=list)
    rules: list[sip.SIPDispatchRuleInfo] = field(default_factory=list)
    recordings: list[egress.EgressInfo] = field(default_factory=list)
    encoders: list[ingress.IngressInfo] = field(default_factory=list)
    redis: bool = True
    page_size: int = 100
    answers: dict[str, Refusal | Callable[[], Awaitable[None]] | None] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether a room of that name is active."""
        return any(one.name == name for one in self.rooms)

    def need_redis(self, what: str) -> None:
        """Refuse as a server without Redis does."""
        if not self.redis:
            raise Refusal("internal", f"{what} not connected (redis required)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A method of the API: how its request is read, who may call it, and what it does."""

    request: type[Message]
    allowed: Callable[[Grants, Any], bool]
    run: Callable[[LiveKitWorld, Any], Awaitable[Message]]


def _video(grant: str) -> Callable[[Grants, Any], bool]:
    return lambda grants, _: grants["video"].get(grant) is True


def _sip(grant: str) -> Callable[[Grants, Any], bool]:
    return lambda grants, _: grants["sip"].get(grant) is True


def _admin(grants: Grants, request: Any) -> bool:
    return grants["video"].get("roomAdmin") is True and grants["video"].get("room") == request.room


async def _list_rooms(world: LiveKitWorld, request: room.ListRoomsRequest) -> Message:
    return room.ListRoomsResponse(rooms=[one for one in world.rooms if not request.names or one.name in request.names])


async def _create_room(world: LiveKitWorld, request: room.CreateRoomRequest) -> Message:
    made = models.Room(name=request.name, empty_timeout=request.empty_timeout, departure_timeout=request.departure_timeout)
    if not world.has(request.name):
        world.rooms.append(made)
    return made


async def _delete_room(world: LiveKitWorld, request: room.DeleteRoomRequest) -> Message:
    if not world.has(request.room):
        raise Refusal("not_found", "requested room does not exist")
    world.rooms = [one for one in world.rooms if one.name != request.room]
    world.people.pop(request.room, None)
    return room.DeleteRoomResponse()


async def _list_participants(world: LiveKitWorld, request: room.ListParticipantsRequest) -> Message:
    return room.ListParticipantsResponse(participants=world.people.get(request.room, []))


async def _get_participant(world: LiveKitWorld, request: room.RoomParticipantIdentity) -> Message:
    for one in world.people.get(request.room, []):
        if one.identity == request.identity:
            return one
    raise Refusal("not_found", "participant does not exist")


async def _list_dispatch(world: LiveKitWorld, request: agent_dispatch.ListAgentDispatchRequest) -> Message:
    if not world.has(request.room):
        raise Refusal("unavailable", "no response from servers")
    return agent_dispatch.ListAgentDispatchResponse(agent_dispatches=world.agents.get(request.room, []))


async def _list_inbound(world: LiveKitWorld, _: sip.ListSIPInboundTrunkRequest) -> Message:
    world.need_redis("sip")
    return sip.ListSIPInboundTrunkResponse(items=world.inbound)


async def _list_outbound(world: LiveKitWorld, _: sip.ListSIPOutboundTrunkRequest) -> Message:
    world.need_redis("sip")
    return sip.ListSIPOutboundTrunkResponse(items=world.outbound)


async def _list_rules(world: LiveKitWorld, _: sip.ListSIPDispatchRuleRequest) -> Message:
    world.need_redis("sip")
    return sip.ListSIPDispatchRuleResponse(items=world.rules)


async def _dial(world: LiveKitWorld, request: sip.CreateSIPParticipantRequest) -> Message:
    world.need_redis("sip")
    if all(trunk.sip_trunk_id != request.sip_trunk_id for trunk in world.outbound):
        raise Refusal("not_found", "requested sip trunk does not exist")
    said = world.answers.get(request.sip_call_to)
    if isinstance(said, Refusal):
        raise said
    if said:
        await said()
    await _create_room(world, room.CreateRoomRequest(name=request.room_name))
    callee = models.ParticipantInfo(identity=request.participant_identity, kind=models.ParticipantInfo.SIP, attributes={"sip.callStatus": "active"})
    world.people.setdefault(request.room_name, []).append(callee)
    return sip.SIPParticipantInfo(participant_identity=request.participant_identity, room_name=request.room_name, sip_call_id="SCL_loopback")


async def _list_egress(world: LiveKitWorld, request: egress.ListEgressRequest) -> Message:
    world.need_redis("egress")
    found = [one for one in world.recordings if request.room_name in {"", one.room_name} and request.egress_id in {"", one.egress_id}]
    page, token = _page(found, request.page_token.token, world.page_size)
    return egress.ListEgressResponse(items=page, next_page_token=token)


async def _list_ingress(world: LiveKitWorld, request: ingress.ListIngressRequest) -> Message:
    world.need_redis("ingress")
    found = [one for one in world.encoders if request.room_name in {"", one.room_name} and request.ingress_id in {"", one.ingress_id}]
    page, token = _page(found, request.page_token.token, world.page_size)
    return ingress.ListIngressResponse(items=page, next_page_token=token)


def _page(found: list[Any], token: str, size: int) -> tuple[list[Any], models.TokenPagination | None]:
    start = int(token or 0)
    more = start + size < len(found)
    return found[start : start + size], models.TokenPagination(token=str(start + size)) if more else None


METHODS: Mapping[tuple[str, str], Method] = {
    ("RoomService", "ListRooms"): Method(request=room.ListRoomsRequest, allowed=_video("roomList"), run=_list_rooms),
    ("RoomService", "CreateRoom"): Method(request=room.CreateRoomRequest, allowed=_video("roomCreate"), run=_create_room),
    ("RoomService", "DeleteRoom"): Method(request=room.DeleteRoomRequest, allowed=_video("roomCreate"), run=_delete_room),
    ("RoomService", "ListParticipants"): Method(request=room.ListParticipantsRequest, allowed=_admin, run=_list_participants),
    ("RoomService", "GetParticipant"): Method(request=room.RoomParticipantIdentity, allowed=_admin, run=_get_participant),
    ("AgentDispatchService", "ListDispatch"): Method(request=agent_dispatch.ListAgentDispatchRequest, allowed=_admin, run=_list_dispatch),
    ("SIP", "ListSIPInboundTrunk"): Method(request=sip.ListSIPInboundTrunkRequest, allowed=_sip("admin"), run=_list_inbound),
    ("SIP", "ListSIPOutboundTrunk"): Method(request=sip.ListSIPOutboundTrunkRequest, allowed=_sip("admin"), run=_list_outbound),
    ("SIP", "ListSIPDispatchRule"): Method(request=sip.ListSIPDispatchRuleRequest, allowed=_sip("admin"), run=_list_rules),
    ("SIP", "CreateSIPParticipant"): Method(request=sip.CreateSIPParticipantRequest, allowed=_sip("call"), run=_dial),
    ("Egress", "ListEgress"): Method(request=egress.ListEgressRequest, allowed=_video("roomRecord"), run=_list_egress),
    ("Ingress", "ListIngress"): Method(request=ingress.ListIngressRequest, allowed=_video("ingressAdmin"), run=_list_ingress),
}
