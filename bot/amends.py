"""What is done about work that failed for good: the person is told, and a human gets the question."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.answering.redact import redact
from bot.attempt import fields, told
from bot.chat import Chat, Place
from bot.errors import BotError, SlackRefused
from bot.escalation import promise
from bot.escalation.ports import Asking, Desk
from bot.hearing import place_of, used_at
from bot.jobs import Job
from bot.model import OUTCOME_NAMES, Escalated
from bot.slack.text import readable
from bot.thread import Given

log = logging.getLogger("bot.amends")
SORRY = "Sorry, something went wrong and I could not answer this."
INVITE = "I am not in this channel. Invite me with /invite and my name, and try again."
# Slack's words for a channel that the bot is no member of: a private one it does not even find.
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})
# Whoever did these things waits for something to happen.
WATCHED = frozenset({"edit", "press", "submission", "shortcut", "command"})


class Forms(Protocol):
    """Forms that people fill in."""

    async def lost(self, job: Job, why: str) -> None:
        """Give whoever sent one that could not be done what they wrote, and say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amends:
    """Says sorry for a question, in its thread, and hands it over; for anything else a word to whoever did it."""

    chat: Chat
    new_id: Callable[[], str]
    desk: Desk | None = None
    forms: Forms | None = None

    async def __call__(self, job: Job, error: BaseException) -> None:
        """Raises what the chat raises: it is tried once."""
        if job.kind == "message" and isinstance(error, SlackRefused) and error.code in NOT_A_MEMBER:
            await self.chat.whisper(place_of(job.payload), INVITE)
        elif job.kind == "message":
            await self._question(job, error)
        elif job.kind == "submission" and self.forms and not job.payload["channel"]:  # a form stands in no channel
            await self.forms.lost(job, user_text(error))
        elif job.kind in WATCHED and job.payload["channel"]:
            await self.chat.whisper(used_at(job.payload), user_text(error))

    async def _question(self, job: Job, error: BaseException) -> None:
        place = place_of(job.payload)
        await self.chat.cease(place, job.key)  # a half of an answer that will never be whole says that somebody is still at it
        await self.chat.say(place, f"{SORRY} {await self._told(job, place, error)}", key=f"{job.key}:sorry", attempt=2)

    async def _told(self, job: Job, place: Place, error: BaseException) -> str:
        if self.desk is None:
            return promise.nobody("unset").text
        try:
            return await self.desk.hand_over(
                Asking(given=self._given(job, place), reason="failed", remark=type(error).__name__), key=f"{job.key}:desk", attempt=2
            )
        except Exception as failure:  # noqa: BLE001  whoever asked is told all the same, and whoever operates this reads that nobody was brought
            log.error("amends.nobody_asked", extra=fields(job, error=told(failure)))  # noqa: TRY400  its words may quote somebody
            return promise.nobody("away").text

    def _given(self, job: Job, place: Place) -> Given:
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts=place.ts,
            asker=place.person,
            question=redact(readable(job.payload["text"], job.payload["blocks"])),
            outcome=OUTCOME_NAMES[Escalated],
            confidence=0.0,
            text="Nothing: the answer failed.",
        )


def user_text(error: BaseException) -> str:
    """The words of an error that are for people."""
    return error.user_text if isinstance(error, BotError) else BotError.user_text
