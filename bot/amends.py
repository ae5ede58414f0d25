"""What is done about work that failed for good: the person is told, and a human gets the question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.redact import redact
from bot.chat import Chat, Desk, Place
from bot.errors import BotError
from bot.hearing import place_of
from bot.jobs import Job
from bot.model import OUTCOME_NAMES, Escalated
from bot.thread import Given, ThreadId

SORRY = "I could not answer this, although I tried more than once."
NOBODY = "Please ask again in a while, or ask a human."


@dataclass(frozen=True, slots=True, kw_only=True)
class Amends:
    """Says sorry for a question, in its thread, and hands it over; for anything else a word to whoever did it."""

    chat: Chat
    new_id: Callable[[], str]
    desk: Desk | None = None

    async def __call__(self, job: Job, error: BaseException) -> None:
        """Raises what the chat raises: it is tried once."""
        if job.kind == "message":
            await self._question(job, error)
        elif job.kind in {"press", "submission", "shortcut", "command"}:
            ts = str(job.payload.get("message_ts") or "")
            thread = ThreadId(team=job.payload["team"], channel=job.payload["channel"], ts=str(job.payload.get("thread_ts") or ts))
            await self.chat.whisper(Place(thread=thread, ts=ts, person=job.payload["person"]), user_text(error))

    async def _question(self, job: Job, error: BaseException) -> None:
        place, told = place_of(job.payload), NOBODY
        if self.desk is not None:
            told = await self.desk.hand_over(self._given(job, place), why=f"failed: {type(error).__name__}", key=f"{job.key}:desk", attempt=2)
        await self.chat.say(place, f"{SORRY} {told}", key=f"{job.key}:sorry", attempt=2)

    def _given(self, job: Job, place: Place) -> Given:
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts=place.ts,
            asker=place.person,
            question=redact(job.payload["text"]),
            outcome=OUTCOME_NAMES[Escalated],
            confidence=0.0,
            text="Nothing: the answer failed.",
        )


def user_text(error: BaseException) -> str:
    """The words of an error that are for people."""
    return error.user_text if isinstance(error, BotError) else BotError.user_text
