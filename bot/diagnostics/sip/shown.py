"""How trunks and rules are called on a card."""

from __future__ import annotations

from bot.diagnostics.seen import DispatchRule, InboundTrunk, OutboundTrunk

NAME_CHARS = 60
KINDS = {InboundTrunk: "inbound trunk", OutboundTrunk: "outbound trunk", DispatchRule: "rule"}


def called(thing: InboundTrunk | OutboundTrunk | DispatchRule) -> str:
    """Kind, id and name as they stand in the middle of a sentence: inbound trunk ST_abc (main line)."""
    name = f" ({thing.name[:NAME_CHARS]})" if thing.name else ""
    return f"{KINDS[type(thing)]} {thing.id}{name}"


def sentence(words: str) -> str:
    """With a capital letter."""
    return words[:1].upper() + words[1:]
