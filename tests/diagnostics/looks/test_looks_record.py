"""What the flight recorder adds to a look."""

from __future__ import annotations

import pytest

from bot.errors import BadInput
from tests.diagnostics.judge.observations import MICROPHONE, ago, dispatch, event, job, room, who
from tests.diagnostics.looks.onlooker import codes, look, scene
from tests.fakes.records import MemoryRecords


async def test_a_misspelt_agent_is_told_by_what_was_recorded_of_other_rooms() -> None:
    server = scene(active=[room()], people={"demo": [who("ada", MICROPHONE)]}, agents={"demo": [dispatch("suport")]})
    records = MemoryRecords()
    await records.keep([event("participant_joined", 500, "agent-AJ_9", room="last-week", participant_kind="agent", more={"lk.agent_name": "support"})])

    report = await look(server, "agent", "demo", records=records)

    assert codes(report) == ["agent-name-differs"]


async def test_a_job_of_a_room_that_is_over_is_found_in_the_record() -> None:
    records = MemoryRecords()
    more = {"job": "AJ_old", "agent": "support", "status": "failed", "error": "out of memory", "dispatch": "AD_old"}
    await records.keep([event("agent_job_ended", 900, "agent-AJ_old", room="gone", more=more)])

    report = await look(scene(), "agent", "AJ_old", records=records)

    assert report.subject == "AJ_old in room gone"
    assert codes(report) == ["agent-job-failed"]


async def test_a_room_that_ended_is_told_from_the_record() -> None:
    records = MemoryRecords()
    await records.keep(
        [event("participant_left", 320, "ada", room="gone", reason="client_initiated"), event("room_finished", 300, room="gone", reason="idle_timeout")]
    )

    report = await look(scene(), "room", "gone", records=records)

    assert codes(report) == ["room-ended"]
    assert report.chart
    assert report.findings[0].evidence[0].at == ago(300)


async def test_a_name_with_a_number_is_looked_for_in_the_record_as_it_was_stored() -> None:
    records = MemoryRecords()
    await records.keep([event("room_finished", 300, room="call-+49•••••••••78", reason="api_delete")])

    report = await look(scene(), "room", "call-+4917012345678", records=records)

    assert codes(report) == ["room-ended"]
    assert "17012345" not in repr(report)


async def test_a_loop_in_the_record_stands_on_the_card_of_the_room() -> None:
    records = MemoryRecords()
    for at in (44, 24, 4):
        await records.keep([event("participant_left", at, "ada", reason="duplicate_identity"), event("participant_joined", at, "ada", id=f"EV_{at}")])

    report = await look(scene(), "room", "demo", records=records)

    assert codes(report)[0] == "identity-loop"


async def test_what_was_wrong_before_stands_on_the_card_of_a_room_that_goes_on() -> None:
    records = MemoryRecords()
    await records.keep(
        [
            event("room_started", 90),
            event("participant_joined", 80, "bob", participant_sid="PA_bob"),
            event("participant_left", 30, "bob", participant_sid="PA_bob", reason="state_mismatch"),
        ]
    )

    report = await look(scene(), "room", "demo", records=records)

    assert codes(report) == ["history-state-mismatch"]
    assert report.chart
    assert "last session RM_demo" in [fact.label for fact in report.facts]


async def test_what_an_earlier_room_of_the_name_suffered_is_no_trouble_of_the_one_of_now() -> None:
    records = MemoryRecords()
    await records.keep(
        [event("participant_left", 3000, "bob", room_sid="RM_before", reason="state_mismatch"), event("room_finished", 2900, room_sid="RM_before")]
    )

    report = await look(scene(), "room", "demo", records=records)

    assert codes(report) == ["room-fine"]


async def test_the_record_does_not_repeat_what_the_server_says_itself() -> None:
    records = MemoryRecords()
    job_failed = {"job": "AJ_1", "status": "failed", "agent": "support", "error": "boom"}
    await records.keep([event("room_started", 90), event("agent_job_ended", 40, more=job_failed)])
    server = scene(people={"demo": [who("ada", MICROPHONE)]}, agents={"demo": [dispatch("support", job("failed", error="boom"))]})

    report = await look(server, "room", "demo", records=records)

    assert codes(report) == ["agent-job-failed"]


async def test_the_history_of_a_room_is_the_record_s() -> None:
    records = MemoryRecords()
    await records.keep(
        [event("participant_left", 320, "ada", room="gone", reason="client_initiated"), event("room_finished", 300, room="gone", reason="idle_timeout")]
    )

    report = await look(scene(), "history", "gone", records=records)

    assert report.subject == "history of room “gone”"
    assert report.chart
    assert report.host == "livekit.example.com"


async def test_a_history_without_a_flight_recorder_says_how_to_get_one() -> None:
    with pytest.raises(BadInput, match="/livekit/webhook"):
        await look(scene(), "history", "demo")
