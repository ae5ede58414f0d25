"""What the picture of a timeline shows, before it is drawn: rows of bars and marks. Pure.

One row an identity, however often it came; what does not fit is drawn together in one row that says how much it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from bot.diagnostics.chart.parts import Frame, Plan, Role
from bot.diagnostics.chart.rows import fitting, rows_of, works_of
from bot.diagnostics.ends import room_ending_of
from bot.diagnostics.past import Gap, GapKind, Session, Timeline
from bot.diagnostics.why import room_end

SESSIONS_MAX = 5
# Sessions are drawn side by side as long as most of the picture is not the time between them.
IDLE_SHARE_MAX = 0.6
SHORTEST = timedelta(seconds=10)
ORDER: dict[Role, int] = {"person": 0, "sip": 1, "agent": 2, "work": 3, "many": 4}
MISSING: dict[GapKind, str] = {
    "join": "{}× when somebody joined",
    "leave": "{}× how somebody left",
    "start": "{}× the opening of the room",
    "end": "{}× the end of the room",
    "dropped": "{} events that LiveKit could not deliver",
    "before": "what was before the record began",
    "cut": "all before the last {} events",
}


def plan_of(timeline: Timeline) -> Plan:
    """The newest session, and those before it that lie close; the timeline has at least one."""
    sessions = _chosen(timeline)
    begin = sessions[0].begin
    end = max(timeline.at if session.open else session.end for session in sessions)
    end = max(end, begin + SHORTEST)
    rows = sorted(rows_of(sessions, end), key=lambda row: (ORDER[row.role], row.bars[0].begin if row.bars else begin, row.label))
    shown = len(sessions), len(timeline.sessions)
    which = f"session {sessions[0].sid}" if shown == (1, 1) else f"{'the last' if shown[0] == 1 else f'the last {shown[0]}'} of {shown[1]:,} recorded sessions"
    events = sum(session.events for session in sessions)
    return Plan(
        title=f"Room {timeline.room}",
        subtitle=f"{_times(begin, end)} UTC  ·  {which}  ·  {events:,} event{'s' if events != 1 else ''}  ·  project {timeline.project}",
        begin=begin,
        end=end,
        rows=(*fitting(rows), *works_of(sessions, end)),
        frames=tuple(_frame(session, end) for session in sessions),
        absent=tuple(
            (max(gap.at, begin), min(gap.until, end))
            for gap in timeline.gaps
            if gap.kind == "recorder" and gap.at and gap.until and gap.at < end and gap.until > begin
        ),
        missing=_missing(timeline.gaps, {session.sid for session in sessions}),
    )


def _times(begin: datetime, end: datetime) -> str:
    first, last = f"{begin.astimezone(UTC):%d %b %Y}", f"{end.astimezone(UTC):%d %b %Y}"
    return f"{first} {begin.astimezone(UTC):%H:%M:%S} to {'' if first == last else last + ' '}{end.astimezone(UTC):%H:%M:%S}"


def _chosen(timeline: Timeline) -> list[Session]:
    chosen = [timeline.sessions[-1]]
    busy = _length(chosen[0], timeline.at)
    for session in reversed(timeline.sessions[-SESSIONS_MAX:-1]):
        busy += _length(session, timeline.at)
        whole = (chosen[-1].end - session.begin).total_seconds()
        if whole and 1 - busy / whole > IDLE_SHARE_MAX:
            break
        chosen.insert(0, session)
    return chosen


def _length(session: Session, at: datetime) -> float:
    return ((at if session.open else session.end) - session.begin).total_seconds()


def _frame(session: Session, end: datetime) -> Frame:
    ending = None if session.open else room_ending_of(room_end(session).reason)
    note = ending.short if ending else "" if session.open else "no reason told" if session.closed_at else "end not recorded"
    finish = session.closed_at or session.over_by or end
    return Frame(begin=session.begin, end=min(finish, end), opened=session.opened_at is not None, closed=session.closed_at is not None, note=note)


def _missing(gaps: Iterable[Gap], sids: set[str]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for gap in gaps:
        if not gap.sid or gap.sid in sids:
            counts[gap.kind] += max(gap.number, 1)
    return tuple(text.format(f"{counts[kind]:,}") for kind, text in MISSING.items() if counts[kind])
