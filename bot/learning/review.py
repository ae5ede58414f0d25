"""Which cards somebody has to look at again: a page that they rest on changed, their time came, or their answer was called wrong."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.learning.cards import cited_as, day_of
from bot.learning.ports import DOUBTED, Card, Cards, Withdrawal
from knowledge import Contents

log = logging.getLogger("bot.review")
NAMED_MAX = 3


def due(cards: Iterable[Card], contents: Contents, now: float) -> list[tuple[Card, str]]:
    """The approved cards that need a review, in their order, and why in words. What stands at a page of a site that is not in the index cannot be known, and says nothing."""
    found = ((card, _why(card, contents, now)) for card in cards if card.state == "approved")
    return [(card, why) for card, why in found if why]


def _why(card: Card, contents: Contents, now: float) -> str:
    """In words, "" when the card stands."""
    reasons = []
    here = {url: contents.of(url) for url in card.pages}
    gone = [url for url in card.pages if here[url] == ""]
    changed = [url for url, before in card.pages.items() if here[url] and here[url] != before]
    if changed:
        reasons.append(f"what it rests on has changed: {_named(changed)}")
    if gone:
        reasons.append(f"what it rests on is gone: {_named(gone)}")
    if 0.0 < card.expires_at <= now:
        reasons.append(f"it was verified until {day_of(card.expires_at)}")
    return "; ".join(reasons)


def _named(urls: Sequence[str]) -> str:
    more = len(urls) - NAMED_MAX
    return ", ".join(urls[:NAMED_MAX]) + (f" and {more} more" if more > 0 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """Puts cards up for review. `now` is seconds since 1970. Each method gives the cards that it put there, and leaves alone what somebody changes meanwhile."""

    cards: Cards
    now: Callable[[], float]

    async def review(self, contents: Contents) -> list[Card]:
        """Compare all approved cards with what stands in the pages now."""
        approved = await self.cards.all(states=frozenset({"approved"}))
        return await self._put([(card, why) for card, why in due(approved, contents, self.now())])

    async def expire(self) -> list[Card]:
        """Look at the time alone."""
        return await self.review(Contents(()))

    async def doubt(self, withdrawal: Withdrawal) -> list[Card]:
        """An answer was called wrong: the cards it came from are doubtful, those that were approved since are not."""
        approved = await self.cards.all(states=frozenset({"approved"}), team=withdrawal.team)
        blamed = [card for card in approved if card.verified_at <= withdrawal.at and cited_as(card) in withdrawal.urls]
        why = DOUBTED + (f": {withdrawal.why}" if withdrawal.why else "")
        return await self._put([(card, why) for card in blamed])

    async def _put(self, found: Iterable[tuple[Card, str]]) -> list[Card]:
        changed = [await self.cards.change(replace(card, state="review", why=why)) for card, why in found]
        put = [card for card in changed if card is not None]
        for card in put:
            log.info("card.review", extra={"card": card.id, "team": card.team})
        return put
