"""What is wrong with dispatch rules before anybody calls."""

from __future__ import annotations

from typing import Any

import pytest

from bot.diagnostics.seen import DispatchRule, InboundTrunk
from bot.diagnostics.sip.lint_rules import lint_rules
from tests.diagnostics.sip.made import OURS, THEIRS, inbound, phones, rule


def codes(rules: list[DispatchRule], trunks: list[InboundTrunk] | None = None) -> list[str]:
    return sorted(f"{finding.severity} {finding.code}" for finding in lint_rules(rules, [inbound()] if trunks is None else trunks))


def test_a_rule_for_its_trunk_with_an_agent_has_nothing_wrong() -> None:
    assert codes([rule()]) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"agents": ()}, ["note sip-rule-no-agent"]),
        ({"pin": True}, ["note sip-rule-pin"]),
        ({"trunk_ids": ("TK0123",)}, ["broken sip-rule-trunk-unknown", "broken sip-trunk-no-rule"]),
        ({"trunk_ids": ("ST_gone",)}, ["broken sip-rule-trunk-unknown", "broken sip-trunk-no-rule"]),
        ({"trunk_ids": ("ST_in", "ST_gone")}, ["warning sip-rule-trunk-unknown"]),
        ({"trunk_ids": ()}, []),
        ({"numbers": phones(OURS)}, []),
        ({"numbers": phones(THEIRS)}, ["broken sip-rule-number-unknown"]),
        ({"numbers": phones(THEIRS, OURS)}, []),
        ({"numbers": phones("15105550100")}, ["warning sip-rule-number-form"]),  # compared letter by letter
        ({"inbound_numbers": phones("4155552671")}, ["warning sip-rule-number-form"]),
        ({"encryption": "require"}, ["warning sip-encryption-mismatch"]),
    ],
)
def test_a_rule_says_which_calls_it_gets(more: dict[str, Any], expected: list[str]) -> None:
    assert codes([rule(**more)]) == expected


def test_ids_of_twilio_are_named_as_such() -> None:
    found = {finding.code: finding for finding in lint_rules([rule(trunk_ids=("TK0123",))], [inbound()])}

    assert "Twilio's own" in found["sip-rule-trunk-unknown"].cause
    assert "never matches" in found["sip-rule-trunk-unknown"].cause


def test_a_rule_that_sets_encryption_as_the_trunk_does_is_fine() -> None:
    assert codes([rule(encryption="require")], [inbound(encryption="require")]) == []
    assert codes([rule(encryption="disable")], [inbound(encryption="require")]) == []  # may just be unset


def test_a_rule_for_a_number_is_not_judged_by_a_trunk_that_takes_all() -> None:
    assert codes([rule(numbers=phones(THEIRS))], [inbound(numbers=())]) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({}, {}, ["broken sip-rule-clash"]),
        ({"kind": "direct"}, {}, ["broken sip-rule-clash"]),  # the kind tells nothing apart
        ({"numbers": phones(OURS)}, {}, []),  # what is named comes first
        ({"numbers": phones(OURS)}, {"numbers": phones(OURS)}, ["broken sip-rule-clash"]),
        ({"inbound_numbers": phones(THEIRS)}, {"inbound_numbers": phones("+14155550000")}, []),
        ({"inbound_numbers": phones(THEIRS)}, {"inbound_numbers": phones(THEIRS)}, ["broken sip-rule-clash"]),
        ({"pin": True}, {"pin": True}, ["note sip-rule-pin"] * 2),  # they may differ
        ({"pin": True}, {}, ["note sip-rule-pin", "note sip-rule-pin-first"]),
        ({"trunk_ids": ()}, {"trunk_ids": ()}, ["broken sip-rule-clash"]),
        ({"trunk_ids": ()}, {}, ["note sip-rule-every-trunk"]),  # its trunk has a rule of its own
    ],
)
def test_two_rules_for_the_same_calls_clash(one: dict[str, Any], other: dict[str, Any], expected: list[str]) -> None:
    assert codes([rule("SDR_a", **one), rule("SDR_b", **other)]) == expected


def test_a_trunk_without_a_rule_rejects_its_calls() -> None:
    assert codes([], [inbound()]) == ["broken sip-trunk-no-rule"]
    assert codes([rule()], [inbound(), inbound("ST_b")]) == ["broken sip-trunk-no-rule"]
    assert codes([rule(trunk_ids=())], [inbound(), inbound("ST_b")]) == ["note sip-rule-every-trunk"]


def test_a_rule_for_every_trunk_is_still_used_by_those_with_narrower_rules_of_their_own() -> None:
    assert codes([rule(trunk_ids=()), rule("SDR_b", numbers=phones(OURS))]) == []


def test_a_thousand_rules_are_compared_in_no_time() -> None:
    trunks = [inbound(f"ST_{number}", numbers=phones(f"+1510{number:07}")) for number in range(1_000)]
    rules = [rule(f"SDR_{number}", trunk_ids=(f"ST_{number}",)) for number in range(1_000)]

    assert codes([*rules, rule("SDR_twin", trunk_ids=("ST_999",))], trunks) == ["broken sip-rule-clash"]
