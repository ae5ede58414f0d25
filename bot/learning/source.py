"""Cards as a source of the index: those that are approved come first for their questions, those under review are pages like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.errors import BotError
from bot.learning.cards import cited_as, day_of, plain_name
from bot.learning.ports import Card, Cards, CardState
from bot.learning.ranges import only_for
from bot.learning.review import Reviewing
from bot.thread import is_message
from knowledge import Contents, SourceFailed, Verified, VerifiedSource

SHOWN: frozenset[CardState] = frozenset({"approved", "review"})


def place_of(team: str, channel: str) -> str:
    """Where something is asked or shown, as `bot.model.Question` and `knowledge.Page` have it."""
    return f"{team}:{channel}"


def audience_of(card: Card, *, many: bool) -> str:
    """Where the card may be shown: in its own channel when it is confined, else in its workspace, or anywhere when the bot serves that one alone."""
    if card.confined:
        return place_of(card.team, card.channel)
    return card.team if many else ""


def verified_of(card: Card, *, many: bool) -> Verified:
    """The card as the index knows it. A message in Slack among its sources is where it was said; the others are what it rests on."""
    return Verified(
        id=card.id,
        questions=card.questions,
        answer=card.answer,
        name=plain_name(card.owner_name),
        date=day_of(card.verified_at),
        sources=tuple(link for link in card.sources if not is_message(link.url)),
        scope=card.applies_to,
        only=only_for(card.applies_to),
        priority=card.state == "approved",
        url=cited_as(card),
        audience=audience_of(card, many=many),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSource:
    """Makes the source for a sync. `many` says whether the bot serves more than one workspace, which must not see each other's cards."""

    cards: Cards
    now: Callable[[], float]
    many: bool = False

    def __call__(self, contents: Contents) -> VerifiedSource:
        """The cards, reviewed against what stands in the pages now."""
        return VerifiedSource(partial(self.load, contents))

    async def load(self, contents: Contents) -> Sequence[Verified]:
        """Review them, and give those that are shown. Raises `SourceFailed`."""
        try:
            await Reviewing(cards=self.cards, now=self.now).review(contents)
            shown = await self.cards.all(states=SHOWN)
        except BotError as error:
            raise SourceFailed(f"the cards cannot be read: {error}") from error
        return [verified_of(card, many=self.many) for card in shown if card.questions and card.answer.strip()]
