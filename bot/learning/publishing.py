"""Cards into the index of a bot that runs: a job, so that a crash or a sync that is under way loses no approval."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.errors import BotError
from bot.jobs import Job, NewJob
from bot.learning.source import CardSource
from knowledge import IndexBusy, KnowledgeError, Library, Progress, Syncer

log = logging.getLogger("bot.publishing")
KIND = "publish_cards"
# What holds the index is a command that takes out a card, for seconds, or a sync of all sources, for minutes. By attempt; a job that is asked to wait is tried five times.
BUSY_AFTER_S = (10.0, 60.0, 250.0, 300.0)
# A search that is under way lets go of the former index within milliseconds.
LOOKS, LOOK_AGAIN_S = 5, 0.05


class CardsNotPublished(BotError):
    """The cards could not be brought into the index; those of the last time stay there."""

    retryable = True
    user_text = "The card is saved, but I could not take it up yet. I try again by myself."

    def __init__(self, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s


class Sync(Protocol):
    """What the index is brought up to date with; `knowledge.Syncer.run` with nothing but cards. Both block, and raise `KnowledgeError`, `IndexBusy` when another sync is running."""

    def fits(self) -> bool:
        """Whether that takes seconds; minutes, where the index is of another version."""

    def publish(self, cards: CardSource) -> None:
        """Read the cards and publish an index with them when anything changed."""

    def tidy(self) -> int:
        """Go over to the newest index, and delete former ones, which hold what is no longer said. How many are left, because somebody reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Brings all cards into the index as they are now, after a review. Other sources stay as they are."""

    source: CardSource
    sync: Sync

    async def __call__(self, job: Job) -> None:
        """One run. Raises `CardsNotPublished` when it has to be tried again."""
        if job.payload.get("daily") and not await asyncio.to_thread(self.sync.fits):
            log.warning("cards.not_compared", extra={"key": job.key, "why": "the index is missing, or of another version; `ask-ai sync` brings it up to date"})
            return
        try:
            await asyncio.to_thread(self.sync.publish, self.source)
            left = await self._tidied()
        except IndexBusy as error:
            raise CardsNotPublished(str(error), after_s=BUSY_AFTER_S[min(job.attempt, len(BUSY_AFTER_S)) - 1]) from error
        except KnowledgeError as error:
            raise CardsNotPublished(str(error)) from error
        log.info("cards.published", extra={"key": job.key, "former": left})

    async def _tidied(self) -> int:
        for _ in range(LOOKS):
            if not (left := await asyncio.to_thread(self.sync.tidy)):
                return 0
            await asyncio.sleep(LOOK_AGAIN_S)
        return left


def publishing_job(card: str, version: int | str) -> NewJob:
    """The job that brings the cards into the index because this version of a card is there, or for what else the two name, once. Two at a time would only be in each other's way, so all share a thread."""
    return NewJob(keys=(f"{KIND}:{card}:{version}",), kind=KIND, payload={}, thread=KIND)


def daily_job(day: date) -> NewJob:
    """The job that compares cards and index on this day, whatever happened: the database may have been put back or begun anew."""
    return replace(publishing_job("daily", day.isoformat()), payload={"daily": True})


@dataclass(frozen=True, slots=True)
class CardSync:
    """See `Sync`, with the index of the bot, which `library` reads. Does not wait for another sync: the job comes again."""

    syncer: Syncer
    library: Library | None = None

    def fits(self) -> bool:
        """See `Sync`."""
        return self.syncer.fits()

    def publish(self, cards: CardSource) -> None:
        """See `Sync`. Into an index that cannot be read nothing goes: it would be made anew, of cards alone."""
        if self.library is not None:
            self.library.warm()
        report = self.syncer.run((), _Nobody(), wait_s=0.0, last=cards)
        for source in report.sources:
            if source.error:
                raise KnowledgeError(source.error)

    def tidy(self) -> int:
        """See `Sync`."""
        if self.library is not None:
            self.library.warm()
        return self.syncer.tidy()


class _Nobody:
    """See `Observer`: nobody watches, and what is worth a line is logged."""

    def source(self, name: str) -> Progress:
        """See `Observer`."""
        del name
        return _Unwatched()

    def embedding(self, done: int, total: int) -> None:
        """See `Observer`."""

    def note(self, text: str) -> None:
        """See `Observer`."""
        log.warning("cards.note", extra={"why": text})


class _Unwatched:
    """See `Progress`."""

    def expect(self, total: int) -> None:
        """See `Progress`."""

    def advance(self) -> None:
        """See `Progress`."""

    def failed(self, url: str, why: str) -> None:
        """See `Progress`. The report says it again."""
