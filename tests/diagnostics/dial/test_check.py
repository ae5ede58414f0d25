"""Who may plan which test call, and what the plan says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.diagnostics import dial
from bot.diagnostics.phone import Phone
from bot.diagnostics.seen import OutboundTrunk
from bot.errors import LiveKitRefused, LiveKitUnreachable
from tests.diagnostics.dial.carrier import ASKER, NUMBER, OURS, SETTINGS, Bench, asking


async def test_a_plan_tells_number_trunk_caller_cost_and_what_will_happen_without_the_number() -> None:
    plan = await Bench().plan()

    assert (plan.number.raw, plan.country, plan.trunk, plan.trunk_name, plan.caller.raw) == (NUMBER, "US", "ST_out", "main", OURS)
    shown = " ".join(plan.happens)
    assert "I call +14•••••••71 (US) through ST_out (main); the phone shows +15•••••••00." in shown
    assert "rings for at most 30 s" in shown
    assert "for 10 s, then I hang up" in shown
    assert "Cost: about 2 cents a minute." in shown
    assert NUMBER not in repr(plan) + shown
    assert OURS not in repr(plan) + shown


async def test_a_hidden_number_is_said_to_be_hidden() -> None:
    assert "hidden in the room" in " ".join((await Bench().plan(hidden=True)).happens)


@pytest.mark.parametrize(
    ("settings", "asker", "why"),
    [
        ({"trunks": ()}, {}, "off"),
        ({"prefixes": ()}, {}, "off"),
        ({"users": frozenset({"U2"})}, {}, "user"),
        ({"users": frozenset({"U1"})}, {}, ""),
        ({"channels": frozenset({"C9"})}, {}, "channel"),
        ({"channels": frozenset({"C1"})}, {}, ""),
        ({"channels": frozenset({"support"})}, {}, ""),
        ({"channels": frozenset({"support"})}, {"channel": "D1", "channel_name": ""}, "channel"),
        ({"prefixes": ("+44",)}, {}, "prefix"),
    ],
)
async def test_rights_are_asked_first(settings: dict[str, Any], asker: dict[str, Any], why: str) -> None:
    bench = Bench(settings=replace(SETTINGS, **settings))

    told = await bench.dial.check(asking(NUMBER), replace(ASKER, **asker))

    assert (told.code if isinstance(told, dial.No) else "") == why
    assert not isinstance(told, dial.No) or told.ask
    assert bool(bench.livekit.asked) == (why == "")  # nobody is asked for somebody who may not


async def test_without_users_those_may_dial_who_may_look() -> None:
    bench = Bench(lookers=frozenset({"U2"}))

    assert await bench.refusal() == "user"
    await bench.plan(asker=replace(ASKER, person="U2"))


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"trunk": "ST_out"}, ""),
        ({"trunk": "ST_other"}, "trunk"),
        ({"trunk": "TK0123"}, "trunk"),
        ({"caller": "+1 510 555 0100"}, ""),
        ({"caller": "15105550100"}, ""),
        ({"caller": "+15105550199"}, "caller"),
        ({"caller": "*"}, "caller"),
    ],
)
async def test_a_call_goes_through_an_allowed_trunk_and_shows_one_of_its_numbers(more: dict[str, Any], why: str) -> None:
    told = await Bench().dial.check(asking(NUMBER, **more), ASKER)

    assert (told.code if isinstance(told, dial.No) else "") == why


async def test_a_trunk_of_twilio_is_told_apart() -> None:
    told = await Bench().dial.check(asking(NUMBER, trunk="TK0123"), ASKER)

    assert isinstance(told, dial.No)
    assert "Twilio" in told.words


async def test_a_trunk_that_the_project_does_not_have_cannot_be_used() -> None:
    bench = Bench(trunks=())

    assert await bench.refusal() == "trunk"


async def test_without_a_trunk_named_the_first_that_is_there_is_taken() -> None:
    second = OutboundTrunk(id="ST_second", numbers=(Phone("+15105550101"),))
    bench = Bench(settings=replace(SETTINGS, trunks=("ST_first", "ST_second")), trunks=(second,))

    plan = await bench.plan()

    assert (plan.trunk, plan.caller.raw) == ("ST_second", "+15105550101")


async def test_nobody_is_called_under_an_asterisk() -> None:
    trunk = OutboundTrunk(id="ST_out", numbers=(Phone("*"), Phone("1001")))

    assert await Bench(trunks=(trunk,)).refusal() == "caller"


async def test_faults_of_the_trunk_are_told_before_anybody_is_called() -> None:
    trunk = OutboundTrunk(id="ST_out", address="sip:carrier.example", numbers=(Phone(OURS),))

    assert any("sip:" in warning for warning in (await Bench(trunks=(trunk,)).plan()).warnings)


async def test_caps_are_told_when_the_call_is_planned() -> None:
    bench = Bench(settings=replace(SETTINGS, per_user_hour=1))
    await bench.dial.run(await bench.plan(), bench.tell)

    assert await bench.refusal("+14155552673") == "user_hour"


async def test_planning_dials_nothing_and_writes_nothing() -> None:
    bench = Bench()
    await bench.plan()

    assert bench.carrier.did == []
    assert bench.books.kept == {}


@pytest.mark.parametrize("error", [LiveKitUnreachable("list", stage="connect"), LiveKitRefused("list", code="permission_denied")])
async def test_trunks_that_cannot_be_listed_are_an_error(error: LiveKitUnreachable | LiveKitRefused) -> None:
    bench = Bench()
    bench.livekit.fails["outbound_trunks"] = error

    with pytest.raises(type(error)):
        await bench.dial.check(asking(NUMBER), ASKER)


async def test_trunks_that_never_come_are_an_error_in_time() -> None:
    bench = Bench()
    bench.livekit.hangs.add("outbound_trunks")

    with pytest.raises(LiveKitUnreachable):
        await bench.dial.check(asking(NUMBER), ASKER)


async def test_no_more_than_so_many_plans_are_kept() -> None:
    bench = Bench()
    first = await bench.plan()
    for number in range(200):
        await bench.plan(f"+1415555{2000 + number}")

    told = await bench.dial.run(first.id, bench.tell)

    assert isinstance(told, dial.No)
    assert told.code == "gone"


@pytest.mark.parametrize("ahead", [timedelta(minutes=11), timedelta(days=-1)])
async def test_a_plan_is_good_for_ten_minutes_by_whatever_the_clock_says(ahead: timedelta) -> None:
    bench = Bench()
    plan = await bench.plan()
    bench.ahead = ahead

    told = await bench.dial.run(plan, bench.tell)

    assert isinstance(told, dial.No)
    assert bench.carrier.did == []
