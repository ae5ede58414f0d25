"""What stands out in a session: time without an agent, overlaps, slow joins."""

from __future__ import annotations

from collections.abc import Sequence

from bot.diagnostics.past import Session
from bot.diagnostics.patterns import agent_gaps, agents_together, left_by_reason, rooms_together, slow_joins
from bot.diagnostics.record import RoomEvent
from tests.diagnostics.happened import at, happened, joined, left
from tests.diagnostics.test_timeline import only, timeline

OPENED, CLOSED = happened("room_started", 0.0), happened("room_finished", 100.0)


def session_of(*events: RoomEvent, closed: bool = True) -> Session:
    return only([OPENED, *events, *([CLOSED] if closed else [])], now=200.0)


def alone(*events: RoomEvent, closed: bool = True) -> list[tuple[str, float, tuple[str, ...], bool]]:
    return [(gap.when, gap.seconds, gap.people, gap.goes_on) for gap in agent_gaps(session_of(*events, closed=closed), at(200.0))]


def agent(name: str, begin: float, end: float, reason: str = "client_initiated") -> Sequence[RoomEvent]:
    return [joined(name, begin, kind="agent"), left(name, end, reason, kind="agent")]


class TestAgentGaps:
    def test_a_room_without_agents_misses_none(self) -> None:
        assert alone(joined("ada", 1.0), left("ada", 99.0)) == []

    def test_somebody_waits_for_the_first_agent(self) -> None:
        assert alone(joined("ada", 1.0), left("ada", 90.0), *agent("helper", 21.0, 95.0)) == [("before", 20.0, ("ada",), False)]

    def test_an_agent_that_leaves_is_missed_until_another_comes(self) -> None:
        (gap,) = agent_gaps(
            session_of(joined("ada", 1.0), left("ada", 90.0), *agent("helper", 2.0, 30.0, "agent_error"), *agent("second", 44.0, 95.0)), at(200.0)
        )

        assert (gap.when, gap.begin, gap.end, gap.left and gap.left.reason) == ("between", at(30.0), at(44.0), "agent_error")

    def test_whoever_stays_after_the_last_agent_is_alone_until_he_leaves(self) -> None:
        assert alone(joined("ada", 1.0), left("ada", 70.0), *agent("helper", 2.0, 30.0)) == [("after", 40.0, ("ada",), False)]

    def test_in_a_room_that_goes_on_so_does_the_gap(self) -> None:
        assert alone(joined("ada", 1.0), *agent("helper", 2.0, 30.0), closed=False) == [("after", 170.0, ("ada",), True)]

    def test_callers_count_as_people_and_recorders_do_not(self) -> None:
        assert alone(joined("sip_1", 1.0, kind="sip"), left("sip_1", 50.0, kind="sip"), *agent("helper", 9.0, 50.0))[0][2] == ("sip_1",)
        assert alone(joined("EG_1", 1.0, kind="egress"), left("EG_1", 50.0, kind="egress"), *agent("helper", 9.0, 50.0)) == []

    def test_several_people_who_come_and_go_make_one_gap(self) -> None:
        people = [joined("ada", 1.0), left("ada", 12.0), joined("bob", 8.0), left("bob", 90.0)]

        assert alone(*people, *agent("helper", 31.0, 95.0)) == [("before", 30.0, ("ada", "bob"), False)]

    def test_an_agent_that_comes_and_goes_within_a_second_was_there(self) -> None:
        assert alone(joined("ada", 1.0), left("ada", 70.0), *agent("helper", 8.0, 8.0)) == [("before", 7.0, ("ada",), False), ("after", 62.0, ("ada",), False)]

    def test_a_moment_is_no_gap(self) -> None:
        assert alone(joined("ada", 1.0), left("ada", 90.0), *agent("helper", 5.0, 95.0)) == []


class TestTogether:
    def test_two_agents_at_once_overlap_for_as_long_as_both_are_there(self) -> None:
        (overlap,) = agents_together(session_of(*agent("helper", 2.0, 60.0), *agent("second", 20.0, 80.0)), at(200.0))

        assert (overlap.begin, overlap.end, overlap.names) == (at(20.0), at(60.0), ("helper", "second"))

    def test_one_after_the_other_do_not(self) -> None:
        assert agents_together(session_of(*agent("helper", 2.0, 60.0), *agent("second", 61.0, 80.0)), at(200.0)) == ()

    def test_two_rooms_of_one_name_at_once_are_noticed(self) -> None:
        second = [happened("room_started", 50.0, room_sid="RM_2"), happened("room_finished", 150.0, room_sid="RM_2")]
        (overlap,) = rooms_together(timeline([OPENED, CLOSED, *second]))

        assert (overlap.begin, overlap.end, overlap.names) == (at(50.0), at(100.0), ("RM_1", "RM_2"))
        assert rooms_together(timeline([OPENED, CLOSED, happened("room_started", 101.0, room_sid="RM_2")])) == ()


def test_leaves_are_told_by_reason() -> None:
    session = session_of(left("ada", 5.0), left("bob", 6.0, "connection_timeout"), left("eve", 7.0), joined("kim", 8.0))

    assert {reason: [stay.identity for stay in stays] for reason, stays in left_by_reason(session).items()} == {
        "client_initiated": ["ada", "eve"],
        "connection_timeout": ["bob"],
    }


def test_the_slowest_join_comes_first_and_fast_ones_not_at_all() -> None:
    def asked(seconds: float) -> dict[str, str]:
        return {"joined_ms": str(round(at(seconds).timestamp() * 1000))}

    session = session_of(joined("ada", 10.0, more=asked(4.0)), joined("bob", 10.0, more=asked(9.0)), joined("eve", 30.0, more=asked(10.0)))

    assert [(stay.identity, stay.connecting_s) for stay in slow_joins(session)] == [("eve", 20.0), ("ada", 6.0)]
