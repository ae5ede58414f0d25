"""The sentence of a message: heard → stance → looked → prepared → given. One turn at a time a thread; the worker sees to that."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.alongside import Humans, Looks, Rewords, Stores
from bot.answering.conversation import small_talk
from bot.answering.redact import redact
from bot.answering.say import HELP
from bot.chat import Chat, Place, Policies, Reading
from bot.escalation import promise
from bot.escalation.ports import Asking, Desk
from bot.escalation.wishes import wants_human
from bot.figures.recorded import Moments, turn_of
from bot.flow import silent
from bot.given import as_json, from_json, hand_over_key
from bot.hearing import heard, place_of
from bot.jobs import Job
from bot.looking.telling import Looked
from bot.manners import Heard, Stance, own_thread, stance
from bot.model import Tell
from bot.policies import Policy
from bot.preparing import THREAD_MESSAGES, Preparing
from bot.thread import Given, Said, ThreadId, ThreadState

EDIT_WINDOW_S = 120.0
GIVEN, STANCE, MOMENTS = "given", "stance", "moments"
THANKED_EMOJI = "raised_hands"
HUSHED = "I keep quiet in this thread until somebody mentions me."
HUSHED_DIRECT = "Here I only speak when you write to me, so there is nothing to mute."
REFUSED = "Questions to me are limited to some people in this channel. Write to me directly, or ask whoever looks after this channel."


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """Answers messages. `desk`, `humans` and `edits` are None where nobody can be asked, `looks` where there is no server to look at. `now` is seconds since 1970."""

    preparing: Preparing
    chat: Chat
    reading: Reading
    policies: Policies
    stores: Stores
    desk: Desk | None = None
    humans: Humans | None = None
    edits: Rewords | None = None
    looks: Looks | None = None
    now: Callable[[], float] = time.time

    async def message(self, job: Job) -> None:
        """A message somebody wrote: a question, a follow-up, or nothing of ours."""
        said = job.payload
        place = place_of(said)
        words = await self.reading.words(said["team"], said["text"], said["blocks"])
        await self._take(job, place, words)

    async def _take(self, job: Job, place: Place, words: str, *, only_questions: bool = False) -> None:
        """Do with a message what manners ask for; with `only_questions` nothing unless it asks something."""
        said = job.payload
        policy = await self.policies.of(said["team"], said["channel"])
        found = await self._heard_with_files(place, said, words)
        if self.humans and await self.humans.heard(job, place, found, words):
            await self._heard(place, words)
            return
        taken = await self._stance(job, found, policy, place.thread)
        if only_questions and taken.act != "answer":
            return
        if taken.state is not None:
            await self.stores.threads.put(place.thread, taken.state)
            await self._heard(place, words)
        if taken.act == "answer":
            await self._answer(job, place, words, policy)
        else:
            await self._other(job, place, taken)

    async def edit(self, job: Job) -> None:
        """A question edited within two minutes is answered anew in place; what only becomes a question by that is answered then. Humans who have it see every edit."""
        said, late = job.payload, float(job.payload["edited_ts"]) - float(job.payload["ts"]) > EDIT_WINDOW_S
        place, key = place_of(said), f"message:{said['team']}:{said['channel']}:{said['ts']}"
        became, theirs = f"{key}:became", bool(self.edits and await self.edits.concerns(job, place_of(said)))
        if late and not theirs:
            return
        last = await self.reading.last_edit(place)
        if last is None or last > said["edited_ts"]:  # this event had to be sent again, and a deletion or a newer edit overtook it
            return
        words = await self.reading.words(said["team"], said["text"], said["blocks"])
        given = None if late else await self._given(key) or await self._given(became)
        if given is not None:
            await self._recount((key, became), await self._anew(job, place, words, given))
        elif self.edits and theirs:
            await self.edits.edited(job, place, words, None)
            await self._heard(place, words)
        else:
            await self._take(replace(job, key=became), place, words, only_questions=True)

    async def _anew(self, job: Job, place: Place, words: str, given: Given) -> Given:
        """Another answer in the place of the one that was given to the words before."""
        policy = await self.policies.of(job.payload["team"], job.payload["channel"])
        looked = await self._looked(job, place, words, policy)
        answer = await self.preparing.prepare(job, place, words, looked=looked)
        answer = replace(answer, id=given.id, ts=given.ts, spent=given.spent.plus(answer.spent))
        told = await self.edits.edited(job, place, words, answer) if self.edits else ""
        await self._heard(place, words)
        now = await self._handed_over(answer, words, attempt=2)
        if told and now == answer:
            now = replace(answer, text=f"{answer.text}\n\n{told}")
        if looked and self.looks:
            await self.looks.present(job, place, looked)
        if policy.private and not place.top:  # nothing stands there that could change
            await self.chat.confide(place, now)
            return now
        await self.chat.change(place, now)
        await self.stores.answers.keep(now)
        await self._said(now)
        return now

    async def _recount(self, keys: Sequence[str], given: Given) -> None:
        """An answer in the place of another is counted in its place, with what both took; who waited how long stays."""
        for key in keys:
            if moments := await self.stores.steps.done(key, MOMENTS):
                await self.stores.counted.keep(turn_of(given, Moments(**moments)))

    async def _heard_with_files(self, place: Place, said: Mapping[str, Any], words: str) -> Heard:
        """The message as far as manners go. A mention alone may come with a file, of which its event tells nothing."""
        found = heard(said, words)
        if words or found.files or said["files_known"]:
            return found
        return replace(found, files=bool(await self.reading.files(place, None)))

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

    async def _answer(self, job: Job, place: Place, words: str, policy: Policy) -> None:
        if small_talk(words) == "thanks":
            await self.chat.react(place, THANKED_EMOJI)
            return
        ready, private, seen_at = await self._given(job.key), policy.private and not place.top, 0.0
        if not (private or ready):
            await self.chat.looking(place, about=redact(words))
            seen_at = self.now()
        looked = await self._looked(job, place, words, policy)
        if private:
            given = await self._handed_over(ready or await self._prepared(job, place, words, looked), words, attempt=job.attempt)
            await self.chat.confide(place, given)
        else:
            async with self.chat.watched(place, key=job.key, attempt=job.attempt) as watched:
                given = await self._handed_over(ready or await self._prepared(job, place, words, looked, watched.step), words, attempt=job.attempt)
                given = replace(given, ts=await watched.give(given))
            await self.stores.answers.keep(given)
            await self._said(given)
        moments = Moments(asked_at=float(place.ts), seen_at=seen_at, answered_at=self.now())
        await self.stores.steps.keep(job.key, MOMENTS, asdict(moments))
        await self.stores.counted.keep(turn_of(given, moments))
        if looked and self.looks:
            await self.looks.present(job, place, looked)

    async def _looked(self, job: Job, place: Place, words: str, policy: Policy) -> Looked | None:
        return await self.looks.asked(job, place, words, policy, await self.preparing.history(place)) if self.looks else None

    async def _prepared(self, job: Job, place: Place, words: str, looked: Looked | None, tell: Tell = silent) -> Given:
        """The answer, kept for a later attempt before it is given. Whoever wants a human is not sent to the documentation."""
        if self.desk is not None and wants_human(words):
            given = self.preparing.nothing(place, words)
        else:
            given = await self.preparing.prepare(job, place, words, looked=looked, tell=tell)
        await self.stores.steps.keep(job.key, GIVEN, as_json(given))
        return given

    async def _handed_over(self, given: Given, words: str, *, attempt: int) -> Given:
        """An answer that needs a human brings one, and says so; every other one is as it was."""
        if self.desk is None or self.humans is None or (why := await self.humans.noticed(given, words)) is None:
            return given
        asking = Asking(given=given, reason=why.reason, remark=why.why, person=given.asker if why.reason == "asked" else "")
        told = await self.desk.hand_over(asking, key=hand_over_key(given), attempt=attempt)
        text = promise.unsure(given.text, given.confidence) if why.reason == "unsure" else given.text
        return replace(given, text="\n\n".join(filter(None, (text, told))))

    async def _given(self, key: str) -> Given | None:
        """The answer that an earlier attempt of the job had ready, with the ts of its message when that is known."""
        kept = await self.stores.steps.done(key, GIVEN)
        if kept is None:
            return None
        return await self.stores.answers.get(str(kept["id"])) or from_json(kept)

    async def _heard(self, place: Place, words: str) -> None:
        await self.stores.transcript.keep(Said(thread=place.thread, ts=place.ts, person=place.person, text=redact(words)))

    async def _said(self, given: Given) -> None:
        await self.stores.transcript.keep(Said(thread=given.thread, ts=given.ts, person="", text=given.text))
