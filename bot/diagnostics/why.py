"""Why a room or somebody's connection ended, as one finding. Pure.

Older servers do not say why a room ended; then it follows from how its participants left and how long it was empty, and the confidence tells so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.diagnostics.ends import Ending, ending_of, room_ending_of
from bot.diagnostics.judge.reasons import why_ended, why_left
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.wording import counted, named, span
from bot.diagnostics.names import masked_name
from bot.diagnostics.pages import ROOMS, WEBHOOKS
from bot.diagnostics.past import Session, Stay, Timeline
from bot.diagnostics.report import Evidence, Finding
from knowledge import Link

# The server closes a room with the last leaving or soon after; the times are whole seconds.
TOGETHER = timedelta(seconds=3)
DEPARTURE_S, EMPTY_S = 20, 300  # the server's defaults. https://github.com/livekit/livekit/blob/master/config-sample.yaml
SLACK_S = 6.0
BY_LEAVING = {"room_deleted": "api_delete", "room_closed": "idle_timeout", "server_shutdown": "server_shutdown"}
NO_RECORD_ADVICE = "No record does not mean that nothing happened: look at LiveKit Cloud under Sessions, or into the server's log."
EVIDENCE_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomEnd:
    """Why a session ended: a reason of LiveKit's, "" when nobody knows; how sure that is, and what it follows from ("" when LiveKit said so itself)."""

    reason: str
    confidence: float
    since: str = ""


def why_disconnected(timeline: Timeline, identity: str | None = None) -> Finding:
    """The answer to "why did my room disconnect", or why this identity was: of the last time it was. Never empty: what was not recorded is said to be so."""
    if identity:
        return _why_stay(timeline, masked_name(identity))
    ended = [session for session in timeline.sessions if session.closed_at or session.over_by]
    if not ended:
        return _not_ended(timeline)
    session = ended[-1]
    # A room that goes on has not disconnected; somebody in it may have been.
    if timeline.sessions[-1].open and (stay := _last_trouble(timeline.sessions[-1])):
        return finding_of_stay(stay)
    return finding_of_end(session)


def room_end(session: Session) -> RoomEnd:
    """Why it ended, told or inferred; only for a session that is over."""
    if session.reason:
        return RoomEnd(reason=session.reason, confidence=CERTAIN)
    if session.closed_at is None:
        return RoomEnd(reason="", confidence=OPEN, since="its end was not recorded")
    last = _together(session, session.closed_at)
    for left, ended in BY_LEAVING.items():
        if count := sum(stay.reason == left for stay in last):
            return RoomEnd(reason=ended, confidence=STRONG, since=f"{counted(count, 'participant')} left with {left.upper()} when it ended")
    return _idle(session, session.closed_at) or RoomEnd(reason="", confidence=OPEN, since="this server tells no reason, and nothing recorded does")


def _together(session: Session, moment: datetime) -> list[Stay]:
    return [stay for stay in session.stays if stay.left_at and moment - TOGETHER <= stay.left_at <= moment + TOGETHER]


def _idle(session: Session, closed_at: datetime) -> RoomEnd | None:
    """Whether it was empty for as long as it may be."""
    people = [stay for stay in session.stays if stay.person]
    leaves = [stay.left_at for stay in people if stay.left_at]
    if len(leaves) < len(people):
        return None
    if not people:
        empty_s = (closed_at - session.begin).total_seconds()
        allowed_s = session.timeouts.get("empty", EMPTY_S)
        if session.open_seen and abs(empty_s - allowed_s) <= SLACK_S + allowed_s / 10:
            return RoomEnd(
                reason="idle_timeout", confidence=STRONG, since=f"nobody joined, and it ended {span(empty_s)} after it was opened (empty_timeout {allowed_s} s)"
            )
        return None
    empty_s = (closed_at - max(leaves)).total_seconds()
    allowed_s = session.timeouts.get("departure", DEPARTURE_S)
    if abs(empty_s - allowed_s) <= SLACK_S + allowed_s / 10:
        return RoomEnd(
            reason="idle_timeout", confidence=STRONG, since=f"it ended {span(empty_s)} after the last person had left (departure_timeout {allowed_s} s)"
        )
    return None


def finding_of_end(session: Session) -> Finding:
    """Why this session ended, who was in it at the end, and who left before."""
    end = room_end(session)
    ending = room_ending_of(end.reason)
    at = session.closed_at or session.over_by
    told = f"The room ended: {why_ended(end.reason)}." if ending else f"The room ended, and nobody recorded why: {end.since}."
    last = sorted((stay for stay in session.stays if stay.left_at), key=lambda stay: stay.left_at or session.begin)[-EVIDENCE_MAX:]
    if end.reason == "idle_timeout" and last and last[-1].left_at and last[-1].person:
        told = f"The room ended because everybody had left: the last was {named(last[-1].identity)}, {_how(last[-1])}."
        if ending_of(last[-1].reason).severity != "fine":
            ending = ending_of(last[-1].reason)
    lasted = span((session.end - session.begin).total_seconds())
    evidence = (
        Evidence(text=f"the room ended after {lasted}{f', reason {session.reason.upper()}' if session.reason else ''}", at=at),
        *((Evidence(text=end.since),) if end.since and ending else ()),
        *(Evidence(text=f"{named(stay.identity)} left with {stay.reason.upper() or 'no reason'}", at=stay.left_at) for stay in reversed(last)),
    )
    return Finding(
        code=f"history-room-{(end.reason or 'unknown').replace('_', '-')[:40]}",
        severity=ending.severity if ending and ending.severity != "fine" else "note",  # whoever asks for a past wants to know how it ended
        cause=told,
        advice=ending.advice if ending else _look_at_leaves(last),
        link=ending.link if ending else ROOMS,
        confidence=end.confidence,
        evidence=evidence,
    )


def finding_of_stay(stay: Stay) -> Finding:
    """Why this connection ended; only for one whose leaving was recorded."""
    ending = ending_of(stay.reason)
    lasted = f" after {span((stay.left_at - stay.joined_at).total_seconds())}" if stay.left_at and stay.joined_at else ""
    return Finding(
        code=f"history-left-{(stay.reason or 'unknown-reason').replace('_', '-')[:40]}",
        severity=ending.severity,
        cause=f"{named(stay.identity)} {'never got connected' if stay.aborted else 'was disconnected'}{lasted}: {why_left(stay.reason)} ({_number(stay.reason, ending)}).",
        advice=ending.advice,
        link=ending.link,
        confidence=LIKELY if stay.reason in {"", "unknown_reason"} else CERTAIN,
        evidence=(
            *((Evidence(text="joined", at=stay.joined_at),) if stay.joined_at else ()),
            Evidence(text=f"left with {stay.reason.upper() or 'no reason'}", at=stay.left_at),
        ),
    )


def _number(reason: str, ending: Ending) -> str:
    name = reason.upper() or "UNKNOWN_REASON"
    return f"{name}, {ending.number}" if ending.number >= 0 else name


def _how(stay: Stay) -> str:
    return f"{why_left(stay.reason)} ({stay.reason.upper() or 'no reason'})"


def _look_at_leaves(last: Sequence[Stay]) -> str:
    reasons = Counter(stay.reason for stay in last if stay.reason)
    if not reasons:
        return NO_RECORD_ADVICE
    return f"Most left with {reasons.most_common(1)[0][0].upper()}: {ending_of(reasons.most_common(1)[0][0]).advice}"


def _last_trouble(session: Session) -> Stay | None:
    """The last who was put out of a room that goes on."""
    troubled = [stay for stay in session.stays if stay.left_at and ending_of(stay.reason).severity != "fine"]
    return max(troubled, key=lambda stay: stay.left_at or session.begin, default=None)


def _why_stay(timeline: Timeline, identity: str) -> Finding:
    stays = [stay for session in timeline.sessions for stay in session.stays if stay.identity == identity]
    left = [stay for stay in stays if stay.left_at]
    if left:
        return _mind_later(finding_of_stay(left[-1]), stays, left[-1])
    if not stays:
        return _nothing("history-nobody", f"No record of {named(identity)} in the room {named(timeline.room)}.", WEBHOOKS)
    if stays[-1].gone_by:
        return _nothing(
            "history-no-leave", f"{named(identity)} was in the room, and how it left was not recorded; it was gone by then.", WEBHOOKS, stays[-1].gone_by
        )
    return _nothing("history-still-there", f"No record that {named(identity)} has left: it may still be in the room.", ROOMS, stays[-1].joined_at)


def _mind_later(finding: Finding, stays: Sequence[Stay], last: Stay) -> Finding:
    """Whoever came back is told so."""
    later = [stay for stay in stays if stay.joined_at and last.left_at and stay.joined_at >= last.left_at and stay is not last]
    return replace(finding, evidence=(*finding.evidence, Evidence(text="joined again", at=later[0].joined_at))) if later else finding


def _not_ended(timeline: Timeline) -> Finding:
    if not timeline.sessions:
        return _nothing("history-nothing", f"No record of a room {named(timeline.room)}.", WEBHOOKS)
    session = timeline.sessions[-1]
    if stay := _last_trouble(session):
        return finding_of_stay(stay)
    return _nothing("history-open", f"No record that the room {named(timeline.room)} has ended, or that anybody was put out of it.", ROOMS, session.last_at)


def _nothing(code: str, cause: str, link: Link, at: datetime | None = None) -> Finding:
    evidence = (Evidence(text="the last that was recorded", at=at),) if at else ()
    return Finding(code=code, severity="note", cause=cause, advice=NO_RECORD_ADVICE, link=link, confidence=LIKELY, evidence=evidence)
