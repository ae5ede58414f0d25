"""From a message to the answer that can be given: its files, its thread, what was seen on a server, and what the documentation says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.answering.redact import redact
from bot.chat import Attachment, Place, Reading
from bot.figures.prices import spent_on
from bot.flow import Answerer, silent
from bot.hearing import with_files
from bot.jobs import Job
from bot.looking.telling import Looked
from bot.model import OUTCOME_NAMES, Answered, Declined, Escalated, Outcome, Question, Tell
from bot.stores import Transcript
from bot.thread import Given, Said

HISTORY = 12
THREAD_MESSAGES = 40
LOOKED = "looked"
UNREAD = "I could not read what you sent. Paste the error or the code as text and say what you want to know."
BESIDES = "What the documentation says about it:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """Prepares answers. `new_id` makes the short id of one; `prices` are those agreed with whoever runs a model, as in `bot.figures.prices`."""

    answerer: Answerer
    reading: Reading
    transcript: Transcript
    new_id: Callable[[], str]
    prices: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    async def prepare(self, job: Job, place: Place, words: str, *, looked: Looked | None = None, tell: Tell = silent) -> Given:
        """An answer to the words, without a place of its own yet. What was seen on a server comes first; then the documentation is asked only where that says why."""
        if looked and not looked.about:
            return self._seen(place, words, looked)
        files = await self.reading.files(place, job.payload["files"] if job.payload["files_known"] else None)
        if files and not (words.strip() or any(file.text for file in files)):
            return self._nothing_read(place, files)
        question = Question(text=with_files(words, files), history=await self.history(place), audience=f"{place.thread.team}:{place.thread.channel}")
        outcome = await self.answerer.answer(question, tell)
        spent = spent_on(outcome.used, self.prices)
        if looked:
            return replace(_beside(self._seen(place, words, looked), outcome), spent=spent)
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts="",
            asker=place.person,
            question=redact(words),
            outcome=OUTCOME_NAMES[type(outcome)],
            confidence=outcome.confidence,
            text=f"{outcome.text}{_unread(files)}",
            sources=() if isinstance(outcome, Declined) else outcome.sources,
            quoted=outcome.quoted if isinstance(outcome, Answered) else (),
            spent=spent,
        )

    def _nothing_read(self, place: Place, files: Sequence[Attachment]) -> Given:
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts="",
            asker=place.person,
            question=", ".join(redact(file.name) for file in files),
            outcome=OUTCOME_NAMES[Declined],
            confidence=1.0,
            text=f"{UNREAD}{_unread(files)}",
        )

    def nothing(self, place: Place, words: str) -> Given:
        """An answer without words, for whoever wants a human and none of the bot's."""
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts="",
            asker=place.person,
            question=redact(words),
            outcome=OUTCOME_NAMES[Escalated],
            confidence=0.0,
            text="",
        )

    def _seen(self, place: Place, words: str, looked: Looked) -> Given:
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts="",
            asker=place.person,
            question=redact(words),
            outcome=LOOKED,
            confidence=looked.confidence,
            text=looked.text,
            sources=looked.links,
            quoted=(),
        )

    async def history(self, place: Place) -> tuple[str, ...]:
        """What people said in the thread before, oldest first; read from the chat when the bot was called into it late."""
        kept = [said for said in await self.transcript.of(place.thread, limit=THREAD_MESSAGES) if said.ts != place.ts]
        if not kept and place.ts != place.thread.ts:
            for written in await self.reading.thread(place, limit=THREAD_MESSAGES):
                kept.append(Said(thread=place.thread, ts=written.ts, person=written.person, text=redact(written.text)))
                await self.transcript.keep(kept[-1])
        earlier = [said.text for said in kept if said.person and said.ts < place.ts and said.text.strip()]
        return tuple(earlier[-HISTORY:])


def _beside(seen: Given, outcome: Outcome) -> Given:
    """What was seen, and below it what the documentation says, when it does."""
    if not isinstance(outcome, Answered):
        return seen
    sources = tuple(dict.fromkeys((*seen.sources, *outcome.sources)))
    return replace(seen, text=f"{seen.text}\n\n**{BESIDES}**\n\n{outcome.text}", sources=sources, quoted=outcome.quoted)


def _unread(files: Sequence[Attachment]) -> str:
    """What of the files was not read, and why."""
    skipped = [f"{file.name} ({file.skipped})" for file in files if file.skipped]
    return f"\n\nNot read: {', '.join(skipped)}." if skipped else ""
