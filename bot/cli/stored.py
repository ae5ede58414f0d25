"""What commands read of the database of `ask-ai serve`, which may run meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from bot.errors import BotError, StoreFailed
from bot.learning.source import CardSource
from bot.settings import Settings
from bot.store import Store, SystemClock, default_url, examine, open_store
from knowledge import Contents, SourceFailed, SourceSkipped, Verified, VerifiedSource


def url_of(settings: Settings) -> str:
    """Where the database is."""
    return settings.database_url or default_url(settings.data_dir)


@asynccontextmanager
async def beside(settings: Settings) -> AsyncIterator[Store | None]:
    """The store, opened beside whoever works with it; None when there is no database yet, and then none is made. Raises `StoreFailed`."""
    if examine(url_of(settings)).revision is None:
        yield None
        return
    async with open_store(url_of(settings), clock=SystemClock(), works=False) as store:
        yield store


def stored_cards(settings: Settings) -> Callable[[Contents], VerifiedSource] | None:
    """The cards of the database, reviewed, as the last source of a sync; None when there is no database yet. What goes wrong with it is the source's fault, and fails it alone."""
    try:
        found = examine(url_of(settings))
    except StoreFailed as error:
        return _Broken(str(error))
    return None if found.revision is None else _Stored(settings=settings, up_to_date=found.revision == found.newest)


@dataclass(frozen=True, slots=True)
class _Broken:
    why: str

    def __call__(self, contents: Contents) -> VerifiedSource:
        del contents
        return VerifiedSource(self._fail)

    async def _fail(self) -> Sequence[Verified]:
        raise SourceFailed(self.why)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stored:
    settings: Settings
    up_to_date: bool

    def __call__(self, contents: Contents) -> VerifiedSource:
        return VerifiedSource(partial(self._load, contents))

    async def _load(self, contents: Contents) -> Sequence[Verified]:
        if not self.up_to_date:  # opening it would change its schema under a bot of another version
            raise SourceSkipped("the database is of another version; `ask-ai migrate` brings it up to date")
        try:
            async with open_store(url_of(self.settings), clock=SystemClock(), works=False) as store:
                return await CardSource(cards=store.cards, now=SystemClock().now, many=self.settings.slack.installable).load(contents)
        except BotError as error:
            raise SourceFailed(str(error)) from error
