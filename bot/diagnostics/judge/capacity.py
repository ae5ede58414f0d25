"""Rooms with a limit. Pure."""

from __future__ import annotations

from bot.diagnostics.judge.scale import CERTAIN
from bot.diagnostics.judge.wording import named
from bot.diagnostics.pages import ROOMS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Participant, Room

# Agents and recorders neither keep a room open nor count towards its limit. https://github.com/livekit/livekit/blob/master/pkg/rtc/room.go (CloseIfEmpty, Join)
DEPENDENT = frozenset({"agent", "egress"})
NEARLY = 0.9


def judge_capacity(room: Room, participants: tuple[Participant, ...] | None) -> list[Finding]:
    """Full, or nearly so."""
    limit = room.max_participants
    inside = room.participants if participants is None else sum(who.kind not in DEPENDENT for who in participants)
    if limit <= 0 or inside < NEARLY * limit:
        return []
    full = inside >= limit
    return [
        Finding(
            code="room-full" if full else "room-nearly-full",
            severity="broken" if full else "warning",
            cause=f"The room {named(room.name)} is {'full, so whoever joins now is refused' if full else 'nearly full'}: {inside} of {limit} participants.",
            advice="The limit of a room that exists cannot be raised: let somebody leave, or use a new room with a larger max_participants. A client that is refused sees JOIN_FAILURE.",
            link=ROOMS,
            confidence=CERTAIN,
            evidence=(Evidence(text=f"{inside} of {limit} participants; agents and recorders do not count"),),
        )
    ]
