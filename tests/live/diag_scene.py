"""The bot's looks at a real server, with a flight recorder that is filled by its webhooks, and a table of what the cards said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.json_format import MessageToDict

from bot.diagnostics.looks import Looks
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request, What
from bot.diagnostics.token import Keyring
from bot.livekit import Projects, open_projects
from bot.livekit.events import Envelope, event_of
from bot.settings import LiveKitSettings, Project
from tests.fakes.records import MemoryRecords
from tests.live.livekit.servers import Keys
from tests.live.livekit.webhooks import Webhooks

SLACK_CHARS_MAX = 12_000
AGAIN_S = 0.2


@dataclass(slots=True)
class Table:
    """What was expected and what was seen, a row a case."""

    rows: list[tuple[str, str, str, float]] = field(default_factory=list)

    def lines(self) -> list[str]:
        """As text, in the order of the run."""
        head = f"{'case':<62} {'expected':<26} {'seen':<26} {'ms':>6}"
        return [head, *(f"{case[:62]:<62} {expected:<26} {seen:<26} {took_ms:>6.0f}" for case, expected, seen, took_ms in self.rows)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Onlooker:
    """Looks at one server. `ahead_s` sets our clock forward, so that nobody has to wait until something is late."""

    projects: Projects
    keyring: Keyring
    table: Table
    hooks: Webhooks | None = None

    async def look(self, what: What, name: str = "", *, ahead_s: float = 0.0, **given: Any) -> Report:
        """The report, now."""
        records = MemoryRecords()
        for told in self.hooks.events if self.hooks else ():
            said = MessageToDict(told, preserving_proto_field_name=True)
            await records.keep([event_of(said, Envelope(project="default", received_at=datetime.now(UTC), digest="0" * 64))])
        ahead = timedelta(seconds=ahead_s)
        looks = Looks(projects=self.projects.reading, now=lambda: datetime.now(UTC) + ahead, records=records if self.hooks else None, keyring=self.keyring)
        return await looks.look(Request(what=what, name=name, **given))

    async def verdict(self, case: str, expected: str, what: What, name: str = "", *, within_s: float = 10.0, **given: Any) -> Report:
        """The report whose first finding is the expected one; it is looked for until the time is over, since a server takes a moment to show what was done."""
        until = time.monotonic() + within_s
        report = await self.look(what, name, **given)
        while report.findings[0].code != expected and time.monotonic() < until:
            await asyncio.sleep(AGAIN_S)
            report = await self.look(what, name, **given)
        seen = report.findings[0]
        self.table.rows.append((case, expected, seen.code, report.took_ms))
        assert seen.code == expected, report
        assert len(repr(report)) < SLACK_CHARS_MAX * 2
        return report


@asynccontextmanager
async def open_onlooker(url: str, keys: Keys, table: Table, hooks: Webhooks | None = None, *, secret: str = "") -> AsyncIterator[Onlooker]:
    """Looks at this address with these keys; another `secret` than theirs is one that is wrong."""
    project = Project(name="default", url=url, api_key=keys.key, api_secret=secret or keys.secret)
    async with open_projects(LiveKitSettings(projects={"default": project}, default="default")) as projects:
        yield Onlooker(projects=projects, keyring=Keyring({"default": (keys.key, secret or keys.secret)}), table=table, hooks=hooks)
