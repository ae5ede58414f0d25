"""What everybody promises who knows who is on call: rotas of the plan, and services over HTTP that go by the same rotas."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.escalation.ports import OnCall
from bot.escalation.targets import Rotas
from bot.outgoing.oncall import HttpOnCall
from tests.escalation.plans import plan_in
from tests.fakes.oncall_server import serve_oncall

BERLIN = ZoneInfo("Europe/Berlin")
ROTAS = plan_in("""
channel: desk
rotas:
  support: {zone: Europe/Berlin, from: 2026-10-19, handover: "mon 09:00", weeks: [[U0ADA, U0BEN], [U0CHI], []]}
""").rotas


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Somebody who knows, and whether they know people by their addresses."""

    oncall: OnCall
    by_email: bool = False

    async def now(self, schedule: str, when: str) -> list[str]:
        """The user ids of those on call."""
        told = await self.oncall.now(schedule, datetime.fromisoformat(when).replace(tzinfo=BERLIN))
        return [one.partition("@")[0].upper() for one in told] if self.by_email else list(told)


@pytest.fixture(params=["rota", "pagerduty", "hook"])
async def ready(request: pytest.FixtureRequest) -> AsyncIterator[Ready]:
    if request.param == "rota":
        yield Ready(oncall=Rotas(rotas=ROTAS))
        return
    async with serve_oncall(ROTAS) as server, httpx.AsyncClient(trust_env=False) as http:
        oncall = HttpOnCall(http, f"{server.url}/now" if request.param == "hook" else server.url, clock=lambda: 0.0, token=server.token)
        yield Ready(oncall=_Plain(oncall) if request.param == "hook" else oncall, by_email=request.param == "pagerduty")


@dataclass(frozen=True, slots=True)
class _Plain:
    """A plain hook has one schedule, which is its address."""

    oncall: OnCall

    async def now(self, schedule: str, at: datetime) -> list[str]:
        return list(await self.oncall.now("", at)) if schedule == "support" else []


@pytest.mark.parametrize(
    ("when", "people"),
    [
        ("2026-10-19 08:59", []),
        ("2026-10-19 09:00", ["U0ADA", "U0BEN"]),
        ("2026-10-25 02:30", ["U0ADA", "U0BEN"]),
        ("2026-10-26 08:59", ["U0ADA", "U0BEN"]),
        ("2026-10-26 09:00", ["U0CHI"]),
        ("2026-11-02 08:59", ["U0CHI"]),
        ("2026-11-02 09:00", []),
        ("2026-11-09 09:00", ["U0ADA", "U0BEN"]),
    ],
)
async def test_who_is_on_duty_changes_with_the_hand_over(ready: Ready, when: str, people: list[str]) -> None:
    assert await ready.now("support", when) == people


async def test_of_a_schedule_that_there_is_not_nobody_is_on_call(ready: Ready) -> None:
    assert await ready.now("other", "2026-10-19 12:00") == []
