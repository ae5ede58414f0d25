"""`ask-ai diag`: the same looks as in Slack, on the terminal."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from livekit.protocol import sip
from livekit.protocol.room import ListRoomsRequest

from bot.diagnostics.record import RoomEvent
from bot.store import SystemClock, default_url, open_store
from tests.bot.cli.conftest import Ran, Run
from tests.fakes.livekit_scene import CALL_ROOM, NUMBER, SECRETS, world
from tests.fakes.livekit_server import LiveKitServer, serve_livekit
from tests.fakes.livekit_world import Refusal
from tests.livekit.servers import environment

Diag = Callable[..., Awaitable[Ran]]
CALLEE = "+14156667890"
DIAL = {"ASK_AI_DIAL_TRUNKS": "ST_out", "ASK_AI_DIAL_PREFIXES": "+1415"}


@pytest.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    async with serve_livekit() as running:
        running.world = world()
        yield running


@pytest.fixture
def diag(run: Run, server: LiveKitServer) -> Diag:
    """`ask-ai diag` before the server; keyword arguments are more of its environment."""

    async def diag(*words: str, **env: str) -> Ran:
        return await asyncio.to_thread(run, "diag", *words, **environment(server, **env))

    return diag


async def test_the_verdict_comes_first_and_the_way_to_see_it_oneself_last(diag: Diag) -> None:
    ran = await diag("room", "demo")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("Broken: ")
    assert "  lk room participants list demo\n" in ran.out
    assert ran.out.splitlines()[-1].startswith("room demo, default (127.0.0.1:")


async def test_no_line_that_is_not_an_address_or_a_command_is_wider_than_the_terminal(diag: Diag) -> None:
    for words in (("room", "demo"), ("rooms",), ("sip",), ("egress", "demo"), ("server",)):
        ran = await diag(*words)

        assert [line for line in ran.out.splitlines() if len(line.rstrip()) > 100 and "https://" not in line and "lk " not in line] == []


async def test_with_json_it_is_one_object(diag: Diag) -> None:
    ran = await diag("room", "demo", "--json")
    seen = json.loads(ran.out)

    assert ran.out.count("\n") == 1
    assert seen["verdict"] == seen["findings"][0]
    assert {"code", "severity", "cause", "advice", "confidence", "evidence", "link", "question"} == set(seen["verdict"])
    assert (seen["subject"], seen["project"], seen["lk"]) == ("room demo", "default", "lk room participants list demo")
    assert seen["took_ms"] < 5_000


async def test_nothing_secret_and_no_whole_number_is_printed(diag: Diag) -> None:
    for words in (("rooms",), ("room", CALL_ROOM), ("call", CALL_ROOM), ("sip",), ("egress", "demo"), ("ingress",), ("agent", "demo")):
        for how in ((), ("--json",)):
            ran = await diag(*words, *how)
            assert ran.status == 0
            assert not [word for word in (*SECRETS, NUMBER, CALL_ROOM) if word in ran.out + ran.err]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("participant", "demo"), "ask-ai diag participant ROOM IDENTITY"),
        (("frobnicate",), "ask-ai diag help"),
        (("room",), "ask-ai diag room NAME"),
        (("room", "demo", "--project", "staging"), "there is no project 'staging'; there is default"),
        (("stats",), "in Slack"),
        (("room", "x" * 600), "longer than 512 characters"),
    ],
)
async def test_wrong_words_end_with_status_2_and_one_line_that_helps(diag: Diag, words: tuple[str, ...], said: str) -> None:
    ran = await diag(*words)

    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert said in ran.err
    assert "/lkdiag" not in ran.err


async def test_a_server_that_cannot_be_looked_at_is_a_report_with_status_1(diag: Diag) -> None:
    for env in ({"LIVEKIT_URL": "ws://127.0.0.1:1"}, {"LIVEKIT_API_KEY": "other"}):
        ran = await diag("room", "demo", **env)

        assert ran.status == 1
        assert ran.out.startswith("Broken: ")


async def test_without_a_server_it_says_what_to_set(run: Run) -> None:
    ran = await asyncio.to_thread(run, "diag", "room", "demo")
    asked = await asyncio.to_thread(run, "diag")

    assert ran.status == 2
    assert "LIVEKIT_URL" in ran.err
    assert asked.status == 0
    assert "LIVEKIT_URL" in asked.out


async def test_help_shows_what_can_be_looked_at_and_what_cannot(diag: Diag) -> None:
    ran = await diag("help")
    listed = json.loads((await diag("--json", **DIAL)).out)

    assert "ask-ai diag participant ROOM IDENTITY" in ran.out
    assert "ASK_AI_DIAL_TRUNKS" in ran.out
    assert "ask-ai diag dial" not in ran.out
    assert listed["disabled"] == {}
    assert listed["projects"] == ["default"]
    assert any(command["form"].startswith("dial") for command in listed["commands"])


async def test_names_keep_their_spaces_and_words_that_would_be_keywords(diag: Diag, server: LiveKitServer) -> None:
    names = ["stuck in lobby", 'say "hi"', "a“b”", "in default", "watch"]
    for name in names:
        assert (await diag("room", name)).status == 0

    wanted = [name for asked in server.asked if isinstance(asked.request, ListRoomsRequest) for name in asked.request.names]
    assert list(dict.fromkeys(wanted)) == names


@pytest.mark.parametrize(
    "words", [("room", "demo", "in", "staging"), ("room", "demo", "Project", "STAGING"), ("in", "staging", "room", "demo"), ("room demo in staging",)]
)
async def test_a_project_is_named_as_in_slack(diag: Diag, server: LiveKitServer, words: tuple[str, ...]) -> None:
    staging = {f"{name}_STAGING": value for name, value in environment(server).items()}
    seen = json.loads((await diag(*words, "--json", ASK_AI_PROJECTS="staging", **staging)).out)

    assert (seen["subject"], seen["project"]) == ("room demo", "staging")


async def test_where_no_such_project_is_set_up_in_is_part_of_the_name(diag: Diag) -> None:
    for words in (("room", "demo", "in", "staging"), ("room", "demo", "in", "default", "--project", "default")):
        seen = json.loads((await diag(*words, "--json")).out)

        assert (seen["subject"], seen["project"]) == (" ".join(words[:4]), "default")


async def test_a_sentence_is_understood_too(diag: Diag) -> None:
    ran = await diag("can you check room demo?", "--json")

    assert json.loads(ran.out)["subject"] == "room demo"


async def test_a_token_may_come_through_standard_input(server: LiveKitServer, tmp_path: Path) -> None:
    token = jwt.encode({"iss": secrets.token_hex(8), "sub": "ada", "exp": 1, "video": {"room": "from-the-pipe"}}, secrets.token_hex(32))
    env = {"PATH": os.defpath, "ASK_AI_DATA": str(tmp_path), **environment(server)}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "diag", "token", "-", "--json", env=env, stdin=PIPE, stdout=PIPE)
    out, _ = await process.communicate(f"{token}\n".encode())

    assert process.returncode == 0
    assert "from-the-pipe" in out.decode()
    assert token not in out.decode()


async def test_a_test_call_is_made_when_it_is_confirmed_beforehand_and_told_as_it_goes(diag: Diag, server: LiveKitServer) -> None:
    server.world.answers[CALLEE] = Refusal("resource_exhausted", "", {"sip_status_code": "486", "sip_status": "Busy Here"})
    ran = await diag("dial", CALLEE, "--yes", "--json", **DIAL)

    assert ran.status == 1
    assert "486" in json.dumps(json.loads(ran.out)["findings"][0])
    assert "dialing" in ran.err
    assert CALLEE not in ran.out + ran.err
    assert isinstance(next(asked.request for asked in server.asked if asked.method == "CreateSIPParticipant"), sip.CreateSIPParticipantRequest)
    assert all(not room.name.startswith("ask-ai") for room in server.world.rooms)


async def test_without_a_terminal_and_without_yes_nothing_is_dialled(diag: Diag, server: LiveKitServer) -> None:
    ran = await diag("dial", CALLEE, **DIAL)

    assert ran.status == 2
    assert "--yes" in ran.err
    assert server.asked == []


@pytest.mark.slow
async def test_on_a_terminal_it_asks_and_takes_nothing_but_yes_for_yes(server: LiveKitServer, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    env = {"PATH": os.defpath, "ASK_AI_DATA": str(tmp_path), **environment(server), **DIAL}
    try:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "diag", "dial", CALLEE, env=env, stdin=theirs, stdout=PIPE, stderr=STDOUT)
        os.write(ours, b"maybe\n")
        out, _ = await process.communicate()
    finally:
        os.close(ours)
        os.close(theirs)

    assert process.returncode == 0
    assert "I call +14•••••••90 (US) through ST_out" in out.decode()
    assert out.decode().endswith("Make this call? [y/N] No call was made.\n")
    assert [asked.method for asked in server.asked if asked.method == "CreateSIPParticipant"] == []


@pytest.mark.parametrize(("number", "said"), [("+491701234567", "begin with +491"), ("911", "emergency"), ("+14155550", "without its area code")])
async def test_a_number_that_may_not_be_called_is_refused_with_status_1(diag: Diag, server: LiveKitServer, number: str, said: str) -> None:
    ran = await diag("dial", number, "--yes", **DIAL)

    assert ran.status == 1
    assert ran.out == ""
    assert said in ran.err
    assert [asked.method for asked in server.asked if asked.method == "CreateSIPParticipant"] == []


async def test_test_calls_that_are_off_are_refused(diag: Diag) -> None:
    ran = await diag("dial", CALLEE, "--yes")

    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1


async def test_what_the_bot_recorded_is_looked_at_too(diag: Diag, tmp_path: Path) -> None:
    before = await diag("room", "demo")
    past = await diag("history", "demo")
    assert not (tmp_path / "data").exists()

    url = default_url(tmp_path / "data")
    async with open_store(url, clock=SystemClock()) as store:
        now = datetime.now(UTC)
        event = RoomEvent(id="EV_1", project="default", kind="room_started", happened_at=now, received_at=now, room="demo", room_sid="RM_1")
        await store.records.keep([event])
    after = await diag("room", "demo")

    assert "no webhooks are recorded here" in before.out
    assert (past.status, past.out) == (1, "")
    assert past.err.startswith("ask-ai: Nothing is recorded here")
    assert (after.status, after.err) == (0, "")
    assert "no webhooks are recorded here" not in after.out
    history = await diag("history", "demo", "--json")
    assert (history.status, json.loads(history.out)["subject"]) == (0, "history of room “demo”")


async def test_a_database_that_cannot_be_used_does_not_keep_one_from_looking(diag: Diag, tmp_path: Path) -> None:
    (tmp_path / "no-database").write_text("not at all", encoding="utf-8")
    ran = await diag("room", "demo", DATABASE_URL=f"sqlite:///{tmp_path / 'no-database'}")

    assert ran.status == 0
    assert ran.out.startswith("Broken: ")
    assert ran.err.startswith("ask-ai: looking without what was recorded: ")
