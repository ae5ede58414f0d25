"""Cards into the index of a bot that runs: a job, so that a crash or a sync that is under way loses no approval."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from bot.errors import BotError
from bot.jobs import Job, NewJob
from bot.learning.source import CardSource
from knowledge import IndexBusy, KnowledgeError, Progress, Syncer

log = logging.getLogger("bot.publishing")
KIND = "publish_cards"
# A sync of all sources takes minutes, and a job that is asked to wait is tried five times.
BUSY_AFTER_S = 150.0


class CardsNotPublished(BotError):
    """The cards could not be brought into the index; those of the last time stay there."""

    retryable = True
    user_text = "The card is saved, but I could not take it up yet. I try again by myself."

    def __init__(self, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s


class Sync(Protocol):
    """What the index is brought up to date with; `knowledge.Syncer.run` with nothing but cards."""

    def __call__(self, cards: CardSource) -> None:
        """Read the cards and publish an index with them when anything changed; blocks. Raises `KnowledgeError`, `IndexBusy` when another sync is running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """Brings all cards into the index as they are now, after a review. Other sources stay as they are."""

    source: CardSource
    sync: Sync

    async def __call__(self, job: Job) -> None:
        """One run. Raises `CardsNotPublished` when it has to be tried again."""
        try:
            await asyncio.to_thread(self.sync, self.source)
        except IndexBusy as error:
            raise CardsNotPublished(str(error), after_s=BUSY_AFTER_S) from error
        except KnowledgeError as error:
            raise CardsNotPublished(str(error)) from error
        log.info("cards.published", extra={"key": job.key})


def publishing_job(card: str, version: int) -> NewJob:
    """The job that brings the cards into the index because this version of a card is there. Two at a time would only be in each other's way, so all share a thread."""
    return NewJob(keys=(f"{KIND}:{card}:{version}",), kind=KIND, payload={}, thread=KIND)


@dataclass(frozen=True, slots=True)
class CardSync:
    """See `Sync`, with the index of the bot. Does not wait for another sync: the job comes again."""

    syncer: Syncer

    def __call__(self, cards: CardSource) -> None:
        """See `Sync`."""
        report = self.syncer.run((), _Nobody(), wait_s=0.0, last=cards)
        for source in report.sources:
            if source.error:
                raise KnowledgeError(source.error)


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
