"""What is wrong with trunks before anybody dials."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from bot.diagnostics.report import Finding
from bot.diagnostics.sip.addresses import target
from bot.diagnostics.sip.lint_inbound import lint_inbound
from bot.diagnostics.sip.lint_outbound import lint_outbound
from tests.diagnostics.sip.made import OURS, THEIRS, inbound, outbound, phones


def codes(findings: Iterable[Finding]) -> list[str]:
    return [f"{finding.severity} {finding.code}" for finding in findings]


def test_trunks_with_nothing_wrong_give_no_findings() -> None:
    assert codes(lint_inbound([inbound(), inbound("ST_b", numbers=phones(THEIRS))])) == []
    assert codes(lint_outbound([outbound(), outbound("ST_b", transport="tls", encryption="require", address="sip.carrier.example:5061")])) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"allowed_addresses": ()}, ["warning sip-open-trunk"]),
        ({"allowed_addresses": (), "allowed_numbers": phones(THEIRS)}, ["warning sip-open-trunk"]),
        ({"allowed_addresses": (), "username": True, "password": True}, []),
        ({"allowed_addresses": (), "username": True}, ["warning sip-open-trunk", "warning sip-half-login"]),
        ({"password": True}, ["warning sip-half-login"]),
        ({"allowed_addresses": ("0.0.0.0/0",)}, ["warning sip-open-trunk"]),
        ({"allowed_addresses": ("::/0", "192.0.2.7")}, ["warning sip-open-trunk"]),
        ({"allowed_addresses": ("sip://192.0.2.7", "192.0.2.*")}, ["warning sip-open-trunk"]),  # LiveKit leaves these out, and then nothing is left
        ({"allowed_addresses": ("192.0.2.7", "sip:192.0.2.8")}, ["warning sip-dead-address"]),
        ({"allowed_addresses": ("192.0.2.7:5060",)}, ["broken sip-dead-address"]),
        ({"allowed_addresses": ("192.0.2.7", "2001:db8::/32", "sbc.carrier.example")}, []),
        ({"numbers": phones("5105550100")}, ["warning sip-not-e164"]),
        ({"numbers": phones("+1 (510) 555-0100")}, ["warning sip-not-e164"]),
        ({"allowed_numbers": phones("0049301234567")}, ["warning sip-not-e164"]),
        ({"numbers": phones("1001", "reception")}, []),  # extensions of a telephone system
        ({"numbers": (), "allowed_addresses": ("192.0.2.7",)}, []),
    ],
)
def test_an_inbound_trunk_says_who_may_call(more: dict[str, Any], expected: list[str]) -> None:
    assert codes(lint_inbound([inbound(**more)])) == expected


def test_a_forged_caller_id_is_named_where_only_that_protects() -> None:
    (finding,) = lint_inbound([inbound(allowed_addresses=(), allowed_numbers=phones(THEIRS))])

    assert "easily forged" in finding.advice


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ({}, {}, True),
        ({}, {"numbers": phones("1 510 555-0100")}, True),  # LiveKit compares without fillers
        ({}, {"numbers": phones(THEIRS)}, False),
        ({"numbers": ()}, {"numbers": ()}, True),
        ({"numbers": ()}, {}, False),  # the number wins over the trunk for all numbers
        ({}, {"allowed_addresses": ("198.51.100.0/24",)}, False),
        ({}, {"allowed_addresses": ("192.0.2.77",)}, True),
        ({}, {"allowed_addresses": ()}, True),
        ({}, {"allowed_addresses": ("(not read)",)}, True),
        ({"allowed_addresses": ("sbc.example",)}, {"allowed_addresses": ("sbc.example",)}, True),
        ({"allowed_addresses": ("sbc.example",)}, {"allowed_addresses": ("192.0.2.7",)}, False),
        ({"allowed_addresses": ("2001:db8::/32",)}, {"allowed_addresses": ("2001:db8::1",)}, True),
        ({"allowed_addresses": ("::ffff:0:0/96",)}, {}, False),
        ({"allowed_numbers": phones(THEIRS)}, {"allowed_numbers": phones("+14155550000")}, False),
        ({"allowed_numbers": phones(THEIRS)}, {"allowed_numbers": phones("1-415-555-2671")}, True),
        ({"allowed_numbers": phones(THEIRS)}, {}, True),
    ],
)
def test_two_trunks_that_one_call_can_match_overlap(one: dict[str, Any], other: dict[str, Any], overlap: bool) -> None:
    login = {"username": True, "password": True}

    found = codes(lint_inbound([inbound("ST_a", **login, **one), inbound("ST_b", **login, **other)]))

    assert ("broken sip-overlapping-trunks" in found) == overlap


def test_an_overlap_names_both_trunks_the_number_and_what_the_caller_meets() -> None:
    (finding,) = lint_inbound([inbound("ST_a", name="main"), inbound("ST_b", allowed_numbers=phones(THEIRS))])

    assert "ST_a (main)" in finding.cause
    assert "ST_b" in finding.cause
    assert "+15•••••••00 from +14•••••••71" in finding.cause
    assert "Multiple SIP Trunks matched" in finding.evidence[0].text


def test_a_thousand_trunks_are_compared_in_no_time_and_no_overlap_is_missed() -> None:
    trunks = [inbound(f"ST_{number}", numbers=phones(f"+1510{number:07}")) for number in range(1_000)]

    found = codes(lint_inbound([*trunks, inbound("ST_twin", numbers=phones("+15100000999"))]))

    assert found == ["broken sip-overlapping-trunks"]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"address": ""}, ["broken sip-no-address"]),
        ({"address": "sip:sip.carrier.example"}, ["broken sip-address-form"]),
        ({"address": "sips:sip.carrier.example:5061"}, ["broken sip-address-form", "warning sip-port-transport"]),
        ({"address": "https://sip.carrier.example"}, ["broken sip-address-form"]),
        ({"address": "user@sip.carrier.example"}, ["broken sip-address-form"]),
        ({"address": "sip.carrier.example;transport=tls"}, ["broken sip-address-form"]),
        ({"address": "sip carrier example"}, ["broken sip-address-form"]),
        ({"address": "sip.carrier.example:5060"}, []),
        ({"address": "192.0.2.7"}, ["note sip-address-private"]),  # documentation addresses are not reached either
        ({"address": "8.8.8.8"}, []),
        ({"address": "[2600::7]:5060"}, []),
        ({"address": "10.0.0.7:5060"}, ["note sip-address-private"]),
        ({"address": "abc.sip.livekit.cloud"}, ["broken sip-address-own"]),
        ({"address": "my.sip.telnyx.com"}, ["warning sip-address-telnyx"]),
        ({"address": "sip.telnyx.com"}, []),
        ({"address": "sip.carrier.example:5061"}, ["warning sip-port-transport"]),
        ({"address": "sip.carrier.example:5061", "transport": "udp"}, ["warning sip-port-transport"]),
        ({"address": "sip.carrier.example:5060", "transport": "tls", "encryption": "allow"}, ["warning sip-port-transport"]),
        ({"address": "sip.carrier.example:5080", "transport": "tcp"}, []),
        ({"transport": "tls"}, ["note sip-encryption-half"]),
        ({"encryption": "require"}, ["warning sip-encryption-half"]),
        ({"encryption": "allow"}, []),
        ({"username": False}, ["broken sip-half-login"]),
        ({"password": False}, ["broken sip-half-login"]),
        ({"username": False, "password": False}, ["note sip-no-login"]),
        ({"numbers": ()}, ["warning sip-no-number"]),
        ({"numbers": phones("*")}, []),
        ({"numbers": phones("*", OURS)}, ["warning sip-any-number"]),
        ({"numbers": phones("(510) 555-0100")}, ["warning sip-not-e164"]),
        ({"country": "in"}, []),
        ({"country": "GB"}, []),
        ({"country": "UK"}, ["broken sip-country"]),
    ],
)
def test_an_outbound_trunk_says_where_calls_go(more: dict[str, Any], expected: list[str]) -> None:
    assert codes(lint_outbound([outbound(**more)])) == expected


@pytest.mark.parametrize("address", ["", " ", ":", "@", ";", "[", "]:99", "sip:", "::1", "sip:user:pass@host:99999;transport=udp", "\x00", "é.example"])
def test_any_address_can_be_read(address: str) -> None:
    assert target(address).port in range(100_000)
    assert codes(lint_outbound([outbound(address=address)])) is not None


def test_no_finding_about_trunks_shows_a_whole_number() -> None:
    trunks = [
        inbound("ST_a", numbers=phones("2025550143")),
        inbound("ST_b", numbers=phones("2025550143")),
        inbound("ST_c", allowed_numbers=phones("4155552671")),
    ]

    shown = repr([*lint_inbound(trunks), *lint_outbound([outbound(numbers=phones("2025550143", "*"))])])

    assert "5550143" not in shown
    assert "5552671" not in shown
