"""What people think of an answer: each vote counts at once, and what makes it a matter for humans brings one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.answering.redact import redact
from bot.chat import Chat, Place
from bot.escalation.noticing import is_clean
from bot.escalation.ports import Asking
from bot.escalation.triggers import AGAIN_WITHIN_S, Earlier, Trigger, after_vote
from bot.hearing import used_at
from bot.jobs import Job
from bot.learning.specialists import Specialists
from bot.slack.modals import Modals
from bot.slack.views import REASONS, feedback_modal
from bot.slack.wishing import Wishing
from bot.stores import Answers, Votes
from bot.thread import Given, Vote

THANKS_GOOD, THANKS_BAD = "Thanks, noted.", "Thanks, noted, and kept with the answer for the people who look after me."
WHY: Mapping[str, str] = dict(REASONS)
NO_REASON = "It did not help"
COMMENT_CHARS = 2_000
# So many of somebody's newest answers are looked through for the ones before and after another in its thread.
LATELY = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the form of feedback says: one of `WHY` or "", words in which secrets are masked, and whether a human should look."""

    reason: str = ""
    comment: str = ""
    human: bool = False

    @property
    def said(self) -> str:
        """In words: the reason as the form has it, then the person's own."""
        return ": ".join(filter(None, (WHY.get(self.reason, NO_REASON), self.comment)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voting:
    """`wishing` and `specialists` are None where nobody can be asked.

    Whoever asked, and those who look after questions, bring a human by what they think of an answer; everybody else's vote is counted, and no more.
    """

    chat: Chat
    modals: Modals
    answers: Answers
    votes: Votes
    wishing: Wishing | None = None
    specialists: Specialists | None = None

    async def press(self, job: Job, given: Given, *, good: bool) -> None:
        """A thumb. What was told with a bad vote stays with it when it is pressed again."""
        person = str(job.payload["person"])
        before = await self._vote(given.id, person)
        if good:
            await self._good(job, given, before)
            return
        if before is None or before.good:
            await self.votes.cast(Vote(answer=given.id, person=person, good=False))
        why = await self._second(Vote(answer=given.id, person=person, good=False), given) if self.wishing else None
        comes = why is not None and person == given.asker
        try:
            await self.modals.open(job.payload, feedback_modal(given.id, human=self.wishing is not None and not comes))
        finally:  # the form is an extra; that it did not help a second time is not
            if why is not None:
                await self._noticed(job, given, why, "")

    async def form(self, job: Job, given: Given) -> None:
        """The form of feedback. What was pressed before it counts without it."""
        sent, opinion = job.payload, opinion_of(job.payload["values"])
        vote = Vote(answer=given.id, person=sent["person"], good=False, reason=opinion.reason, comment=opinion.comment)
        await self.votes.cast(vote)
        if opinion.human and self.wishing:  # that is for everybody, as the button is
            await self.wishing.wish(job, Asking(given=given, reason="feedback", person=vote.person, remark=opinion.said))
            return
        why = after_vote(vote, None, human=False)
        if why is None or not await self._noticed(job, given, why, opinion.said):
            await self.chat.whisper(Place(thread=given.thread, ts=given.ts, person=vote.person), THANKS_BAD)

    async def _good(self, job: Job, given: Given, before: Vote | None) -> None:
        person = str(job.payload["person"])
        if before and not before.good and self.wishing and await self._counts(given, person):
            await self.wishing.better(job, given, person)
        if await self.votes.cast(Vote(answer=given.id, person=person, good=True)):
            await self.chat.whisper(used_at(job.payload), THANKS_GOOD)

    async def _noticed(self, job: Job, given: Given, why: Trigger, remark: str) -> bool:
        """Whether that brought a human."""
        person = str(job.payload["person"])
        if self.wishing is None or not await self._counts(given, person):
            return False
        return await self.wishing.notice(job, Asking(given=given, reason=why.reason, person=person, remark=remark))

    async def _counts(self, given: Given, person: str) -> bool:
        """Whether a human comes for what this person thinks of it."""
        if person == given.asker:
            return True
        if self.specialists is None:
            return False
        if person in self.specialists.admins:
            return True
        return await self.specialists.among(given.thread.team, await self.specialists.desk(given.thread.team), person)

    async def _second(self, vote: Vote, given: Given) -> Trigger | None:
        """Whether this is the second answer in a row that did not help, whichever of the two was voted on first."""
        since = float(given.ts or given.thread.ts) - AGAIN_WITHIN_S
        lately = await self.answers.lately(given.thread.team, given.asker, since=since, limit=LATELY)
        thread = sorted((one for one in lately if one.thread == given.thread), key=lambda one: one.ts)
        at = next((place for place, one in enumerate(thread) if one.id == given.id), None)
        if at is None:
            return None
        beside = [*thread[max(at - 1, 0) : at], *thread[at + 1 : at + 2]]
        found = [after_vote(vote, await self._earlier(one), human=False) for one in beside]
        return next((why for why in found if why is not None), None)

    async def _earlier(self, one: Given) -> Earlier:
        asker = await self._vote(one.id, one.asker)
        return Earlier(question=one.question, outcome=one.outcome, good=asker.good if asker else None, clean=is_clean(one))

    async def _vote(self, answer: str, person: str) -> Vote | None:
        return next((vote for vote in await self.votes.of(answer) if vote.person == person), None)


def opinion_of(values: Mapping[str, Any]) -> Opinion:
    """The form as it was filled in; what its own choices do not have is nothing."""
    reason = str((_chosen(values, "reason").get("selected_option") or {}).get("value") or "")
    comment = str(((values.get("comment") or {}).get("text") or {}).get("value") or "").strip()
    human = any(option.get("value") == "human" for option in _chosen(values, "human").get("selected_options") or ())
    return Opinion(reason=reason if reason in WHY else "", comment=redact(comment)[:COMMENT_CHARS], human=human)


def _chosen(values: Mapping[str, Any], block: str) -> Mapping[str, Any]:
    chosen: Mapping[str, Any] = (values.get(block) or {}).get("choice") or {}
    return chosen
