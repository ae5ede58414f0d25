"""Rows to count: single ones by hand, and a quarter of a year of them by chance that is the same each time."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

from bot.figures.periods import last_days
from bot.figures.ports import TicketTimes, Turn
from bot.figures.topics import TOPICS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NOW_S = NOW.timestamp()
HOUR_S, DAY_S = 3_600.0, 86_400.0
OUTCOMES = ("answered",) * 12 + ("escalated",) * 3 + ("declined",) * 2 + ("looked",) * 2 + ("diagnose",)
REASONS = ("undocumented", "undocumented", "unsure", "asked", "feedback", "failed")
PAGES = tuple(
    f"https://docs.livekit.io/{area}/{name}/" for area in ("agents", "telephony", "transport", "home") for name in ("start", "features", "limits", "faq")
)


def turn(answer: str = "a1", *, ago_s: float = HOUR_S, **parts: Any) -> Turn:
    """A question so long ago, answered within two seconds."""
    asked_at = NOW_S - ago_s
    usual: dict[str, Any] = {"team": "T1", "channel": "C1", "person": "U1", "outcome": "answered", "confidence": 0.8}
    usual |= {"asked_at": asked_at, "seen_at": asked_at + 0.4, "answered_at": asked_at + 2.0}
    return Turn(answer=answer, **(usual | parts))


def ticket(name: str = "t1", *, ago_s: float = HOUR_S, **parts: Any) -> TicketTimes:
    """A ticket so long ago that nobody has touched."""
    opened_at = NOW_S - ago_s
    usual: dict[str, Any] = {"team": "T1", "reason": "unsure", "state": "open", "opened_at": opened_at, "claimed_at": 0.0, "answered_at": 0.0, "over_at": 0.0}
    return TicketTimes(ticket=name, **(usual | {"due_at": opened_at + 4 * HOUR_S} | parts))


def quarter(count: int, *, teams: tuple[str, ...] = ("T1",), seed: int = 7) -> list[Turn]:
    """So many questions in ninety days, oldest first; the surer the answer the likelier it is called good, but not as likely as it claims."""
    chance, period = random.Random(seed), last_days(NOW, 90)
    moments = sorted(chance.uniform(period.begin, NOW_S) for _ in range(count))
    return [_by_chance(chance, number, moment, chance.choice(teams)) for number, moment in enumerate(moments)]


def _by_chance(chance: random.Random, number: int, moment: float, team: str) -> Turn:
    outcome, confidence = chance.choice(OUTCOMES), round(chance.betavariate(5, 2), 3)
    voted = chance.random() < 0.12
    return Turn(
        answer=f"a{number}",
        team=team,
        channel=f"C{chance.randrange(6)}",
        person=f"U{int(chance.expovariate(0.02))}",
        outcome=outcome,
        confidence=confidence,
        asked_at=moment,
        seen_at=moment + chance.uniform(0.2, 1.4),
        answered_at=moment + chance.lognormvariate(1.0, 0.7),
        urls=tuple(PAGES[min(int(chance.expovariate(0.3)), len(PAGES) - 1)] for _ in range(3)) if outcome == "answered" else (),
        topic=list(TOPICS)[min(int(chance.expovariate(0.35)), len(TOPICS) - 1)],
        tokens_in=chance.randrange(1_500, 6_000),
        tokens_out=chance.randrange(120, 700),
        cost_usd=chance.uniform(0.001, 0.009),
        good=(chance.random() < 0.15 + 0.75 * confidence) if voted and outcome == "answered" else None,
    )


def desk(count: int, *, team: str = "T1", seed: int = 7) -> list[TicketTimes]:
    """So many tickets in ninety days, oldest first, most of them over."""
    chance, period = random.Random(seed), last_days(NOW, 90)
    opened = sorted(chance.uniform(period.begin, NOW_S) for _ in range(count))
    return [_ticket_by_chance(chance, number, moment, team) for number, moment in enumerate(opened)]


def _ticket_by_chance(chance: random.Random, number: int, opened_at: float, team: str) -> TicketTimes:
    claimed_at = opened_at + chance.lognormvariate(6.5, 1.0)
    over_at = claimed_at + chance.lognormvariate(8.5, 0.8)
    over = over_at < NOW_S and chance.random() < 0.9
    return TicketTimes(
        ticket=f"t{number}",
        team=team,
        reason=chance.choice(REASONS),
        state=("dismissed" if chance.random() < 0.08 else "resolved") if over else "open",
        opened_at=opened_at,
        claimed_at=claimed_at if over else 0.0,
        answered_at=over_at - 600 if over else 0.0,
        over_at=over_at if over else 0.0,
        due_at=opened_at + 4 * HOUR_S,
    )
