"""Faults of dispatch rules, alone and against the trunks, that can be seen before anybody calls. Pure.

How rules are chosen: https://github.com/livekit/protocol/blob/main/sip/sip.go (MatchDispatchRuleIter, DispatchRuleValidator)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import DispatchRule, InboundTrunk
from bot.diagnostics.sip.numbers import is_e164, is_extension, listed, normal
from bot.diagnostics.sip.pages import AGENT_DISPATCH, DISPATCH_RULE, MATCHING, SECURE
from bot.diagnostics.sip.pairs import pairs
from bot.diagnostics.sip.shown import called, sentence

TWILIO = "TK"
UNSET = "disable"


def lint_rules(rules: Sequence[DispatchRule], trunks: Sequence[InboundTrunk]) -> Iterator[Finding]:
    """What is wrong with each rule, with two together, and with trunks that have none."""
    known = {trunk.id: trunk for trunk in trunks}
    for rule in rules:
        yield from _trunk_ids(rule, known)
        yield from _called_numbers(rule, known)
        yield from _literal_numbers(rule)
        yield from _agents(rule)
        yield from _encryption(rule, known)
        yield from _pin(rule)
    for one, other in pairs(rules, [rule.trunk_ids for rule in rules]):
        yield from _clash(one, other)
    yield from _every_trunk(rules, trunks)
    for trunk in trunks:
        yield from _no_rule(trunk, rules)


def _trunk_ids(rule: DispatchRule, known: Mapping[str, InboundTrunk]) -> Iterator[Finding]:
    missing = [trunk for trunk in rule.trunk_ids if trunk not in known]
    if not missing:
        return
    dead = len(missing) == len(rule.trunk_ids)
    twilio = any(trunk.startswith(TWILIO) for trunk in missing)
    why = "ids with TK are Twilio's own" if twilio else "a trunk that was made anew has a new id, and an outbound trunk takes no calls"
    yield Finding(
        code="sip-rule-trunk-unknown",
        severity="broken" if dead else "warning",
        cause=f"{sentence(called(rule))} names {', '.join(missing[:3])}, which is no inbound trunk here{', so it never matches' if dead else ''}: {why}.",
        advice="Set trunk_ids to ids that “lk sip inbound list” shows.",
        link=DISPATCH_RULE,
        confidence=0.95,
    )


def _called_numbers(rule: DispatchRule, known: Mapping[str, InboundTrunk]) -> Iterator[Finding]:
    """A rule for numbers that none of its trunks takes."""
    trunks = [known[trunk] for trunk in rule.trunk_ids if trunk in known]
    if not rule.numbers or not trunks or any(not trunk.numbers for trunk in trunks):
        return
    taken = {normal(number) for trunk in trunks for number in trunk.numbers}
    if any(normal(number) in taken for number in rule.numbers):
        return
    yield Finding(
        code="sip-rule-number-unknown",
        severity="broken",
        cause=f"{sentence(called(rule))} is for calls to {listed(rule.numbers)}, and its trunks take none of these numbers, so it never matches.",
        advice="Set the rule's numbers to some of the trunk's, or leave them out.",
        link=MATCHING,
        confidence=0.9,
    )


def _literal_numbers(rule: DispatchRule) -> Iterator[Finding]:
    """Rules compare numbers letter by letter, unlike trunks."""
    for field, numbers in (("numbers", rule.numbers), ("inbound_numbers", rule.inbound_numbers)):
        odd = tuple(number for number in numbers if not is_e164(number) and not is_extension(number))
        if not odd:
            continue
        yield Finding(
            code="sip-rule-number-form",
            severity="warning",
            cause=f"{listed(odd)} in {field} of {called(rule)} matches only calls that bring the number in just this form.",
            advice="Write it as the carrier sends it, which is E.164 with a plus as a rule: unlike those of trunks, numbers of rules are compared letter by letter.",
            link=MATCHING,
            confidence=0.8,
        )


def _agents(rule: DispatchRule) -> Iterator[Finding]:
    if rule.agents:
        return
    yield Finding(
        code="sip-rule-no-agent",
        severity="note",
        cause=f"{sentence(called(rule))} dispatches no agent: if none joins by itself, the caller hears ringing until LiveKit gives up.",
        advice="Name the agent in room_config.agents of the rule; only an agent without a name joins every new room.",
        link=AGENT_DISPATCH,
        confidence=0.7,
        question="Does your agent run without an agent_name, or does somebody else answer in this room?",
    )


def _encryption(rule: DispatchRule, known: Mapping[str, InboundTrunk]) -> Iterator[Finding]:
    """What the rule sets wins over the trunk; an unset one is not told apart from none."""
    for trunk in (known[trunk] for trunk in rule.trunk_ids if trunk in known):
        if rule.encryption in {UNSET, "", trunk.encryption}:
            continue
        yield Finding(
            code="sip-encryption-mismatch",
            severity="warning",
            cause=f"{sentence(called(rule))} sets media encryption to {rule.encryption}, and {called(trunk)} to {trunk.encryption}; the rule's holds.",
            advice="Set both alike, as the carrier has it: with require on one side only, calls fail with 488.",
            link=SECURE,
            confidence=0.85,
        )


def _pin(rule: DispatchRule) -> Iterator[Finding]:
    if not rule.pin:
        return
    yield Finding(
        code="sip-rule-pin",
        severity="note",
        cause=f"{sentence(called(rule))} asks for a PIN: such a call is answered, and paid for, before the caller has typed it.",
        advice="Nothing to do if that is meant; without the PIN the call ends.",
        link=DISPATCH_RULE,
        confidence=0.9,
    )


def _clash(one: DispatchRule, other: DispatchRule) -> Iterator[Finding]:
    """Two rules for the same calls. What the PINs are cannot be seen, so two with one are taken to differ."""
    if one.pin and other.pin:
        return
    trunks = _meet(one.trunk_ids, other.trunk_ids)
    if not trunks or not _same(one, other):
        return
    scope = "every trunk" if trunks == [""] else ", ".join(trunks[:3])
    both = f"{called(one)} and {called(other)}"
    if one.pin != other.pin:
        first = one if one.pin else other
        yield Finding(
            code="sip-rule-pin-first",
            severity="note",
            cause=f"Of {both}, both for {scope}, the one with a PIN comes first: every caller is asked for it.",
            advice=f"Callers reach the other one with # alone; limit {called(first)} to a number of its own if that is not meant.",
            link=DISPATCH_RULE,
            confidence=0.8,
        )
        return
    yield Finding(
        code="sip-rule-clash",
        severity="broken",
        cause=f"{sentence(both)} are for the same calls on {scope}, and LiveKit refuses to choose.",
        advice="Delete one of them, or tell them apart by trunk_ids, numbers, inbound_numbers or a PIN.",
        link=MATCHING,
        confidence=0.85,
        evidence=(Evidence(text="such calls fail with “Dispatch rule for the same trunk, inbound number, number, and PIN combination already exists”"),),
    )


def _same(one: DispatchRule, other: DispatchRule) -> bool:
    """Whether the rules meet in a called and in a calling number."""
    called_, calling = ([normal(number) for number in numbers] for numbers in (one.numbers, one.inbound_numbers))
    called_too, calling_too = ([normal(number) for number in numbers] for numbers in (other.numbers, other.inbound_numbers))
    return bool(_meet(called_, called_too)) and bool(_meet(calling, calling_too))


def _meet(some: Sequence[str], others: Sequence[str]) -> list[str]:
    """What both name; an empty list meets only another empty one, since what is named comes first."""
    return [one for one in some or [""] if one in (others or [""])]


def _every_trunk(rules: Sequence[DispatchRule], trunks: Sequence[InboundTrunk]) -> Iterator[Finding]:
    wild = [rule for rule in rules if not rule.trunk_ids]
    own = {trunk for rule in rules if not (rule.numbers or rule.inbound_numbers or rule.pin) for trunk in rule.trunk_ids}
    for rule in wild:
        if trunks and all(trunk.id in own for trunk in trunks):
            cause = f"{sentence(called(rule))} names no trunk and is never used: each inbound trunk has a rule of its own, and that comes first."
        elif len(trunks) > 1:
            cause = f"{sentence(called(rule))} names no trunk, so it takes the calls of every trunk that has no rule of its own."
        else:
            continue
        yield Finding(
            code="sip-rule-every-trunk",
            severity="note",
            cause=cause,
            advice="Set trunk_ids if the rule is meant for one trunk; a trunk that is added later falls to this rule, too.",
            link=DISPATCH_RULE,
            confidence=0.8,
        )


def _no_rule(trunk: InboundTrunk, rules: Sequence[DispatchRule]) -> Iterator[Finding]:
    if any(not rule.trunk_ids or trunk.id in rule.trunk_ids for rule in rules):
        return
    yield Finding(
        code="sip-trunk-no-rule",
        severity="broken",
        cause=f"No rule is for {called(trunk)}, so calls to {listed(trunk.numbers)} are rejected.",
        advice="Make a dispatch rule with this trunk's id in trunk_ids; “lk sip dispatch list” shows those there are.",
        link=DISPATCH_RULE,
        confidence=0.95,
    )
