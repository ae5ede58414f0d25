"""Values that nobody may ever see, put wherever LiveKit's server keeps what its customers give it, and read back from there."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field

from livekit import api
from livekit.protocol import egress, ingress

from tests.live.livekit.servers import LiveServer
from tests.live.livekit.tokens import Pass
from tests.live.redis_notes import note_egress, note_ingress

# Ranges that the German regulator keeps for fiction, which the bot takes for somebody's.
NUMBERS = {"called": "+4930231251", "again": "+4930231252", "caller": "+4940669693", "allowed": "+4969900094", "inbound": "+4922147105", "named": "+4989999986"}


def _secret(what: str) -> str:
    """Letters that look like a word to whoever masks secrets by their looks."""
    return f"{what}{''.join(secrets.choice('bcdfghklmnpqrstvwxz') for _ in range(12))}"


def _number(of: str) -> str:
    return f"{NUMBERS[of]}{secrets.randbelow(90) + 10}"


@dataclass(slots=True, kw_only=True)
class Planted:
    """`words` are secrets by what they are, `numbers` whole phone numbers; `room` is harmless and may be seen, `call_room` has a number in its name."""

    room: str = field(default_factory=lambda: f"harmless-{secrets.token_hex(3)}")
    words: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=lambda: {of: _number(of) for of in NUMBERS})
    trunks: tuple[str, ...] = ()

    @property
    def call_room(self) -> str:
        return f"call_{self.numbers['named']}_x{self.room[-3:]}"

    @property
    def identity(self) -> str:
        """Somebody's, with a number and an address in it."""
        return f"sip_{self.numbers['named']}"

    def needles(self) -> dict[str, str]:
        """What is searched for, by what it is: of a number all that follows the country code."""
        return self.words | {f"number {of}": number[3:] for of, number in self.numbers.items()}

    def a(self, what: str) -> str:
        """The secret of this name, made up when it is asked for first."""
        return self.words.setdefault(what, _secret("".join(filter(str.isalpha, what))))

    def passes(self, identity: str) -> Pass:
        """Lets somebody in who carries secrets."""
        attributes = {"crm": self.a("attribute value"), self.a("attribute name"): "1", "sip.h.x-auth": self.a("header attribute")}
        return Pass(room=self.room, identity=identity, name=self.a("display name"), metadata=self.a("participant metadata"), attributes=attributes)

    async def rooms(self, livekit: api.LiveKitAPI) -> None:
        """Two rooms, and a request for an agent in each."""
        for room in (self.room, self.call_room):
            await livekit.room.create_room(api.CreateRoomRequest(name=room, metadata=json.dumps({"crm": self.a("room metadata")}), empty_timeout=300))
            wish = api.CreateAgentDispatchRequest(agent_name="nobody", room=room, metadata=self.a("dispatch metadata"))
            await livekit.agent_dispatch.create_dispatch(wish)

    async def telephony(self, livekit: api.LiveKitAPI, *addresses: str) -> None:
        """An outbound trunk to each address, an inbound one, and a rule."""
        for address in addresses:
            made = await livekit.sip.create_outbound_trunk(api.CreateSIPOutboundTrunkRequest(trunk=self._outbound(address)))
            self.trunks = (*self.trunks, made.sip_trunk_id)
        inbound = await livekit.sip.create_inbound_trunk(api.CreateSIPInboundTrunkRequest(trunk=self._inbound()))
        await livekit.sip.create_dispatch_rule(api.CreateSIPDispatchRuleRequest(dispatch_rule=self._rule(inbound.sip_trunk_id)))

    def _outbound(self, address: str) -> api.SIPOutboundTrunkInfo:
        return api.SIPOutboundTrunkInfo(
            name=f"out {self.numbers['named']}",
            metadata=self.a("trunk metadata"),
            address=address,
            numbers=[self.numbers["caller"]],
            auth_username=self.a("trunk user"),
            auth_password=self.a("trunk password"),
            headers={"X-Auth": self.a("trunk header")},
        )

    def _inbound(self) -> api.SIPInboundTrunkInfo:
        return api.SIPInboundTrunkInfo(
            name=f"in {self.numbers['named']}",
            metadata=self.a("inbound metadata"),
            numbers=[self.numbers["inbound"]],
            allowed_numbers=[self.numbers["allowed"]],
            auth_username=self.a("inbound user"),
            auth_password=self.a("inbound password"),
            headers={"X-Auth": self.a("inbound header")},
        )

    def _rule(self, trunk: str) -> api.SIPDispatchRuleInfo:
        pin = self.words.setdefault("pin", str(secrets.randbelow(9 * 10**8) + 10**8))
        return api.SIPDispatchRuleInfo(
            name=f"rule {self.numbers['named']}",
            metadata=self.a("rule metadata"),
            attributes={"crm": self.a("rule attribute")},
            trunk_ids=[trunk],
            rule=api.SIPDispatchRule(dispatch_rule_direct=api.SIPDispatchRuleDirect(room_name=self.call_room, pin=pin)),
            inbound_numbers=[self.numbers["allowed"]],
            room_config=api.RoomConfiguration(
                metadata=self.a("rule room metadata"), agents=[api.RoomAgentDispatch(agent_name="nobody", metadata=self.a("rule agent metadata"))]
            ),
        )

    def egress(self, room: str) -> egress.EgressInfo:
        """A recording that failed and said far too much."""
        now_ns = time.time_ns()
        s3 = egress.S3Upload(access_key=self.a("s3 key"), secret=self.a("s3 secret"), session_token=self.a("s3 session"), bucket=self.a("s3 bucket"))
        ask = egress.RoomCompositeEgressRequest(
            room_name=room,
            custom_base_url=f"https://templates.example/?token={self.a('template token')}",
            file_outputs=[egress.EncodedFileOutput(filepath=f"{self.a('folder')}/out.mp4", s3=s3)],
            stream_outputs=[egress.StreamOutput(urls=[self.stream])],
        )
        failed = egress.StreamInfo(url=self.stream, status=egress.StreamInfo.FAILED, error=f"could not connect to {self.stream}")
        return egress.EgressInfo(
            egress_id=f"EG_{secrets.token_hex(6)}",
            room_name=room,
            status=egress.EgressStatus.EGRESS_FAILED,
            started_at=now_ns - 60 * 10**9,
            updated_at=now_ns,
            ended_at=now_ns,
            room_composite=ask,
            stream_results=[failed],
            error=f"upload to https://{self.a('basic user')}:{self.a('basic password')}@storage.example failed; {self.stream}",
            details=f"called {self.numbers['named']}, secret={self.a('detail secret')}",
        )

    @property
    def stream(self) -> str:
        """Where a stream goes, with its key."""
        return f"rtmps://live.example:443/app/{self.a('stream key')}"

    def ingress(self, room: str) -> ingress.IngressInfo:
        """An encoder's place with its key."""
        state = ingress.IngressState(status=ingress.IngressState.ENDPOINT_ERROR, error=f"could not read {self.pulled}", started_at=time.time_ns())
        return ingress.IngressInfo(
            ingress_id=f"IN_{secrets.token_hex(6)}",
            name=f"studio {self.numbers['named']}",
            stream_key=self.a("ingress key"),
            url=self.pulled,
            input_type=ingress.IngressInput.URL_INPUT,
            room_name=room,
            participant_identity=self.identity,
            participant_name=self.a("ingress display name"),
            participant_metadata=self.a("ingress metadata"),
            state=state,
        )

    @property
    def pulled(self) -> str:
        """Where an ingress takes its stream from."""
        return f"https://cdn.example/live/{self.a('path key')}/index.m3u8?sig={self.a('signature')}"

    async def media(self, server: LiveServer) -> None:
        """Recordings and encoders in both rooms, as their services note them."""
        for room in (self.room, self.call_room):
            await note_egress(server, self.egress(room))
            await note_ingress(server, self.ingress(room))

    async def told_back(self, livekit: api.LiveKitAPI) -> str:
        """All that the server keeps, as it tells it."""
        told: list[object] = [(await livekit.room.list_rooms(api.ListRoomsRequest())).rooms]
        for room in (self.room, self.call_room):
            told.append((await livekit.room.list_participants(api.ListParticipantsRequest(room=room))).participants)
            told.append(await livekit.agent_dispatch.list_dispatch(room))
        told += [
            await livekit.sip.list_inbound_trunk(api.ListSIPInboundTrunkRequest()),
            await livekit.sip.list_outbound_trunk(api.ListSIPOutboundTrunkRequest()),
        ]
        told += [await livekit.sip.list_dispatch_rule(api.ListSIPDispatchRuleRequest())]
        told += [await livekit.egress.list_egress(api.ListEgressRequest()), await livekit.ingress.list_ingress(api.ListIngressRequest())]
        return "\n".join(map(str, told))
