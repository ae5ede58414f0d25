"""What holds for a judgement of anything that a server can say, known to this version or not."""

from __future__ import annotations

import secrets
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.facts import facts_of_room
from bot.diagnostics.judge.loops import judge_loops
from bot.diagnostics.look_room import judge_whole_room
from bot.diagnostics.near import NEAR_MAX, edit_distance, near_names
from bot.diagnostics.report import Report
from bot.diagnostics.seen import Dispatch, Egress, Ingress, Job, Output, Participant, Permission, Room, Track
from tests.diagnostics.judge.observations import NOW, agent, ago, dispatch, egress, event, ingress, job, room, seen, who

WORDS = st.sampled_from(
    ["", "active", "unknown 17", "joining", "failed", "pending", "running", "success", "cancelled", "aborted", "publishing", "error", "buffering", "starting"]
)
NAMES = st.text(max_size=12) | st.sampled_from(["ada", "{who}", "%s", "“x”", "a" * 300])
TIMES: st.SearchStrategy[datetime | None] = st.none() | st.integers(-100, 10_000).map(ago)
COUNTS = st.integers(0, 5)
TRACKS = st.builds(
    Track,
    sid=NAMES,
    kind=st.sampled_from(["audio", "video", "data", "unknown 4"]),
    source=NAMES,
    muted=st.booleans(),
    encryption=st.sampled_from(["none", "gcm", "unknown 9"]),
)
PERMISSIONS = st.builds(Permission, publish=st.booleans(), subscribe=st.booleans(), sources=st.lists(NAMES, max_size=2).map(tuple), hidden=st.booleans())
KINDS = st.sampled_from(["standard", "agent", "sip", "egress", "ingress", "unknown 12"])
PEOPLE = st.builds(
    Participant, identity=NAMES, state=WORDS, kind=KINDS, joined_at=TIMES, permission=PERMISSIONS, region=NAMES, tracks=st.lists(TRACKS, max_size=3).map(tuple)
)
JOBS = st.builds(Job, id=NAMES, status=WORDS, reason=WORDS, error=NAMES, identity=NAMES, started_at=TIMES, updated_at=TIMES, ended_at=TIMES)
DISPATCHES = st.builds(Dispatch, id=NAMES, agent_name=NAMES, room=NAMES, created_at=TIMES, deleted_at=TIMES, jobs=st.lists(JOBS, max_size=3).map(tuple))
OUTPUTS = st.builds(Output, kind=st.sampled_from(["file", "stream", "unknown"]), place=NAMES, status=WORDS, error=NAMES)
EGRESSES = st.builds(
    Egress,
    id=NAMES,
    room=NAMES,
    status=WORDS,
    kind=NAMES,
    error=NAMES,
    error_code=st.integers(-1, 999),
    started_at=TIMES,
    outputs=st.lists(OUTPUTS, max_size=2).map(tuple),
)
INGRESSES = st.builds(Ingress, id=NAMES, room=NAMES, status=WORDS, kind=NAMES, identity=NAMES, enabled=st.booleans(), started_at=TIMES)
ROOMS = st.builds(
    Room, name=NAMES, created_at=TIMES, participants=COUNTS, publishers=COUNTS, empty_timeout_s=COUNTS, departure_timeout_s=COUNTS, max_participants=COUNTS
)


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...] | None]:
    return st.none() | st.lists(values, max_size=4).map(tuple)


@given(st.none() | ROOMS, some(PEOPLE), some(DISPATCHES), some(EGRESSES), some(INGRESSES))
def test_whatever_is_seen_has_a_verdict_of_bounded_size(a_room: Room | None, people: object, dispatches: object, egresses: object, ingresses: object) -> None:
    given_room = seen(room=a_room, active=a_room is not None, participants=people, dispatches=dispatches, egresses=egresses, ingresses=ingresses, others=())

    found = judge_whole_room(given_room)
    facts = facts_of_room(given_room)

    assert found
    assert len({finding.code for finding in found}) <= 40
    assert all(len(evidence.text) < 700 for finding in found for evidence in finding.evidence)
    assert all(len(finding.cause) < 1_200 for finding in found)
    assert len(facts) <= 45


def test_two_hundred_people_and_two_hundred_troubles_stay_a_card() -> None:
    people = tuple(who(f"person-{n}-with-a-long-name-{'x' * 80}", joined_at=ago(90)) for n in range(200))
    given_room = seen(
        room=room(participants=200, max_participants=200),
        participants=people,
        dispatches=tuple(dispatch(f"agent-{n}", job("failed", error="boom " * 200)) for n in range(20)),
        egresses=tuple(egress("failed", id=f"EG_{n}", error="x " * 500) for n in range(50)),
        ingresses=tuple(ingress("error", id=f"IN_{n}", error="y " * 500) for n in range(50)),
    )

    facts = facts_of_room(given_room)

    assert len(facts) <= 45
    assert max(len(f"{fact.label} {fact.value}") for fact in facts) < 700
    assert any("188 participants more" in fact.value for fact in facts)
    assert all(len(finding.cause) + len(finding.advice) < 1_500 for finding in judge_whole_room(given_room))


def test_what_services_report_is_shown_without_the_secrets_in_it() -> None:
    token = f"eyJ{secrets.token_hex(12)}.eyJ{secrets.token_hex(20)}.{secrets.token_hex(20)}"
    key = f"sk-proj-{secrets.token_hex(16)}"
    number = f"+49170{secrets.randbelow(9_000_000) + 1_000_000}"
    error = f"call to {number} failed: secret={key} token={token} user ada.l@example.com"
    given_room = seen(
        participants=(agent(), who(f"sip_{number}")),
        dispatches=(dispatch("sales", job("failed", error=error, identity="x")),),
        egresses=(egress("failed", error=error, details=error, outputs=(Output(kind="stream", place="live.example.com", status="failed", error=error),)),),
        ingresses=(ingress("error", error=error),),
    )

    report = Report(subject="room demo", findings=tuple(judge_whole_room(given_room)), at=NOW, facts=facts_of_room(given_room))

    assert {"agent-job-failed", "egress-failed", "ingress-error", "egress-stream-failed"} <= {finding.code for finding in report.findings}
    assert not [secret for secret in (token, key, number, "ada.l@") if secret in repr(report)]


@given(st.text(max_size=12), st.lists(st.text(max_size=12), max_size=30))
def test_near_names_are_few_exist_and_come_nearest_first(wanted: str, names: list[str]) -> None:
    found = near_names(wanted, names)

    assert len(found) <= NEAR_MAX
    assert {near.name for near in found} <= set(names)
    assert [near.distance for near in found] == sorted(near.distance for near in found)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_the_distance_of_two_words_is_the_same_both_ways_and_nothing_only_to_itself(one: str, other: str) -> None:
    there, back = edit_distance(one, other, limit=10), edit_distance(other, one, limit=10)

    assert there == back
    assert (there == 0) == (one == other)
    assert edit_distance(one, other, limit=1) == min(there, 2)


def test_letters_that_changed_places_are_one_slip() -> None:
    assert [edit_distance("support", word, limit=3) for word in ("support", "suport", "supprot", "sopport", "xsupport", "portsup")] == [0, 1, 1, 1, 1, 4]


def test_ten_thousand_events_are_judged_in_one_pass_and_are_few_findings() -> None:
    events = [event("participant_joined", 10_000 - n, f"p{n % 5}", participant_sid=f"PA_{n}") for n in range(5_000)]

    assert len(judge_loops(events, NOW)) == 5
