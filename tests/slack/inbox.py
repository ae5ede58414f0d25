"""An inbox that keeps in memory what a Bolt app saves, and an app around it."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.jobs import Lane, NewJob
from bot.slack.bolt import build_app
from tests.bot.slack_bodies import BOT, TEAM


class Known(AsyncAuthorize):
    """Knows who the bot is without asking anybody."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, **_: Any) -> AuthorizeResult:
        self.asked += 1
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_user_id=BOT, bot_id="B1")


class MemoryInbox:
    """`fault` is raised instead of saving. `tries` counts what was to be saved, `wakes` how often the worker was woken."""

    def __init__(self) -> None:
        self.jobs: list[NewJob] = []
        self.keys: set[str] = set()
        self.fault: Exception | None = None
        self.wakes = self.tries = 0

    async def keep(self, job: NewJob) -> bool:
        self.tries += 1
        if self.fault is not None:
            raise self.fault
        if self.keys.intersection(job.keys):
            return False
        self.keys.update(job.keys)
        self.jobs.append(job)
        return True

    def wake(self, lane: Lane) -> None:
        self.wakes += 1

    def app(self) -> AsyncApp:
        return build_app(authorize=Known(), keep=self.keep, wake=self.wake)

    @property
    def kinds(self) -> list[str]:
        return [job.kind for job in self.jobs]
