"""What `make livekit` starts, as another terminal meets it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from livekit import api
from livekit.protocol.models import ParticipantInfo

from tests.live.livekit.build import Tools
from tests.live.livekit.offer import MISSPELT, SERVED
from tests.live.livekit.people import ROOT
from tests.live.livekit.processes import HTTP_GET, HTTP_OK, Program, answers, until

START_S, END_S = 60.0, 20.0


@asynccontextmanager
async def offered(folder: Path) -> AsyncIterator[tuple[Program, dict[str, str]]]:
    """The process and the environment that it prints."""
    environment = {**os.environ, "TMPDIR": str(folder)}  # noqa: TID251  who is killed cannot clear up
    program = Program([sys.executable, "-m", "tests.live.livekit.offer"], log=folder / "offer.log", env=environment, cwd=ROOT)
    try:

        async def told() -> bool:
            return "Ctrl-C" in program.said

        await program.until(told, START_S)
        yield program, dict(re.findall(r"^export (\w+)=(\S+)$", program.said, re.MULTILINE))
    finally:
        await program.end(END_S)


async def test_people_agents_and_trunks_are_there_and_all_of_it_ends_with_ctrl_c(tools: Tools, tmp_path: Path) -> None:
    async with offered(tmp_path) as (program, environment):
        async with api.LiveKitAPI(environment["LIVEKIT_URL"], environment["LIVEKIT_API_KEY"], environment["LIVEKIT_API_SECRET"]) as livekit:
            people = (await livekit.room.list_participants(api.ListParticipantsRequest(room="demo"))).participants
            served = (await livekit.room.list_participants(api.ListParticipantsRequest(room="served"))).participants
            asked = {each.agent_name for room in ("demo", "served") for each in await livekit.agent_dispatch.list_dispatch(room)}
            trunks = (await livekit.sip.list_outbound_trunk(api.ListSIPOutboundTrunkRequest())).items

            async def calls() -> list[str]:
                found = await livekit.room.list_participants(api.ListParticipantsRequest(room="phone"))
                return [each.attributes["sip.callStatus"] for each in found.participants]

            await until(calls, lambda found: found == ["active"])

        assert {each.identity: (each.permission.can_publish, [track.muted for track in each.tracks]) for each in people} == {
            "ada": (True, [False]),
            "grace": (True, [True]),
            "linus": (False, []),
        }
        assert [each.kind for each in served] == [ParticipantInfo.Kind.AGENT]
        assert asked == {MISSPELT, SERVED, ""}
        assert {trunk.sip_trunk_id for trunk in trunks} == set(environment["ASK_AI_DIAL_TRUNKS"].split(","))

        program.signal(signal.SIGINT)
        assert await program.end(END_S) == 0
        assert not await _reachable(environment)


@pytest.mark.skipif(not shutil.which("setpriv"), reason="setpriv, which ties a process to its parent, is not installed; on Debian: apt install util-linux")
async def test_nothing_is_left_when_it_is_killed(tools: Tools, tmp_path: Path) -> None:
    async with offered(tmp_path) as (program, environment):
        program.kill()

        async def gone() -> bool:
            return not await _reachable(environment)

        await until(gone)


async def _reachable(environment: dict[str, str]) -> bool:
    return await answers(int(environment["LIVEKIT_URL"].rpartition(":")[2]), HTTP_GET, HTTP_OK)
