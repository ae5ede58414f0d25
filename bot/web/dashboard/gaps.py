"""What the documents lack, as the pages show it. Finding it out searches once more for hundreds of questions, so it is done behind a page, a few times a day."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from cachetools import LRUCache

from bot.errors import BotError
from bot.figures.overview import Gap
from bot.figures.topics import topic_of
from bot.learning.gaps import Digest
from bot.learning.gaps import Gap as Learned
from knowledge import KnowledgeError

log = logging.getLogger("bot.web.dashboard")
KEPT_S = 6 * 3_600.0
TEAMS_KEPT = 100


class Gaps:
    """What is known of the gaps of each workspace, and of all (""). `find` finds them out, `now` is seconds of a clock that goes on."""

    def __init__(self, find: Callable[[str], Awaitable[Digest]], *, now: Callable[[], float]) -> None:
        self._find, self._now = find, now
        self._known: LRUCache[str, tuple[float, tuple[Gap, ...]]] = LRUCache(TEAMS_KEPT)
        self._finding = False

    def known(self, team: str) -> tuple[Gap, ...] | None:
        """Those that were found last; None when nobody has looked yet."""
        return self._known[team][1] if team in self._known else None

    async def renew(self, team: str) -> None:
        """Find them out again after some hours, one workspace at a time. Never raises: what is known is good enough to be shown."""
        if self._finding or (team in self._known and self._now() - self._known[team][0] < KEPT_S):
            return
        self._finding = True
        try:
            digest = await self._find(team)
            self._known[team] = self._now(), tuple(map(as_shown, digest.gaps))
        except (BotError, KnowledgeError) as error:
            log.warning("dashboard.no_gaps", extra={"error": type(error).__name__})
        finally:
            self._finding = False


def as_shown(gap: Learned) -> Gap:
    """A gap of which nothing may be told has no title; of one that has, title, examples and pages are from what everybody may read."""
    return Gap(
        name=gap.title, count=gap.count, topic=topic_of(" ".join((gap.title, *gap.examples))), examples=gap.examples, pages=gap.pages, confined=not gap.title
    )
