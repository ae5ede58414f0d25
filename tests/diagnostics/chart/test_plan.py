"""What a picture shows: a row an identity, at most sixty, and nothing that was not recorded."""

from __future__ import annotations

from bot.diagnostics.chart.parts import Plan, Row
from bot.diagnostics.chart.plan import plan_of
from bot.diagnostics.chart.rows import OPEN, ROWS_MAX, WORKS_MAX
from bot.diagnostics.chart.words import ALT_CHARS_MAX, alt_of
from bot.diagnostics.record import STARTED, STOPPED, RoomEvent
from tests.diagnostics.happened import at, happened, joined, left, published, unpublished
from tests.diagnostics.test_timeline import WHOLE, mark, timeline

OPENED = happened("room_started", 0.0)


def planned(*events: RoomEvent, now: float = 900.0) -> Plan:
    return plan_of(timeline(events, now=now))


def row(plan: Plan, label: str) -> Row:
    (found,) = [one for one in plan.rows if one.label == label]
    return found


class TestRows:
    def test_people_come_first_then_calls_agents_and_what_was_recorded(self) -> None:
        assert [(one.label, one.role, one.note) for one in planned(*WHOLE).rows] == [
            ("ada", "person", "connection lost"),
            ("sip_+49•78", "sip", "left"),
            ("agent-1", "agent", "agent error"),
            ("egress room composite", "work", "failed"),
        ]

    def test_a_bar_is_as_long_as_the_stay_and_a_bad_end_is_marked(self) -> None:
        plan = planned(*WHOLE)
        (bar,) = row(plan, "ada").bars

        assert (bar.begin, bar.end, bar.sure_from, bar.sure_to, bar.how) == (at(2.0), at(20.0), at(2.0), at(20.0), "bad")
        assert [bar.how for bar in row(plan, "sip_+49•78").bars] == ["fine"]

    def test_an_identity_that_comes_often_is_one_row_that_counts(self) -> None:
        loop = [OPENED, joined("tab", 0.0, sid="PA_0")]
        for number in range(1, 6):
            loop += [joined("tab", 4.0 * number, sid=f"PA_{number}"), left("tab", 4.0 * number, "duplicate_identity", sid=f"PA_{number - 1}")]
        tab = row(planned(*loop), "tab")

        assert [bar.how for bar in tab.bars] == ["bad"] * 5 + ["open"]
        assert (tab.note, tab.more, tab.noted_at) == (OPEN, ("before: 5× duplicate identity",), None)

    def test_what_was_not_recorded_is_not_drawn_as_if_it_were(self) -> None:
        events = [OPENED, published("ada", 10.0), joined("bob", 20.0), published("bob", 25.0, "TR_2"), happened("room_finished", 100.0)]
        plan = planned(*events)
        (ada,), (bob,) = row(plan, "ada").bars, row(plan, "bob").bars

        assert (ada.begin, ada.sure_from, ada.end, ada.how) == (at(0.0), at(10.0), at(100.0), "unknown")
        assert (bob.begin, bob.sure_to, bob.end, bob.how) == (at(20.0), at(25.0), at(100.0), "unknown")
        assert row(plan, "bob").audio == ((at(25.0), at(25.0)),)
        assert "leaving not recorded" in row(plan, "bob").note
        assert "joining not recorded" in row(plan, "ada").more

    def test_tracks_that_overlap_are_one_line_and_many_are_counted(self) -> None:
        events = [OPENED, joined("ada", 0.0), left("ada", 100.0)]
        for number in range(30):
            events += [published("ada", number, f"TR_{number}"), unpublished("ada", number + 5.0, f"TR_{number}")]
        events += [published("ada", 50.0, "TR_v", source="camera")]
        ada = row(planned(*events), "ada")

        assert ada.audio == ((at(0.0), at(34.0)),)
        assert ada.video == ((at(50.0), at(100.0)),)
        assert "31 tracks" in ada.more

    def test_what_does_not_fit_is_drawn_together_and_counted(self) -> None:
        crowd = [event for number in range(300) for event in (joined(f"u{number:03}", number), left(f"u{number:03}", number + 100.0))]
        plan = planned(OPENED, *crowd, joined("ada", 299.0), left("ada", 300.0, "join_failure"), joined("helper", 299.0, kind="agent"))

        assert len(plan.rows) == ROWS_MAX
        assert {"ada", "helper"} < {one.label for one in plan.rows}
        many = plan.rows[-1]
        assert (many.label, many.role, many.more) == ("243 more", "many", ("none of them cut off",))
        assert many.note == f"at most {max(height for _, height in many.heights)} at once"
        assert (min(height for _, height in many.heights), many.heights[-1][1]) == (0, 0)

    def test_of_many_works_the_failed_ones_are_drawn(self) -> None:
        works = [
            happened("egress_ended", number, more={"egress": f"EG_{number:02}", "status": "failed" if number == 30 else "complete"}) for number in range(1, 31)
        ]
        rows = planned(OPENED, *works).rows

        assert (rows[0].label, rows[0].bad, len(rows)) == ("egress EG_30", True, WORKS_MAX + 1)
        assert rows[-1].label == "18 more"

    def test_long_names_keep_their_beginning_and_their_end(self) -> None:
        (only,) = planned(OPENED, joined("agent-AJ_" + "x" * 60 + "-tail9999", 1.0)).rows

        assert only.label.startswith("agent-AJ_xx")
        assert only.label.endswith("tail9999")
        assert len(only.label) == 30


class TestFrame:
    def test_the_picture_ends_with_the_room_or_now(self) -> None:
        assert (planned(*WHOLE).end, planned(OPENED, joined("ada", 1.0)).end) == (at(40.0), at(900.0))

    def test_even_a_moment_has_a_width(self) -> None:
        plan = planned(OPENED, happened("room_finished", 0.0))

        assert (plan.end - plan.begin).total_seconds() == 10.0
        assert plan.rows == ()

    def test_sessions_that_lie_close_are_drawn_together_and_distant_ones_are_not(self) -> None:
        def session(number: int, begin: float) -> list[RoomEvent]:
            sid = f"RM_{number}"
            return [happened("room_started", begin, room_sid=sid), happened("room_finished", begin + 60.0, room_sid=sid, reason="idle_timeout")]

        close, distant = planned(*session(1, 0.0), *session(2, 90.0)), planned(*session(1, 0.0), *session(2, 9_000.0))

        assert [(frame.begin, frame.end, frame.note) for frame in close.frames] == [(at(0.0), at(60.0), "room idle"), (at(90.0), at(150.0), "room idle")]
        assert "the last 2 of 2 recorded sessions" in close.subtitle
        assert [frame.begin for frame in distant.frames] == [at(9_000.0)]
        assert "the last of 2 recorded sessions" in distant.subtitle

    def test_times_without_a_record_are_shaded_and_other_gaps_told(self) -> None:
        marks = [mark(STARTED, -1.0), mark(STOPPED, 21.0), mark(STARTED, 38.0)]
        lost = [event for event in WHOLE if event.kind != "participant_joined"]
        plan = plan_of(timeline(lost, marks=marks))

        assert plan.absent == ((at(21.0), at(38.0)),)
        assert plan.missing == ("3× when somebody joined",)

    def test_a_picture_of_days_has_dates(self) -> None:
        plan = planned(OPENED, joined("ada", 1.0), now=200_000.0)

        assert (plan.dated, plan.clock(at(1.0)), planned(*WHOLE).clock(at(1.0))) == (True, "23 Nov 12:00:01", "12:00:01")


class TestWords:
    def test_it_is_told_in_sentences_the_bad_ends_first(self) -> None:
        told = timeline(WHOLE)

        assert alt_of(told, plan_of(told)).split(" ada ")[1].startswith("from 12:00:02 to 12:00:20: connection lost.")
        assert "The room ended because everybody had left" in alt_of(told, plan_of(told))
        assert "sip_+49•78 (sip) from 12:00:04 to 12:00:12, dialing then hangup: left." in alt_of(told, plan_of(told))

    def test_it_fits_into_what_slack_takes_and_says_what_it_leaves_out(self) -> None:
        told = timeline([OPENED, *(joined(f"user-{number:02}", number) for number in range(60))])
        alt = alt_of(told, plan_of(told))

        assert ALT_CHARS_MAX - 80 < len(alt) <= ALT_CHARS_MAX
        assert alt.rstrip().endswith("more.")
