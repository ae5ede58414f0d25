"""What a ticket keeps as JSON beside its own fields: its packet, and what routing looked at. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.escalation.packet import Packet, as_json, from_json
from bot.escalation.ports import Case
from bot.escalation.ticket import Ticket, hidden

CASE = "case"


def facts_of(packet: Packet, case: Case) -> dict[str, Any]:
    """As `Ticket.facts` has it. A channel that may not be named stays unnamed here too: the route is chosen already."""
    channel = "" if packet.confined else case.channel
    kept = {"team": case.team, "channel": channel, "topics": sorted(case.topics), "language": case.language, "sdk": case.sdk, "tongue": case.tongue}
    return {**as_json(packet), CASE: {**kept, "route": case.route}}


def packet_of(ticket: Ticket) -> Packet:
    """The packet again, whoever may read it."""
    return from_json(ticket.facts)


def seen_in(channel: str, ticket: Ticket) -> Ticket:
    """The ticket as the people of a channel may see it. What is confined is so everywhere but where it was said, and what else is told in a packet may be meant for another channel."""
    kept = packet_of(ticket)
    confined = kept.confined or hidden(ticket, channel)
    packet = replace(kept, confined=confined, similar=tuple(one for one in kept.similar if one.only in {"", channel}))
    return replace(ticket, confined=confined, facts={**ticket.facts, **as_json(packet)})


def case_in(ticket: Ticket) -> Case:
    """What routing looked at; whoever asks further up the chain stays on the route that was taken."""
    kept: Mapping[str, Any] = ticket.facts[CASE]
    return Case(**{**kept, "topics": frozenset(kept["topics"]), "route": ticket.route})
