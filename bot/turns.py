"""The sentence of a message: heard → stance → read → answer → given. One turn at a time a thread; the worker sees to that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.answering.conversation import small_talk
from bot.answering.redact import redact
from bot.answering.say import HELP
from bot.chat import Attachment, Chat, Desk, Place, Policies, Reading
from bot.flow import Answerer, silent
from bot.given import as_json, from_json, hand_over_key, links_of, with_links
from bot.hearing import heard, place_of, with_files
from bot.jobs import Job
from bot.manners import Heard, Stance, own_thread, stance
from bot.model import OUTCOME_NAMES, Answered, Declined, Escalated, Question, Tell
from bot.policies import Policy
from bot.stores import Answers, Steps, Threads, Transcript
from bot.thread import Given, Said, ThreadId, ThreadState

HISTORY = 12
THREAD_MESSAGES = 40
EDIT_WINDOW_S = 120.0
GIVEN, STANCE = "given", "stance"
THANKED_EMOJI = "raised_hands"
HUSHED = "I keep quiet in this thread until somebody mentions me."
HUSHED_DIRECT = "Here I only speak when you write to me, so there is nothing to mute."
REFUSED = "Questions to me are limited to some people in this channel. Write to me directly, or ask whoever looks after this channel."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The stores that a turn reads and writes."""

    transcript: Transcript
    threads: Threads
    answers: Answers
    steps: Steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Answers messages. `new_id` makes the short id of an answer; `desk` is None where nobody can be asked."""

    answerer: Answerer
    chat: Chat
    reading: Reading
    policies: Policies
    stores: Stores
    new_id: Callable[[], str]
    desk: Desk | None = None

    async def message(self, job: Job) -> None:
        """A message somebody wrote: a question, a follow-up, or nothing of ours."""
        said = job.payload
        place = place_of(said)
        words = await self.reading.words(said["team"], said["text"], said["blocks"])
        policy = await self.policies.of(said["team"], said["channel"])
        taken = await self._stance(job, heard(said, words), policy, place.thread)
        if taken.state is not None:
            await self.stores.threads.put(place.thread, taken.state)
            await self._heard(place, words)
        if taken.act == "answer":
            await self._answer(job, place, words, private=policy.private and not place.top)
        else:
            await self._other(job, place, taken)

    async def edit(self, job: Job) -> None:
        """An edited question is answered anew in place, when its answer is no older than two minutes."""
        said = job.payload
        given = await self._given(f"message:{said['team']}:{said['channel']}:{said['ts']}")
        if given is None or float(said["edited_ts"]) - float(said["ts"]) > EDIT_WINDOW_S:
            return
        place = place_of(said)
        words = await self.reading.words(said["team"], said["text"], said["blocks"])
        await self._heard(place, words)
        files = await self.reading.files(place, said["files"] if said["files_known"] else None)
        now = replace(await self._answered(place, words, files, silent), id=given.id, ts=given.ts)
        now = await self._handed_over(now, attempt=2)
        policy = await self.policies.of(said["team"], said["channel"])
        if policy.private and not place.top:  # nothing stands there that could change
            await self.chat.whisper(place, with_links(now), allow=links_of(now))
            return
        await self.chat.change(place, now)
        await self.stores.answers.keep(now)
        await self._said(now)

    async def _stance(self, job: Job, said: Heard, policy: Policy, thread: ThreadId) -> Stance:
        """What to do. What an earlier attempt decided stays: it changed how the bot stands in the thread, so the same words would now mean something else."""
        if job.attempt > 1 and (kept := await self.stores.steps.done(job.key, STANCE)):
            return Stance(act=kept["act"], why=kept["why"])
        taken = stance(said, policy, await self._state(job, said, policy, thread))
        if taken.act in {"hush", "explain"}:
            await self.stores.steps.keep(job.key, STANCE, {"act": taken.act, "why": taken.why})
        return taken

    async def _state(self, job: Job, said: Heard, policy: Policy, thread: ThreadId) -> ThreadState | None:
        """How the bot stands in the thread; one that it knows nothing of is looked at where that matters."""
        state = await self.stores.threads.state(thread)
        if state is not None or said.direct or said.root or said.to_bot or policy.mode != "all":
            return state
        return own_thread(said, policy, await self.reading.writers(place_of(job.payload), limit=THREAD_MESSAGES))

    async def _other(self, job: Job, place: Place, taken: Stance) -> None:
        """Everything but an answer."""
        words = {"help": HELP, "hush": HUSHED_DIRECT if place.top else HUSHED, "explain": f"I was quiet because {taken.why}. I am listening again."}.get(
            taken.act
        )
        if taken.act == "refuse":
            await self.chat.whisper(place, REFUSED)
        elif words:
            await self.chat.say(place, words, key=job.key, attempt=job.attempt)

    async def _answer(self, job: Job, place: Place, words: str, *, private: bool) -> None:
        if small_talk(words) == "thanks":
            await self.chat.react(place, THANKED_EMOJI)
            return
        given = await self._given(job.key)
        if private:
            given = await self._handed_over(given or await self._prepared(job, place, words, silent), attempt=job.attempt)
            await self.chat.whisper(place, with_links(given), allow=links_of(given))
            return
        if given is None:
            await self.chat.looking(place, about=redact(words))
        async with self.chat.watched(place, key=job.key, attempt=job.attempt) as watched:
            given = await self._handed_over(given or await self._prepared(job, place, words, watched.step), attempt=job.attempt)
            given = replace(given, ts=await watched.give(given))
        await self.stores.answers.keep(given)
        await self._said(given)

    async def _prepared(self, job: Job, place: Place, words: str, tell: Tell) -> Given:
        """The answer, kept for a later attempt before it is given."""
        files = await self.reading.files(place, job.payload["files"] if job.payload["files_known"] else None)
        given = await self._answered(place, words, files, tell)
        await self.stores.steps.keep(job.key, GIVEN, as_json(given))
        return given

    async def _handed_over(self, given: Given, *, attempt: int) -> Given:
        """An answer that needs a human brings one, and says so; every other one is as it was."""
        if given.outcome != OUTCOME_NAMES[Escalated] or self.desk is None:
            return given
        told = await self.desk.hand_over(given, why="no documented answer", key=hand_over_key(given), attempt=attempt)
        return given if told in given.text else replace(given, text=f"{given.text}\n\n{told}")

    async def _given(self, key: str) -> Given | None:
        """The answer that an earlier attempt of the job had ready, with the ts of its message when that is known."""
        kept = await self.stores.steps.done(key, GIVEN)
        if kept is None:
            return None
        return await self.stores.answers.get(str(kept["id"])) or from_json(kept)

    async def _answered(self, place: Place, words: str, files: Sequence[Attachment], tell: Tell) -> Given:
        question = Question(text=with_files(words, files), history=await self._history(place))
        outcome = await self.answerer.answer(question, tell)
        text = outcome.text
        if skipped := [f"{file.name} ({file.skipped})" for file in files if file.skipped]:
            text = f"{text}\n\nNot read: {', '.join(skipped)}."
        return Given(
            id=self.new_id(),
            thread=place.thread,
            ts="",
            asker=place.person,
            question=redact(words),
            outcome=OUTCOME_NAMES[type(outcome)],
            confidence=outcome.confidence,
            text=text,
            sources=() if isinstance(outcome, Declined) else outcome.sources,
            quoted=outcome.quoted if isinstance(outcome, Answered) else (),
        )

    async def _history(self, place: Place) -> tuple[str, ...]:
        """What people said in the thread before, oldest first; read from the chat when the bot was called into it late."""
        kept = [said for said in await self.stores.transcript.of(place.thread, limit=THREAD_MESSAGES) if said.ts != place.ts]
        if not kept and place.ts != place.thread.ts:
            for written in await self.reading.thread(place, limit=THREAD_MESSAGES):
                kept.append(Said(thread=place.thread, ts=written.ts, person=written.person, text=redact(written.text)))
                await self.stores.transcript.keep(kept[-1])
        earlier = [said.text for said in kept if said.person and said.ts < place.ts and said.text.strip()]
        return tuple(earlier[-HISTORY:])

    async def _heard(self, place: Place, words: str) -> None:
        await self.stores.transcript.keep(Said(thread=place.thread, ts=place.ts, person=place.person, text=redact(words)))

    async def _said(self, given: Given) -> None:
        await self.stores.transcript.keep(Said(thread=given.thread, ts=given.ts, person="", text=given.text))
