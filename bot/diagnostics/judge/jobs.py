"""What became of an agent's job. Pure. https://github.com/livekit/protocol/blob/main/protobufs/livekit_agent.proto (JobState)"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.diagnostics.judge.reasons import why_left
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG, WORKER_ANSWERS_S
from bot.diagnostics.judge.wording import named, said, since, span
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import AGENT_OPTIONS, DISPATCH, JOBS
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Dispatch, Job, Participant

# A job that is over this soon was turned down, or its entry function had nothing to wait for.
AT_ONCE_S = 3.0
LEFT = frozenset({"participant_left", "participant_connection_aborted"})
# What the server writes when the agent's participant goes. https://github.com/livekit/livekit/blob/master/pkg/agent/worker.go (TerminateJob)
WORKER_LEFT = "agent worker left the room"
# An attribute that the server gives every agent with a name. https://github.com/livekit/livekit/blob/master/pkg/agent/worker.go (AgentNameAttributeKey)
AGENT_NAME = "lk.agent_name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A job of a room, the dispatch it came from, and who of kind agent is there."""

    seen: SeenRoom
    dispatch: Dispatch
    job: Job
    agents: Sequence[Participant]

    @property
    def agent(self) -> str:
        """Its name in words."""
        return f"agent {named(self.dispatch.agent_name)}" if self.dispatch.agent_name else "the agent without a name"

    @property
    def evidence(self) -> Evidence:
        why = "".join((f", {self.job.reason.replace('_', ' ')}" if self.job.reason else "", f": {said(self.job.error)}" if self.job.error else ""))
        return Evidence(text=f"job {self.job.id} is {self.job.status}{why}", at=self.job.updated_at or self.job.started_at)

    @property
    def age_s(self) -> float:
        return since(self.seen.where.at, self.job.started_at or self.job.updated_at) or 0.0

    @property
    def here(self) -> bool:
        """Its agent, or another copy of it, is in the room; a job that names no identity is taken for that of any agent."""
        name = self.dispatch.agent_name
        return any(self.job.identity in {"", who.identity} or (name and who.attributes.get(AGENT_NAME) == name) for who in self.agents)

    @property
    def went(self) -> RoomEvent | None:
        """When its agent left, from the record; None when it was not seen leaving, or came back."""
        mine = [event for event in (self.seen.recorded.events if self.seen.recorded else ()) if self.job.identity and event.identity == self.job.identity]
        return mine[-1] if mine and mine[-1].kind in LEFT else None


def newest_first(jobs: Sequence[Job]) -> list[Job]:
    """By when they began; one without a time was not taken yet, so it is the newest."""
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(jobs, key=lambda job: job.started_at or job.updated_at or latest, reverse=True)


def judge_job(seen: SeenRoom, dispatch: Dispatch, job: Job, agents: Sequence[Participant]) -> Finding | None:
    """The finding about a job; None when its agent is there, or its status has no meaning that we know."""
    case = Case(seen=seen, dispatch=dispatch, job=job, agents=agents)
    if case.here and job.status not in {"failed", "pending"}:
        return None
    if job.reason == "no_capacity":
        return _no_capacity(case)
    judge = BY_STATUS.get(job.status)
    return judge(case) if judge else None


def _no_capacity(case: Case) -> Finding:
    return Finding(
        code="agent-no-capacity",
        severity="broken",
        cause=f"No worker had room for {case.agent}: all of that name are at their load limit.",
        advice="Start more workers, or raise load_threshold (0.7 by default) after looking at their CPU. On LiveKit Cloud look at the agent's replicas and the plan's limit.",
        link=AGENT_OPTIONS,
        confidence=CERTAIN,
        evidence=(case.evidence,),
    )


def _pending(case: Case) -> Finding:
    if case.job.reason == "retrying":
        return Finding(
            code="agent-job-retrying",
            severity="warning",
            cause=f"The server is trying {case.agent} again: a worker that had the job gave it up.",
            advice="Look in the worker's log for why the first try ended: a rejected request, a crash at start, or a lost connection.",
            link=JOBS,
            confidence=CERTAIN,
            evidence=(case.evidence,),
        )
    late = case.age_s > WORKER_ANSWERS_S
    return Finding(
        code="agent-job-pending" if late else "agent-job-starting",
        severity="warning" if late else "note",
        cause=f"The job of {case.agent} has been waiting for {span(case.age_s)} and is not running yet.",
        advice="A cold start takes that long: the agent was asleep, or loads its models in the job. Prewarm them, and keep idle processes."
        if late
        else "Look again in ten seconds.",
        link=AGENT_OPTIONS,
        confidence=LIKELY,
        evidence=(case.evidence,),
    )


def _failed(case: Case) -> Finding:
    if WORKER_LEFT in case.job.error:
        return _went(case, case.went)
    error = f": {said(case.job.error)}" if case.job.error else ", and says no reason"
    return Finding(
        code="agent-job-failed",
        severity="warning" if case.here else "broken",
        cause=f"The job of {case.agent} failed{error.rstrip('.')}.",
        advice="Look in the agent's log for that job id: the exception and its place stand there. lk agent logs shows them for agents on LiveKit Cloud.",
        link=JOBS,
        confidence=CERTAIN if case.job.error else STRONG,
        evidence=(case.evidence,),
    )


def _running(case: Case) -> Finding:
    if went := case.went:
        return _went(case, went)
    if case.age_s < WORKER_ANSWERS_S:
        return _starting(case)
    return Finding(
        code="agent-running-not-joined",
        severity="broken",
        cause=f"A worker took the job of {case.agent} {span(case.age_s)} ago, and no agent is in the room: the process did not connect, or has gone since.",
        advice="Look in the worker's log for that job id: a missing ctx.connect(), an exception before it, a start-up that timed out, or a worker that was stopped.",
        link=JOBS,
        confidence=STRONG,
        evidence=(
            case.evidence,
            Evidence(text=f"no participant of kind agent{f' called {named(case.job.identity)}' if case.job.identity else ''}", at=case.seen.where.at),
        ),
        question="Does the worker's log show “received job request” for that job id, and what comes after it?",
    )


def _starting(case: Case) -> Finding:
    return Finding(
        code="agent-job-starting",
        severity="note",
        cause=f"A worker took the job of {case.agent} {span(case.age_s)} ago; it is about to join.",
        advice="Look again in ten seconds.",
        link=JOBS,
        confidence=LIKELY,
        evidence=(case.evidence,),
    )


def _went(case: Case, went: RoomEvent | None) -> Finding:
    """It was in the room. Without a record all that is known is that it went."""
    why = why_left(went.reason) if went else "the server says that the worker left the room"
    return Finding(
        code="agent-left",
        severity="warning",
        cause=f"{case.agent[:1].upper()}{case.agent[1:]} was in the room and has left: {why}.",
        advice="If that was not meant, look at the end of the job's log: an exception, a session that closed when its user left, or a worker that was stopped.",
        link=JOBS,
        confidence=CERTAIN if went and went.reason else STRONG,
        evidence=(case.evidence, *((Evidence(text=f"{named(went.identity)} left: {why}", at=went.happened_at),) if went else ())),
    )


def _succeeded(case: Case) -> Finding:
    job = case.job
    lasted_s = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else None
    at_once = lasted_s is not None and lasted_s < AT_ONCE_S
    return Finding(
        code="agent-turned-down" if at_once else "agent-came-and-left",
        severity="broken" if at_once else "warning",
        cause=f"The job of {case.agent} was over {'at once: it was turned down, or its entry function returned' if at_once else f'after {span(lasted_s)}' if lasted_s else 'already'}.",
        advice=(
            "Look at on_request: a rejected request ends like this, and so does one that nobody answers. An entry function has to stay until the session is over."
            if at_once
            else "The agent came and left in good order. If it should still be there, look at what ends the session: the user leaving, shutdown(), or a time limit."
        ),
        link=JOBS,
        confidence=LIKELY if at_once else STRONG,
        evidence=(case.evidence,),
    )


def _cancelled(case: Case) -> Finding:
    reasons = {"room_closed": "the room closed", "dispatch_deleted": "its dispatch was deleted"}
    return Finding(
        code="agent-job-cancelled",
        severity="warning",
        cause=f"The job of {case.agent} was cancelled: {reasons.get(case.job.reason, 'the server gives no reason')}.",
        advice="Dispatch the agent again if it is still wanted.",
        link=DISPATCH,
        confidence=CERTAIN if case.job.reason in reasons else OPEN,
        evidence=(case.evidence,),
    )


BY_STATUS: dict[str, Callable[[Case], Finding]] = {"pending": _pending, "running": _running, "success": _succeeded, "failed": _failed, "cancelled": _cancelled}
