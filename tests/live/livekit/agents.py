"""Workers that take jobs for agents, on the protocol that LiveKit's agent frameworks speak: one WebSocket, one protobuf message a frame.

What the open-source server makes of it differs from LiveKit Cloud, see `Answer`: https://github.com/livekit/livekit/blob/v1.13.5/pkg/agent/worker.go
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum

from livekit import api
from livekit.protocol import agent
from websockets.asyncio.client import ClientConnection, connect

from tests.live.livekit.servers import LiveServer

WAIT_S = 15.0


class Answer(Enum):
    """What a worker says when it is offered a job, and what `list_dispatch` shows of it."""

    TAKES = "takes"  # a job in state RUNNING, whether or not anybody joins, and whatever the worker reports later
    REFUSES = "refuses"  # no job at all, as if nobody had registered
    CALLS_IT_DONE = "calls it done"  # a job in state SUCCESS
    IGNORES = "ignores"  # no job


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job that was assigned. `token` lets somebody of kind AGENT into the room, and `identity` is theirs."""

    id: str
    dispatch: str
    room: str
    identity: str
    token: str


class Worker:
    """Registered under a name. Offers that came in, refused ones too, count in `offers`."""

    def __init__(self, socket: ClientConnection, answer: Answer) -> None:
        self._socket, self._answer = socket, answer
        self._jobs: asyncio.Queue[Job] = asyncio.Queue()
        self._understood = asyncio.Event()
        self.registered = asyncio.Event()
        self.id = ""
        self.offers = 0

    async def job(self, within_s: float = WAIT_S) -> Job:
        """The next job that was assigned; `TimeoutError` when none comes."""
        return await asyncio.wait_for(self._jobs.get(), within_s)

    async def report(self, job: Job, status: agent.JobStatus, error: str = "") -> None:
        """How the job goes."""
        await self._send(agent.WorkerMessage(update_job=agent.UpdateJobStatus(job_id=job.id, status=status, error=error)))

    async def busy(self) -> None:
        """Take itself out of the pool; it is offered nothing from now on, and a dispatch shows no job."""
        await self._send(agent.WorkerMessage(update_worker=agent.UpdateWorkerStatus(status=agent.WorkerStatus.WS_FULL, load=1.0)))
        await self._send(agent.WorkerMessage(ping=agent.WorkerPing()))
        await asyncio.wait_for(self._understood.wait(), WAIT_S)

    async def listen(self) -> None:
        """Until the server closes the connection."""
        async for frame in self._socket:
            message = agent.ServerMessage.FromString(frame if isinstance(frame, bytes) else frame.encode())
            match message.WhichOneof("message"):
                case "register":
                    self.id = message.register.worker_id
                    self.registered.set()
                case "pong":  # the server takes messages in their order
                    self._understood.set()
                case "availability":
                    self.offers += 1
                    await self._reply(message.availability.job)
                case "assignment":
                    self._jobs.put_nowait(_job(message.assignment))

    async def _reply(self, offered: agent.Job) -> None:
        if self._answer is Answer.IGNORES:
            return
        taken = self._answer is not Answer.REFUSES
        done = self._answer is Answer.CALLS_IT_DONE
        answer = agent.AvailabilityResponse(job_id=offered.id, available=taken, terminate=done, participant_identity=f"agent-{offered.id}")
        await self._send(agent.WorkerMessage(availability=answer))

    async def _send(self, message: agent.WorkerMessage) -> None:
        await self._socket.send(message.SerializeToString())


def _job(assignment: agent.JobAssignment) -> Job:
    job = assignment.job
    return Job(id=job.id, dispatch=job.dispatch_id, room=job.room.name, identity=job.state.participant_identity, token=assignment.token)


@asynccontextmanager
async def open_worker(server: LiveServer, name: str, answer: Answer = Answer.TAKES, *, deployment: str = "") -> AsyncIterator[Worker]:
    """A worker for agents of this name, which the server counts on from now on."""
    token = api.AccessToken(server.api_key, server.api_secret).with_grants(api.VideoGrants(agent=True)).to_jwt()
    async with (
        connect(f"{server.url}/agent?protocol=1", additional_headers={"Authorization": f"Bearer {token}"}, proxy=None) as socket,
        asyncio.TaskGroup() as tasks,
    ):
        worker = Worker(socket, answer)
        listening = tasks.create_task(worker.listen())
        await worker._send(
            agent.WorkerMessage(register=agent.RegisterWorkerRequest(type=agent.JobType.JT_ROOM, agent_name=name, version="1", deployment=deployment))
        )
        async with asyncio.timeout(WAIT_S):
            await worker.registered.wait()
        try:
            yield worker
        finally:
            listening.cancel()
