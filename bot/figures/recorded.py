"""A question as it is counted, out of its answer. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.figures.ports import Turn
from bot.figures.topics import topic_of
from bot.thread import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Seconds since 1970: when it was asked, when the asker first saw that somebody is at it (0.0 for not before the answer), and when the answer stood there."""

    asked_at: float
    answered_at: float
    seen_at: float = 0.0


def turn_of(given: Given, moments: Moments) -> Turn:
    """The row; nothing in it was said by anybody."""
    urls = tuple(dict.fromkeys((*(link.url for link in given.sources), *(quoted.url for quoted in given.quoted))))
    return Turn(
        answer=given.id,
        team=given.thread.team,
        channel=given.thread.channel,
        person=given.asker,
        outcome=given.outcome,
        confidence=given.confidence,
        asked_at=moments.asked_at,
        seen_at=moments.seen_at or moments.answered_at,
        answered_at=moments.answered_at,
        urls=urls,
        topic=topic_of(given.question, urls),
        tokens_in=given.spent.tokens_in,
        tokens_out=given.spent.tokens_out,
        cost_usd=given.spent.cost_usd,
    )
