"""The past of a room in lines of a card: who came and went, and what is missing. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from bot.diagnostics.ends import ending_of
from bot.diagnostics.judge.wording import counted, listed, span
from bot.diagnostics.past import Gap, GapKind, Session, Stay, Timeline, Work
from bot.diagnostics.report import Fact
from bot.diagnostics.seen import Unseen
from bot.diagnostics.why import finding_of_end, why_disconnected

STAYS_SHOWN, SESSIONS_SHOWN = 12, 5
ELSEWHERE = "LiveKit Cloud: Sessions in the dashboard, or lk analytics session list; self-hosted: the server's log"
# Of each kind of gap: what is missing, why, and whether it may be found elsewhere.
MISSING: Mapping[GapKind, tuple[str, str, bool]] = {
    "join": ("joining of {names}{where}", "no such webhook came; its time is the one that LiveKit told later, if it did", True),
    "leave": ("leaving of {names}{where}", "no such webhook came, and they were gone later; LiveKit drops events of a room when more than 200 wait", True),
    "start": ("the beginning{where}", "no room_started came", False),
    "end": ("the end{where}", "no room_finished came, and a newer room has its name", True),
    "dropped": ("{events}{where}", "LiveKit says that it could not deliver them", True),
    "recorder": ("{at} to {until} UTC", "I did not run, and LiveKit does not send webhooks again for long", True),
    "before": ("what was before {at} UTC", "my record of this project begins then", True),
    "cut": ("what was before {at} UTC", "I read the last {events} only", False),
}


def facts(timeline: Timeline) -> tuple[Fact, ...]:
    """Why it ended, who came and went in the last session, and one line for each session before."""
    *before, last = timeline.sessions
    lines = [*_whole(timeline, last), *(Fact(label=_who(stay), value=_stay(stay), at=stay.over_at or stay.joined_at) for stay in _shown(last.stays))]
    if len(last.stays) > STAYS_SHOWN:
        lines.append(Fact(label="others", value=f"{counted(len(last.stays) - STAYS_SHOWN, 'more stay')}; the picture shows them"))
    lines += [_work(work) for work in last.works[-SESSIONS_SHOWN:]]
    lines += [Fact(label=f"earlier session {session.sid}", value=_session(session), at=session.end) for session in before[-SESSIONS_SHOWN:][::-1]]
    return tuple(lines)


def _work(work: Work) -> Fact:
    return Fact(label=f"{work.kind} {work.id}", value=" · ".join(filter(None, (work.name, work.status))), at=work.ended_at or work.began_at)


def _whole(timeline: Timeline, last: Session) -> list[Fact]:
    people = len({stay.identity for stay in last.stays})
    state = "no end recorded" if last.closed_at is None else f"ended after {span((last.end - last.begin).total_seconds())}"
    times = f"{_clock(last.begin)} to {_clock(last.end)} UTC, {state}, {counted(people, 'identity', 'identities')}"
    why = why_disconnected(timeline)
    return [
        Fact(label="last disconnect" if last.open else "why it ended", value=why.cause, at=why.evidence[0].at if why.evidence else None),
        Fact(label=f"last session {last.sid}".strip(), value=times, at=last.end),
        Fact(label="recorded", value=f"{counted(len(timeline.sessions), 'session')}, {counted(timeline.events, 'event')}", at=timeline.sessions[0].begin),
    ]


def _shown(stays: Sequence[Stay]) -> Sequence[Stay]:
    """The most telling ones, in the order they came: whoever was cut off first, then the last."""
    if len(stays) <= STAYS_SHOWN:
        return stays
    order = sorted(range(len(stays)), key=lambda at: (ending_of(stays[at].reason).severity == "fine" if stays[at].left_at else True, -at))
    return [stays[at] for at in sorted(order[:STAYS_SHOWN])]


def _who(stay: Stay) -> str:
    kind = "" if stay.kind in {"", "standard"} else f" ({stay.kind})"
    return f"{stay.identity}{kind}"


def _stay(stay: Stay) -> str:
    begin = _clock(stay.joined_at) if stay.joined_at else "joining not recorded"
    end = _clock(stay.left_at) if stay.left_at else f"gone by {_clock(stay.gone_by)}, leaving not recorded" if stay.gone_by else "no leaving recorded"
    reason = f" · {stay.reason.upper()}" if stay.reason else ""
    sources = sorted({track.source if track.source not in {"", "unknown"} else track.kind for track in stay.tracks})
    return f"{begin} to {end}{reason}{' · ' + ', '.join(sources) if sources else ''}"


def _session(session: Session) -> str:
    end = finding_of_end(session).cause if session.closed_at else "no end recorded"
    return f"{_clock(session.begin)} to {_clock(session.end)} UTC, {counted(len(session.stays), 'stay')}. {end}"


def unseen(gap: Gap) -> Unseen:
    """A gap in words. No record is not the same as that it did not happen."""
    what, why, elsewhere = MISSING[gap.kind]
    said = {
        "names": listed(gap.names),
        "where": f" in {gap.sid}" if gap.sid else "",
        "at": _clock(gap.at),
        "until": _clock(gap.until),
        "events": counted(gap.number, "event"),
    }
    return Unseen(what=what.format(**said), why=why.format(**said), where=ELSEWHERE if elsewhere else "")


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%d %b %H:%M:%S}" if moment else "?"
