"""Somebody who knows says that an answer was wrong: it is marked where it stands, and the bot is less sure of its like from then on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.redact import redact
from bot.chat import Chat, Place
from bot.errors import BadInput, BotError, SlackRefused
from bot.escalation.acts import TOO_LATE
from bot.escalation.ports import Tickets
from bot.hearing import is_direct, used_at
from bot.jobs import Job
from bot.learning.acts import WRONG, WRONG_FORM
from bot.learning.board import CardBoard
from bot.learning.cards import plain_name
from bot.learning.collecting import Confined
from bot.learning.filled import why_of
from bot.learning.gaps_words import escaped
from bot.learning.ports import Withdrawal, Withdrawals
from bot.learning.publishing import publishing_job
from bot.learning.review import Reviewing
from bot.learning.reviews import Reviews
from bot.learning.specialists import Specialists
from bot.stores import Answers, Inbox
from bot.thread import Given

log = logging.getLogger("bot.learning.withdrawing")
NOT_AN_ANSWER = "That is no answer of mine that I still know, so there is nothing to withdraw."
NOT_A_MEMBER = "Only people who look after questions can withdraw an answer. “This did not help” is for everybody."
ALREADY = "This answer was withdrawn already."
DONE = "Withdrawn. The answer says so now, and I am less sure when I am asked the like and find the same pages."
MARKED = "⛔ **{name} withdrew this answer: it was wrong.** {why}\n\n---\n\n{text}"
DONE_UNMARKED = (
    "Withdrawn, but I could not mark the answer: Slack does not let me change it any more. I am less sure when I am asked the like and find the same pages."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The stores of answers and of what became of them."""

    answers: Answers
    withdrawals: Withdrawals
    tickets: Tickets
    inbox: Inbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawing:
    """`confined` says whether what is said in a channel may not be shown elsewhere; `now` is seconds since 1970. A job that runs again after a crash does nothing twice."""

    stored: Stored
    board: CardBoard
    chat: Chat
    specialists: Specialists
    reviewing: Reviewing
    reviews: Reviews
    confined: Confined
    now: Callable[[], float]

    async def press(self, job: Job) -> None:
        """The entry in the menu of an answer; its value is "wrong:<answer id>"."""
        what, _, answer = str(job.payload["value"]).partition(":")
        await self._ask(job, answer if what == WRONG else "")

    async def shortcut(self, job: Job) -> None:
        """The shortcut on a message."""
        await self._ask(job, await self.board.answer_at(used_at(job.payload)))

    async def submission(self, job: Job) -> None:
        """The form with the reason. Of two who send it at once one withdraws the answer, and the other one is told."""
        sent = job.payload
        given = await self.stored.answers.get(str(sent["private_metadata"]))
        if sent["callback_id"] != WRONG_FORM or given is None or given.thread.team != sent["team"]:
            return
        place = _place(given, sent["person"])
        if not await self._may(given, place.person):
            await self.chat.whisper(place, NOT_A_MEMBER)
            return
        try:
            withdrawal = await self._withdrawn(job, given, place.person, redact(why_of(sent["values"])))
        except BadInput as error:
            await self.chat.whisper(place, str(error))
            return
        await self._doubted(job, withdrawal)
        marked = await self._marked(given, withdrawal)
        await self.chat.whisper(place, DONE if marked else DONE_UNMARKED)

    async def _doubted(self, job: Job, withdrawal: Withdrawal) -> None:
        """The cards that it came from lose their priority, and whoever vouched for them hears of it; what was said where others may not read is not repeated there."""
        put = await self.reviewing.doubt(replace(withdrawal, why="" if withdrawal.confined else withdrawal.why))
        await self.reviews.reviewed(put)
        if put or job.attempt > 1:  # an attempt that was interrupted may have put some
            await self.stored.inbox.add(publishing_job(f"{WRONG}:{withdrawal.answer}", 1))

    async def _ask(self, job: Job, answer: str) -> None:
        place = used_at(job.payload)
        given = await self.stored.answers.get(answer) if answer else None
        if given is None or given.thread.team != place.thread.team:
            await self.chat.whisper(place, NOT_AN_ANSWER)
        elif not await self._may(given, place.person):
            await self.chat.whisper(place, NOT_A_MEMBER)
        elif await self._known(given):
            await self.chat.whisper(place, ALREADY)
        elif not await self.board.ask_why(given.id, given.thread.team, trigger=str(job.payload["trigger_id"])):
            await self.chat.whisper(place, TOO_LATE)

    async def _may(self, given: Given, person: str) -> bool:
        team, ticket = given.thread.team, await self.stored.tickets.of_thread(given.thread)
        if person in self.specialists.admins:
            return True
        desks = {await self.specialists.desk(team), ticket.desk.channel if ticket and ticket.desk else ""}
        return any([await self.specialists.among(team, desk, person) for desk in sorted(desks)])

    async def _known(self, given: Given) -> Withdrawal | None:
        found = await self.stored.withdrawals.all(team=given.thread.team)
        return next((withdrawal for withdrawal in found if withdrawal.answer == given.id), None)

    async def _withdrawn(self, job: Job, given: Given, person: str, why: str) -> Withdrawal:
        """As it is stored. Raises `BadInput` when it was withdrawn before this job."""
        withdrawal = Withdrawal(
            answer=given.id,
            team=given.thread.team,
            channel=given.thread.channel,
            person=person,
            question=redact(given.question),
            text=given.text,
            urls=tuple(link.url for link in given.sources),
            why=why,
            confined=await self._is_confined(given),
            at=self.now(),
        )
        if await self.stored.withdrawals.add(withdrawal):
            log.info("answer.withdrawn", extra={"answer": given.id, "team": withdrawal.team})
            return withdrawal
        stands = await self._known(given)
        if job.attempt == 1 or stands is None or (stands.person, stands.why) != (person, why):
            raise BadInput(ALREADY)
        return stands

    async def _is_confined(self, given: Given) -> bool:
        ticket = await self.stored.tickets.of_thread(given.thread)
        if ticket is not None:  # whoever lets a human read what they wrote to the bot alone lets nobody else
            return ticket.confined or is_direct(given.thread.channel)
        try:
            return await self.confined(given.thread.team, given.thread.channel)
        except BotError as error:
            if error.retryable:
                raise
            return True

    async def _marked(self, given: Given, withdrawal: Withdrawal) -> bool:
        """Whether the answer shows it now."""
        name = await self.specialists.name(withdrawal.team, withdrawal.person)
        text = marked(given.text, name=name, why=withdrawal.why)
        try:
            await self.chat.change(_place(given, given.asker), replace(given, text=text))
        except SlackRefused as refused:
            log.warning("answer.not_marked", extra={"answer": given.id, "code": refused.code})
            return False
        return True


def marked(text: str, *, name: str, why: str) -> str:
    """An answer as it stands there once it was withdrawn: by whom and why, then what it said. Markdown."""
    return MARKED.format(name=plain_name(name) or "A specialist", why=escaped(why), text=text)


def _place(given: Given, person: str) -> Place:
    return Place(thread=given.thread, ts=given.ts, person=person, top=is_direct(given.thread.channel))
