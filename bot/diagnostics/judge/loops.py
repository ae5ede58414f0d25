"""One identity that joins again and again, from the flight recorder. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.diagnostics.judge.scale import CERTAIN, LIKELY, STRONG
from bot.diagnostics.judge.wording import named, since, span
from bot.diagnostics.pages import CONNECT
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Evidence, Finding

JOINS_MIN, WITHIN = 3, timedelta(seconds=60)
# Whoever joined within the last two minutes is at it still.
GOING_ON_S = 120.0
SHOWN = 3
DUPLICATE = "duplicate_identity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The last run of joins of one identity with no more than 60 s for any three of them; `kicked` of those before were put out by the next."""

    identity: str
    kind: str
    joins: tuple[datetime, ...]
    kicked: int
    regions: tuple[str, ...] = ()

    @property
    def period_s(self) -> float:
        return median((later - earlier).total_seconds() for earlier, later in zip(self.joins, self.joins[1:], strict=False))


def judge_loops(events: Sequence[RoomEvent], now: datetime) -> list[Finding]:
    """Loops, and identities that were taken over without a loop; of events oldest first."""
    loops = find_loops(events)
    looping = {loop.identity for loop in loops}
    taken = {event.identity: event for event in events if event.kind == "participant_left" and event.reason == DUPLICATE and event.identity not in looping}
    return [*(_loop(loop, now) for loop in loops), *(_taken(event) for event in taken.values())]


def find_loops(events: Sequence[RoomEvent]) -> list[Loop]:
    """Of each identity the last loop, by identity."""
    mine: dict[str, list[RoomEvent]] = defaultdict(list)
    for event in events:
        if event.identity:
            mine[event.identity].append(event)
    return [loop for identity in sorted(mine) if (loop := _last_loop(identity, mine[identity]))]


def _last_loop(identity: str, events: Sequence[RoomEvent]) -> Loop | None:
    joined = sorted(
        {event.participant_sid or event.id: event for event in events if event.kind == "participant_joined"}.values(), key=lambda event: event.happened_at
    )
    times = [event.happened_at for event in joined]
    close = {at for at in range(len(times) - JOINS_MIN + 1) if times[at + JOINS_MIN - 1] - times[at] <= WITHIN}
    if not close:
        return None
    first, last = max(close), max(close) + JOINS_MIN - 1
    while first - 1 in close:
        first -= 1
    begin, end = times[first], times[last] + WITHIN
    left = [event for event in events if event.kind == "participant_left" and begin <= event.happened_at <= end]
    regions = {event.more.get("region", "") for event in joined[first : last + 1]} - {""}
    return Loop(
        identity=identity,
        kind=joined[last].participant_kind,
        joins=tuple(times[first : last + 1]),
        kicked=sum(event.reason == DUPLICATE for event in left),
        regions=tuple(sorted(regions)),
    )


def _loop(loop: Loop, now: datetime) -> Finding:
    goes_on = (since(now, loop.joins[-1]) or 0.0) < GOING_ON_S
    rhythm = f"{len(loop.joins)} times within {span((loop.joins[-1] - loop.joins[0]).total_seconds())}, every {span(loop.period_s)}"
    regions = f", from {' and '.join(loop.regions)}" if loop.regions else ""
    evidence = (Evidence(text=f"joined {rhythm}{regions}", at=loop.joins[-1]), *(Evidence(text="joined", at=at) for at in loop.joins[-SHOWN:]))
    if not loop.kicked:
        return Finding(
            code="rejoin-loop",
            severity="broken" if goes_on else "warning",
            cause=f"{named(loop.identity)} {'joins' if goes_on else 'joined'} again and again ({rhythm}), and was not put out by a second one.",
            advice="A component that mounts anew, a retry that closes a good connection, or a program that crashes right after joining does that. Look at what its client logs between two joins.",
            link=CONNECT,
            confidence=LIKELY,
            evidence=evidence,
        )
    source = (
        "two agents accept the same identity"
        if loop.kind == "agent"
        else "two tabs or devices share one token, a component mounts twice, or each one that is put out connects again"
    )
    return Finding(
        code="identity-loop",
        severity="broken" if goes_on else "warning",
        cause=f"{named(loop.identity)} {'keeps' if goes_on else 'kept'} replacing itself: two connections with the same identity joined {rhythm} and put each other out.",
        advice=f"Probably {source}. Give each connection an identity of its own, and do not connect again after DUPLICATE_IDENTITY.",
        link=CONNECT,
        confidence=CERTAIN if loop.kicked >= len(loop.joins) - 1 else STRONG,
        evidence=(*evidence, Evidence(text=f"{loop.kicked} of them left with duplicate identity")),
    )


def _taken(event: RoomEvent) -> Finding:
    return Finding(
        code="identity-taken-over",
        severity="note",
        cause=f"{named(event.identity)} was put out by a second connection with the same identity.",
        advice="Once is a reload or a second tab. When it happens often, give each connection an identity of its own.",
        link=CONNECT,
        confidence=CERTAIN,
        evidence=(Evidence(text="left with duplicate identity", at=event.happened_at),),
    )
