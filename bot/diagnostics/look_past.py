"""What the flight recorder adds to the card of a room: what was wrong before, why it ended, and what is missing in the record. Pure, but for `look_history`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.diagnostics.history_words import facts, unseen
from bot.diagnostics.judge_history import look_history as history_report
from bot.diagnostics.judge_past import judge_session
from bot.diagnostics.look import Look
from bot.diagnostics.observe import LATE
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.past import Session
from bot.diagnostics.report import Fact, Finding, Report
from bot.diagnostics.seen import Unseen
from bot.diagnostics.why import finding_of_end
from bot.errors import NotRecorded, StoreFailed

NO_RECORDER = (
    "Nothing is recorded here, so I know only what is going on now. Whoever runs me can send the webhooks of the LiveKit server to my address /livekit/webhook."
)
GAPS_SHOWN, SESSION_LINES = 3, 3
# What the record says again in its own words when the server itself has said it.
SAID: Mapping[str, frozenset[str]] = {
    "history-job-failed": frozenset({"agent-job-failed", "agent-no-capacity"}),
    "history-two-agents": frozenset({"agent-twice"}),
    "history-agent-gap": frozenset({"agent-left", "agent-came-and-left", "agent-job-failed"}),
    "history-agent-late": frozenset({"agent-no-worker", "agent-none-free"}),
}


def judge_before(seen: SeenRoom, found: Sequence[Finding]) -> list[Finding]:
    """What was wrong in the session that goes on, as far as `found` does not say it already."""
    session = _now(seen)
    codes = {finding.code for finding in found}
    past = judge_session(session, seen.where.at) if session else []
    return [finding for finding in past if finding.code not in codes and not SAID.get(finding.code, frozenset()) & codes]


def with_end(seen: SeenRoom, found: Sequence[Finding]) -> list[Finding]:
    """The findings about a room that is not there, with why it ended as its history tells that; it is over in any case, so it is never fine."""
    sessions = seen.recorded.timeline.sessions if seen.recorded and seen.recorded.timeline else ()
    over = [session for session in sessions if not session.open]
    return [_over(finding, over[-1]) if finding.code == "room-ended" and over else finding for finding in found]


def _over(finding: Finding, session: Session) -> Finding:
    end = finding_of_end(session)
    return replace(end, code=finding.code, severity=finding.severity if end.severity == "fine" else end.severity)


def past_facts(seen: SeenRoom) -> tuple[Fact, ...]:
    """Why somebody was put out last or the room ended, when the last session was, and how much was recorded."""
    timeline = seen.recorded.timeline if seen.recorded else None
    return facts(timeline)[:SESSION_LINES] if timeline and timeline.sessions else ()


def past_gaps(seen: SeenRoom) -> tuple[Unseen, ...]:
    """What is missing in the record."""
    timeline = seen.recorded.timeline if seen.recorded else None
    return tuple(unseen(gap) for gap in timeline.gaps[-GAPS_SHOWN:]) if timeline else ()


def _now(seen: SeenRoom) -> Session | None:
    """The session that is the room of now."""
    timeline, sid = seen.recorded.timeline if seen.recorded else None, seen.room.sid if seen.room else ""
    return next((session for session in timeline.sessions if session.sid == sid), None) if timeline and sid else None


async def look_history(look: Look) -> Report:
    """The report on the past of a room name. Raises `NotRecorded` without a flight recorder, `StoreFailed` when it cannot be read."""
    if look.records is None:
        raise NotRecorded(NO_RECORDER)
    ask = partial(history_report, look.records, look.livekit.project, look.request.name, look.at)
    found = await look.eye.see("the record", ask)
    if found is None:
        raise next(iter(look.eye.errors), StoreFailed(f"the record of a room: {LATE}"))
    return found
