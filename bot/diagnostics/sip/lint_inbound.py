"""Faults of inbound trunks that can be seen before anybody calls. Pure.

How trunks are chosen: https://github.com/livekit/protocol/blob/main/sip/sip.go (MatchTrunkDetailed, validateTrunkInbound)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import InboundTrunk
from bot.diagnostics.sip import addresses
from bot.diagnostics.sip.numbers import is_e164, is_extension, listed, normal
from bot.diagnostics.sip.pages import INBOUND_TRUNK, MATCHING
from bot.diagnostics.sip.pairs import pairs
from bot.diagnostics.sip.shown import called, sentence


def lint_inbound(trunks: Sequence[InboundTrunk]) -> Iterator[Finding]:
    """What is wrong with each of them, and with two together."""
    for trunk in trunks:
        yield from _who_may_call(trunk)
        yield from _login(trunk)
        yield from _entries(trunk)
        yield from _numbers(trunk)
    for one, other in pairs(trunks, [[normal(number) for number in trunk.numbers] for trunk in trunks]):
        yield from _overlap(one, other)


def _who_may_call(trunk: InboundTrunk) -> Iterator[Finding]:
    """An allow-list that lets everybody in, or none at all."""
    if trunk.username and trunk.password:
        return
    wide = [entry for entry in trunk.allowed_addresses if addresses.is_everybody(entry)]
    if trunk.allowed_addresses and not addresses.usable(trunk.allowed_addresses):
        why = f"its allowed_addresses ({_quoted(trunk.allowed_addresses)}) are none that LiveKit takes, and then it lets everybody in"
    elif wide:
        why = f"its allowed_addresses contain {_quoted(wide)}, which is everybody"
    elif not trunk.allowed_addresses:
        why = "it has neither allowed_addresses nor a user name and password"
    else:
        return
    forged = " A caller id, as in allowed_numbers, is easily forged." if trunk.allowed_numbers else ""
    yield Finding(
        code="sip-open-trunk",
        severity="warning",
        cause=f"Anybody who knows its SIP address can call through {called(trunk)}: {why}.",
        advice=f"Set allowed_addresses to your carrier's ranges, or a user name and password.{forged}",
        link=INBOUND_TRUNK,
        confidence=0.95,
    )


def _login(trunk: InboundTrunk) -> Iterator[Finding]:
    if trunk.username == trunk.password:
        return
    has, lacks = ("a user name", "password") if trunk.username else ("a password", "user name")
    yield Finding(
        code="sip-half-login",
        severity="warning",
        cause=f"{sentence(called(trunk))} has {has} and no {lacks}, so LiveKit asks nobody for a login.",
        advice="Set auth_username and auth_password together, or neither.",
        link=INBOUND_TRUNK,
        confidence=0.95,
    )


def _entries(trunk: InboundTrunk) -> Iterator[Finding]:
    """Entries of the allow-list that match no call."""
    dead = [entry for entry in trunk.allowed_addresses if addresses.UNUSABLE.search(entry) or addresses.matches_nobody(entry)]
    usable = addresses.usable(trunk.allowed_addresses)
    if not dead or not usable:
        return
    nobody = all(addresses.matches_nobody(entry) for entry in usable)
    yield Finding(
        code="sip-dead-address",
        severity="broken" if nobody else "warning",
        cause=f"{_quoted(dead)} in allowed_addresses of {called(trunk)} matches no call{', so no call gets through' if nobody else ''}.",
        advice="Write IP addresses (192.0.2.7), ranges (192.0.2.0/24) or the exact host of the From header: no sip:, no port, no *.",
        link=MATCHING,
        confidence=0.9,
    )


def _numbers(trunk: InboundTrunk) -> Iterator[Finding]:
    for field, numbers in (("numbers", trunk.numbers), ("allowed_numbers", trunk.allowed_numbers)):
        odd = tuple(number for number in numbers if not is_e164(number) and not is_extension(number))
        if not odd:
            continue
        yield Finding(
            code="sip-not-e164",
            severity="warning",
            cause=f"{listed(odd)} in {field} of {called(trunk)} is not in E.164: LiveKit adds a missing plus, but never a country code.",
            advice="Write + and the country code, without spaces, such as +15105550100.",
            link=MATCHING,
            confidence=0.8,
        )


def _overlap(one: InboundTrunk, other: InboundTrunk) -> Iterator[Finding]:
    """Two trunks that one call can match: then LiveKit takes neither."""
    shared = _shared(one, other)
    if shared is None or not addresses.meet(one.allowed_addresses, other.allowed_addresses):
        return
    callers = _callers(one, other)
    if callers is None:
        return
    both = f"{called(one)} and {called(other)}"
    message = "Multiple SIP Trunks matched" if shared else "Multiple default SIP Trunks matched"
    yield Finding(
        code="sip-overlapping-trunks",
        severity="broken",
        cause=f"A call to {shared or 'a number that no other trunk has'}{callers} matches both {both}, and LiveKit then takes neither.",
        advice="Delete one of them, or tell them apart by numbers, allowed_numbers or allowed_addresses.",
        link=MATCHING,
        confidence=0.9,
        evidence=(Evidence(text=f"such calls fail with “{message}”"),),
    )


def _shared(one: InboundTrunk, other: InboundTrunk) -> str | None:
    """The called numbers of both, masked; "" when both take any number, None when no call can be for both."""
    if not one.numbers and not other.numbers:
        return ""
    theirs = {normal(number) for number in other.numbers}
    both = tuple(number for number in one.numbers if normal(number) in theirs)
    return listed(both) if both else None


def _callers(one: InboundTrunk, other: InboundTrunk) -> str | None:
    """From which callers both take calls: "" for all; None for no one."""
    if not one.allowed_numbers or not other.allowed_numbers:
        some = one.allowed_numbers or other.allowed_numbers
        return f" from {listed(some)}" if some else ""
    theirs = {normal(number) for number in other.allowed_numbers}
    both = tuple(number for number in one.allowed_numbers if normal(number) in theirs)
    return f" from {listed(both)}" if both else None


def _quoted(entries: Sequence[str], *, most: int = 3) -> str:
    more = f" and {len(entries) - most} more" if len(entries) > most else ""
    return ", ".join(f"“{entry[:60]}”" for entry in entries[:most]) + more
