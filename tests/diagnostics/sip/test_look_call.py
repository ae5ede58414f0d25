"""`/lkdiag call` on a project in memory, with and without a flight recorder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.diagnostics.record import RoomEvent
from bot.diagnostics.seen import Room
from bot.diagnostics.sip import look_call
from bot.diagnostics.sip.ended import BY_STAGE, ENDS, judge_ended
from bot.errors import LiveKitUnreachable
from tests.diagnostics.sip.made import NOW, THEIRS, agent, call, sound
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.records import MemoryRecords

DOWN = LiveKitUnreachable("list", stage="connect", why="nothing listens at that address")


def left(reason: str, *, minutes_ago: float = 5.0, room: str = "demo", stage: str = "hangup", **more: Any) -> RoomEvent:
    told = {"sip.callStatus": stage, "sip.callID": "SCL_a", "sip.phoneNumber": "+14•••••••71"}
    return RoomEvent(
        id=f"EV_{reason}_{minutes_ago}",
        project="default",
        kind="participant_left",
        happened_at=NOW - timedelta(minutes=minutes_ago),
        received_at=NOW,
        room=room,
        identity="sip_a",
        participant_kind="sip",
        reason=reason,
        more=told,
        **more,
    )


def server(*people: Any, name: str = "demo") -> FakeLiveKit:
    return FakeLiveKit(active=[Room(name=name, participants=len(people))], people={name: list(people)})


async def recorded(*events: RoomEvent) -> MemoryRecords:
    records = MemoryRecords()
    await records.keep(events)
    return records


async def test_a_call_in_a_room_is_shown_with_its_stage_and_number_masked() -> None:
    report = await look_call(server(call("active", age_s=20, tracks=(sound(),)), agent(sound())), None, "demo", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-active"]
    assert {fact.label: fact.value for fact in report.facts}["“sip_a”"] == "outbound, to +14•••••••71; active; SCL_a"
    assert (report.watchable, report.again, report.lk) == ("demo", "call demo", "lk room participants list demo")
    assert THEIRS not in repr(report)


async def test_the_same_call_is_found_by_its_id() -> None:
    livekit = server(call("dialing", age_s=40), name="calls of today")
    livekit.active.append(Room(name="other", participants=1))
    livekit.people["other"] = [agent()]

    report = await look_call(livekit, None, "SCL_a", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-stuck-dialing"]
    assert (report.subject, report.watchable, report.lk) == ("call SCL_a", "calls of today", "lk room participants list 'calls of today'")


async def test_of_several_calls_in_a_room_the_one_with_the_id_is_judged() -> None:
    livekit = server(call("dialing", age_s=40, callID="SCL_b"), call("ringing", age_s=4))

    report = await look_call(livekit, None, "SCL_a", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-ringing"]


async def test_an_id_that_nobody_has_now_is_looked_up_in_the_record() -> None:
    records = await recorded(
        left("user_rejected", stage="ringing"), replace(left("client_initiated", room="other", minutes_ago=50), more={"sip.callID": "SCL_b"})
    )

    report = await look_call(server(), records, "SCL_a", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-ended-user-rejected"]
    assert report.facts[0].value == "demo"


async def test_an_id_of_which_nothing_is_known_says_where_to_look() -> None:
    report = await look_call(server(agent()), await recorded(), "SCL_none", lambda: NOW)

    (finding,) = report.findings
    assert finding.code == "call-not-found"
    assert "Telephony" in finding.advice


async def test_a_room_without_calls_says_so_and_tells_the_last_ones() -> None:
    report = await look_call(server(agent()), await recorded(left("user_unavailable")), "demo", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-ended-user-unavailable", "call-none"]


@pytest.mark.parametrize("reason", ["sip_trunk_failure", "client_initiated"])
async def test_a_room_that_went_with_its_call_is_told_by_the_call(reason: str) -> None:
    report = await look_call(server(), await recorded(left(reason, room="gone")), "gone", lambda: NOW)

    assert [finding.code for finding in report.findings] == [f"call-ended-{reason.replace('_', '-')}"]


async def test_a_room_of_which_nothing_is_known_is_told_with_what_is_named_alike() -> None:
    report = await look_call(server(agent(), name="Demo"), await recorded(), "demo", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["room-name-differs"]
    assert report.near == ("Demo",)
    assert report.watchable == ""


async def test_what_cannot_be_seen_is_named_and_hides_nothing_else() -> None:
    livekit = server(call("dialing", age_s=40))
    livekit.fails["rooms"] = DOWN

    report = await look_call(livekit, None, "demo", lambda: NOW)

    assert [finding.code for finding in report.findings] == ["call-stuck-dialing"]
    assert "the room" in {line.what for line in report.unseen}


async def test_nothing_is_said_of_people_who_could_not_be_seen() -> None:
    livekit = server(agent())
    livekit.fails["participants"] = DOWN

    report = await look_call(livekit, None, "demo", lambda: NOW)

    assert report.findings == ()


@pytest.mark.parametrize("name", ["demo", "SCL_a"])
async def test_when_nothing_can_be_seen_the_reason_is_raised(name: str) -> None:
    with pytest.raises(LiveKitUnreachable):
        await look_call(FakeLiveKit(fails={"rooms": DOWN, "participants": DOWN}), None, name, lambda: NOW)


async def test_a_number_in_the_name_of_a_room_is_not_shown() -> None:
    report = await look_call(FakeLiveKit(), None, f"call_{THEIRS}", lambda: NOW)

    assert THEIRS not in repr(report)


def test_only_the_last_three_calls_are_told_newest_first() -> None:
    events = [left("room_deleted", minutes_ago=ago) for ago in (9.0, 7.0, 5.0, 3.0)]

    found = judge_ended(events)

    assert [finding.evidence[0].at for finding in found] == [event.happened_at for event in reversed(events[1:])]


def test_others_who_left_are_no_calls() -> None:
    assert judge_ended([replace(left("user_rejected"), participant_kind="standard")]) == []


@pytest.mark.parametrize("reason", [*ENDS, "unknown_reason", "", "something_new", "agent_error"])
def test_every_reason_is_told_in_words(reason: str) -> None:
    (finding,) = judge_ended([left(reason)])

    assert finding.cause.startswith("The call to +14•••••••71 ")
    assert finding.evidence[0].text.endswith("SCL_a")
    assert finding.severity == (ENDS[reason].severity if reason in ENDS else "note")


@pytest.mark.parametrize(("reason", "stage"), BY_STAGE)
def test_the_last_stage_makes_a_reason_more_precise(reason: str, stage: str) -> None:
    (finding,) = judge_ended([left(reason, stage=stage)])

    assert finding.cause == f"The call to +14•••••••71 {BY_STAGE[reason, stage].cause}."
    assert finding.confidence > ENDS[reason].confidence
