"""A `Looks` with a project and a flight recorder in memory."""

from __future__ import annotations

from typing import Any

from bot.diagnostics.looks import Looks
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from tests.diagnostics.judge.observations import MICROPHONE, NOW, agent, dispatch, egress, ingress, job, room, who
from tests.diagnostics.tokens import KEYRING
from tests.fakes.livekit import FakeLiveKit
from tests.fakes.records import MemoryRecords


def scene(**given: Any) -> FakeLiveKit:
    """A project where all is well: one room with a person, an agent, a recording and an encoder."""
    usual: dict[str, Any] = {
        "active": [room(participants=1), room("lobby", sid="RM_lobby", participants=0)],
        "people": {"demo": [who("ada", MICROPHONE), agent("agent-AJ_1", MICROPHONE)]},
        "agents": {"demo": [dispatch("", id="AD_auto"), dispatch("support", job("running"))]},
        "recordings": [egress("active")],
        "encoders": [ingress("inactive")],
    }
    return FakeLiveKit(**(usual | given))


async def look(server: FakeLiveKit, what: Any, name: str = "", *, records: MemoryRecords | None = None, **given: Any) -> Report:
    """The report on a request."""
    looks = Looks(projects=lambda _: server, now=lambda: NOW, records=records, keyring=KEYRING)
    return await looks.look(Request(what=what, name=name, **given))


def codes(report: Report) -> list[str]:
    """Of its findings, worst first."""
    return [finding.code for finding in report.findings]
