"""Test calls to a real callee and cards on calls and trunks of LiveKit's own server. What was seen is printed as a table at the end."""

from __future__ import annotations

import asyncio
import secrets
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from livekit import api

from bot.diagnostics import dial
from bot.diagnostics.phone import Phone
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.settings import DialSettings
from bot.store import Store, SystemClock, default_url, open_store
from tests.live.diag_scene import Onlooker, Table, open_onlooker
from tests.live.livekit import scenarios
from tests.live.livekit.callee import Callee, closed_address, open_callee, open_silence
from tests.live.livekit.calls import Dial, until_status
from tests.live.livekit.people import open_person
from tests.live.livekit.processes import until
from tests.live.livekit.servers import LiveServer, open_livekit, open_sip
from tests.live.livekit.tokens import Pass
from tests.live.livekit.trunks import CALLER, Trunk

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

ASKER = dial.Asker(person="U1", team="T1", channel="C1")
EXCHANGE = {
    "0100": scenarios.answers(after_ms=1_500),
    "0101": scenarios.hangs_up(after_ms=1_200),
    "0102": scenarios.answers(),
    "0198": scenarios.says_nothing(),
    "0199": scenarios.rings(),
    **{
        digits: scenarios.refuses(status)
        for digits, status in {
            "0103": "403 Forbidden",
            "0104": "404 Not Found",
            "0105": "403 Domestic Anchored Terms Not Met",
            "0108": "408 Request Timeout",
            "0110": "410 Gone",
            "0118": "418 Teapot",
            "0132": "302 Moved Temporarily",
            "0153": "503 Service Unavailable",
            "0154": "503 CPS limit exceeded",
            "0163": "603 Decline",
            "0168": "608 Rejected",
            "0180": "480 Temporarily Unavailable",
            "0184": "484 Address Incomplete",
            "0186": "486 Busy Here",
            "0188": "488 Not Acceptable Here",
        }.items()
    },
}
# The last digits that are called, the verdict, whether another call can help, how it was told while it went.
OUTCOMES = [
    ("0100", "sip-answered", "", "dialing ringing answered ended"),
    ("0101", "sip-answered", "", "dialing answered ended"),
    ("0103", "sip-forbidden", "not before something has changed", "dialing refused ended"),
    ("0104", "sip-no-such-number", "not before something has changed", "dialing refused ended"),
    ("0105", "sip-region-rule", "not before something has changed", "dialing refused ended"),
    ("0108", "sip-timed-out", "one more try is worth it", "dialing refused ended"),
    ("0110", "sip-no-such-number", "not before something has changed", "dialing refused ended"),
    ("0118", "sip-bad-request", "not before something has changed", "dialing refused ended"),
    ("0132", "sip-redirected", "not before something has changed", "dialing refused ended"),
    ("0153", "sip-carrier-fault", "one more try is worth it", "dialing refused ended"),
    ("0154", "sip-limit", "another call may work later", "dialing refused ended"),
    ("0163", "sip-declined", "no, repeats make it worse", "dialing refused ended"),
    ("0168", "sip-unwanted", "no, repeats make it worse", "dialing refused ended"),
    ("0180", "sip-unavailable", "another call may work later", "dialing refused ended"),
    ("0184", "sip-incomplete", "not before something has changed", "dialing refused ended"),
    ("0186", "sip-busy", "another call may work later", "dialing refused ended"),
    ("0188", "sip-no-common-media", "not before something has changed", "dialing refused ended"),
    ("0199", "sip-rang-out", "another call may work later", "dialing ringing refused ended"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Makes test calls as the bot does, with books in SQLite; short ones, so that nobody waits for half a minute."""

    bot: Onlooker
    store: Store
    trunks: tuple[str, ...]
    told: list[str]

    def calls(self, owner: str = "serve") -> dial.TestDial:
        settings = DialSettings(trunks=self.trunks, prefixes=("+1202555",), per_user_hour=999, per_hour=999, per_day=9999)
        books = dial.Books(audit=self.store.dials, key=b"a key of the tests", owner=owner)
        livekit, dialler = self.bot.projects.reading(), self.bot.projects.dialler()
        return dial.TestDial(dialler=dialler, livekit=livekit, books=books, settings=settings, now=lambda: datetime.now(UTC))

    async def planned(self, calls: dial.TestDial, digits: str, *, ring_s: float = 3.0, talk_s: float = 3.0) -> str:
        """The id of a plan."""
        plan = await calls.check(Request(what="dial", number=Phone(f"+1202555{digits}"), trunk=self.trunks[0]), ASKER)
        assert isinstance(plan, dial.Plan), plan
        calls._plans[plan.id] = replace(plan, ring_s=ring_s, talk_s=talk_s)
        return plan.id

    async def tell(self, stage: dial.Stage) -> None:
        self.told.append(stage.name)

    async def verdict(self, case: str, expected: str, digits: str) -> Report:
        """The report of a call; its row goes into the table."""
        calls = self.calls()
        report = await calls.run(await self.planned(calls, digits), self.tell)
        assert isinstance(report, Report), report
        self.bot.table.rows.append((f"dial: {case}", expected, report.findings[0].code, report.took_ms))
        assert report.findings[0].code == expected, report
        assert f"2025550{digits[1:]}" not in repr(report)
        return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def carrier(server: LiveServer) -> AsyncIterator[Callee]:
    async with open_callee(server, scenarios.exchange(EXCHANGE)) as callee:
        yield callee


@pytest_asyncio.fixture(loop_scope="session")
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with open_store(default_url(tmp_path), clock=SystemClock()) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def caller(bot: Onlooker, store: Store, livekit: api.LiveKitAPI, carrier: Callee) -> Caller:
    return Caller(bot=bot, store=store, trunks=(await Trunk(address=carrier.address).make(livekit),), told=[])


def value(report: Report, label: str) -> str:
    return next((fact.value for fact in report.facts if fact.label == label), "")


async def no_rooms(bot: Onlooker) -> bool:
    return not await bot.projects.dialler().left_over()


@pytest.mark.parametrize(("digits", "code", "again", "stages"), OUTCOMES)
async def test_every_outcome_is_told_with_who_refused_and_whether_to_try_again(
    caller: Caller, bot: Onlooker, carrier: Callee, digits: str, code: str, again: str, stages: str
) -> None:
    report = await caller.verdict(f"callee with {digits}", code, digits)

    assert value(report, "again?") == again
    assert caller.told == stages.split()
    assert await no_rooms(bot)
    (kept,) = [kept for kept in [await caller.store.dials.get(id_) for id_ in await ids(caller.store)] if kept]
    assert (kept.outcome, kept.over_at is not None) == (code, True)


async def ids(store: Store) -> list[str]:
    """Of all calls in the books."""
    assert store.database is not None
    return await store.database.run(lambda connection: [row[0] for row in connection.exec_driver_sql("select id from test_dial")])


async def test_an_answered_call_is_hung_up_by_us_and_one_that_the_callee_ends_by_the_callee(caller: Caller, carrier: Callee) -> None:
    before = carrier.heard()["BYE"]
    ours = await caller.verdict("answered, we hang up", "sip-answered", "0102")
    theirs = await caller.verdict("answered, the callee hangs up", "sip-answered", "0101")

    assert value(ours, "hung up") == "by me, 3 s after the answer"
    assert value(theirs, "hung up").startswith("by the other side, ")
    assert value(ours, "to quote: call id, for LiveKit").startswith("SCL_")
    await carrier.until_heard("BYE", times=before + 1)


async def test_an_address_that_says_nothing_and_one_where_nobody_listens_are_told(
    server: LiveServer, bot: Onlooker, store: Store, livekit: api.LiveKitAPI
) -> None:
    expected = "sip-no-reply" if server.tools.sip_is_livekits else "sip-timed-out"
    async with open_silence() as silent:
        for case, address in (("an address that says nothing", silent), ("an address where nobody listens", closed_address())):
            trunk = await Trunk(address=address).make(livekit)
            await Caller(bot=bot, store=store, trunks=(trunk,), told=[]).verdict(case, expected, "0100")


async def test_a_login_that_the_carrier_wants_is_told_when_it_is_missing_and_when_it_is_wrong(
    server: LiveServer, bot: Onlooker, store: Store, livekit: api.LiveKitAPI
) -> None:
    secret = secrets.token_hex(8)
    async with open_callee(server, scenarios.scenario(scenarios.demands(user="ann", password=secret))) as callee:
        for case, user, password, expected in (
            ("no login", "", "", "sip-no-credentials"),
            ("a wrong login", "ann", "wrong", "sip-credentials"),
            ("the right login", "ann", secret, "sip-answered"),
        ):
            trunk = await Trunk(address=callee.address, user=user, password=password).make(livekit)
            await Caller(bot=bot, store=store, trunks=(trunk,), told=[]).verdict(case, expected, "0100")


async def test_a_trunk_that_was_deleted_after_the_plan_is_told(caller: Caller, livekit: api.LiveKitAPI) -> None:
    calls = caller.calls()
    plan = await caller.planned(calls, "0100")
    await livekit.sip.delete_trunk(api.DeleteSIPTrunkRequest(sip_trunk_id=caller.trunks[0]))

    report = await calls.run(plan, caller.tell)

    assert isinstance(report, Report)
    caller.bot.table.rows.append(("dial: trunk deleted meanwhile", "sip-no-trunk", report.findings[0].code, report.took_ms))
    assert report.findings[0].code == "sip-no-trunk"


async def test_without_a_sip_service_nobody_is_called_and_that_is_said(server: LiveServer, store: Store, table: Table) -> None:
    async with open_livekit(server.tools) as alone, alone.api() as livekit, open_onlooker(alone.url, alone.keys, table) as bot:
        trunk = await Trunk(address="127.0.0.1:5060").make(livekit)
        await Caller(bot=bot, store=store, trunks=(trunk,), told=[]).verdict("SIP service down", "sip-no-service", "0100")


async def test_a_server_that_dies_in_mid_call_leaves_the_call_open_in_the_books(server: LiveServer, store: Store, table: Table) -> None:
    async with AsyncExitStack() as stack:
        alone = await stack.enter_async_context(open_livekit(server.tools))
        await stack.enter_async_context(open_sip(alone))
        callee = await stack.enter_async_context(open_callee(alone, scenarios.scenario(scenarios.answers())))
        livekit = await stack.enter_async_context(alone.api())
        bot = await stack.enter_async_context(open_onlooker(alone.url, alone.keys, table))
        caller = Caller(bot=bot, store=store, trunks=(await Trunk(address=callee.address).make(livekit),), told=[])
        calls = caller.calls()
        running = asyncio.ensure_future(calls.run(await caller.planned(calls, "0100", talk_s=10.0), caller.tell))
        await until(lambda: asyncio.sleep(0, "answered" in caller.told))
        alone.program.kill()
        report = await running

    assert isinstance(report, Report)
    assert report.findings[0].code == "dial-not-ended"
    assert len(await store.dials.open()) == 1


async def test_calls_that_livekit_gives_up_without_a_status_are_told_by_whether_it_rang(server: LiveServer, store: Store, table: Table) -> None:
    async with AsyncExitStack() as stack:
        alone = await stack.enter_async_context(open_livekit(server.tools))
        await stack.enter_async_context(open_sip(alone, cancels=True))
        ringing = await stack.enter_async_context(open_callee(alone, scenarios.scenario(scenarios.rings())))
        silent = await stack.enter_async_context(open_silence())
        livekit = await stack.enter_async_context(alone.api())
        bot = await stack.enter_async_context(open_onlooker(alone.url, alone.keys, table))
        for case, address, expected in (("rings out, no status", ringing.address, "sip-rang-out"), ("no reply, no status", silent, "sip-no-reply")):
            trunk = await Trunk(address=address).make(livekit)
            await Caller(bot=bot, store=store, trunks=(trunk,), told=[]).verdict(case, expected, "0100")


async def test_a_double_click_and_a_second_call_to_the_number_dial_once(caller: Caller, carrier: Callee) -> None:
    calls = caller.calls()
    first, second = await caller.planned(calls, "0102"), await caller.planned(calls, "0102")
    before = carrier.heard()["INVITE"]

    told = await asyncio.gather(*(calls.run(id_, caller.tell) for id_ in (first, first, second)))

    assert sorted(one.code for one in told if isinstance(one, dial.No)) == ["again", "number"]
    assert carrier.heard()["INVITE"] == before + 1


async def test_a_call_that_is_cancelled_while_it_rings_is_cancelled_at_the_callee(caller: Caller, carrier: Callee, bot: Onlooker) -> None:
    calls = caller.calls()
    before = carrier.heard()["CANCEL"]
    running = asyncio.ensure_future(calls.run(await caller.planned(calls, "0199", ring_s=30.0), caller.tell))
    await until(lambda: asyncio.sleep(0, "ringing" in caller.told))

    running.cancel()
    await asyncio.wait({running})

    await carrier.until_heard("CANCEL", times=before + 1)
    assert await no_rooms(bot)
    assert await caller.store.dials.open() == []


@pytest.mark.parametrize(("digits", "stage", "goodbye"), [("0102", "answered", "BYE"), ("0199", "ringing", "CANCEL")])
async def test_a_process_that_is_killed_in_mid_call_is_swept_by_the_next_one(
    server: LiveServer, caller: Caller, carrier: Callee, bot: Onlooker, tmp_path: Path, digits: str, stage: str, goodbye: str
) -> None:
    before = carrier.heard()[goodbye]
    terminal = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "diag", "dial", f"+1202555{digits}", "--yes"),
        env={**environment(server, caller, tmp_path / "terminal")},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    assert terminal.stderr is not None
    async with asyncio.timeout(30):
        while stage.encode() not in await terminal.stderr.readline():
            pass
    terminal.kill()
    await terminal.wait()
    began = time.monotonic()

    async with open_store(default_url(tmp_path / "terminal"), clock=SystemClock()) as left:
        books = dial.Books(audit=left.dials, key=b"another key", owner="cli")
        assert await replace_books(caller.calls(), books).sweep() == 1
        assert await left.dials.open() == []

    await carrier.until_heard(goodbye, times=before + 1)
    assert time.monotonic() - began < 30.0
    assert await no_rooms(bot)


def replace_books(calls: dial.TestDial, books: dial.Books) -> dial.TestDial:
    calls.books = books
    return calls


def environment(server: LiveServer, caller: Caller, folder: Path) -> Mapping[str, str]:
    folder.mkdir()
    dialling = {"ASK_AI_DIAL_TRUNKS": caller.trunks[0], "ASK_AI_DIAL_PREFIXES": "+1202555"}
    return {"PATH": "/usr/bin:/bin", "ASK_AI_DATA": str(folder), **server.environment(), **dialling}


async def test_calls_are_shown_at_every_stage(bot: Onlooker, livekit: api.LiveKitAPI, carrier: Callee, room: str) -> None:
    trunk = await Trunk(address=carrier.address).make(livekit)
    for digits, status, expected, ahead_s in (
        ("0198", "dialing", "call-stuck-dialing", 40.0),
        ("0199", "ringing", "call-ringing", 5.0),
        ("0102", "active", "call-alone", 10.0),
    ):
        place = f"{room}-{digits}"
        seated = await Dial(room=place, trunk=trunk, number=f"+1202555{digits}", waits=False, ringing_s=30).now(livekit)
        await until_status(livekit, place, status)
        await bot.verdict(f"call: {status}", expected, "call", place, ahead_s=ahead_s)
        await bot.verdict(f"call: {status}, by its id", expected, "call", seated.sip_call_id, ahead_s=ahead_s)
        await livekit.room.delete_room(api.DeleteRoomRequest(room=place))


async def test_a_call_with_somebody_to_talk_to_is_fine_and_its_end_is_remembered(
    bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, carrier: Callee, room: str
) -> None:
    trunk = await Trunk(address=carrier.address).make(livekit)
    async with open_person(server, Pass(room=room, identity="agent-1", kind="agent")) as person:
        await person.publish("audio")
        await Dial(room=room, trunk=trunk, number="+12025550102", waits=True).now(livekit)
        report = await bot.verdict("call: both talk", "call-active", "call", room, ahead_s=10.0)
        assert value(report, "“phone”").startswith("outbound, to +12•••••••02; active; ")
        await livekit.room.remove_participant(api.RoomParticipantIdentity(room=room, identity="phone"))
        await bot.verdict("call: ended by the API", "call-ended-participant-removed", "call", room)


@pytest.mark.parametrize(
    ("digits", "expected"), [("0186", "call-ended-user-rejected"), ("0104", "call-ended-user-unavailable"), ("0101", "call-ended-client-initiated")]
)
async def test_calls_that_failed_are_told_from_the_record(
    bot: Onlooker, livekit: api.LiveKitAPI, carrier: Callee, room: str, digits: str, expected: str
) -> None:
    trunk = await Trunk(address=carrier.address).make(livekit)
    await Dial(room=room, trunk=trunk, number=f"+1202555{digits}", waits=False).now(livekit)

    report = await bot.verdict(f"call: callee with {digits}, afterwards", expected, "call", room)

    assert f"2025550{digits[1:]}" not in repr(report)


async def test_trunks_and_rules_are_linted_as_livekit_stores_them(server: LiveServer, table: Table) -> None:
    async with open_livekit(server.tools) as alone, alone.api() as livekit, open_onlooker(alone.url, alone.keys, table) as bot:
        await bot.verdict("sip: nothing there", "sip-no-trunks", "sip")
        fine = api.SIPInboundTrunkInfo(name="main", numbers=[CALLER], allowed_addresses=["192.0.2.0/24"])
        trunk = (await livekit.sip.create_inbound_trunk(api.CreateSIPInboundTrunkRequest(trunk=fine))).sip_trunk_id
        await bot.verdict("sip: a trunk without a rule", "sip-trunk-no-rule", "sip")
        rule = api.SIPDispatchRuleInfo(
            rule=api.SIPDispatchRule(dispatch_rule_individual=api.SIPDispatchRuleIndividual(room_prefix="call")),
            trunk_ids=[trunk],
            room_config=api.RoomConfiguration(agents=[api.RoomAgentDispatch(agent_name="support")]),
        )
        await livekit.sip.create_dispatch_rule(api.CreateSIPDispatchRuleRequest(dispatch_rule=rule))
        await bot.verdict("sip: trunk, rule and agent", "sip-config-fine", "sip")
        await Trunk(address="sip.carrier.example:5061", user="ann", password=secrets.token_hex(4)).make(livekit)
        await bot.verdict("sip: TLS port without TLS", "sip-port-transport", "sip")
        every = api.SIPDispatchRuleInfo(rule=rule.rule, room_config=rule.room_config)
        await livekit.sip.create_dispatch_rule(api.CreateSIPDispatchRuleRequest(dispatch_rule=every))
        twin = api.SIPInboundTrunkInfo(numbers=[CALLER], allowed_addresses=["192.0.2.7"], allowed_numbers=["+12025550111"])
        await livekit.sip.create_inbound_trunk(api.CreateSIPInboundTrunkRequest(trunk=twin))
        report = await bot.verdict("sip: two trunks for one number", "sip-overlapping-trunks", "sip")

    assert CALLER not in repr(report)
