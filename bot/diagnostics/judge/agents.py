"""Why an agent is not in the room: dispatches first, then their jobs. Pure.

The room's automatic dispatch has no name and is there whether anybody wants an agent or not; without jobs it says nothing about the user's own agent.
A self-hosted server keeps the state that a job had when a worker took it, so "running" may be over. https://github.com/livekit/livekit/blob/master/pkg/agent/worker.go
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.diagnostics.judge.jobs import AGENT_NAME, judge_job, newest_first
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, STRONG, WORKER_ANSWERS_S
from bot.diagnostics.judge.wording import counted, listed, named, since
from bot.diagnostics.near import Near, near_names
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import AGENT_OPTIONS, DISPATCH
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Dispatch, Participant

UNNAMED = "the automatic dispatch, which has no name"


def judge_agents(seen: SeenRoom, *, wanted: bool) -> list[Finding]:
    """What keeps agents away. `wanted` says that somebody asked for one: a room without any is then worth a finding, otherwise it is a room for people."""
    if not seen.active or seen.dispatches is None or seen.participants is None:
        return []
    agents = [who for who in seen.participants if who.kind == "agent"]
    telling = [dispatch for dispatch in seen.dispatches if dispatch.agent_name or dispatch.jobs]
    found = [finding for dispatch in _last_of_each_name(telling) for finding in _dispatch(seen, dispatch, agents)]
    if not telling and not agents and wanted:
        found.append(_nobody_asked(seen))
    if agents and wanted:
        found.append(_present(agents))
    return [*found, *_twice(agents)]


def _last_of_each_name(dispatches: Iterable[Dispatch]) -> list[Dispatch]:
    """Who dispatches again has seen that the first time did not work."""
    oldest = datetime.min.replace(tzinfo=UTC)
    return list({dispatch.agent_name: dispatch for dispatch in sorted(dispatches, key=lambda dispatch: dispatch.created_at or oldest)}.values())


def _dispatch(seen: SeenRoom, dispatch: Dispatch, agents: list[Participant]) -> list[Finding]:
    if dispatch.deleted_at is not None:
        return [] if agents else [_deleted(dispatch)]
    if dispatch.jobs:
        finding = judge_job(seen, dispatch, newest_first(dispatch.jobs)[0], agents)
        return [finding] if finding else []
    return [] if any(who.attributes.get(AGENT_NAME) == dispatch.agent_name for who in agents) else [_no_job(seen, dispatch)]


def _no_job(seen: SeenRoom, dispatch: Dispatch) -> Finding:
    age_s = since(seen.where.at, dispatch.created_at)
    if age_s is not None and age_s < WORKER_ANSWERS_S:
        return _asked_just_now(dispatch)
    if dispatch.agent_name in seen.agents:
        return _none_free(seen, dispatch)
    near = near_names(dispatch.agent_name, seen.agents)
    return _typo(seen, dispatch, near) if near else _no_worker(seen, dispatch)


def _asked_just_now(dispatch: Dispatch) -> Finding:
    return Finding(
        code="agent-dispatch-fresh",
        severity="note",
        cause=f"Agent {named(dispatch.agent_name)} was dispatched a moment ago; a worker has {WORKER_ANSWERS_S:.0f} s to answer.",
        advice="Look again in ten seconds.",
        link=DISPATCH,
        confidence=STRONG,
        evidence=(Evidence(text=f"dispatch {dispatch.id}, no job yet", at=dispatch.created_at),),
    )


def _typo(seen: SeenRoom, dispatch: Dispatch, near: tuple[Near, ...]) -> Finding:
    right = near[0]
    return Finding(
        code="agent-name-differs",
        severity="broken",
        cause=f"The dispatch asks for agent {named(dispatch.agent_name)}, and no worker took it; agents that had jobs here are called {listed([name.name for name in near])}.",
        advice="Dispatch exactly the agent_name with which the worker registers; upper and lower case count. The worker's log prints it in the line “registered worker”.",
        link=DISPATCH,
        confidence=STRONG if right.sure or right.distance == 1 else LIKELY,
        evidence=(
            Evidence(text=f"dispatch {dispatch.id} for {named(dispatch.agent_name)} has no job", at=dispatch.created_at),
            *(Evidence(text=f"{named(name.name)} had a job in {named(seen.agents[name.name])}; it differs in {name.differs}") for name in near),
        ),
    )


def _none_free(seen: SeenRoom, dispatch: Dispatch) -> Finding:
    return Finding(
        code="agent-none-free",
        severity="broken",
        cause=f"No worker took the dispatch for {named(dispatch.agent_name)}, though workers of that name had jobs lately: they were full, did not answer, or are gone.",
        advice="Start more workers or raise load_threshold if they are full; a worker that is full logs that it marks itself unavailable. There is no queue: dispatch again once one is free.",
        link=AGENT_OPTIONS,
        confidence=LIKELY,
        evidence=(
            Evidence(text=f"dispatch {dispatch.id} has no job{_deployment(dispatch)}", at=dispatch.created_at),
            Evidence(text=f"{named(dispatch.agent_name)} had a job in {named(seen.agents[dispatch.agent_name])}"),
        ),
    )


def _no_worker(seen: SeenRoom, dispatch: Dispatch) -> Finding:
    return Finding(
        code="agent-no-worker",
        severity="broken",
        cause=f"The dispatch for agent {named(dispatch.agent_name)} got no job: no worker is registered under that name{_deployment(dispatch)}, or none was free.",
        advice="Start the agent with the URL and key of this project and compare agent_name in its log line “registered worker” letter by letter; then dispatch again, since nothing is queued.",
        link=DISPATCH,
        confidence=STRONG,
        evidence=(
            Evidence(text=f"dispatch {dispatch.id} has no job", at=dispatch.created_at),
            Evidence(
                text=f"agents that had jobs lately: {listed(sorted(seen.agents))}" if seen.agents else "no other agent had a job in the rooms that I looked at"
            ),
        ),
        question="Does the worker's log say “registered worker”, with this agent_name and this server's URL?",
    )


def _deployment(dispatch: Dispatch) -> str:
    return f" for deployment {named(dispatch.deployment)}" if dispatch.deployment else ""


def _deleted(dispatch: Dispatch) -> Finding:
    return Finding(
        code="agent-dispatch-deleted",
        severity="warning",
        cause=f"The dispatch of agent {named(dispatch.agent_name)} was deleted.",
        advice="Find what deletes it, in your backend or by hand; dispatch again if the agent is still wanted.",
        link=DISPATCH,
        confidence=CERTAIN,
        evidence=(Evidence(text=f"dispatch {dispatch.id} was deleted", at=dispatch.deleted_at),),
    )


def _nobody_asked(seen: SeenRoom) -> Finding:
    automatic = any(not dispatch.agent_name for dispatch in seen.dispatches or ())
    age = seen.room.created_at if seen.room else None
    return Finding(
        code="agent-no-dispatch",
        severity="broken",
        cause=f"Nobody dispatched an agent to {named(seen.name)} by name, and no worker without a name took the room when it was created.",
        advice=(
            "A worker with an agent_name comes only when it is dispatched: by the API, by CreateRoom with agents, by a SIP dispatch rule, or by roomConfig in the token that creates the room. "
            "In a room that exists roomConfig is ignored without an error. A worker without a name has to be registered before the room is created."
        ),
        link=DISPATCH,
        confidence=LIKELY,
        evidence=(
            Evidence(text=f"{UNNAMED}, has no job; there is no other" if automatic else "the room has no dispatch", at=seen.where.at),
            Evidence(text="the room was created, and only then tokens and automatic dispatch count", at=age),
        ),
        question="Does your worker have an agent_name, and what dispatches it?",
    )


def _present(agents: list[Participant]) -> Finding:
    return Finding(
        code="agent-present",
        severity="fine",
        cause=f"{listed([who.identity for who in agents])} {'is' if len(agents) == 1 else 'are'} in the room.",
        advice="If it does not speak or listen, look at its tracks and at its own log: the server does not see what an agent thinks.",
        link=DISPATCH,
        confidence=CERTAIN,
        evidence=tuple(Evidence(text=f"{named(who.identity)} is {who.state}", at=who.joined_at) for who in agents[:3]),
    )


def _twice(agents: list[Participant]) -> list[Finding]:
    """Two agents of one name; agents of several names may be meant."""
    names = [who.attributes.get(AGENT_NAME, "") for who in agents]
    double = sorted({name for name in names if name and names.count(name) > 1})
    if not double:
        return []
    return [
        Finding(
            code="agent-twice",
            severity="warning",
            cause=f"{counted(names.count(double[0]), 'copy', 'copies')} of agent {named(double[0])} are in the room, so two voices answer.",
            advice="Use one way of dispatching: the token's roomConfig, CreateRoom, a SIP rule and the API each bring an agent of their own.",
            link=DISPATCH,
            confidence=STRONG,
            evidence=tuple(Evidence(text=f"{named(who.identity)} joined", at=who.joined_at) for who in agents[:4]),
        )
    ]
