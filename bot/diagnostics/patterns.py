"""What stands out in one session of a room: time without an agent, agents or rooms that overlap, leaves that nobody wanted, slow joins, work that failed. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from bot.diagnostics.past import Session, Stay, Timeline

# A person notices a silence of so many seconds, and an agent takes about as long to start.
ALONE_MIN = timedelta(seconds=5)
TOGETHER_MIN = timedelta(seconds=3)
SLOW_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """People were there from `begin` to `end` and no agent was: "before" the first one came, "between" two, "after" the last had left.

    `goes_on` when that was so to the end of the record. `people` are identities, and `left` is the agent that had left, None before the first.
    """

    when: str
    begin: datetime
    end: datetime
    people: tuple[str, ...]
    goes_on: bool = False
    left: Stay | None = None

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.end - self.begin).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two agents, or two rooms of one name, at the same time."""

    begin: datetime
    end: datetime
    names: tuple[str, str]


def agent_gaps(session: Session, until: datetime) -> tuple[Alone, ...]:
    """In order of time; none when no agent was ever recorded in the session, for it may be a room without one."""
    agents = [stay for stay in session.stays if stay.kind == "agent" and stay.joined_at]
    people = [stay for stay in session.stays if stay.person and stay.joined_at and not stay.aborted]
    if not agents or not people:
        return ()
    end = until if session.open else session.end
    gaps = _without(agents, people, end)
    came_or_went = {moment for stay in agents for moment in _spans(stay, end)}
    return tuple(_alone(session, begin, finish, end) for begin, finish in _joined(gaps, came_or_went) if finish - begin >= ALONE_MIN)


def _without(agents: Sequence[Stay], people: Sequence[Stay], end: datetime) -> list[tuple[datetime, datetime]]:
    """The times between two moments in which somebody was there and no agent."""
    changes: dict[datetime, list[int]] = defaultdict(lambda: [0, 0])
    for which, stays in enumerate((people, agents)):
        for begin, finish in (_spans(stay, end) for stay in stays):
            changes[begin][which] += 1
            changes[finish][which] -= 1
    there, gaps = [0, 0], []
    for begin, finish in pairwise(sorted(changes)):
        there = [there[0] + changes[begin][0], there[1] + changes[begin][1]]
        if there[0] and not there[1]:
            gaps.append((begin, finish))
    return gaps


def _spans(stay: Stay, end: datetime) -> tuple[datetime, datetime]:
    begin = stay.joined_at or end
    return begin, max(begin, stay.over_at or end)


def _joined(gaps: Sequence[tuple[datetime, datetime]], apart: AbstractSet[datetime]) -> list[tuple[datetime, datetime]]:
    """Those that touch as one, but for where they are kept apart: an agent may come and go within a second."""
    whole: list[tuple[datetime, datetime]] = []
    for begin, finish in gaps:
        if whole and whole[-1][1] == begin and begin not in apart:
            whole[-1] = (whole[-1][0], finish)
        else:
            whole.append((begin, finish))
    return whole


def _alone(session: Session, begin: datetime, finish: datetime, end: datetime) -> Alone:
    agents = [stay for stay in session.stays if stay.kind == "agent" and stay.joined_at]
    gone = [stay for stay in agents if stay.over_at and stay.over_at <= begin]
    to_come = [stay for stay in agents if stay.joined_at and stay.joined_at >= finish]
    people = [stay for stay in session.stays if stay.person and stay.joined_at and stay.joined_at < finish and (stay.over_at or end) > begin]
    return Alone(
        when="before" if not gone else "between" if to_come else "after",
        begin=begin,
        end=finish,
        people=tuple(dict.fromkeys(stay.identity for stay in people)),
        goes_on=session.open and finish == end,
        left=max(gone, key=lambda stay: stay.over_at or begin) if gone else None,
    )


def agents_together(session: Session, until: datetime) -> tuple[Overlap, ...]:
    """Agents that were there at the same time; of one identity a room has only one."""
    agents = sorted((stay for stay in session.stays if stay.kind == "agent" and stay.joined_at), key=lambda stay: _spans(stay, until)[0])
    end = until if session.open else session.end
    found = []
    for first, second in pairwise(agents):
        begin, finish = _spans(second, end)[0], min(_spans(first, end)[1], _spans(second, end)[1])
        if finish - begin >= TOGETHER_MIN:
            found.append(Overlap(begin=begin, end=finish, names=(first.identity, second.identity)))
    return tuple(found)


def rooms_together(timeline: Timeline) -> tuple[Overlap, ...]:
    """Sessions of the name that went on at the same time, by their sids: people in one do not meet those in the other."""
    found = []
    for first, second in pairwise(timeline.sessions):
        if first.sid and second.sid and first.closed_at and first.closed_at - second.begin >= TOGETHER_MIN:
            found.append(Overlap(begin=second.begin, end=min(first.closed_at, second.end), names=(first.sid, second.sid)))
    return tuple(found)


def left_by_reason(session: Session) -> dict[str, list[Stay]]:
    """All who left, by reason."""
    found: dict[str, list[Stay]] = defaultdict(list)
    for stay in session.stays:
        if stay.left_at:
            found[stay.reason].append(stay)
    return dict(found)


def slow_joins(session: Session) -> tuple[Stay, ...]:
    """Who needed more than five seconds from joining to being connected, the slowest first."""
    slow = [stay for stay in session.stays if (stay.connecting_s or 0.0) > SLOW_S]
    return tuple(sorted(slow, key=lambda stay: -(stay.connecting_s or 0.0)))
