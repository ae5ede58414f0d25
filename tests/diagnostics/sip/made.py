"""Trunks, rules and calls as they are when nothing is wrong with them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.diagnostics.phone import Phone
from bot.diagnostics.seen import DispatchRule, InboundTrunk, OutboundTrunk, Participant, Track

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
OURS, THEIRS = "+15105550100", "+14155552671"


def phones(*numbers: str) -> tuple[Phone, ...]:
    return tuple(Phone(number) for number in numbers)


def inbound(id_: str = "ST_in", **more: Any) -> InboundTrunk:
    """With a number and an allow-list."""
    return InboundTrunk(id=id_, **{"numbers": phones(OURS), "allowed_addresses": ("192.0.2.0/24",), **more})


def outbound(id_: str = "ST_out", **more: Any) -> OutboundTrunk:
    """With a login and a number."""
    return OutboundTrunk(id=id_, **{"address": "sip.carrier.example", "numbers": phones(OURS), "username": True, "password": True, **more})


def rule(id_: str = "SDR_a", **more: Any) -> DispatchRule:
    """For the inbound trunk, with an agent."""
    return DispatchRule(id=id_, **{"room": "call", "trunk_ids": ("ST_in",), "agents": ("support",), **more})


def call(stage: str, *, age_s: float = 0.0, tracks: tuple[Track, ...] = (), **attributes: str) -> Participant:
    """An outbound call in this stage; `ruleID` makes it an inbound one."""
    told = {"sip.callStatus": stage, "sip.callID": "SCL_a", "sip.phoneNumber": str(Phone(THEIRS))} | {
        f"sip.{name}": value for name, value in attributes.items()
    }
    return Participant(identity="sip_a", kind="sip", joined_at=NOW - timedelta(seconds=age_s), tracks=tracks, attributes={k: v for k, v in told.items() if v})


def sound(sid: str = "TR_a", **more: Any) -> Track:
    return Track(sid=sid, **{"kind": "audio", "source": "microphone", **more})


def agent(*tracks: Track) -> Participant:
    return Participant(identity="agent-1", kind="agent", joined_at=NOW, tracks=tracks)
