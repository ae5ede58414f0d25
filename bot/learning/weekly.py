"""Once a week each workspace is told what the documents lack. A job like any other, so a restart neither forgets nor doubles it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol

from bot.errors import SlackRefused
from bot.escalation.board import Words
from bot.escalation.hours import moment
from bot.jobs import Job, NewJob
from bot.learning.board import CardBoard
from bot.learning.gaps import Digest
from bot.learning.gaps_words import as_markdown
from bot.learning.specialists import Specialists
from bot.stores import Inbox
from bot.thread import ThreadId

log = logging.getLogger("bot.learning.weekly")
KIND = "gaps_digest"
WEEK = timedelta(days=7)
AT_MINUTE = 9 * 60
GAPS_SHOWN = 10
MORE = "\nAnd {more} smaller ones: `ask-ai gaps` tells all of them.\n"


class Digests(Protocol):
    """Finds out what the documents lack; see `bot.learning.collecting.Gaps`."""

    async def digest(self, *, since: float, until: float, team: str = "") -> Digest:
        """The gaps among the questions of that while, in seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """On Monday morning in `zone`, about the week before. `teams` gives the workspaces, `now` is seconds since 1970."""

    inbox: Inbox
    gaps: Digests
    board: CardBoard
    specialists: Specialists
    teams: Callable[[], Awaitable[Sequence[str]]]
    zone: tzinfo
    now: Callable[[], float]

    async def begin(self) -> None:
        """Have the next run in the inbox, and so every later one."""
        monday = self._monday()
        await self.inbox.add(self._run(monday if self.now() <= self._at(monday, AT_MINUTE) else monday + WEEK))

    async def __call__(self, job: Job) -> None:
        """One run: the next one is saved first, then one for each workspace; what is told in one does not wait for another."""
        monday = date.fromisoformat(job.payload["monday"])
        if team := str(job.payload.get("team") or ""):
            await self._tell(team, monday)
            return
        monday = max(monday, self._monday())  # nobody wants to read of weeks in which the bot stood still
        await self.inbox.add(self._run(monday + WEEK))
        for team in await self.teams():
            payload = {"monday": monday.isoformat(), "team": team}
            await self.inbox.add(NewJob(keys=(f"{_key(monday)}:{team}",), kind=KIND, payload=payload, thread=KIND))

    async def _tell(self, team: str, monday: date) -> None:
        desk = await self.specialists.desk(team)
        if not desk:
            log.warning("gaps.nowhere", extra={"team": team})
            return
        found = await self.gaps.digest(since=self._at(monday - WEEK), until=self._at(monday), team=team)
        try:
            await self.board.say(ThreadId(team=team, channel=desk, ts=""), digest_words(found, self.zone), key=f"{_key(monday)}:{team}", attempt=2)
        except SlackRefused as refused:
            log.warning("gaps.not_told", extra={"team": team, "code": refused.code})

    def _monday(self) -> date:
        """That of this week."""
        today = datetime.fromtimestamp(self.now(), UTC).astimezone(self.zone).date()
        return today - timedelta(days=today.weekday())

    def _at(self, day: date, minute: int = 0) -> float:
        return moment(self.zone, day, minute).timestamp()

    def _run(self, monday: date) -> NewJob:
        after_s = max(0.0, self._at(monday, AT_MINUTE) - self.now())
        return NewJob(keys=(_key(monday),), kind=KIND, payload={"monday": monday.isoformat()}, after_s=after_s)


def digest_words(digest: Digest, zone: tzinfo) -> Words:
    """The digest as it is posted: the gaps of most people, with links to the nearest pages. Days are those of the zone."""
    shown = replace(digest, gaps=digest.gaps[:GAPS_SHOWN])
    more = len(digest.gaps) - len(shown.gaps)
    return Words(
        text=as_markdown(shown, zone) + (MORE.format(more=more) if more else ""), allow=frozenset(link.url for gap in shown.gaps for link in gap.pages)
    )


def _key(monday: date) -> str:
    return f"{KIND}:{monday:%G-W%V}"
