"""Faults of outbound trunks that can be seen before anybody dials. Pure.

What LiveKit refuses itself when a trunk is made (older trunks may still have it): https://github.com/livekit/protocol/blob/main/livekit/sip.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import phonenumbers

from bot.diagnostics.report import Finding, Severity
from bot.diagnostics.seen import OutboundTrunk
from bot.diagnostics.sip.addresses import HOST, Target, is_private, network, target
from bot.diagnostics.sip.numbers import ANY, is_e164, is_extension, listed
from bot.diagnostics.sip.pages import OUTBOUND_CALLS, OUTBOUND_TRUNK, REGIONS, SECURE, TROUBLES
from bot.diagnostics.sip.shown import called, sentence
from knowledge import Link

PLAIN_PORT, TLS_PORT = 5060, 5061
LIVEKIT_SIP = ".sip.livekit.cloud"
# Telnyx takes calls at sip.telnyx.com itself and answers 503 under names below it.
TELNYX = "sip.telnyx.com"
SURE: dict[Severity, float] = {"broken": 0.9, "warning": 0.8, "note": 0.7}


def lint_outbound(trunks: Sequence[OutboundTrunk]) -> Iterator[Finding]:
    """What is wrong with each of them."""
    for trunk in trunks:
        yield from _address(trunk, target(trunk.address))
        yield from _transport(trunk, target(trunk.address))
        yield from _encryption(trunk)
        yield from _login(trunk)
        yield from _numbers(trunk)
        yield from _country(trunk)


def _address(trunk: OutboundTrunk, to: Target) -> Iterator[Finding]:
    host = to.host.lower().rstrip(".")
    if not trunk.address.strip():
        yield _finding("sip-no-address", "broken", f"{sentence(called(trunk))} has no address to send calls to.", "Set the carrier's host as its address.")
    elif to.scheme or to.user or to.parameters:
        strange = f"{to.scheme}:" if to.scheme else "a user name" if to.user else "parameters"
        cause = f"The address of {called(trunk)} has {strange} in it, where only a host name or IP address may stand."
        yield _finding("sip-address-form", "broken", cause, f"Write {to.host or 'the host'} alone, and set transport as a field of its own.")
    elif network(host.strip("[]")) is None and not HOST.fullmatch(host):
        cause = f"The address of {called(trunk)} is no host name and no IP address."
        yield _finding(
            "sip-address-form", "broken", cause, "Write the carrier's host, such as sip.example.com, with a port only where it is another than usual."
        )
    elif host.endswith(LIVEKIT_SIP):
        cause = f"The address of {called(trunk)} is LiveKit's own SIP host, so LiveKit would call itself."
        yield _finding(
            "sip-address-own",
            "broken",
            cause,
            "Set the carrier's termination host; LiveKit's SIP host belongs into the carrier's settings.",
        )
    elif host.endswith(f".{TELNYX}"):
        cause = f"The address of {called(trunk)} has a name in front of {TELNYX}, under which Telnyx refuses calls with 503."
        yield _finding("sip-address-telnyx", "warning", cause, f"Write {TELNYX}, without a subdomain of your own.", TROUBLES)
    elif is_private(host):
        cause = f"The address of {called(trunk)} is a private one, which LiveKit Cloud cannot reach."
        yield _finding("sip-address-private", "note", cause, "It is right where livekit-sip runs in the same network.")


def _transport(trunk: OutboundTrunk, to: Target) -> Iterator[Finding]:
    if to.port == TLS_PORT and trunk.transport in {"udp", "tcp"}:
        cause = f"{sentence(called(trunk))} sends {trunk.transport.upper()} to port {TLS_PORT}, which is the one for TLS."
        yield _finding("sip-port-transport", "warning", cause, f"Set transport to TLS, or take port {PLAIN_PORT}.", SECURE)
    elif to.port == TLS_PORT and trunk.transport == "auto":
        cause = f"{sentence(called(trunk))} has port {TLS_PORT}, and no transport is set: the port alone does not switch TLS on."
        yield _finding("sip-port-transport", "warning", cause, "Set transport to TLS.", SECURE)
    elif to.port == PLAIN_PORT and trunk.transport == "tls":
        cause = f"{sentence(called(trunk))} speaks TLS to port {PLAIN_PORT}, which is the one without it."
        yield _finding("sip-port-transport", "warning", cause, f"Take port {TLS_PORT}, or leave the port out.", SECURE)


def _encryption(trunk: OutboundTrunk) -> Iterator[Finding]:
    if trunk.transport == "tls" and trunk.encryption == "disable":
        cause = f"{sentence(called(trunk))} encrypts the signalling (TLS) and not the sound; a carrier with secure trunking on refuses that with 488."
        yield _finding("sip-encryption-half", "note", cause, "Set media encryption to allow or require, as the carrier has it.", SECURE)
    elif trunk.encryption == "require" and trunk.transport != "tls":
        cause = f"{sentence(called(trunk))} insists on encrypted sound (SRTP), and its keys travel without TLS; many carriers refuse that with 488."
        yield _finding("sip-encryption-half", "warning", cause, "Set transport to TLS, or media encryption to allow.", SECURE)


def _login(trunk: OutboundTrunk) -> Iterator[Finding]:
    if trunk.username != trunk.password:
        has, lacks = ("a user name", "password") if trunk.username else ("a password", "user name")
        cause = f"{sentence(called(trunk))} has {has} and no {lacks}, so it cannot log in at a carrier that asks for it."
        yield _finding("sip-half-login", "broken", cause, "Set auth_username and auth_password together.")
    elif not trunk.username:
        cause = f"{sentence(called(trunk))} has no user name and password: it works only with a carrier that knows your IP address."
        yield _finding("sip-no-login", "note", cause, "If calls fail with 401, 403 or 407, set the carrier's credentials.")


def _numbers(trunk: OutboundTrunk) -> Iterator[Finding]:
    if not trunk.numbers:
        cause = f"{sentence(called(trunk))} has no number, so each call must bring its own caller id."
        yield _finding("sip-no-number", "warning", cause, "Add the numbers that the carrier gave you, in E.164.", OUTBOUND_CALLS)
    odd = tuple(number for number in trunk.numbers if not is_e164(number) and (not is_extension(number)))
    if odd:
        cause = f"{listed(odd)} of {called(trunk)} is not in E.164; carriers refuse such a caller id with 403, or show another."
        yield _finding("sip-not-e164", "warning", cause, "Write + and the country code, without spaces, such as +15105550100.", OUTBOUND_CALLS)
    if len(trunk.numbers) > 1 and any(number.raw == ANY for number in trunk.numbers):
        cause = (
            f"{sentence(called(trunk))} has {ANY} among its numbers: a call without a caller id of its own may show {ANY}, since LiveKit picks one at random."
        )
        yield _finding("sip-any-number", "warning", cause, "Name the caller id in each call, or take the asterisk off.", OUTBOUND_CALLS)


def _country(trunk: OutboundTrunk) -> Iterator[Finding]:
    if trunk.country and trunk.country.upper() not in phonenumbers.SUPPORTED_REGIONS:
        cause = f"destination_country of {called(trunk)} is “{trunk.country[:20]}”, which is no country's two letters."
        yield _finding("sip-country", "broken", cause, "Write ISO 3166-1 alpha-2, such as in for India or gb for the United Kingdom.", REGIONS)


def _finding(code: str, severity: Severity, cause: str, advice: str, link: Link = OUTBOUND_TRUNK) -> Finding:
    return Finding(code=code, severity=severity, cause=cause, advice=advice, link=link, confidence=SURE[severity])
