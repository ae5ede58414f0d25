"""One project in both forms: as the values that should be seen of it, and as the messages of LiveKit's that a server sends for it."""

from __future__ import annotations

from datetime import UTC, datetime

from google.protobuf.duration_pb2 import Duration
from livekit.protocol import agent, agent_dispatch, egress, ingress, models, room, sip

from bot.diagnostics.phone import Phone
from bot.diagnostics.seen import (
    Dispatch,
    DispatchRule,
    Egress,
    InboundTrunk,
    Ingress,
    Job,
    OutboundTrunk,
    Output,
    Participant,
    Permission,
    Room,
    Track,
)
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.livekit_world import LiveKitWorld

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 18, 0, 2, 500_000, tzinfo=UTC)
MS, NS = 10**3, 10**9
NUMBER, CALLER = "+14155550123", "+14155550199"
CALL_ROOM, CALLEE = f"call-{NUMBER}_x", f"sip_{NUMBER}"
SECRETS = ("pa55word", "streamkey", "turnword", "bucketkey")


def counted(at: datetime, unit: int) -> int:
    return int(at.timestamp() * 1000) * unit // 1000


def fake_project() -> FakeLiveKit:
    """As it should be seen."""
    mic = Track(sid="TR_1", kind="audio", source="microphone", name="mic", muted=True, mime_type="audio/opus", encryption="gcm", red=False)
    ada = Participant(
        identity="ada",
        sid="PA_1",
        joined_at=LATER,
        permission=Permission(publish=True, subscribe=True, publish_data=False, sources=("microphone", "unknown 99"), update_metadata=True),
        publisher=True,
        region="eu",
        tracks=(mic,),
        metadata_chars=6,
    )
    callee = Participant(
        identity="sip_+14•••••••23",
        sid="PA_2",
        kind="sip",
        state="joining",
        attributes={"sip.callStatus": "ringing", "sip.callID": "SCL_1", "sip.phoneNumber": "+14•••••••23", "sip.trunkID": "ST_out"},
    )
    jobs = (
        Job(id="AJ_1", status="failed", error="no model for [api key]", worker_id="AW_1", started_at=AT, updated_at=AT, ended_at=LATER),
        Job(id="AJ_2", status="running", identity="agent-AJ_2", started_at=LATER, reason="retrying"),
    )
    dispatch = Dispatch(id="AD_1", agent_name="helper", room="demo", deployment="blue", created_at=AT, jobs=jobs, metadata_chars=3)
    return FakeLiveKit(
        active=[
            Room(
                name="demo",
                sid="RM_1",
                created_at=LATER,
                participants=2,
                publishers=1,
                empty_timeout_s=300,
                departure_timeout_s=20,
                max_participants=10,
                recording=True,
                codecs=("audio/opus", "video/VP8"),
                metadata_chars=4,
            ),
            Room(name="call-+14•••••••23_x", sid="RM_2", created_at=AT),
        ],
        people={"demo": [ada], "call-+14•••••••23_x": [callee]},
        agents={"demo": [dispatch, Dispatch(id="AD_2", agent_name="", room="demo")]},
        inbound=[
            InboundTrunk(
                id="ST_in",
                name="in",
                numbers=(Phone(NUMBER),),
                allowed_addresses=("10.0.0.0/8",),
                username=True,
                password=True,
                encryption="require",
                max_call_s=60.5,
            )
        ],
        outbound=[OutboundTrunk(id="ST_out", address="sip.example.com:5061", transport="tls", country="US", numbers=(Phone(CALLER),), encryption="allow")],
        rules=[
            DispatchRule(id="SDR_1", name="to demo", kind="direct", room="demo", trunk_ids=("ST_in",), pin=True, agents=("helper",)),
            DispatchRule(id="SDR_2", room="call-", hide_number=True, numbers=(Phone(NUMBER),)),
            DispatchRule(id="SDR_3", kind="unknown"),
        ],
        recordings=[
            Egress(
                id="EG_2",
                room="demo",
                status="failed",
                kind="room_composite",
                error="upload failed: 403",
                error_code=403,
                started_at=LATER,
                ended_at=LATER,
                outputs=(
                    Output(kind="file", place="demo.mp4", seconds=2.5, size_bytes=100),
                    Output(kind="stream", place="live.example.com", status="failed", error="refused"),
                ),
                retries=1,
                backup_used=True,
            ),
            Egress(id="EG_1", room="demo", status="complete", kind="template", started_at=AT),
            Egress(id="EG_0", room="other", status="unknown 77", kind="web", started_at=AT),
        ],
        encoders=[
            Ingress(
                id="IN_1",
                room="demo",
                status="publishing",
                kind="rtmp",
                name="obs",
                identity="cam",
                started_at=AT,
                video="video/h264",
                audio="audio/aac",
                bitrate_bps=1_500,
                fps=30.0,
            ),
            Ingress(id="IN_2", room="other", status="error", kind="whip", error="bad codec", enabled=False, reusable=True),
        ],
    )


def world() -> LiveKitWorld:
    """As a server has it, with secrets and a few things that this version of the SDK does not know."""
    return LiveKitWorld(
        rooms=_rooms(),
        people=_people(),
        agents={"demo": [_dispatch(), agent_dispatch.AgentDispatch(id="AD_2", room="demo")]},
        inbound=[_inbound()],
        outbound=[_outbound()],
        rules=_rules(),
        recordings=_recordings(),
        encoders=_encoders(),
    )


def _rooms() -> list[models.Room]:
    demo = models.Room(
        name="demo",
        sid="RM_1",
        creation_time=counted(AT, 1),
        creation_time_ms=counted(LATER, MS),
        num_participants=2,
        num_publishers=1,
        empty_timeout=300,
        departure_timeout=20,
        max_participants=10,
        active_recording=True,
        enabled_codecs=[models.Codec(mime="audio/opus"), models.Codec(mime="video/VP8"), models.Codec(mime="video/VP8")],
        metadata="four",
        turn_password=SECRETS[2],
    )
    newer = models.Room.FromString(demo.SerializeToString() + b"\xfa\x3f\x04\x6e\x65\x77\x21")  # field 1023, which nobody knows yet
    return [newer, models.Room(name=CALL_ROOM, sid="RM_2", creation_time=counted(AT, 1))]


def _people() -> dict[str, list[models.ParticipantInfo]]:
    mic = models.TrackInfo(
        sid="TR_1",
        type=models.AUDIO,
        source=models.MICROPHONE,
        name="mic",
        muted=True,
        mime_type="audio/OPUS",
        encryption=models.Encryption.GCM,
        disable_red=True,
    )
    allowed = models.ParticipantPermission(can_publish=True, can_subscribe=True, can_publish_sources=[models.MICROPHONE], can_update_metadata=True)
    allowed.MergeFromString(b"\x48\x63")  # a source numbered 99
    ada = models.ParticipantInfo(
        identity="ada",
        sid="PA_1",
        state=models.ParticipantInfo.ACTIVE,
        joined_at_ms=counted(LATER, MS),
        permission=allowed,
        is_publisher=True,
        region="eu",
        tracks=[mic],
        metadata="secret",
        attributes={"mood": "secret"},
    )
    attributes = {"sip.callStatus": "ringing", "sip.callID": "SCL_1", "sip.phoneNumber": NUMBER, "sip.trunkID": "ST_out", "sip.h.x-auth": SECRETS[0]}
    callee = models.ParticipantInfo(identity=CALLEE, sid="PA_2", kind=models.ParticipantInfo.SIP, attributes=attributes)
    return {"demo": [ada], CALL_ROOM: [callee]}


def _dispatch() -> agent_dispatch.AgentDispatch:
    failed = agent.JobState(
        status=agent.JS_FAILED,
        error="no model for APIabcdef12345\n",
        worker_id="AW_1",
        started_at=counted(AT, NS),
        updated_at=counted(AT, NS),
        ended_at=counted(LATER, NS),
    )
    running = agent.JobState(status=agent.JS_RUNNING, reason=agent.JSR_RETRYING, participant_identity="agent-AJ_2", started_at=counted(LATER, NS))
    state = agent_dispatch.AgentDispatchState(jobs=[agent.Job(id="AJ_2", state=running), agent.Job(id="AJ_1", state=failed)], created_at=counted(AT, NS))
    return agent_dispatch.AgentDispatch(id="AD_1", agent_name="helper", room="demo", deployment="blue", metadata="abc", state=state)


def _inbound() -> sip.SIPInboundTrunkInfo:
    return sip.SIPInboundTrunkInfo(
        sip_trunk_id="ST_in",
        name="in",
        numbers=[NUMBER],
        allowed_addresses=["10.0.0.0/8"],
        auth_username="user",
        auth_password=SECRETS[0],
        media_encryption=sip.SIP_MEDIA_ENCRYPT_REQUIRE,
        max_call_duration=Duration(seconds=60, nanos=500_000_000),
    )


def _outbound() -> sip.SIPOutboundTrunkInfo:
    return sip.SIPOutboundTrunkInfo(
        sip_trunk_id="ST_out",
        address="sip.example.com:5061",
        transport=sip.SIP_TRANSPORT_TLS,
        destination_country="US",
        numbers=[CALLER],
        media_encryption=sip.SIP_MEDIA_ENCRYPT_DISABLE,
        media=sip.SIPMediaConfig(encryption=sip.SIP_MEDIA_ENCRYPT_ALLOW),
    )


def _rules() -> list[sip.SIPDispatchRuleInfo]:
    direct = sip.SIPDispatchRule(dispatch_rule_direct=sip.SIPDispatchRuleDirect(room_name="demo", pin="1234"))
    individual = sip.SIPDispatchRule(dispatch_rule_individual=sip.SIPDispatchRuleIndividual(room_prefix="call-"))
    config = room.RoomConfiguration(agents=[agent_dispatch.RoomAgentDispatch(agent_name="helper")])
    return [
        sip.SIPDispatchRuleInfo(sip_dispatch_rule_id="SDR_1", name="to demo", rule=direct, trunk_ids=["ST_in"], room_config=config),
        sip.SIPDispatchRuleInfo(sip_dispatch_rule_id="SDR_2", rule=individual, hide_phone_number=True, numbers=[NUMBER]),
        sip.SIPDispatchRuleInfo(sip_dispatch_rule_id="SDR_3", rule=sip.SIPDispatchRule.FromString(b"\x3a\x00")),  # a kind with field number 7
    ]


def _recordings() -> list[egress.EgressInfo]:
    upload = egress.S3Upload(access_key="access", secret=SECRETS[3])
    failed = egress.EgressInfo(
        egress_id="EG_2",
        room_name="demo",
        status=egress.EGRESS_FAILED,
        room_composite=egress.RoomCompositeEgressRequest(room_name="demo", file_outputs=[egress.EncodedFileOutput(filepath="a/demo.mp4", s3=upload)]),
        error="upload failed: 403",
        error_code=403,
        started_at=counted(LATER, NS),
        ended_at=counted(LATER, NS),
        file_results=[egress.FileInfo(filename="customers/acme/demo.mp4", duration=2_500_000_000, size=100)],
        stream_results=[egress.StreamInfo(url=f"rtmp://live.example.com/app/{SECRETS[1]}", status=egress.StreamInfo.FAILED, error="refused")],
        retry_count=1,
        backup_storage_used=True,
    )
    general = egress.StartEgressRequest(template=egress.TemplateSource(layout="grid"))
    complete = egress.EgressInfo(egress_id="EG_1", room_name="demo", status=egress.EGRESS_COMPLETE, egress=general, started_at=counted(AT, NS))
    other = egress.EgressInfo(egress_id="EG_0", room_name="other", web=egress.WebEgressRequest(url="https://page.example.com"), started_at=counted(AT, NS))
    other.MergeFromString(b"\x18\x4d")  # a status numbered 77
    return [complete, other, failed]


def _encoders() -> list[ingress.IngressInfo]:
    video = ingress.InputVideoState(mime_type="video/h264", average_bitrate=1_000, framerate=30.0)
    audio = ingress.InputAudioState(mime_type="audio/aac", average_bitrate=500)
    publishing = ingress.IngressState(status=ingress.IngressState.ENDPOINT_PUBLISHING, started_at=counted(AT, NS), video=video, audio=audio)
    return [
        ingress.IngressInfo(
            ingress_id="IN_1", name="obs", stream_key=SECRETS[1], url="rtmp://in.example.com/x", room_name="demo", participant_identity="cam", state=publishing
        ),
        ingress.IngressInfo(
            ingress_id="IN_2",
            input_type=ingress.WHIP_INPUT,
            room_name="other",
            enabled=False,
            reusable=True,
            state=ingress.IngressState(status=ingress.IngressState.ENDPOINT_ERROR, error="bad codec"),
        ),
    ]
