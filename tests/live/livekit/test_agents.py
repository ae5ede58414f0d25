"""What the server shows of jobs for agents. It fills a dispatch some five seconds late, when its search for workers is over, however long the agent has been there."""

from __future__ import annotations

import pytest
from livekit import api
from livekit.protocol import agent
from livekit.protocol.models import ParticipantInfo

from tests.live.livekit.agents import Answer, open_worker
from tests.live.livekit.calls import phone as listed
from tests.live.livekit.people import open_person
from tests.live.livekit.processes import until
from tests.live.livekit.servers import LiveServer

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _ask_for(livekit: api.LiveKitAPI, room: str, name: str) -> str:
    return (await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name=name, room=room))).id


async def _jobs(livekit: api.LiveKitAPI, room: str, dispatch: str) -> list[agent.Job]:
    found = {each.id: list(each.state.jobs) for each in await livekit.agent_dispatch.list_dispatch(room)}
    return found[dispatch]


async def test_a_job_that_was_taken_runs_and_its_agent_joins(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_worker(server, room) as worker:
        dispatch = await _ask_for(livekit, room, room)
        job = await worker.job()
        async with open_person(server, job.token):
            seen = await listed(livekit, room, job.identity)
            jobs = await until(lambda: _jobs(livekit, room, dispatch))

    assert seen
    assert (seen.kind, seen.attributes["lk.agent_name"]) == (ParticipantInfo.Kind.AGENT, room)
    assert (job.dispatch, job.room) == (dispatch, room)
    assert [(each.id, each.state.status, each.state.worker_id) for each in jobs] == [(job.id, agent.JobStatus.JS_RUNNING, worker.id)]


async def test_a_worker_that_takes_a_job_and_never_joins_looks_as_if_it_ran(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_worker(server, room) as worker:
        dispatch = await _ask_for(livekit, room, room)
        job = await worker.job()
        await worker.report(job, agent.JobStatus.JS_FAILED, "no model")
        jobs = await until(lambda: _jobs(livekit, room, dispatch))

    assert [(each.state.status, each.state.error) for each in jobs] == [(agent.JobStatus.JS_RUNNING, "")]
    assert await listed(livekit, room, job.identity) is None


async def test_a_job_that_is_done_before_it_begins_is_a_success(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_worker(server, room, Answer.CALLS_IT_DONE):
        dispatch = await _ask_for(livekit, room, room)
        jobs = await until(lambda: _jobs(livekit, room, dispatch))

    assert [each.state.status for each in jobs] == [agent.JobStatus.JS_SUCCESS]


async def test_refused_too_busy_and_unheard_of_look_the_same(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    names = {each: f"{room}-{each}" for each in ("refuser", "busy", "nobody", "taker")}
    async with (
        open_worker(server, names["refuser"], Answer.REFUSES) as refuser,
        open_worker(server, names["busy"]) as busy,
        open_worker(server, names["taker"]) as taker,
    ):
        await busy.busy()
        asked = {each: await _ask_for(livekit, room, name) for each, name in names.items()}
        await taker.job()
        await until(lambda: _jobs(livekit, room, asked["taker"]))  # by now the others would show something, too

        assert (refuser.offers, busy.offers) == (1, 0)
        assert [await _jobs(livekit, room, asked[each]) for each in ("refuser", "busy", "nobody")] == [[], [], []]


async def test_the_rooms_own_dispatch_without_a_name_stands_beside_the_users(livekit: api.LiveKitAPI, room: str) -> None:
    asked = await _ask_for(livekit, room, f"{room}-nobody")

    found = {each.id: each.agent_name for each in await livekit.agent_dispatch.list_dispatch(room)}
    assert found.pop(asked) == f"{room}-nobody"
    assert list(found.values()) == [""]
