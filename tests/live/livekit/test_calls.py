"""What LiveKit's server says of calls: every outcome from a real callee, through the SIP service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from livekit import api
from livekit.protocol.models import ParticipantInfo

from tests.live.livekit import scenarios
from tests.live.livekit.callee import Callee, closed_address, open_callee, open_silence
from tests.live.livekit.calls import CALLED, STATUS, Dial, Failed, hang_up, unanswered, until_status
from tests.live.livekit.servers import LiveServer, open_livekit, open_sip
from tests.live.livekit.trunks import CALLER, Trunk
from tests.live.livekit.webhooks import Webhooks

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Number, what the callee says, what becomes of it: https://github.com/livekit/protocol/blob/main/livekit/sip.go
REFUSALS = [
    ("0103", "403 Forbidden", "permission_denied", 403),
    ("0104", "404 Not Found", "not_found", 404),
    ("0108", "408 Request Timeout", "deadline_exceeded", 408),
    ("0180", "480 Temporarily Unavailable", "resource_exhausted", 429),
    ("0184", "484 Address Incomplete", "invalid_argument", 400),
    ("0186", "486 Busy Here", "resource_exhausted", 429),
    ("0188", "488 Not Acceptable Here", "invalid_argument", 400),
    ("0153", "503 Service Unavailable", "failed_precondition", 412),
    ("0163", "603 Decline", "permission_denied", 403),
]
GRACE_S = 1.8  # the client gives up two seconds after the ringing timeout


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def carrier(server: LiveServer) -> AsyncIterator[Callee]:
    """Numbers that refuse, and some that do not."""
    manners = {digits: scenarios.refuses(status) for digits, status, *_ in REFUSALS}
    manners |= {"0100": scenarios.answers(), "0101": scenarios.hangs_up(after_ms=200), "0198": scenarios.says_nothing(), "0199": scenarios.rings()}
    async with open_callee(server, scenarios.exchange(manners)) as callee:
        yield callee


@pytest_asyncio.fixture(loop_scope="session")
async def trunk(livekit: api.LiveKitAPI, carrier: Callee) -> str:
    return await Trunk(address=carrier.address).make(livekit)


@pytest.mark.parametrize(("digits", "status", "code", "http"), REFUSALS)
async def test_a_refusal_arrives_with_its_code_and_words(
    livekit: api.LiveKitAPI, trunk: str, room: str, digits: str, status: str, code: str, http: int
) -> None:
    failed = await Failed.of(livekit, Dial(room=room, trunk=trunk, number=f"+1202555{digits}"))

    number, words = status.split(" ", 1)
    assert (failed.code, failed.http, failed.sip, failed.words) == (code, http, int(number), words)


@pytest.mark.parametrize(("digits", "reason"), [("0186", "USER_REJECTED"), ("0104", "USER_UNAVAILABLE"), ("0101", "CLIENT_INITIATED")])
async def test_the_participant_leaves_with_a_reason(livekit: api.LiveKitAPI, webhooks: Webhooks, trunk: str, room: str, digits: str, reason: str) -> None:
    seated = await Dial(room=room, trunk=trunk, number=f"+1202555{digits}", waits=False).now(livekit)

    assert await webhooks.left(seated.participant_id) == reason


async def test_an_answered_call_is_a_participant_with_the_calls_attributes(livekit: api.LiveKitAPI, trunk: str, room: str) -> None:
    answered = await Dial(room=room, trunk=trunk).now(livekit)

    seen = await until_status(livekit, room, "active")
    assert (seen.sid, seen.kind, seen.state) == (answered.participant_id, ParticipantInfo.Kind.SIP, ParticipantInfo.State.ACTIVE)
    assert seen.attributes["sip.callID"] == answered.sip_call_id
    assert seen.attributes["sip.callIDFull"]
    assert seen.attributes["sip.trunkID"] == trunk
    assert seen.attributes["sip.phoneNumber"] == CALLED
    assert seen.attributes["sip.trunkPhoneNumber"] == CALLER
    assert seen.attributes["sip.hostname"].startswith("127.0.0.1:")
    await hang_up(livekit, room)


async def test_a_hidden_number_is_nowhere_in_the_participant(livekit: api.LiveKitAPI, trunk: str, room: str) -> None:
    await Dial(room=room, trunk=trunk, hidden=True).now(livekit)

    seen = await until_status(livekit, room, "active")
    assert CALLED not in str(seen)
    assert {"sip.phoneNumber", "sip.hostname", "sip.trunkPhoneNumber"}.isdisjoint(seen.attributes)
    await hang_up(livekit, room)


@pytest.mark.parametrize(("digits", "status"), [("0198", "dialing"), ("0199", "ringing"), ("0100", "active")])
async def test_the_stage_of_a_call_can_be_read_from_the_room(livekit: api.LiveKitAPI, trunk: str, room: str, digits: str, status: str) -> None:
    await Dial(room=room, trunk=trunk, number=f"+1202555{digits}", waits=False, ringing_s=30).now(livekit)

    assert (await until_status(livekit, room, status)).attributes[STATUS] == status
    await hang_up(livekit, room)


@pytest.mark.parametrize("digits", ["0198", "0199"])
async def test_a_phone_that_nobody_answers_is_given_up_in_time(server: LiveServer, livekit: api.LiveKitAPI, trunk: str, room: str, digits: str) -> None:
    failed = await Failed.of(livekit, Dial(room=room, trunk=trunk, number=f"+1202555{digits}", ringing_s=1))

    assert (failed.code, failed.sip) == unanswered(server)
    assert 1.0 <= failed.took_s < 1.0 + GRACE_S


async def test_an_address_without_anybody_is_given_up_in_time(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_silence() as silent:
        for address in (silent, closed_address()):
            failed = await Failed.of(livekit, Dial(room=room, trunk=await Trunk(address=address).make(livekit), ringing_s=1))

            assert (failed.code, failed.sip) == unanswered(server)
            assert failed.took_s < 1.0 + GRACE_S


async def test_a_timeout_can_be_told_as_livekits_own_service_tells_it(server: LiveServer) -> None:
    async with open_silence() as silent, open_livekit(server.tools) as alone, open_sip(alone, cancels=True), alone.api() as livekit:
        failed = await Failed.of(livekit, Dial(room="call", trunk=await Trunk(address=silent).make(livekit), ringing_s=1))

    assert (failed.code, failed.http, failed.sip) == ("canceled", 408, None)


async def test_calls_go_on_beside_each_other(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.answers(after_ms=300))) as callee, asyncio.TaskGroup() as tasks:
        trunk = await Trunk(address=callee.address).make(livekit)
        dials = [tasks.create_task(Dial(room=room, trunk=trunk, identity=f"phone-{number}").now(livekit)) for number in range(4)]
        assert len({(await dial).participant_id for dial in dials}) == 4

        await hang_up(livekit, room)
        await callee.until_heard("BYE", times=4)


async def test_passwords_are_answered_and_wrong_ones_refused(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.demands(user="bench", password="right"))) as callee:
        trunks = [await Trunk(address=callee.address, user="bench", password=word).make(livekit) for word in ("right", "wrong")]
        nameless = await Trunk(address=callee.address).make(livekit)

        await Dial(room=room, trunk=trunks[0]).now(livekit)
        wrong = await Failed.of(livekit, Dial(room=f"{room}-wrong", trunk=trunks[1]))
        none = await Failed.of(livekit, Dial(room=f"{room}-none", trunk=nameless))

        assert (wrong.code, wrong.http, wrong.sip) == ("permission_denied", 403, 401)
        assert (none.code, none.http, none.sip) == ("failed_precondition", 412, None)
        await hang_up(livekit, room)


async def test_a_proxy_that_asks_who_calls_is_told(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.demands_as_proxy(user="bench"))) as callee:
        trunks = [await Trunk(address=callee.address, user=user, password="some").make(livekit) for user in ("bench", "stranger")]

        await Dial(room=room, trunk=trunks[0]).now(livekit)
        wrong = await Failed.of(livekit, Dial(room=f"{room}-wrong", trunk=trunks[1]))

        assert (wrong.code, wrong.http, wrong.sip) == ("unauthenticated", 401, 407)
        await hang_up(livekit, room)


async def test_a_trunk_may_speak_tcp(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.answers()), tcp=True) as callee:
        await Dial(room=room, trunk=await Trunk(address=callee.address, tcp=True).make(livekit)).now(livekit)

        await hang_up(livekit, room)
        await callee.until_heard("BYE")


async def test_a_trunk_that_does_not_exist_is_not_found_without_a_sip_status(livekit: api.LiveKitAPI, room: str) -> None:
    failed = await Failed.of(livekit, Dial(room=room, trunk="ST_nobodyhasthis"))

    assert (failed.code, failed.http, failed.sip) == ("not_found", 404, None)
