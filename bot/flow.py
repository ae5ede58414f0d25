"""The sentence of a question: conversation → retrieve → decide → write → check → outcome."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.answering.check import Checked, Checker, mark_removed
from bot.answering.conversation import resolve, small_talk
from bot.answering.decide import Verdict, choose, decide, load_model
from bot.answering.hits import nearest, passages_of, quoted_of
from bot.answering.redact import redact
from bot.answering.retrieve import retrieve
from bot.answering.say import DECLINE, GREETED, THANKED, hand_over, offer_look
from bot.answering.vouched import VOUCHED, names_own_case, vouched_draft
from bot.answering.write import closest_passage, write_extract
from bot.errors import JudgeUnavailable, NotHeld, WriterFailed
from bot.model import Answered, Declined, Diagnose, Draft, Escalated, Meter, Outcome, Passage, Query, Question, Step, Tell, Used
from bot.ports import Doubts, Judge, Retriever, Writer
from knowledge import Found

log = logging.getLogger("bot.flow")
MIN_SUFFICIENT, MIN_GROUNDED = 0.3, 0.5
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
NO_WORDS = "?"
SMALL_TALK = {"greeting": GREETED, "thanks": THANKED}
# Below this the best page is more likely beside the point than helpful.
WORTH_SHOWING = 0.5


def silent(_: Step) -> None:
    """Nobody listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A question that is about to be answered."""

    query: Query
    found: Found
    verdict: Verdict
    tell: Tell
    meter: Meter


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerer:
    """Answers questions from documents. Without `writer` and `judge` everything happens on this machine.

    `deadline_s` spans all that servers of a model are asked for one question: what they have not done by then is done without them.
    """

    retriever: Retriever
    checker: Checker
    writer: Writer | None = None
    judge: Judge | None = None
    doubts: Doubts | None = None
    deadline_s: float = 45.0

    async def answer(self, question: Question, tell: Tell = silent) -> Outcome:
        """The outcome for one question. Secrets are masked before anything else sees the words. `tell` hears of each step as it is taken."""
        used: list[Used] = []
        outcome = await self._outcome(masked(question), tell, used.append)
        return replace(outcome, used=tuple(used))

    async def _outcome(self, question: Question, tell: Tell, meter: Meter) -> Outcome:
        until = asyncio.get_running_loop().time() + self.deadline_s
        if talk := small_talk(question.text):
            return Declined(text=SMALL_TALK[talk], confidence=1.0)
        query = resolve(question)
        tell(Step(name="search"))
        found = await retrieve(self.retriever, query)
        tell(Step(name="search", done=True, sources=nearest(found)))
        kind, verdict = await self._decided(query, found, meter)
        log.info("question.decided", extra={"kind": kind, "right": round(verdict.right, 3), "hits": len(found.hits)})
        if kind == "decline":
            return Declined(text=DECLINE, confidence=verdict.right)
        if kind == "diagnose":
            return await self._diagnose(query, found, verdict)
        if kind == "escalate" or not found.hits:
            return _escalated(query, found, verdict, verdict.doubt or "no documented answer")
        return await self._answer(_Case(query=query, found=found, verdict=verdict, tell=tell, meter=meter), until)

    async def _decided(self, query: Query, found: Found, meter: Meter) -> tuple[str, Verdict]:
        """One of KINDS, and the verdict behind it. What somebody vouches for is an answer, unless the asker's own case is to be looked at."""
        vouched = found.settled and not names_own_case(query.text)
        kind, verdict = ("answer", decide(query, found)) if vouched else await self._kind(query, found, meter)
        if found.settled is None or kind == "diagnose":
            return kind, verdict
        return "answer", replace(verdict, right=max(verdict.right, VOUCHED))

    async def _kind(self, query: Query, found: Found, meter: Meter) -> tuple[str, Verdict]:
        """The offline verdict, sharpened by the judge when there is one, and what follows from it."""
        offline, thresholds = decide(query, found), load_model().thresholds
        left, doubt = await self.doubts.left(query, found) if self.doubts else (1.0, "")
        doubted = replace(offline, right=offline.right * left, doubt=doubt)
        if self.judge is None:
            return choose(doubted, thresholds), doubted
        judged = await _judged(self.judge, query, passages_of(found), meter)
        if judged is None:
            return choose(doubted, thresholds), doubted
        kinds, sufficient = judged
        verdict = Verdict(kinds=kinds, right=(offline.right + sufficient) / 2 * left, doubt=doubt)
        # The thresholds for kinds were fitted to the offline model; a judge's probabilities stand for themselves.
        unsure = verdict.kind == "answer" and (sufficient < MIN_SUFFICIENT or verdict.right < thresholds["right"])
        return "escalate" if unsure else verdict.kind, verdict

    async def _diagnose(self, query: Query, found: Found, verdict: Verdict) -> Outcome:
        draft = await asyncio.to_thread(self._quoted, query, found)
        sources = draft.sources if draft else ()
        return Diagnose(text=offer_look(" ".join(query.search), draft), sources=sources, confidence=verdict.right)

    async def _answer(self, case: _Case, until: float) -> Outcome:
        query, found, verdict = case.query, case.found, case.verdict
        if self.writer is not None and not found.settled:
            try:
                async with asyncio.timeout_at(until):
                    return await self._written(self.writer, case)
            except NotHeld as error:
                return _escalated(query, found, verdict, str(error))
            except (WriterFailed, TimeoutError) as error:
                log.warning("writer.failed", extra={"why": str(error) or f"no checked answer within {self.deadline_s:g} s"})
        draft = await asyncio.to_thread(self._quoted, query, found)
        if draft is None:
            return _escalated(query, found, verdict, "nothing to quote")
        return Answered(text=draft.text, sources=draft.sources, confidence=verdict.right, quoted=quoted_of(draft, found))

    def _quoted(self, query: Query, found: Found) -> Draft | None:
        """The documents' own words, or those somebody vouches for, checked. Tens of milliseconds of work, so it has no place on the event loop."""
        draft = vouched_draft(found.settled) if found.settled else write_extract(query, found)
        return self.checker.check_quotes(draft).draft if draft else None

    async def _written(self, writer: Writer, case: _Case) -> Outcome:
        """A model's answer, as far as the passages and the SDKs bear it out."""
        query, found, verdict = case.query, case.found, case.verdict
        passages = passages_of(found)
        checked = await self._checked(case, await _draft(writer, case, passages), passages)
        if checked.unknown:
            checked = await self._checked(case, await _draft(writer, case, passages, avoid=checked.unknown), passages)
            checked = self.checker.without_unknown(checked, passages)
        if not checked.enough:
            return _escalated(query, found, verdict, "too little of the draft was supported")
        grounded = await self._grounded(case, checked, passages)
        case.tell(Step(name="check", done=True))
        if grounded < MIN_GROUNDED:
            return _escalated(query, found, verdict, "the draft was not grounded")
        draft = mark_removed(checked.draft, checked.findings)
        return Answered(text=draft.text, sources=draft.sources, confidence=verdict.right * grounded, quoted=quoted_of(draft, found))

    async def _checked(self, case: _Case, draft: Draft, passages: Sequence[Passage]) -> Checked:
        case.tell(Step(name="check"))
        return await asyncio.to_thread(self.checker.check_model_text, draft, passages)

    async def _grounded(self, case: _Case, checked: Checked, passages: Sequence[Passage]) -> float:
        """1.0 when nobody can be asked: each sentence was checked against its passage already."""
        if self.judge is None:
            return 1.0
        try:
            return await self.judge.grounded(checked.draft.text, passages, meter=case.meter)
        except JudgeUnavailable as error:
            log.warning("judge.unavailable", extra={"why": str(error)})
            return 1.0


async def _draft(writer: Writer, case: _Case, passages: Sequence[Passage], *, avoid: Sequence[str] = ()) -> Draft:
    case.tell(Step(name="write"))
    draft = await writer.write(case.query, passages, avoid=avoid, meter=case.meter)
    case.tell(Step(name="write", done=True))
    return draft


async def _judged(judge: Judge, query: Query, passages: Sequence[Passage], meter: Meter) -> tuple[Mapping[str, float], float] | None:
    """The probabilities of the kinds, and that the passages suffice, asked side by side; None when the judge cannot say."""
    why = ""
    try:
        async with asyncio.TaskGroup() as group:
            kinds = group.create_task(judge.kinds(query, meter=meter))
            sufficient = group.create_task(judge.sufficient(query, passages, meter=meter)) if passages else None
    except* JudgeUnavailable as errors:
        why = str(errors.exceptions[0])
    if why:
        log.warning("judge.unavailable", extra={"why": why})
        return None
    return kinds.result(), sufficient.result() if sufficient else 0.0


def masked(question: Question) -> Question:
    """The question and its history without secrets and personal numbers, and without characters that nobody can see."""
    return replace(question, text=redact(visible(question.text)) or NO_WORDS, history=tuple(redact(visible(turn)) for turn in question.history))


def visible(text: str) -> str:
    """The text without control characters, marks that turn the direction of writing, and lone surrogates, which UTF-8 cannot hold."""
    return INVISIBLE.sub("", text.encode("utf-8", "ignore").decode("utf-8")).strip()


def _escalated(query: Query, found: Found, verdict: Verdict, why: str) -> Escalated:
    links = nearest(found)
    settled_by_documents = 1.0 - verdict.kinds["escalate"] - verdict.kinds["decline"]
    closest = closest_passage(query, found) if verdict.right * settled_by_documents >= WORTH_SHOWING else ""
    return Escalated(text=hand_over(links, closest), sources=links, confidence=verdict.right, why=why)
