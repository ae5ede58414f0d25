"""Whether the LiveKit servers can be reached with the keys that are set, and whether the trunks for test calls are there."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cli.checks.check import Check
from bot.diagnostics.looks import Looks
from bot.diagnostics.ports import LiveKit
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.errors import BotError
from bot.livekit import open_projects
from bot.lookout import utc_now
from bot.settings import LiveKitSettings


async def livekit_checks(settings: LiveKitSettings) -> list[Check]:
    """One for each project, and one for the trunks when test calls are set up. Looks only."""
    found = []
    async with open_projects(settings) as projects:
        looks = Looks(projects=projects.reading, records=None, now=utc_now)
        for name in projects.names:
            report = await looks.look(Request(what="server", project=name))
            found.append(_check(f"livekit {name}", report))
        if settings.dial.on and all(check.state == "works" for check in found):
            found.append(await _trunks(settings.dial.trunks, [projects.reading(name) for name in projects.names]))
    return found


def _check(name: str, report: Report) -> Check:
    verdict = report.verdict
    if verdict is None:
        return Check(name=name, state="works", detail=f"{report.host}: reached, and the key is accepted")
    return Check(name=name, state="broken" if verdict.severity == "broken" else "works", detail=f"{verdict.cause} {verdict.advice}")


async def _trunks(wanted: Iterable[str], servers: Iterable[LiveKit]) -> Check:
    try:
        there = {trunk.id for server in servers for trunk in await server.outbound_trunks()}
    except BotError as error:
        return Check(name="test calls", state="broken", detail=error.user_text)
    if missing := sorted(set(wanted) - there):
        return Check(
            name="test calls",
            state="broken",
            detail=f"no outbound trunk is called {', '.join(missing)}; `lk sip outbound list` lists those there are for ASK_AI_DIAL_TRUNKS",
        )
    return Check(name="test calls", state="works", detail=f"through {', '.join(sorted(wanted))}")
