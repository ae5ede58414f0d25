"""One session of a room judged from its record: who was cut off, agents that were missing or doubled, work that failed, slow joins. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.diagnostics.ends import ending_of
from bot.diagnostics.judge.egress import judge_egress
from bot.diagnostics.judge.reasons import why_left
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, STRONG
from bot.diagnostics.judge.wording import counted, listed, named, said, span
from bot.diagnostics.pages import DISPATCH, FIREWALL, INGRESS, JOBS
from bot.diagnostics.past import Session, Stay, Work
from bot.diagnostics.patterns import Alone, agent_gaps, agents_together, left_by_reason, slow_joins
from bot.diagnostics.report import Evidence, Finding, Severity
from bot.diagnostics.seen import Egress

EVIDENCE_MAX = 5
# An agent that starts cold takes this long; more is noticed by whoever waits.
AGENT_LATE_S = 10.0
# Others judge these: identities that come again, and calls.
JUDGED_ELSEWHERE = frozenset({"duplicate_identity"})


def judge_session(session: Session, now: datetime) -> list[Finding]:
    """What was wrong in it, in no order; empty when nothing was that is recorded."""
    cut_off = [_left(reason, stays) for reason, stays in left_by_reason(session).items() if _unwanted(reason)]
    alone = [_alone(gap) for gap in agent_gaps(session, now) if _matters(gap)]
    twice = [_together(overlap.names, overlap.begin, (overlap.end - overlap.begin).total_seconds()) for overlap in agents_together(session, now)]
    works = [finding for work in session.works if (finding := _work(work))]
    slow = slow_joins(session)
    return [*(finding for finding in cut_off if finding), *alone, *twice[:1], *works, *_egress(session, now), *([_slow(slow)] if slow else [])]


def _unwanted(reason: str) -> bool:
    return reason not in JUDGED_ELSEWHERE and ending_of(reason).severity in {"broken", "warning"}


def _left(reason: str, stays: Sequence[Stay]) -> Finding | None:
    """All who ended alike, calls aside."""
    cut = [stay for stay in stays if stay.kind != "sip"]
    if not cut:
        return None
    ending = ending_of(reason)
    who = listed(list(dict.fromkeys(stay.identity for stay in cut)))
    times = "" if len(cut) == 1 else f", {len(cut)} times in all" if len({stay.identity for stay in cut}) < len(cut) else ""
    return Finding(
        code=f"history-{reason.replace('_', '-')[:40]}",
        severity=ending.severity,
        cause=f"{who} left with {reason.upper()}{times}: {why_left(reason)}.",
        advice=ending.advice,
        link=ending.link,
        confidence=CERTAIN,
        evidence=tuple(_evidence(stay) for stay in cut[-EVIDENCE_MAX:][::-1]),
    )


def _evidence(stay: Stay) -> Evidence:
    lasted = f" after {span((stay.left_at - stay.joined_at).total_seconds())}" if stay.left_at and stay.joined_at else ""
    region = f", region {stay.region}" if stay.region else ""
    return Evidence(text=f"{named(stay.identity)} left{lasted} with {stay.reason.upper()}{region}", at=stay.left_at)


def _matters(gap: Alone) -> bool:
    """People may stay behind for a while when an agent has said goodbye."""
    if gap.when == "after" and gap.left is not None and gap.left.reason in {"client_initiated", "room_closed", "room_deleted", "participant_removed"}:
        return gap.goes_on or gap.seconds > AGENT_LATE_S
    return gap.when != "before" or gap.seconds > AGENT_LATE_S


def _alone(gap: Alone) -> Finding:
    how_long = span(gap.seconds)
    causes = {
        "before": f"{listed(gap.people)} waited {how_long} for the first agent.",
        "between": f"No agent was with {listed(gap.people)} for {how_long}, until another one came.",
        "after": f"The last agent left, and {listed(gap.people)} {'are' if len(gap.people) > 1 else 'is'} without one since {how_long}."
        if gap.goes_on
        else f"The last agent left, and {listed(gap.people)} stayed without one for {how_long}.",
    }
    left = gap.left
    crashed = left is not None and ending_of(left.reason).severity in {"broken", "warning"}
    severity: Severity = "broken" if gap.goes_on or crashed else "warning"
    return Finding(
        code=f"history-agent-{'late' if gap.when == 'before' else 'gap'}",
        severity=severity,
        cause=causes[gap.when],
        advice=_agent_advice(gap),
        link=DISPATCH if gap.when == "before" else JOBS,
        confidence=STRONG,
        evidence=(
            Evidence(text="no agent from then", at=gap.begin),
            *((Evidence(text=f"agent {named(left.identity)} left with {left.reason.upper() or 'no reason recorded'}", at=left.over_at),) if left else ()),
            *(() if gap.goes_on or gap.when == "after" else (Evidence(text="an agent came", at=gap.end),)),
        ),
    )


def _agent_advice(gap: Alone) -> str:
    if gap.when == "before":
        return "Dispatch the agent when the room is created, keep idle processes ready, and look in its log how long the start took."
    if gap.left is not None and ending_of(gap.left.reason).severity != "fine":
        return ending_of(gap.left.reason).advice
    return "Its job ended while people were there: look in the agent's log for a shutdown, a timer, or a linked participant that had left."


def _together(names: tuple[str, str], begin: datetime, seconds: float) -> Finding:
    return Finding(
        code="history-two-agents",
        severity="note",
        cause=f"Two agents, {listed(names)}, were in the room together for {span(seconds)}.",
        advice="That is right for a hand-over or a second role. If not, look for a dispatch beside the automatic one, or in the token as well as by the API.",
        link=DISPATCH,
        confidence=LIKELY,
        evidence=(Evidence(text="the second one joined", at=begin),),
    )


def _work(work: Work) -> Finding | None:
    failed = work.status in {"failed", "error"} or work.reason == "no_capacity"
    if not failed or work.kind == "egress":
        return None
    job = work.kind == "agent job"
    what = f"The job of agent {named(work.name)}" if job and work.name else f"The {work.kind} {work.id}"
    return Finding(
        code="history-job-failed" if job else "history-ingress-failed",
        severity="broken",
        cause=f"{what} failed{f': {said(work.error)}' if work.error else ''}{' (no worker had capacity)' if work.reason == 'no_capacity' else ''}",
        advice="Look in the agent's log for that job id." if job else "Check what the encoder sends: codec, bitrate and stream key.",
        link=JOBS if job else INGRESS,
        confidence=CERTAIN if work.error else STRONG,
        evidence=(Evidence(text=f"{work.id} is {work.status}", at=work.ended_at or work.began_at),),
    )


def _egress(session: Session, now: datetime) -> list[Finding]:
    """Those that are over, as if the server had told of them."""
    over = [work for work in session.works if work.kind == "egress" and work.ended_at]
    seen = [
        Egress(
            id=work.id, room="", status=work.status, kind=work.name, error=work.error, error_code=work.code, started_at=work.began_at, ended_at=work.ended_at
        )
        for work in reversed(over)
    ]
    return judge_egress(seen, now)


def _slow(slow: Sequence[Stay]) -> Finding:
    first = slow[0]
    return Finding(
        code="history-slow-join",
        severity="note",
        cause=f"{counted(len(slow), 'participant')} needed more than 5 s to connect, {named(first.identity)} {span(first.connecting_s or 0.0)}.",
        advice="UDP may be blocked there, so that the connection falls back to TCP or TURN: run the connection test on that network.",
        link=FIREWALL,
        confidence=LIKELY,
        evidence=tuple(Evidence(text=f"{named(stay.identity)} was connected after {span(stay.connecting_s or 0.0)}", at=stay.joined_at) for stay in slow[:3]),
    )
