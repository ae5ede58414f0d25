"""The whole tree of an agent that is not in the room."""

from __future__ import annotations

from typing import Any

from bot.diagnostics.judge.agents import judge_agents
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Dispatch, Participant
from tests.diagnostics.judge.observations import MICROPHONE, Case, agent, ago, dispatch, event, job, recorded, seen, who

AUTOMATIC = dispatch("", id="AD_auto")
CAME = event("participant_joined", 35, "agent-AJ_1", participant_kind="agent")


def judged(*dispatches: Dispatch, people: tuple[Participant, ...] = (), wanted: bool = True, **given: Any) -> list[Finding]:
    return judge_agents(seen(dispatches=dispatches, participants=(who("ada", MICROPHONE), *people), **given), wanted=wanted)


CASES = (
    Case(
        sentence="nobody dispatched: the automatic dispatch of the room is not the user's",
        found=judged(AUTOMATIC),
        expected={"agent-no-dispatch": "broken"},
        says=("by name", "roomConfig"),
    ),
    Case(sentence="nobody dispatched, and the server made no automatic dispatch either", found=judged(), expected={"agent-no-dispatch": "broken"}),
    Case(sentence="a room without agents that nobody asked about is a room for people", found=judged(AUTOMATIC, wanted=False), expected={}),
    Case(sentence="nothing is said when dispatches could not be seen", found=judge_agents(seen(dispatches=None), wanted=True), expected={}),
    Case(
        sentence="a dispatch without a job: no worker",
        found=judged(AUTOMATIC, dispatch()),
        expected={"agent-no-worker": "broken"},
        says=("“support”", "registered worker"),
    ),
    Case(
        sentence="the deployment that a dispatch asks for is named",
        found=judged(dispatch(deployment="staging")),
        expected={"agent-no-worker": "broken"},
        says=("“staging”",),
    ),
    Case(
        sentence="a typing error in the name is told by the names of agents that had jobs",
        found=judged(dispatch("suport"), agents={"support": "other-room", "sales": "stage"}),
        expected={"agent-name-differs": "broken"},
        says=("“suport”", "“support”"),
    ),
    Case(sentence="another case of the name is told", found=judged(dispatch("Support"), agents={"support": "x"}), expected={"agent-name-differs": "broken"}),
    Case(
        sentence="workers of that name had jobs elsewhere, so they are full or gone",
        found=judged(dispatch(), agents={"support": "other-room"}),
        expected={"agent-none-free": "broken"},
        says=("load_threshold",),
    ),
    Case(sentence="a dispatch of a moment ago may still get its job", found=judged(dispatch(created_at=ago(3))), expected={"agent-dispatch-fresh": "note"}),
    Case(sentence="a deleted dispatch brings nobody", found=judged(dispatch(deleted_at=ago(10))), expected={"agent-dispatch-deleted": "warning"}),
    Case(
        sentence="a job that waits for eight seconds is starting",
        found=judged(dispatch("support", job("pending", started_at=ago(8)))),
        expected={"agent-job-starting": "note"},
    ),
    Case(
        sentence="a job that waits for half a minute is a cold start",
        found=judged(dispatch("support", job("pending", started_at=ago(30)))),
        expected={"agent-job-pending": "warning"},
        says=("30 s",),
    ),
    Case(
        sentence="a job that is tried again says so",
        found=judged(dispatch("support", job("pending", reason="retrying"))),
        expected={"agent-job-retrying": "warning"},
    ),
    Case(
        sentence="no capacity is said whatever the status",
        found=judged(dispatch("support", job("pending", reason="no_capacity"))),
        expected={"agent-no-capacity": "broken"},
    ),
    Case(
        sentence="no capacity of a failed job", found=judged(dispatch("support", job("failed", reason="no_capacity"))), expected={"agent-no-capacity": "broken"}
    ),
    Case(
        sentence="a failed job tells its error",
        found=judged(dispatch("support", job("failed", error="KeyError: 'OPENAI_API_KEY'"))),
        expected={"agent-job-failed": "broken"},
        says=("OPENAI_API_KEY",),
    ),
    Case(
        sentence="a failed job without an error says that, too",
        found=judged(dispatch("support", job("failed"))),
        expected={"agent-job-failed": "broken"},
        says=("no reason",),
    ),
    Case(
        sentence="a running job whose agent is not there",
        found=judged(dispatch("support", job("running"))),
        expected={"agent-running-not-joined": "broken"},
        says=("ctx.connect()",),
    ),
    Case(
        sentence="a job that was taken a moment ago is about to join",
        found=judged(dispatch("support", job("running", started_at=ago(4)))),
        expected={"agent-job-starting": "note"},
    ),
    Case(
        sentence="a running job whose agent was seen leaving has left",
        found=judged(dispatch("support", job("running")), recorded=recorded(CAME, event("participant_left", 20, "agent-AJ_1", reason="client_initiated"))),
        expected={"agent-left": "warning"},
        says=("left by itself",),
    ),
    Case(
        sentence="the server's own words for an agent that left are understood",
        found=judged(dispatch("support", job("failed", error="agent worker left the room"))),
        expected={"agent-left": "warning"},
    ),
    Case(
        sentence="an agent that left and came back is there",
        found=judged(dispatch("support", job("running")), people=(agent(),), recorded=recorded(event("participant_left", 30, "agent-AJ_1"), CAME)),
        expected={"agent-present": "fine"},
    ),
    Case(
        sentence="a job that was over at once was turned down",
        found=judged(dispatch("support", job("success", started_at=ago(40), ended_at=ago(40)))),
        expected={"agent-turned-down": "broken"},
        says=("on_request",),
    ),
    Case(
        sentence="a job that was over after a while came and left",
        found=judged(dispatch("support", job("success", started_at=ago(400), ended_at=ago(40)))),
        expected={"agent-came-and-left": "warning"},
        says=("6 min",),
    ),
    Case(
        sentence="a job that was over without times came and left",
        found=judged(dispatch("support", job("success", started_at=None))),
        expected={"agent-came-and-left": "warning"},
    ),
    Case(
        sentence="a cancelled job says what cancelled it",
        found=judged(dispatch("support", job("cancelled", reason="dispatch_deleted"))),
        expected={"agent-job-cancelled": "warning"},
        says=("its dispatch was deleted",),
    ),
    Case(
        sentence="a job that was cancelled for a reason that is not known yet",
        found=judged(dispatch("support", job("cancelled", reason="unknown 17"))),
        expected={"agent-job-cancelled": "warning"},
    ),
    Case(sentence="a status that is not known yet is nobody's fault", found=judged(dispatch("support", job("unknown 17"))), expected={}),
    Case(
        sentence="the agent of a running job is there",
        found=judged(AUTOMATIC, dispatch("support", job("running")), people=(agent("agent-AJ_1", MICROPHONE),)),
        expected={"agent-present": "fine"},
    ),
    Case(
        sentence="a second dispatch that worked makes up for the first that did not",
        found=judged(dispatch("support", created_at=ago(300)), dispatch("support", job("running"), id="AD_2"), people=(agent(),)),
        expected={"agent-present": "fine"},
    ),
    Case(
        sentence="an automatic agent whose job failed is told like any other",
        found=judged(dispatch("", job("failed", error="boom"))),
        expected={"agent-job-failed": "broken"},
        says=("without a name",),
    ),
    Case(
        sentence="an agent without any dispatch, joined by a token of its own, is there",
        found=judged(people=(agent(name=""),)),
        expected={"agent-present": "fine"},
    ),
    Case(
        sentence="two copies of one agent answer with two voices",
        found=judged(dispatch("support", job("running")), people=(agent("agent-AJ_1"), agent("agent-AJ_2"))),
        expected={"agent-present": "fine", "agent-twice": "warning"},
        says=("are in the room",),
    ),
    Case(
        sentence="two agents of different names may be meant",
        found=judged(people=(agent("agent-AJ_1"), agent("agent-AJ_2", name="notes"))),
        expected={"agent-present": "fine"},
    ),
)
