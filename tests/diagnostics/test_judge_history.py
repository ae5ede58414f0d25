"""The report of a room's past: why it ended, who was cut off, what was missing, and what nobody recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.diagnostics.history import EVENTS_MAX
from bot.diagnostics.judge_history import look_history
from bot.diagnostics.record import STARTED, RoomEvent
from bot.diagnostics.report import SEVERITIES, Report
from tests.diagnostics.happened import NOON, at, happened, joined, left, published
from tests.diagnostics.test_timeline import WHOLE, mark
from tests.fakes.records import MemoryRecords

OPENED = happened("room_started", 0.0)


async def look(events: Sequence[RoomEvent], *, room: str = "demo", seconds: float = 900.0) -> Report:
    records = MemoryRecords()
    await records.keep(events)
    return await look_history(records, "default", room, at(seconds))


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def cause(report: Report, code: str) -> str:
    (found,) = [finding.cause for finding in report.findings if finding.code == code]
    return found


class TestWhole:
    async def test_the_worst_comes_first_and_the_end_of_the_room_is_told(self) -> None:
        report = await look(WHOLE)

        severities = [SEVERITIES.index(finding.severity) for finding in report.findings]
        assert severities == sorted(severities)
        assert set(codes(report)) >= {"history-agent-error", "history-connection-timeout", "history-room-idle-timeout", "history-agent-gap"}
        assert (report.subject, report.project, report.again, report.chart, report.watchable, report.lk) == (
            "history of room “demo”",
            "default",
            "history demo",
            True,
            "",
            "",
        )

    async def test_facts_say_who_came_and_went_and_why(self) -> None:
        facts = {fact.label: fact.value for fact in (await look(WHOLE)).facts}

        assert facts["why it ended"].startswith("The room ended because everybody had left: the last was “ada”, the network or the program went away")
        assert facts["recorded"] == "1 session, 15 events"
        assert facts["ada"] == "23 Nov 12:00:02 to 23 Nov 12:00:20 · CONNECTION_TIMEOUT · camera, microphone"
        assert facts["agent-1 (agent)"] == "23 Nov 12:00:05 to 23 Nov 12:00:15 · AGENT_ERROR"
        assert facts["egress EG_1"] == "room_composite · failed"

    async def test_a_failed_recording_is_judged_as_if_the_server_told_it(self) -> None:
        assert any(code.startswith("egress-") for code in codes(await look(WHOLE)))

    async def test_a_room_that_goes_on_can_be_watched_and_asked_for(self) -> None:
        report = await look([OPENED, joined("ada", 1.0)])

        assert (report.watchable, report.lk) == ("demo", "lk room list demo")

    async def test_a_room_in_which_all_went_well_has_nothing_worse_than_a_note(self) -> None:
        report = await look([OPENED, joined("ada", 1.0), published("ada", 2.0), left("ada", 50.0), happened("room_finished", 70.0)])

        assert codes(report) == ["history-room-idle-timeout"]
        assert report.verdict is not None
        assert report.verdict.severity == "note"

    async def test_an_earlier_session_is_a_line(self) -> None:
        second = [replace(event, id=f"{event.id} 2", room_sid="RM_2", happened_at=event.happened_at.replace(hour=13)) for event in WHOLE]
        facts = {fact.label: fact.value for fact in (await look([*WHOLE, *second], seconds=9_000.0)).facts}

        assert facts["recorded"].startswith("2 sessions")
        assert facts["earlier session RM_1"].startswith("23 Nov 11:59:59 to 23 Nov 12:00:40 UTC, 3 stays. The room ended because everybody had left")

    async def test_of_many_people_the_cut_off_ones_are_shown_and_the_others_counted(self) -> None:
        crowd = [event for number in range(40) for event in (joined(f"user-{number:02}", number), left(f"user-{number:02}", 100.0 + number))]
        report = await look([OPENED, *crowd, joined("ada", 3.0), left("ada", 5.0, "join_failure")])
        labels = [fact.label for fact in report.facts]

        assert "ada" in labels
        assert ("others", "29 more stays; the picture shows them") in [(fact.label, fact.value) for fact in report.facts]


class TestPatterns:
    async def test_a_loop_of_one_identity_is_named(self) -> None:
        loop = [OPENED]
        for number in range(5):
            loop += [joined("tab", 4.0 * number, sid=f"PA_{number}"), left("tab", 4.0 * number + 4.0, "duplicate_identity", sid=f"PA_{number}")]

        assert "identity-loop" in codes(await look(loop))
        assert not [code for code in codes(await look(loop)) if code == "history-duplicate-identity"]

    async def test_calls_are_judged_by_their_own_table(self) -> None:
        call = {"sip.callStatus": "ringing"}
        report = await look([OPENED, joined("sip_1", 1.0, kind="sip", more=call), left("sip_1", 30.0, "user_unavailable", kind="sip", more=call)])

        assert "call-ended-user-unavailable" in codes(report)
        assert "history-user-unavailable" not in codes(report)

    async def test_waiting_for_an_agent_is_told_with_how_long(self) -> None:
        report = await look([OPENED, joined("ada", 1.0), joined("helper", 41.0, kind="agent"), left("ada", 80.0), left("helper", 80.0, kind="agent")])

        assert "“ada” waited 40 s for the first agent" in cause(report, "history-agent-late")

    async def test_an_agent_may_take_a_moment_to_come(self) -> None:
        report = await look([OPENED, joined("ada", 1.0), joined("helper", 9.0, kind="agent"), left("ada", 80.0), left("helper", 80.0, kind="agent")])

        assert "history-agent-late" not in codes(report)

    async def test_an_agent_that_said_goodbye_is_no_trouble(self) -> None:
        events = [OPENED, joined("helper", 1.0, kind="agent"), joined("ada", 1.0), left("helper", 40.0, kind="agent"), left("ada", 48.0)]

        assert "history-agent-gap" not in codes(await look([*events, happened("room_finished", 68.0)]))

    async def test_an_agent_that_is_gone_while_somebody_waits_is_broken(self) -> None:
        report = await look([OPENED, joined("helper", 1.0, kind="agent"), joined("ada", 1.0), left("helper", 40.0, kind="agent")], seconds=100.0)

        assert "“ada” is without one since 60 s" in cause(report, "history-agent-gap")
        assert report.verdict is not None
        assert report.verdict.severity == "broken"

    async def test_a_failed_job_and_two_agents_are_told(self) -> None:
        job = {"job": "AJ_1", "agent": "helper", "status": "failed", "error": "Boom with key=abcdefgh12345678"}
        events = [
            OPENED,
            joined("a1", 1.0, kind="agent"),
            joined("a2", 2.0, kind="agent"),
            happened("agent_job_started", 0.5, more={**job, "status": "running"}),
            happened("agent_job_ended", 3.0, more=job),
        ]
        report = await look(events)

        assert {"history-job-failed", "history-two-agents"} <= set(codes(report))
        assert "failed: Boom" in cause(report, "history-job-failed")

    async def test_two_rooms_at_once_are_told(self) -> None:
        events = [OPENED, happened("room_finished", 100.0), happened("room_started", 50.0, room_sid="RM_2")]

        assert "history-two-rooms" in codes(await look(events))


class TestMissing:
    async def test_what_is_missing_is_said_with_where_one_could_look(self) -> None:
        lost = [event for event in WHOLE if (event.kind, event.identity) not in {("participant_joined", "ada"), ("participant_left", "agent-1")}]
        report = await look([*lost, happened("room_x", 9.0, dropped=1)])

        what = [line.what for line in report.unseen]
        assert what == ["joining of “ada” in RM_1", "leaving of “agent-1” in RM_1", "1 event in RM_1"]
        assert all("Cloud" in line.where for line in report.unseen)

    async def test_every_kind_of_gap_has_its_words(self) -> None:
        marks = [mark(STARTED, -5_000.0), mark(STARTED, 100.0)]
        events = [joined("ada", 5.0, more={"room_created_ms": str(round(NOON.timestamp() * 1000))}), happened("room_started", 300.0, room_sid="RM_2")]
        report = await look([*events, *marks])

        assert [line.what for line in report.unseen] == [
            "leaving of “ada” in RM_1",
            "the beginning in RM_1",
            "the end in RM_1",
            "23 Nov 10:36:40 to 23 Nov 12:00:05 UTC",
            "23 Nov 12:00:05 to 23 Nov 12:01:40 UTC",
            "what was before 23 Nov 12:00:05 UTC",
        ]

    async def test_of_too_many_events_the_last_are_read_and_that_is_said(self) -> None:
        report = await look([happened("room_x", number / 10) for number in range(EVENTS_MAX + 1)])

        assert report.unseen[-1].why == "I read the last 6,000 events only"

    async def test_without_any_webhook_it_says_how_to_get_them(self) -> None:
        report = await look([])

        assert codes(report) == ["history-no-webhooks"]
        assert "/livekit/webhook" in report.findings[0].advice
        assert (report.chart, report.again) == (False, "history demo")

    async def test_a_room_that_was_never_heard_of_is_told_since_when_one_listens(self) -> None:
        report = await look([happened("room_started", 0.0, room="something else")], room="unheard")

        assert codes(report) == ["history-nothing"]
        assert "since 23 Nov 12:00 UTC, when my record begins" in report.findings[0].cause
        assert report.findings[0].severity == "note"

    async def test_a_name_that_differs_by_a_letter_is_offered(self) -> None:
        report = await look(WHOLE, room="Demo")

        assert codes(report) == ["history-name-differs"]
        assert report.near == ("demo",)

    async def test_a_name_with_a_number_is_found_and_never_shown(self) -> None:
        number = "+4917012345678"
        report = await look([replace(event, room="call-_+49•••••••••78_x") for event in WHOLE], room=f"call-_{number}_x")

        assert report.chart
        assert number not in repr(report)
        assert number[1:] not in repr(report)

    @pytest.mark.parametrize("room", ["two words", "“", "a`b"])
    async def test_the_command_that_repeats_it_can_be_read_again(self, room: str) -> None:
        report = await look([happened("room_started", 0.0, room=room)], room=room)

        assert report.again.startswith("history ")
        assert report.at == datetime(2026, 11, 23, 12, 15, tzinfo=UTC)
