"""Identities that replace themselves, as webhooks recorded it."""

from __future__ import annotations

from bot.diagnostics.judge.loops import judge_loops
from bot.diagnostics.record import RoomEvent
from tests.diagnostics.judge.observations import NOW, Case, event


def joins(*seconds_ago: float, identity: str = "ada", reason: str = "duplicate_identity", kind: str = "standard") -> list[RoomEvent]:
    """Each join puts out the one before it, for this reason."""
    found: list[RoomEvent] = []
    for at, earlier in zip(seconds_ago, (None, *seconds_ago), strict=False):
        if earlier is not None and reason:
            found.append(event("participant_left", at, identity, participant_sid=f"PA_{identity}_{earlier}", reason=reason, participant_kind=kind))
        found.append(event("participant_joined", at, identity, participant_kind=kind, more={"region": "oslo" if at % 2 else "osaka"}))
    return found


CASES = (
    Case(
        sentence="three joins within a minute that put each other out are a loop that goes on",
        found=judge_loops(joins(44, 24, 4), NOW),
        expected={"identity-loop": "broken"},
        says=("3 times within 40 s, every 20 s", "two tabs or devices"),
    ),
    Case(
        sentence="a loop that is over is a warning",
        found=judge_loops(joins(3044, 3024, 3004), NOW),
        expected={"identity-loop": "warning"},
        says=("kept replacing itself",),
    ),
    Case(
        sentence="two agents of one identity",
        found=judge_loops(joins(30, 20, 10, kind="agent"), NOW),
        expected={"identity-loop": "broken"},
        says=("two agents",),
    ),
    Case(
        sentence="a long loop is one finding",
        found=judge_loops(joins(*range(100, 0, -10)), NOW),
        expected={"identity-loop": "broken"},
        says=("10 times within 90 s",),
    ),
    Case(
        sentence="joins that nobody puts out are another loop",
        found=judge_loops(joins(44, 24, 4, reason="client_initiated"), NOW),
        expected={"rejoin-loop": "broken"},
        says=("mounts anew",),
    ),
    Case(sentence="three joins in three minutes are no loop", found=judge_loops(joins(180, 90, 4, reason="client_initiated"), NOW), expected={}),
    Case(sentence="two joins are a second tab", found=judge_loops(joins(24, 4), NOW), expected={"identity-taken-over": "note"}),
    Case(sentence="one webhook that comes three times is one join", found=judge_loops([joins(4)[0]] * 3, NOW), expected={}),
    Case(
        sentence="each identity has its own loop",
        found=judge_loops(sorted([*joins(44, 24, 4), *joins(41, 21, 1, identity="bob", reason="")], key=lambda each: each.happened_at), NOW),
        expected={"identity-loop": "broken", "rejoin-loop": "broken"},
    ),
    Case(sentence="an hour of one join a minute is no loop", found=judge_loops(joins(*range(3600, 0, -60), reason=""), NOW), expected={}),
)
