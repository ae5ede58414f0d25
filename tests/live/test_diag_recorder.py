"""The flight recorder against LiveKit's own server: what is done to people comes back as webhooks, and is told with its reason. A table of it is printed at the end."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from livekit import api
from livekit.protocol.models import ParticipantInfo
from starlette.applications import Starlette

from bot.diagnostics.history import draw_history, recall
from bot.diagnostics.judge_history import look_history, why_disconnected
from bot.diagnostics.past import Stay, Timeline
from bot.diagnostics.ports import Records
from bot.diagnostics.recorder import Recorder
from bot.diagnostics.report import Report
from bot.livekit.webhooks import Webhooks
from bot.slack.server import Patience, serve_http
from bot.store import SystemClock, open_store
from bot.web.livekit_hook import PATH, Hook, livekit_routes
from tests.live.livekit.build import Tools
from tests.live.livekit.calls import phone as seen
from tests.live.livekit.people import open_crowd, open_person
from tests.live.livekit.processes import free_port, until
from tests.live.livekit.servers import Keys, LiveServer, Rules, open_livekit
from tests.live.livekit.tokens import Pass
from tests.store.backends import copied
from tests.web.sending import Server

pytestmark = pytest.mark.asyncio(loop_scope="session")
SOON_S, NOTICED_S, REPEATED_S = 10.0, 40.0, 30.0
ROWS: list[tuple[str, str, str]] = []


@pytest.fixture(scope="module", autouse=True)
def table(request: pytest.FixtureRequest) -> Iterator[None]:
    """Printed when all is done."""
    yield
    if reporter := request.config.pluginmanager.getplugin("terminalreporter"):
        reporter.write_line("")
        for done, reason, told in ROWS:
            reporter.write_line(f"{done:<40} {reason:<22} {told}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A server whose webhooks are recorded by the bot's own address, in a database of its own."""

    server: LiveServer
    records: Records

    async def past(self, room: str, until: Callable[[Timeline], bool], within_s: float = SOON_S) -> Timeline:
        """What is recorded of the room, once it fits; `TimeoutError` when it never does."""
        async with asyncio.timeout(within_s):
            while not until(past := (await recall(self.records, "default", room, now())).timeline):  # noqa: ASYNC110  another process has it written
                await asyncio.sleep(0.05)
        return past

    async def report(self, room: str, *, later: timedelta = timedelta()) -> Report:
        return await look_history(self.records, "default", room, now() + later)

    async def delete(self, room: str) -> None:
        async with self.server.api() as livekit:
            await livekit.room.delete_room(api.DeleteRoomRequest(room=room))


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def recording(records: Records, keys: Keys, port: int = 0) -> AsyncIterator[int]:
    """The bot's address for webhooks, and its port."""
    recorder = Recorder(records=records, now=now)
    hook = Hook(webhooks=Webhooks([Server(api_key=keys.key, api_secret=keys.secret)]), recorder=recorder, now=now)
    app = Starlette(routes=livekit_routes(hook))
    async with (
        asyncio.TaskGroup() as group,
        recorder.running(group),
        serve_http(app, group, host="127.0.0.1", port=port, patience=Patience(drain_s=1.0)) as bound,
    ):
        yield bound


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def recorded(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Recorded]:
    keys, folder = Keys(), tmp_path_factory.mktemp("recorded")
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(copied(folder), clock=SystemClock()))
        port = await stack.enter_async_context(recording(store.records, keys))
        server = await stack.enter_async_context(open_livekit(tools, keys=keys, webhook_urls=[f"http://127.0.0.1:{port}{PATH}"]))
        yield Recorded(server=server, records=store.records)


def left(identity: str = "ann", *, number: int = 0) -> Callable[[Timeline], bool]:
    """Whether so many stays of the identity have ended."""
    return lambda past: len(stays(past, identity, ended=True)) > number


def stays(past: Timeline, identity: str, *, ended: bool = False) -> list[Stay]:
    return [stay for session in past.sessions for stay in session.stays if stay.identity == identity and (stay.left_at or not ended)]


def ended(past: Timeline) -> bool:
    return bool(past.sessions) and past.sessions[-1].closed_at is not None


async def told(recorded: Recorded, room: str, done: str, reason: str, *, within_s: float = SOON_S) -> Timeline:
    """The reason is recorded, the answer to "why" quotes it, and both go into the table."""
    past = await recorded.past(room, left(), within_s)
    finding = why_disconnected(past, "ann")
    ROWS.append((done, stays(past, "ann", ended=True)[0].reason.upper(), finding.cause))
    assert stays(past, "ann", ended=True)[0].reason == reason
    assert reason.upper() in finding.cause
    return past


async def test_who_leaves_is_recorded_with_all_that_was_published(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")) as ann:
        await ann.publish("audio")
        await recorded.past(room, lambda past: any(stay.tracks for stay in stays(past, "ann")))  # the server tells once media has come
        await ann.leave()
        past = await told(recorded, room, "room.disconnect()", "client_initiated")

    (stay,) = stays(past, "ann")
    assert (stay.join_seen, [track.source for track in stay.tracks]) == (True, ["microphone"])
    assert stay.connecting_s is not None
    assert past.gaps == ()


async def test_who_is_removed_is_told_so(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")), recorded.server.api() as livekit:
        await livekit.room.remove_participant(api.RoomParticipantIdentity(room=room, identity="ann"))
        await told(recorded, room, "remove_participant", "participant_removed")


async def test_a_second_join_puts_out_the_first_and_four_of_them_are_a_loop(recorded: Recorded, room: str) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(4):
            await stack.enter_async_context(open_person(recorded.server, Pass(room=room, identity="ann")))
        await told(recorded, room, "second join with the same identity", "duplicate_identity")
        await recorded.past(room, left(number=2))
        report = await recorded.report(room)

    assert "identity-loop" in [finding.code for finding in report.findings]
    ROWS.append(("four joins with one identity", "", report.findings[0].cause))


async def test_who_is_killed_is_missed_and_told_as_lost(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")) as ann:
        ann.kill()
        await ann.gone()
        await told(recorded, room, "process killed with -9", "connection_timeout", within_s=NOTICED_S)


async def test_a_room_that_is_deleted_ends_for_everybody(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")), open_person(recorded.server, Pass(room=room, identity="bob")):
        await recorded.delete(room)
        past = await told(recorded, room, "delete_room", "room_deleted")
        past = await recorded.past(room, ended)

    finding = why_disconnected(past)
    assert finding.code == "history-room-api-delete"
    assert {stay.reason for stay in past.sessions[0].stays} == {"room_deleted"}
    ROWS.append(("delete_room, asked for the room", past.sessions[0].reason.upper(), finding.cause))


async def test_a_room_that_everybody_left_closes_and_says_so(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")) as ann:
        await ann.leave()
    past = await recorded.past(room, ended, NOTICED_S)

    finding = why_disconnected(past)
    assert finding.code == "history-room-idle-timeout"
    assert "the last was “ann”" in finding.cause
    ROWS.append(("everybody left", past.sessions[0].reason.upper(), finding.cause))


async def test_an_agent_that_leaves_somebody_alone_is_noticed(recorded: Recorded, room: str) -> None:
    async with open_person(recorded.server, Pass(room=room, identity="ann")):
        async with open_person(recorded.server, Pass(room=room, identity="helper", kind="agent")):
            pass
        past = await recorded.past(room, left("helper"))
        report = await recorded.report(room, later=timedelta(minutes=1))

    assert [stay.kind for stay in stays(past, "helper")] == ["agent"]
    (cause,) = [finding.cause for finding in report.findings if finding.code == "history-agent-gap"]
    ROWS.append(("agent left, somebody stayed", "", cause))


async def test_of_two_hundred_people_nothing_that_was_sent_is_lost_and_what_livekit_gave_up_is_named(recorded: Recorded, room: str) -> None:
    async with open_crowd(recorded.server, room, 200):
        pass
    past = await recorded.past(room, ended, 90.0)
    (session,) = past.sessions

    events = (await recall(recorded.records, "default", room, now())).events
    assert acknowledged(recorded.server, room) <= {event.id for event in events}
    assert len(session.stays) == 200
    unseen = [stay for stay in session.stays if not stay.left_at]
    assert all(stay.gone_by == session.closed_at for stay in unseen)
    assert sum(gap.number for gap in past.gaps if gap.kind == "leave") == len(unseen)
    picture = await draw_history(recorded.records, "default", room, now())
    assert picture is not None
    assert picture.png.startswith(b"\x89PNG")
    ROWS.append(("two hundred people left at once", "", f"{len(events)} events came, {len(unseen)} leaves were dropped by LiveKit: more than 200 waited"))


def acknowledged(server: LiveServer, room: str) -> set[str]:
    """The ids of events that the server says were taken."""
    lines = (server.folder / "server.log").read_text(encoding="utf-8").splitlines()
    return {found[1] for line in lines if '"statusCode": 200' in line and f'"{room}"' in line and (found := re.search(r'"id": "(\w+)"', line))}


async def test_what_happens_while_the_recorder_is_down_for_a_moment_is_sent_again(tools: Tools, room: str, tmp_path: Path) -> None:
    keys, port = Keys(), free_port()
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(copied(tmp_path), clock=SystemClock()))
        server = await stack.enter_async_context(
            open_livekit(tools, keys=keys, webhook_urls=[f"http://127.0.0.1:{port}{PATH}"], rules=Rules(empty_timeout_s=60, departure_timeout_s=60))
        )
        recorded = Recorded(server=server, records=store.records)
        async with open_person(server, Pass(room=room, identity="ann")) as ann, server.api() as livekit:
            await until(lambda: seen(livekit, room, "ann"), lambda who: who is not None and who.state == ParticipantInfo.State.ACTIVE)
            await ann.leave()
        assert (await recall(store.records, "default", room, now())).timeline.sessions == ()
        await stack.enter_async_context(recording(store.records, keys, port))
        past = await recorded.past(room, left(), REPEATED_S)

    assert [stay.join_seen for stay in stays(past, "ann")] == [True]
    assert past.gaps == ()
