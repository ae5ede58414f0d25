"""Notices when a human is needed although nobody pressed a button: brings together what `bot.escalation.triggers` decides by."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answering.conversation import small_talk
from bot.escalation.again import Alike
from bot.escalation.moods import mood
from bot.escalation.plan import Thresholds
from bot.escalation.spoken import any_of, folded
from bot.escalation.triggers import AGAIN_WITHIN_S, EARLIER_MAX, Earlier, Now, Trigger, trigger
from bot.escalation.wishes import wants_human
from bot.stores import Answers, Votes
from bot.thread import Given

LOOKED, OFFERED, DECLINED = "looked", "diagnose", "declined"
NOT_NAMED = "it needs a look, and the asker could name nothing that I could look at"
# Whoever is asked for a room or an id has none, or means all of them.
NAMELESS = any_of(
    r"(?:no|without an?|(?:\w+n't|not) (?:have|know|see|find)(?: (?:the|an?|any|its|their|which))*) (?:room|call|session|id|sid|name)s?",
    r"(?:all|every|any|none) (?:of (?:them|the rooms|my rooms|our rooms)|(?:the |my |our )?(?:rooms?|calls?|sessions?))|not (?:about |for )?(?:one|a single|a certain) (?:room|call)",
    r"kein(?:e|en)? (?:raum|id|name|namen)|alle (?:raume|anrufe)|ning(?:un|una) (?:sala|id)|todas (?:las )?salas|aucun(?:e)? (?:salle|id)|toutes les salles|nenhuma (?:sala|id)|todas as salas",
)
# How a look begins that found nothing; see `bot.looking.telling`.
CLEAN = "found nothing wrong"


def unlike(first: str, second: str) -> float:
    """For where questions cannot be compared: only the same words are the same question."""
    return float(first.casefold().split() == second.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticing:
    """`now` is seconds since 1970; `can_look` says whether there is a server to look at."""

    answers: Answers
    votes: Votes
    limits: Thresholds
    now: Callable[[], float]
    can_look: bool
    alike: Alike = unlike

    async def noticed(self, given: Given, words: str) -> Trigger | None:
        """Why a human should see this answer to these words; None when none is needed."""
        earlier = await self._earlier(given)
        if (why := nothing_named(given, words, earlier)) is not None:
            return why
        now = Now(words=words, outcome=given.outcome, confidence=given.confidence, clean=is_clean(given), can_look=self.can_look)
        return await asyncio.to_thread(trigger, now, earlier, self.alike, self.limits)

    async def _earlier(self, given: Given) -> list[Earlier]:
        """What this person asked in the channel within a day, oldest first; with it how they voted."""
        team, channel = given.thread.team, given.thread.channel
        lately = await self.answers.lately(team, given.asker, since=self.now() - AGAIN_WITHIN_S, limit=EARLIER_MAX)
        return [await self._turn(one, given) for one in reversed(lately) if one.thread.channel == channel and one.id != given.id]

    async def _turn(self, one: Given, given: Given) -> Earlier:
        good = next((vote.good for vote in await self.votes.of(one.id) if vote.person == one.asker), None)
        return Earlier(question=one.question, outcome=one.outcome, good=good, clean=is_clean(one), here=one.thread == given.thread)


def is_clean(given: Given) -> bool:
    """Whether a server was looked at and nothing was wrong."""
    return given.outcome == LOOKED and CLEAN in given.text


def nothing_named(given: Given, words: str, earlier: Sequence[Earlier]) -> Trigger | None:
    """Why a human is asked when a look was offered, and what is said to that names nothing to look at: the same offer once more would lead nowhere."""
    offered = bool(earlier) and earlier[-1].here and earlier[-1].outcome == OFFERED and not earlier[-1].clean
    if not offered or given.outcome == LOOKED or small_talk(words) or mood(words) == "solved" or wants_human(words):
        return None
    nameless = given.outcome in {OFFERED, DECLINED} or bool(NAMELESS.search(folded(words)))
    return Trigger(reason="undocumented", why=NOT_NAMED) if nameless else None
