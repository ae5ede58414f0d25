"""Dialling as the tests of the bench do it, through the official client."""

from __future__ import annotations

import time
from dataclasses import dataclass

from google.protobuf.duration_pb2 import Duration
from livekit import api
from livekit.protocol.models import ParticipantInfo

from tests.live.livekit.processes import until
from tests.live.livekit.servers import LiveServer

CALLED = "+12025550100"
STATUS = "sip.callStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """One call into a room. `ringing_s` counts in whole seconds, as the client cuts off the rest."""

    room: str
    trunk: str
    number: str = CALLED
    identity: str = "phone"
    ringing_s: int = 5
    longest_s: int = 0
    waits: bool = True
    hidden: bool = False

    async def now(self, livekit: api.LiveKitAPI) -> api.SIPParticipantInfo:
        """Until the participant is there, or, if it waits, until somebody has answered; `ServerError` otherwise."""
        request = api.CreateSIPParticipantRequest(
            sip_trunk_id=self.trunk,
            sip_call_to=self.number,
            room_name=self.room,
            participant_identity=self.identity,
            ringing_timeout=Duration(seconds=self.ringing_s),
            max_call_duration=Duration(seconds=self.longest_s),
            wait_until_answered=self.waits,
            hide_phone_number=self.hidden,
        )
        return await livekit.sip.create_sip_participant(request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """How a call went that nobody answered. `sip` is None when there is no SIP status."""

    code: str
    http: int
    sip: int | None
    words: str | None
    took_s: float

    @classmethod
    async def of(cls, livekit: api.LiveKitAPI, dial: Dial) -> Failed:
        """Dial and expect no answer."""
        begun = time.monotonic()
        try:
            await dial.now(livekit)
        except api.ServerError as error:
            sip = error if isinstance(error, api.SipCallError) else None
            return cls(
                code=error.code,
                http=error.status,
                sip=sip.sip_status_code if sip else None,
                words=sip.sip_status if sip else None,
                took_s=time.monotonic() - begun,
            )
        raise AssertionError("somebody answered")


async def phone(livekit: api.LiveKitAPI, room: str, identity: str = "phone") -> ParticipantInfo | None:
    """The participant that stands for the call; None when it is not there."""
    found = await livekit.room.list_participants(api.ListParticipantsRequest(room=room))
    return next((participant for participant in found.participants if participant.identity == identity), None)


async def until_status(livekit: api.LiveKitAPI, room: str, status: str) -> ParticipantInfo:
    """The participant, once the call has got so far."""
    seen = await until(lambda: phone(livekit, room), lambda seen: seen and seen.attributes[STATUS] == status)
    assert seen
    return seen


async def until_gone(livekit: api.LiveKitAPI, room: str) -> None:
    """Wait until the participant has left."""
    await until(lambda: phone(livekit, room), lambda seen: seen is None)


async def hang_up(livekit: api.LiveKitAPI, room: str) -> None:
    """Delete the room, and with it the call."""
    await livekit.room.delete_room(api.DeleteRoomRequest(room=room))


def unanswered(server: LiveServer) -> tuple[str, int | None]:
    """Code and SIP status of a call that the SIP service itself gave up."""
    return ("canceled", None) if server.tools.sip_is_livekits else ("deadline_exceeded", 408)
