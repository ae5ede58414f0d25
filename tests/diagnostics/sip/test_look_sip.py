"""`/lkdiag sip` on a project in memory."""

from __future__ import annotations

import asyncio

import pytest

from bot.diagnostics.sip import look_sip
from bot.errors import LiveKitRefused, LiveKitUnreachable
from tests.diagnostics.sip.made import NOW, OURS, inbound, outbound, phones, rule
from tests.fakes.livekit import FakeLiveKit

REFUSED = LiveKitRefused("list", code="permission_denied", why="the key is not allowed to see that")
DOWN = LiveKitUnreachable("list", stage="connect", why="nothing listens at that address")


async def test_a_project_with_nothing_wrong_says_so_and_shows_what_it_has() -> None:
    livekit = FakeLiveKit(inbound=[inbound(name="main")], outbound=[outbound()], rules=[rule()])

    report = await look_sip(livekit, lambda: NOW)

    assert [finding.code for finding in report.findings] == ["sip-config-fine"]
    assert report.verdict is None
    shown = {fact.label: fact.value for fact in report.facts}
    assert shown["Inbound trunk ST_in (main)"] == "calls to +15•••••••00; allow-list; media encryption disable"
    assert shown["Outbound trunk ST_out"].startswith("sip.carrier.example (auto), with login")
    assert shown["Rule SDR_a"] == "individual, rooms call_…; trunks ST_in; support"
    assert (report.host, report.project, report.again, report.at) == (livekit.host, "default", "sip", NOW)


async def test_the_worst_comes_first_and_no_number_is_shown_whole() -> None:
    livekit = FakeLiveKit(
        inbound=[inbound("ST_a", allowed_addresses=()), inbound("ST_b", allowed_addresses=())], outbound=[outbound(address="sip:x")], rules=[]
    )

    report = await look_sip(livekit, lambda: NOW)

    severities = [finding.severity for finding in report.findings]
    assert severities == sorted(severities, key=["broken", "warning", "note", "fine"].index)
    assert {"sip-overlapping-trunks", "sip-address-form", "sip-trunk-no-rule", "sip-open-trunk"} == {finding.code for finding in report.findings}
    assert OURS not in repr(report)


async def test_nothing_is_concluded_from_what_could_not_be_seen() -> None:
    livekit = FakeLiveKit(inbound=[inbound()], fails={"dispatch_rules": REFUSED, "outbound_trunks": DOWN})

    report = await look_sip(livekit, lambda: NOW)

    assert [finding.code for finding in report.findings] == ["sip-config-fine"]
    assert {"dispatch rules", "outbound trunks"} < {line.what for line in report.unseen}


async def test_a_project_without_trunks_is_told_so() -> None:
    report = await look_sip(FakeLiveKit(), lambda: NOW)

    assert [finding.code for finding in report.findings] == ["sip-no-trunks"]


async def test_when_nothing_at_all_can_be_seen_the_reason_is_raised() -> None:
    methods = ("inbound_trunks", "outbound_trunks", "dispatch_rules")

    with pytest.raises(LiveKitUnreachable, match="list"):
        await look_sip(FakeLiveKit(fails=dict.fromkeys(methods, DOWN)), lambda: NOW)


async def test_a_hundred_trunks_fit_on_a_card_and_all_are_checked() -> None:
    trunks = [inbound(f"ST_{number}", numbers=phones(f"+1510{number:07}")) for number in range(100)]
    livekit = FakeLiveKit(inbound=trunks, outbound=[outbound()], rules=[])

    report = await look_sip(livekit, lambda: NOW)

    assert len(report.findings) == 20
    assert len(report.facts) < 30
    assert {fact.label: fact.value for fact in report.facts}["further findings"] == "80, none worse than these"


async def test_a_password_that_somebody_put_into_an_address_is_not_shown() -> None:
    livekit = FakeLiveKit(outbound=[outbound(address="ann:hunter2@sip.carrier.example:5060;transport=udp;key=hunter3")])

    report = await look_sip(livekit, lambda: NOW)

    assert "sip-address-form" in {finding.code for finding in report.findings}
    assert {fact.label: fact.value for fact in report.facts}["Outbound trunk ST_out"].startswith("sip.carrier.example:5060 (auto)")
    assert "hunter" not in repr(report)


async def test_the_three_lists_are_asked_for_side_by_side() -> None:
    livekit = FakeLiveKit(hangs={"inbound_trunks", "outbound_trunks", "dispatch_rules"})
    look = asyncio.ensure_future(look_sip(livekit, lambda: NOW))
    await asyncio.sleep(0.01)
    look.cancel()

    assert sorted(livekit.asked) == ["dispatch_rules", "inbound_trunks", "outbound_trunks"]
