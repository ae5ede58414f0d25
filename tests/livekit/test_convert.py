"""LiveKit's messages as values: what all of them are made of. Whole messages are in the contract tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from livekit.protocol import agent, egress, models, sip

from bot.diagnostics.seen import Output, Permission
from bot.livekit.convert.media import egress_of
from bot.livekit.convert.rooms import participant_of
from bot.livekit.convert.sip import inbound_of, outbound_of, rule_of
from bot.livekit.convert.words import host_of, instant, told, word

AT = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize("unit", [1, 10**3, 10**6, 10**9])
def test_a_time_is_understood_in_whichever_unit_it_is_counted(unit: int) -> None:
    assert instant(int(AT.timestamp()) * unit) == AT


@pytest.mark.parametrize("count", [0, -5, 17, 10**11, 10**19])
def test_what_is_no_time_is_none(count: int) -> None:
    assert instant(count) is None


@given(st.integers(-(2**63), 2**63 - 1))
def test_any_number_is_a_time_or_none(count: int) -> None:
    found = instant(count)

    assert found is None or abs(found - AT) < timedelta(days=366 * 300)


def test_an_enumeration_is_told_by_its_name_and_a_number_without_one_as_such() -> None:
    assert word(agent.JobStatus, agent.JS_RUNNING, "JS_") == "running"
    assert word(models.ParticipantInfo.Kind, 17) == "unknown 17"


def test_the_words_of_others_are_short_on_one_line_and_without_secrets() -> None:
    assert told("a\r\nb  +14155559876 calls") == "a b [phone] calls"
    assert told("x" * 400) == "x" * 299 + "…"
    assert "hunter2hunter2" not in told("upload to https://user:hunter2hunter2@s3.example.com failed")


def test_of_an_address_the_host_is_left() -> None:
    assert host_of("rtmps://user:key@live.example.com:443/app/key?x=1") == "live.example.com"
    assert host_of("no address") == ""
    assert host_of("rtmp://[broken") == ""


def test_empty_messages_are_values_with_nothing_in_them() -> None:
    assert participant_of(models.ParticipantInfo()).permission == Permission()
    assert participant_of(models.ParticipantInfo(permission=models.ParticipantPermission())).permission.publish is False
    assert egress_of(egress.EgressInfo()).kind == ""
    assert inbound_of(sip.SIPInboundTrunkInfo()).ringing_timeout_s is None
    assert (outbound_of(sip.SIPOutboundTrunkInfo()).transport, outbound_of(sip.SIPOutboundTrunkInfo()).encryption) == ("auto", "disable")
    assert rule_of(sip.SIPDispatchRuleInfo()).kind == "unknown"


def test_a_trunk_s_address_keeps_its_faults_but_no_login() -> None:
    assert outbound_of(sip.SIPOutboundTrunkInfo(address="sip:user:pass@sip.example.com;transport=tcp")).address == "sip:sip.example.com;transport=tcp"
    assert outbound_of(sip.SIPOutboundTrunkInfo(address="sip:sip.example.com")).address == "sip:sip.example.com"


def test_a_rule_for_each_callee_is_known() -> None:
    callee = sip.SIPDispatchRule(dispatch_rule_callee=sip.SIPDispatchRuleCallee(room_prefix="to-", pin="1"))

    assert (rule_of(sip.SIPDispatchRuleInfo(rule=callee)).kind, rule_of(sip.SIPDispatchRuleInfo(rule=callee)).room) == ("callee", "to-")


def test_results_of_recordings_are_found_where_older_servers_put_them() -> None:
    older = egress.EgressInfo(file=egress.FileInfo(filename="https://bucket.example.com/key/a.mp4", size=5))

    assert egress_of(older).outputs == (Output(kind="file", place="bucket.example.com", size_bytes=5),)
    assert egress_of(egress.EgressInfo(stream=egress.StreamInfoList(info=[egress.StreamInfo(url="rtmp://x.example.com/k")]))).outputs[0].status == "active"
    assert egress_of(egress.EgressInfo(segments=egress.SegmentsInfo(playlist_name="p/list.m3u8"))).outputs[0].place == "list.m3u8"
    assert egress_of(egress.EgressInfo(image_results=[egress.ImagesInfo(filename_prefix="shots/a")])).outputs[0] == Output(kind="images", place="a")
