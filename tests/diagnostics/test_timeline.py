"""Events in whatever order, twice, or not at all: what is recorded is put together, and what is not is said to be missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.past import Session, Stay, Timeline
from bot.diagnostics.record import ALIVE, STARTED, STOPPED, RoomEvent
from bot.diagnostics.timeline import Heard, timeline_of
from tests.diagnostics.happened import NOON, at, happened, joined, left, published, unpublished

CREATED = {"room_created_ms": str(round(NOON.timestamp() * 1000) - 250)}
CALL = {"sip.callStatus": "dialing", "sip.callID": "SCL_1"}
WHOLE = [
    happened("room_started", 0.0, more={**CREATED, "departure_timeout": "20"}),
    joined("ada", 2.0, more={"joined_ms": str(round(NOON.timestamp() * 1000) + 500), "region": "eu"}),
    published("ada", 3.0),
    published("ada", 3.0, "TR_2", source="camera"),
    unpublished("ada", 9.0, "TR_2", source="camera"),
    joined("sip_+49•78", 4.0, kind="sip", more=CALL),
    happened(
        "track_published", 6.0, identity="sip_+49•78", participant_sid="PA_sip_+49•78", more={"track": "TR_3", "track_kind": "audio", "source": "microphone"}
    ),
    left("sip_+49•78", 12.0, kind="sip", more={**CALL, "sip.callStatus": "hangup"}),
    joined("agent-1", 5.0, kind="agent"),
    left("agent-1", 15.0, "agent_error", kind="agent"),
    left("ada", 20.0, "connection_timeout"),
    happened("egress_started", 6.0, more={"egress": "EG_1", "egress_kind": "room_composite", "status": "starting"}),
    happened("egress_updated", 7.0, more={"egress": "EG_1", "egress_kind": "room_composite", "status": "active"}),
    happened("egress_ended", 18.0, more={"egress": "EG_1", "egress_kind": "room_composite", "status": "failed", "error": "no disk", "error_code": "500"}),
    happened("room_finished", 40.0, more=CREATED),
]


def timeline(events: Sequence[RoomEvent], *, now: float = 60.0, marks: Sequence[RoomEvent] = (), since: datetime | None = None, cut: bool = False) -> Timeline:
    return timeline_of(Heard(events=events, marks=marks, since=since, cut=cut), project="default", room="demo", at=at(now))


def only(events: Sequence[RoomEvent], **options: float) -> Session:
    (session,) = timeline(events, **options).sessions  # type: ignore[arg-type]  # numbers only
    return session


def stay_of(session: Session, identity: str) -> Stay:
    (stay,) = [stay for stay in session.stays if stay.identity == identity]
    return stay


def gaps(told: Timeline) -> list[str]:
    return [gap.kind for gap in told.gaps]


def mark(kind: str, seconds: float) -> RoomEvent:
    return happened(kind, seconds, project="", room="", room_sid="", received_at=at(seconds))


class TestWhole:
    def test_a_session_is_told_from_its_opening_to_its_end(self) -> None:
        told = timeline(WHOLE)
        (session,) = told.sessions

        assert (session.sid, session.opened_at, session.open_seen, session.closed_at, session.open) == ("RM_1", at(-0.25), True, at(40.0), False)
        assert dict(session.timeouts) == {"departure": 20}
        assert (session.events, told.events, told.gaps) == (len(WHOLE), len(WHOLE), ())

    def test_a_stay_has_its_reason_its_region_and_how_long_connecting_took(self) -> None:
        ada = stay_of(only(WHOLE), "ada")

        assert (ada.joined_at, ada.left_at, ada.reason, ada.region, ada.connecting_s) == (at(2.0), at(20.0), "connection_timeout", "eu", 1.5)
        assert (ada.kind, ada.person, ada.join_seen, ada.aborted, ada.gone_by) == ("standard", True, True, False, None)

    def test_tracks_run_from_being_published_to_being_unpublished(self) -> None:
        tracks = stay_of(only(WHOLE), "ada").tracks

        assert [(track.sid, track.kind, track.source, track.began_at, track.ended_at) for track in tracks] == [
            ("TR_1", "audio", "microphone", at(3.0), None),
            ("TR_2", "video", "camera", at(3.0), at(9.0)),
        ]

    def test_a_call_has_its_stages_and_its_id(self) -> None:
        call = stay_of(only(WHOLE), "sip_+49•78")

        assert [(stage.at, stage.status) for stage in call.stages] == [(at(4.0), "dialing"), (at(12.0), "hangup")]
        assert call.attributes["sip.callID"] == "SCL_1"

    def test_a_recording_is_one_work_with_its_last_status(self) -> None:
        (work,) = only(WHOLE).works

        assert (work.kind, work.id, work.name, work.status, work.error, work.code) == ("egress", "EG_1", "room_composite", "failed", "no disk", 500)
        assert (work.began_at, work.ended_at) == (at(6.0), at(18.0))

    @given(order=st.permutations(range(len(WHOLE))), twice=st.lists(st.integers(0, len(WHOLE) - 1), max_size=9))
    def test_the_order_of_events_and_repetitions_change_nothing(self, order: list[int], twice: list[int]) -> None:
        assert timeline([WHOLE[number] for number in (*order, *twice)]).sessions == timeline(WHOLE).sessions

    @given(kept=st.sets(st.integers(0, len(WHOLE) - 1), min_size=1))
    def test_whatever_is_lost_nothing_ends_before_it_begins_and_nobody_is_invented(self, kept: set[int]) -> None:
        told = timeline([WHOLE[number] for number in sorted(kept)])

        for session in told.sessions:
            assert session.begin <= session.end
            assert {stay.identity for stay in session.stays} <= {"ada", "sip_+49•78", "agent-1"}
            assert all(stay.joined_at <= stay.over_at for stay in session.stays if stay.joined_at and stay.over_at)
            unseen = {stay.identity for stay in session.stays if not stay.join_seen}
            assert {name for gap in told.gaps if gap.kind == "join" for name in gap.names} == unseen

    def test_a_stage_is_told_once_however_many_events_repeat_it(self) -> None:
        session = only([joined("sip_1", 1.0, kind="sip", more=CALL), published("sip_1", 2.0), left("sip_1", 9.0, kind="sip", more=CALL)])

        assert [(stage.at, stage.status) for stage in session.stays[0].stages] == [(at(1.0), "dialing")]

    def test_whole_seconds_never_make_a_stay_end_before_it_began(self) -> None:
        asked = str(round(at(5.9).timestamp() * 1000))
        (stay,) = only([happened("room_started", 0.0), left("ada", 5.0, more={"joined_ms": asked})]).stays

        assert (stay.joined_at, stay.left_at) == (at(5.9), at(5.9))

    def test_an_encoder_or_a_job_is_no_participant(self) -> None:
        events = [happened("ingress_started", 1.0, identity="obs", more={"ingress": "IN_1", "ingress_kind": "rtmp", "status": "publishing"})]
        session = only([*events, happened("agent_job_started", 2.0, identity="helper", more={"job": "AJ_1", "agent": "helper", "status": "running"})])

        assert session.stays == ()
        assert [(work.kind, work.identity, work.status) for work in session.works] == [("ingress", "obs", "publishing"), ("agent job", "helper", "running")]

    def test_an_unknown_kind_is_kept_by_name(self) -> None:
        assert only([*WHOLE, happened("room_teleported", 8.0)]).others == ((at(8.0), "room_teleported"),)

    def test_nothing_recorded_is_no_session(self) -> None:
        told = timeline([], marks=[mark(STARTED, 0.0)])

        assert (told.sessions, told.gaps, told.since) == ((), (), None)


class TestGaps:
    def test_a_leaving_without_a_joining_says_so_and_has_the_time_that_livekit_told_later(self) -> None:
        told = timeline([event for event in WHOLE if (event.kind, event.identity) != ("participant_joined", "ada")])
        bare = timeline([happened("room_started", 0.0), left("bob", 5.0)])
        late = timeline([happened("room_started", 0.0), left("bob", 5.0, more={"joined_ms": str(round(at(1.0).timestamp() * 1000))})])

        assert [(gap.kind, gap.names, gap.number) for gap in told.gaps] == [("join", ("ada",), 1)]
        assert stay_of(bare.sessions[0], "bob").joined_at is None
        assert (stay_of(late.sessions[0], "bob").joined_at, stay_of(late.sessions[0], "bob").join_seen) == (at(1.0), False)

    def test_who_was_never_connected_did_not_miss_his_joining(self) -> None:
        told = timeline([happened("room_started", 0.0), replace(left("bob", 5.0, "join_failure"), kind="participant_connection_aborted")])

        assert told.sessions[0].stays[0].aborted
        assert gaps(told) == []

    def test_who_was_there_when_the_room_closed_is_gone_though_nobody_saw_it(self) -> None:
        told = timeline([event for event in WHOLE if (event.kind, event.identity) != ("participant_left", "ada")])
        ada = stay_of(told.sessions[0], "ada")

        assert (ada.left_at, ada.gone_by, ada.over_at) == (None, at(40.0), at(40.0))
        assert [(gap.kind, gap.names) for gap in told.gaps] == [("leave", ("ada",))]

    def test_who_comes_again_has_gone_before(self) -> None:
        first, second = only([happened("room_started", 0.0), joined("ada", 1.0, sid="PA_1"), joined("ada", 9.0, sid="PA_2")]).stays

        assert (first.gone_by, second.gone_by, second.over_at) == (at(9.0), None, None)

    def test_a_room_that_goes_on_has_no_end_and_nothing_is_missing(self) -> None:
        told = timeline([happened("room_started", 0.0), joined("ada", 1.0)])

        assert told.sessions[0].open
        assert gaps(told) == []

    def test_a_beginning_that_was_not_recorded_is_known_from_later_events(self) -> None:
        told = timeline([joined("ada", 5.0, more=CREATED)])

        assert (told.sessions[0].opened_at, told.sessions[0].open_seen) == (at(-0.25), False)
        assert gaps(told) == ["start"]

    def test_a_newer_room_of_the_name_ends_the_one_before(self) -> None:
        first = [happened("room_started", 0.0), joined("ada", 1.0)]
        second = [replace(event, id=f"{event.id} 2", room_sid="RM_2", happened_at=at(30.0)) for event in first]
        told = timeline([*second, *first])

        assert [(session.sid, session.open, session.over_by) for session in told.sessions] == [("RM_1", False, at(30.0)), ("RM_2", True, None)]
        assert [(gap.kind, gap.sid) for gap in told.gaps] == [("leave", "RM_1"), ("end", "RM_1")]
        assert told.sessions[0].stays[0].gone_by == at(30.0)

    def test_a_room_that_told_more_after_the_newer_one_began_was_not_over_by_then(self) -> None:
        late = [happened("room_started", 0.0), joined("ada", 40.0), happened("room_started", 30.0, room_sid="RM_2")]

        assert [session.over_by for session in timeline(late).sessions] == [at(40.0), None]

    def test_what_livekit_could_not_deliver_is_counted(self) -> None:
        told = timeline([*WHOLE, happened("room_x", 9.0, dropped=2), happened("room_y", 9.0, dropped=3)])

        assert [(gap.kind, gap.number) for gap in told.gaps] == [("dropped", 5)]

    def test_an_event_without_a_session_belongs_to_the_one_that_was_open(self) -> None:
        stray = happened("egress_started", 35.0, room_sid="", more={"egress": "EG_9", "status": "starting"})
        told = timeline([*WHOLE, happened("room_started", 50.0, room_sid="RM_2"), stray])

        assert [[work.id for work in session.works] for session in told.sessions] == [["EG_1", "EG_9"], []]
        assert only([stray]).sid == ""

    def test_what_was_read_in_part_is_said_to_be(self) -> None:
        told = timeline(WHOLE, cut=True)

        assert [(gap.kind, gap.at, gap.number) for gap in told.gaps] == [("cut", at(0.0), len(WHOLE))]

    def test_a_room_that_is_older_than_the_record_says_so(self) -> None:
        told = timeline([joined("ada", 500.0, more=CREATED)], since=at(400.0))

        assert [(gap.kind, gap.at) for gap in told.gaps] == [("start", at(-0.25)), ("before", at(400.0))]


class TestAbsence:
    ROOM = (happened("room_started", 0.0), joined("ada", 1.0), left("ada", 3_000.0), happened("room_finished", 3_020.0))

    def absent(self, *marks: RoomEvent, now: float = 3_100.0) -> list[tuple[datetime | None, datetime | None]]:
        return [(gap.at, gap.until) for gap in timeline(self.ROOM, marks=marks, now=now).gaps if gap.kind == "recorder"]

    def alive(self, begin: float, end: float) -> list[RoomEvent]:
        return [mark(ALIVE, seconds) for seconds in range(int(begin), int(end), 300)]

    def test_nothing_is_missing_as_long_as_it_says_that_it_lives(self) -> None:
        assert self.absent(mark(STARTED, -10.0), *self.alive(0.0, 3_100.0)) == []

    def test_between_a_stop_and_the_next_start_nothing_was_recorded(self) -> None:
        marks = [mark(STARTED, -10.0), *self.alive(0.0, 1_000.0), mark(STOPPED, 1_000.0), mark(STARTED, 2_000.0), *self.alive(2_000.0, 3_100.0)]

        assert self.absent(*marks) == [(at(1_000.0), at(2_000.0))]

    def test_after_a_crash_it_is_missing_from_its_last_sign_of_life(self) -> None:
        marks = [mark(STARTED, -10.0), *self.alive(0.0, 1_000.0), mark(STARTED, 2_000.0), *self.alive(2_000.0, 3_100.0)]

        assert self.absent(*marks) == [(at(900.0), at(2_000.0))]

    def test_an_event_that_came_is_a_sign_of_life(self) -> None:
        marks = [mark(STARTED, -10.0), *self.alive(0.0, 2_800.0)]

        assert self.absent(*marks, now=3_100.0) == []

    def test_a_restart_is_shorter_than_livekit_repeats_for(self) -> None:
        marks = [mark(STARTED, -10.0), *self.alive(0.0, 1_000.0), mark(STOPPED, 1_000.0), mark(STARTED, 1_014.0), *self.alive(1_014.0, 3_100.0)]

        assert self.absent(*marks) == []

    @pytest.mark.parametrize("when", [(-9_000.0, -8_000.0), (4_000.0, 5_000.0)])
    def test_an_absence_at_another_time_does_not_concern_the_room(self, when: tuple[float, float]) -> None:
        stopped, began = when
        marks = [mark(STARTED, -20_000.0), *self.alive(-20_000.0, stopped), mark(STOPPED, stopped), mark(STARTED, began), *self.alive(began, 6_000.0)]
        marks += self.alive(-300.0, 4_000.0) if began > 0 else []

        assert self.absent(*marks, now=6_000.0) == []

    def test_it_may_be_absent_now(self) -> None:
        marks = [mark(STARTED, -10.0), *self.alive(0.0, 1_000.0), mark(STOPPED, 1_000.0)]
        told = timeline(self.ROOM[:2], marks=marks, now=3_100.0)

        assert [(gap.kind, gap.at, gap.until) for gap in told.gaps] == [("recorder", at(1_000.0), at(3_100.0))]

    def test_before_it_first_wrote_of_itself_nothing_is_claimed(self) -> None:
        assert self.absent(mark(STARTED, 2_990.0)) == []
        assert self.absent() == []
