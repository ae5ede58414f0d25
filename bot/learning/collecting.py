"""The questions of a while that got no good answer, looked up once more, and what they have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.answering.signals import PATTERNS
from bot.errors import BotError
from bot.escalation.ports import Tickets
from bot.figures.ports import Turn, Turns
from bot.hearing import is_direct
from bot.learning.gaps import PAGES, Digest, Unanswered, digest
from bot.ports import Retriever
from bot.stores import Answers
from bot.thread import Given

WEEK_S = 7 * 86_400.0
# The newest ones: each is searched for once more, which takes some hundredths of a second.
ASKED_MAX = 1_000
# Whether what is asked in this channel of this workspace must not be shown elsewhere.
Confined = Callable[[str, str], Awaitable[bool]]
# What is asked about everything, by this project: what these have in common, all questions have.
COMMON = (
    "how do I connect to a room with livekit",
    "livekit agent does not join the room",
    "how do I make an outbound phone call with a livekit sip trunk",
    "inbound calls do not reach my agent",
    "record a room with egress",
    "what does the livekit agent session do",
    "how much does livekit cloud cost",
    "self-host a livekit server",
    "publish a microphone track from the browser",
    "the user cannot hear the agent",
    "which speech to text and text to speech plugins are there",
    "create an access token for a participant",
    "my agent is slow to answer",
    "deploy an agent to livekit cloud",
    "webhook events of a room",
    "video quality is bad in a call",
    "transfer a call to a human",
    "the llm does not call my tool",
    "react component for a video call",
    "error when the worker starts",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Where questions and answers are kept."""

    turns: Turns
    answers: Answers
    tickets: Tickets


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Finds out what the documents lack. What `confined` cannot tell is taken for confined."""

    asked: Asked
    retriever: Retriever
    confined: Confined

    async def digest(self, *, since: float, until: float, team: str = "") -> Digest:
        """The gaps among the questions asked from `since` to before `until`, in seconds since 1970. A question that a verified answer settles by now is none."""
        found = [one for turn in await self._without_answer(since, until, team) if (one := await self._looked_up(turn))]
        common = [(await self.retriever.search(words, limit=1)).vector for words in COMMON] if found else []
        known = [vector for vector in common if vector]
        # A thousand questions take a second to compare, which Slack's acknowledgements cannot wait.
        return await asyncio.to_thread(digest, found, known, team=team, since=since, until=until)

    async def _without_answer(self, since: float, until: float, team: str) -> Sequence[Turn]:
        turns = [turn for turn in await self.asked.turns.since(since, team=team) if turn.asked_at < until]
        return [turn for turn in turns if turn.good is False or turn.outcome in {"escalated", "declined"}][-ASKED_MAX:]

    async def _looked_up(self, turn: Turn) -> Unanswered | None:
        given = await self.asked.answers.get(turn.answer)
        if given is None or not given.question.strip() or not lacks_answer(turn, given):
            return None
        found = await self.retriever.search(given.question, limit=PAGES, audience=turn.team)
        if found.settled or not found.vector:
            return None
        open_hits = [hit for hit in found.hits if not hit.page.audience]
        return Unanswered(
            question=given.question,
            person=turn.person,
            bad=turn.good is False,
            confined=await self._is_confined(given),
            vector=found.vector,
            idf=found.idf,
            pages=tuple(dict.fromkeys(hit.cite[0] for hit in open_hits if hit.cite))[:PAGES],
        )

    async def _is_confined(self, given: Given) -> bool:
        ticket = await self.asked.tickets.of_thread(given.thread)
        if ticket is not None:  # whoever lets a human read what they wrote to the bot alone lets nobody else
            return ticket.confined or is_direct(given.thread.channel)
        try:
            return await self.confined(given.thread.team, given.thread.channel)
        except BotError:  # whoever cannot be asked who may read there has not said that everybody may
            return True


def lacks_answer(turn: Turn, given: Given) -> bool:
    """Whether the question is one for the documents: handed over, called badly answered, or declined although it names LiveKit."""
    return turn.good is False or turn.outcome == "escalated" or (turn.outcome == "declined" and bool(PATTERNS["livekit"].search(given.question)))
