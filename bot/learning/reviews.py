"""Tells of cards that came up for review: whoever vouched for one, or, when they are gone, everybody who looks after questions. Once for each time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.errors import SlackRefused
from bot.escalation.ports import Tickets
from bot.jobs import Job, NewJob
from bot.learning.acts import note_key
from bot.learning.board import CardBoard, Note
from bot.learning.ports import Card, Cards
from bot.learning.publishing import daily_job, publishing_job
from bot.learning.review import Reviewing
from bot.learning.specialists import Specialists
from bot.stores import Inbox
from bot.thread import ThreadId

log = logging.getLogger("bot.learning.reviews")
TELL, SWEEP = "card_review", "card_sweep"
HOUR_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """A card's time may come, and a sync may run in another process and put cards up for review there, so once an hour all of them are looked through.

    With the first look of a day the index is compared with the cards, whatever was looked at before. `now` is seconds since 1970.
    """

    cards: Cards
    tickets: Tickets
    inbox: Inbox
    board: CardBoard
    specialists: Specialists
    now: Callable[[], float]

    async def begin(self) -> None:
        """Have this hour's look in the inbox, and so every later one."""
        await self.inbox.add(_sweep(self._hour(), after_s=0.0))

    async def sweep(self, job: Job) -> None:
        """One look; the next one is saved first."""
        following = self._hour() + timedelta(hours=1)
        await self.inbox.add(_sweep(following, after_s=following.timestamp() - self.now()))
        await self.reviewing.expire()
        found = await self.cards.all(states=frozenset({"review"}))
        await self.reviewed(found)
        for card in found:  # whoever put it there may have been killed before the index heard of it
            await self.inbox.add(publishing_job(card.id, card.version))
        await self.inbox.add(daily_job(self._hour().date()))
        log.info("cards.looked_through", extra={"key": job.key, "review": len(found)})

    @property
    def reviewing(self) -> Reviewing:
        """What puts cards up for review."""
        return Reviewing(cards=self.cards, now=self.now)

    async def reviewed(self, cards: Iterable[Card]) -> None:
        """These cards came up for review; those that were told of already are not told of again."""
        for card in cards:
            await self.inbox.add(
                NewJob(keys=(f"{TELL}:{card.id}:{card.version}",), kind=TELL, payload={"card": card.id, "version": card.version}, lane="quick")
            )

    async def tell(self, job: Job) -> None:
        """A note below the packet of the ticket that the card is from, else in the channel itself; nothing when somebody has looked at it meanwhile."""
        card = await self.cards.get(str(job.payload["card"]))
        if card is None or card.state != "review" or card.version != int(job.payload["version"]):
            return
        owner = card.owner if await self.specialists.there(card.team, card.owner) else ""
        ticket = await self.tickets.get(card.ticket) if card.ticket else None
        note, desk = Note(card=card, person=owner), await self.specialists.desk(card.team)
        # In an old thread nobody would see what calls nobody.
        places = [ticket.desk] if ticket and ticket.desk and owner else []
        places += [ThreadId(team=card.team, channel=desk, ts="")] if desk else []
        for at in places:
            try:
                await self.board.offer(at, note, key=note_key(card), attempt=2)
            except SlackRefused as refused:
                log.warning("card.review_not_told", extra={"card": card.id, "code": refused.code})
            else:
                return
        if not places:
            log.warning("card.review_not_told", extra={"card": card.id, "code": "nowhere"})

    def _hour(self) -> datetime:
        return datetime.fromtimestamp(self.now(), UTC).replace(minute=0, second=0, microsecond=0)


def _sweep(hour: datetime, *, after_s: float) -> NewJob:
    return NewJob(keys=(f"{SWEEP}:{hour:%Y-%m-%dT%H}",), kind=SWEEP, payload={}, lane="quick", after_s=after_s)
