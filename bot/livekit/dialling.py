"""Test calls through LiveKit's API. See `bot.diagnostics.ports.Dialler`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.duration_pb2 import Duration
from livekit.api import ServerError
from livekit.protocol import room as room_pb
from livekit.protocol import sip as sip_pb

from bot.diagnostics.ports import CALL_ROOMS, Dialled, Outgoing
from bot.errors import LiveKitRefused, LiveKitUnreachable
from bot.livekit.answers import Listener
from bot.livekit.convert.words import line, told
from bot.livekit.faults import code_of, refused
from bot.livekit.line import Line, Rights

# The room outlives a call that takes its time to begin, and hardly one that is over.
EMPTY_S, DEPARTURE_S = 30, 2
# How much longer than the ringing we wait for LiveKit to tell how it ended: it gives up first, so that its word is heard.
MARGIN_S = 10.0
SHOWN_AS = "Test call"
# What LiveKit writes where the far end sent no status. https://github.com/livekit/sip/blob/main/pkg/sip/errors.go, https://github.com/livekit/sip/blob/main/pkg/sip/protocol.go
NOTES = (
    ("no_credentials", re.compile("no user ?name or password")),
    ("bad_credentials", re.compile("max auth retry|no auth header")),
    ("no_reply", re.compile(r"transaction failed to complete \(0 ")),
    ("went_quiet", re.compile("transaction failed to complete")),
    ("no_sip_service", re.compile("no response from servers")),
    ("no_redis", re.compile("redis required")),
    ("trunk_not_found", re.compile("trunk does not exist|object cannot be found")),
    ("dns", re.compile("no such host|server misbehaving")),
    ("no_connection", re.compile("connection refused|unreachable|no route to host")),
    ("no_common_media", re.compile("no common (?:codec|media|crypto)|encryption.required")),
    ("call_grant", re.compile("permissions? denied")),
)
# Errors of the API itself, before anything was dialled.
NOT_DIALLED = frozenset({"unauthenticated", "unimplemented"})
# We came no further than this, so nothing can have been dialled.
BEFORE = frozenset({"dns", "connect", "tls"})


@dataclass(frozen=True, slots=True)
class Dialling:
    """Makes test calls in one project."""

    line: Line
    margin_s: float = MARGIN_S

    async def open_room(self, room: str) -> None:
        """See `Dialler`."""
        request = room_pb.CreateRoomRequest(name=_own(room), empty_timeout=EMPTY_S, departure_timeout=DEPARTURE_S)
        async with self.line.call("create a room", Rights(room_create=True)) as api:
            await api.room.create_room(request)

    async def dial(self, call: Outgoing) -> Dialled:
        """See `Dialler`."""
        request, wait_s = _request(call), call.ring_s + self.margin_s
        listener = Listener(f"dial at {self.line.project.host}", self.line.now)
        try:
            async with self.line.call("dial", Rights(sip_call=True), within_s=wait_s, listener=listener) as api:
                try:
                    made = await api.sip.create_sip_participant(request, timeout=wait_s)
                except ServerError as error:
                    return _refusal(error, listener.what)
        except LiveKitUnreachable as lost:
            if lost.stage in BEFORE or (listener.answer and listener.answer.status < 500):
                raise
            return Dialled(outcome="unknown", note="late" if lost.stage == "timeout" else "cut")
        return Dialled(outcome="answered", code=200, call_id=made.sip_call_id)

    async def stage(self, room: str, identity: str) -> str:
        """See `Dialler`."""
        try:
            async with self.line.call("get the called", Rights(room_admin=True, room=_own(room))) as api:
                called = await api.room.get_participant(room_pb.RoomParticipantIdentity(room=room, identity=identity))
        except LiveKitRefused as refusal:
            if refusal.code == "not_found":
                return ""
            raise
        return line(called.attributes.get("sip.callStatus", ""))

    async def hang_up(self, room: str) -> bool:
        """See `Dialler`."""
        try:
            async with self.line.call("delete a room", Rights(room_create=True)) as api:
                await api.room.delete_room(room_pb.DeleteRoomRequest(room=_own(room)))
        except LiveKitRefused as refusal:
            if refusal.code == "not_found":
                return False
            raise
        return True

    async def left_over(self) -> Sequence[str]:
        """See `Dialler`."""
        async with self.line.call("list rooms", Rights(room_list=True)) as api:
            found = await api.room.list_rooms(room_pb.ListRoomsRequest())
        return tuple(room.name for room in found.rooms if room.name.startswith(CALL_ROOMS))


def _own(room: str) -> str:
    if not room.startswith(CALL_ROOMS):
        raise ValueError(f"a room of a test call begins with {CALL_ROOMS}")
    return room


def _request(call: Outgoing) -> sip_pb.CreateSIPParticipantRequest:
    """The limit of the call begins with the dialling, https://github.com/livekit/sip/blob/main/pkg/sip/client.go, so LiveKit hangs up even when we no longer can."""
    ring_s, talk_s = math.ceil(call.ring_s), math.ceil(call.talk_s)
    return sip_pb.CreateSIPParticipantRequest(
        sip_trunk_id=call.trunk,
        sip_call_to=call.number.raw,
        sip_number=call.caller.raw if call.caller else "",
        room_name=_own(call.room),
        participant_identity=call.identity,
        participant_name=SHOWN_AS,
        hide_phone_number=call.hidden,
        ringing_timeout=Duration(seconds=ring_s),
        max_call_duration=Duration(seconds=ring_s + talk_s),
        wait_until_answered=True,
    )


def _refusal(error: ServerError, what: str) -> Dialled:
    """What LiveKit says of a call that did not come about."""
    status, phrase = str(error.metadata.get("sip_status_code", "")), str(error.metadata.get("sip_status", ""))
    if phrase.startswith("SIP_STATUS_"):  # the carrier wrote none
        phrase = phrase.removeprefix("SIP_STATUS_").replace("_", " ").title()
    if status.isascii() and status.isdigit():
        return Dialled(outcome="refused", code=int(status), phrase=told(phrase), error=code_of(error))
    note = next((note for note, words in NOTES if words.search(error.message.lower())), "")
    code = code_of(error)
    if code in NOT_DIALLED:
        raise refused(error, what) from error
    if code == "deadline_exceeded" and not note:
        return Dialled(outcome="unknown", error=code, note="late")
    return Dialled(outcome="refused", error=code, note=note)
