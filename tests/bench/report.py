"""What a benchmark found, in rows."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field

from tests.bench.measures import Mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One figure with what it should be: `limit` is the most it may be, or with `least` the least."""

    name: str
    value: float
    unit: str
    limit: float
    least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is within its limit."""
        return self.value >= self.limit if self.least else self.value <= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What one contestant did. `ahead` is how far the first one's nDCG is above this one's, question by question; None for itself and without questions."""

    name: str
    p50_ms: float
    p95_ms: float
    resident_mb: float
    ndcg: Mean | None = None
    recall: Mean | None = None
    mrr: Mean | None = None
    ahead: Mean | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """What one bot did under the same events: acknowledgements, the share of a core it took, answers too many; then what its kills cost. None for what was not tried."""

    name: str
    p50_ms: float
    p99_ms: float
    core_share: float
    doubled: int | None = None
    in_flight: int | None = None
    lost_by_kills: int | None = None
    doubled_by_kills: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """What one receiver did with the same webhooks: acknowledgements at a steady rate, the share of a core that took, and the most a second. `lost` is None for what stores nothing."""

    name: str
    p50_ms: float
    p95_ms: float
    p99_ms: float
    core_share: float
    most: float
    repeated: int
    lost: int | None


@dataclass(slots=True)
class Report:
    """What was measured so far; `notes` say what was left out and why, or what was set."""

    machine: str = ""
    goals: list[Goal] = field(default_factory=list)
    contests: list[Contest] = field(default_factory=list)
    contenders: list[Contender] = field(default_factory=list)
    receivers: list[Receiver] = field(default_factory=list)
    figures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def goal(self, name: str, value: float, unit: str, limit: float, *, least: bool = False) -> None:
        """Add a row to the goals."""
        self.goals.append(Goal(name=name, value=value, unit=unit, limit=limit, least=least))


def load() -> float:
    """How busy the machine was in the last minute. That is part of every result: others' work makes everything slower, and unevenly."""
    return os.getloadavg()[0]


def machine(load_before: float) -> str:
    """What it was measured on, how busy that was, and at which priority when that was not the usual one."""
    kind = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    priority = f"; at nice {nice}" if (nice := os.nice(0)) else ""
    return f"{kind}; load average {load_before:.1f} before, {load():.1f} after{priority}"
