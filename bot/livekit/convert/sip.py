"""Trunks and dispatch rules of telephony. https://github.com/livekit/protocol/blob/main/protobufs/livekit_sip.proto"""

from __future__ import annotations

import re

from livekit.protocol import sip

from bot.diagnostics.seen import DispatchRule, InboundTrunk, OutboundTrunk
from bot.livekit.convert.words import line, name, phones, seconds, word

LOGIN = re.compile("(?P<scheme>^(?:sips?:)?)[^@]*@")


def inbound_of(trunk: sip.SIPInboundTrunkInfo) -> InboundTrunk:
    """Where calls may come from. Of its login only that there is one."""
    return InboundTrunk(
        id=trunk.sip_trunk_id,
        name=name(trunk.name),
        numbers=phones(trunk.numbers),
        allowed_addresses=tuple(line(address) for address in trunk.allowed_addresses),
        allowed_numbers=phones(trunk.allowed_numbers),
        username=bool(trunk.auth_username),
        password=bool(trunk.auth_password),
        encryption=_encryption(trunk),
        ringing_timeout_s=seconds(trunk.ringing_timeout),
        max_call_s=seconds(trunk.max_call_duration),
    )


def outbound_of(trunk: sip.SIPOutboundTrunkInfo) -> OutboundTrunk:
    """Where calls go. The address is kept as it is written, since that may be what is wrong with it, but for a login inside."""
    return OutboundTrunk(
        id=trunk.sip_trunk_id,
        name=name(trunk.name),
        address=name(LOGIN.sub(r"\g<scheme>", line(trunk.address))),
        transport=word(sip.SIPTransport, trunk.transport, "SIP_TRANSPORT_"),
        country=line(trunk.destination_country),
        numbers=phones(trunk.numbers),
        username=bool(trunk.auth_username),
        password=bool(trunk.auth_password),
        encryption=_encryption(trunk),
        from_host=line(trunk.from_host),
    )


def rule_of(info: sip.SIPDispatchRuleInfo) -> DispatchRule:
    """Which room an inbound call gets. A rule of a kind that is not known here is "unknown"."""
    kind, room, pin = _where(info.rule)
    return DispatchRule(
        id=info.sip_dispatch_rule_id,
        name=name(info.name),
        kind=kind,
        room=name(room),
        trunk_ids=tuple(info.trunk_ids),
        inbound_numbers=phones(info.inbound_numbers),
        numbers=phones(info.numbers),
        pin=bool(pin),
        hide_number=info.hide_phone_number,
        agents=tuple(line(agent.agent_name) for agent in info.room_config.agents),
        encryption=_encryption(info) if info.media.HasField("encryption") or info.media_encryption else "",
    )


def _where(rule: sip.SIPDispatchRule) -> tuple[str, str, str]:
    """Kind, room or prefix, and pin."""
    match rule.WhichOneof("rule"):
        case "dispatch_rule_direct":
            return "direct", rule.dispatch_rule_direct.room_name, rule.dispatch_rule_direct.pin
        case "dispatch_rule_individual":
            return "individual", rule.dispatch_rule_individual.room_prefix, rule.dispatch_rule_individual.pin
        case "dispatch_rule_callee":
            return "callee", rule.dispatch_rule_callee.room_prefix, rule.dispatch_rule_callee.pin
        case _:
            return "unknown", "", ""


def _encryption(info: sip.SIPInboundTrunkInfo | sip.SIPOutboundTrunkInfo | sip.SIPDispatchRuleInfo) -> str:
    """The newer field where it is set, else the older one, which servers go on filling."""
    value = info.media.encryption if info.media.HasField("encryption") else info.media_encryption
    return word(sip.SIPMediaEncryption, value, "SIP_MEDIA_ENCRYPT_")
