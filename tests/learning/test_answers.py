"""Answers of the bot when somebody vouches for one, and when somebody called one wrong. The decision model is the shipped one."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.answering.check import Checker
from bot.answering.conversation import resolve
from bot.answering.retrieve import retrieve
from bot.answering.vouched import VOUCHED
from bot.flow import Answerer
from bot.model import Answered, Diagnose, Escalated, Query, Question
from knowledge import Asker, Found, Hit, Verification, load_builtin
from tests.bot.answering.samples import found, hit_of, page
from tests.fakes.judge import FakeJudge
from tests.fakes.retriever import FakeRetriever
from tests.fakes.writer import FakeWriter

CHECKER = Checker(load_builtin())
KIM = Verification(name="Kim", on="2026-11-24")
WORDS = "Another project is selected: compare `LIVEKIT_URL` with the settings."
CARD = replace(page(f"{WORDS}\n", slug="card", title="why is the dashboard empty"), url="verified://c1", verified=KIM)
BEST = replace(hit_of(CARD), cite=(*hit_of(CARD).cite,), question_cosine=0.95)
DOCS = hit_of(page("Sessions are listed a project.\n", slug="sessions"), score=0.4)
QUESTION = Question(text="why is my dashboard empty?", audience="T1:C1")


@dataclass
class Settling:
    """A retriever whose first hit settles `query`, or every one."""

    hit: Hit = BEST
    query: str = ""
    audiences: tuple[str, ...] = ()

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """See `Retriever`."""
        self.audiences += (audience,)
        return replace(found(self.hit, DOCS, query=query), settled=self.hit if self.query in {"", query} else None)


@dataclass
class Doubting:
    """So much is left of every answer."""

    of: float

    async def left(self, query: Query, found: Found) -> tuple[float, str]:
        """See `Doubts`."""
        return self.of, "it was wrong"


def answerer(**parts: Any) -> Answerer:
    whole = Answerer(retriever=Settling(), checker=CHECKER)
    return replace(whole, **parts)


async def test_what_somebody_vouches_for_is_given_in_its_own_words_with_who_that_is() -> None:
    outcome = await answerer().answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text == WORDS
    assert outcome.sources == BEST.cite
    assert outcome.confidence >= VOUCHED
    assert outcome.quoted[0].text == WORDS


async def test_neither_a_model_nor_a_judge_is_asked_then() -> None:
    writer, judge = FakeWriter("Something else [1]."), FakeJudge(sufficient_is=0.0)

    outcome = await answerer(writer=writer, judge=judge).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text.startswith(WORDS)
    assert not writer.asked
    assert not judge.asked


async def test_a_name_that_sdks_no_longer_have_is_marked_in_it_as_in_every_answer() -> None:
    old = replace(CARD, text="Create a `VoicePipelineAgent` and start it in the room.\n")

    outcome = await answerer(retriever=Settling(hit=replace(hit_of(old), question_cosine=0.95))).answer(QUESTION)

    assert "Version notes" in outcome.text


async def test_whoever_names_a_room_of_their_own_is_still_offered_a_look() -> None:
    judge = FakeJudge(kinds_are={"answer": 0.05, "diagnose": 0.85, "escalate": 0.05, "decline": 0.05})

    outcome = await answerer(judge=judge).answer(Question(text="why is the dashboard empty for RM_hPhbo6q3Wd4f?"))

    assert isinstance(outcome, Diagnose)
    assert WORDS in outcome.text


async def test_where_a_look_is_not_the_better_reply_they_get_the_answer() -> None:
    judge = FakeJudge(kinds_are={"answer": 0.05, "diagnose": 0.05, "escalate": 0.85, "decline": 0.05})

    outcome = await answerer(judge=judge).answer(Question(text="why is the dashboard empty for RM_hPhbo6q3Wd4f?"))

    assert isinstance(outcome, Answered)
    assert outcome.text.startswith(WORDS)
    assert outcome.confidence >= VOUCHED


async def test_the_place_of_the_asker_reaches_the_search() -> None:
    settling = Settling()

    await answerer(retriever=settling).answer(QUESTION)

    assert settling.audiences == ("T1:C1",)


async def test_an_answer_to_the_first_question_of_a_thread_is_none_to_what_was_added_since() -> None:
    history = ("why is my dashboard empty?",)
    follow_up = Question(text="and how do I delete that one?", history=history)
    joined, alone = resolve(follow_up).search

    assert (await retrieve(Settling(query=joined), resolve(follow_up))).settled is None
    settled = await retrieve(Settling(query=alone), resolve(follow_up))
    assert settled.settled == settled.hits[0]


async def test_with_an_answer_like_it_called_wrong_a_human_is_asked_and_the_closest_words_are_not_repeated(caplog: pytest.LogCaptureFixture) -> None:
    lead = "A room closes by itself when the last participant left and `departure_timeout` seconds have passed, or when `delete_room` is called."
    room = page(f"{lead}\n\n## Steps\n1. Call `delete_room`.\n", slug="room-end", title="When does a room end", links=("rooms",))
    hits = (replace(hit_of(room), cosine=0.8, bm25=12.0, question_cosine=0.95),)
    sure = answerer(retriever=FakeRetriever(hits=hits))
    question = Question(text="when does a room close?")
    before = await sure.answer(question)

    with caplog.at_level(logging.INFO, logger="bot.flow"):
        halved = await replace(sure, doubts=Doubting(0.5)).answer(question)
        none = await replace(sure, doubts=Doubting(0.0)).answer(question)

    assert isinstance(before, Answered)
    assert isinstance(halved, Answered)
    assert halved.confidence == pytest.approx(before.confidence / 2)
    assert isinstance(none, Escalated)
    assert none.why == "it was wrong"
    assert lead not in none.text


@pytest.mark.parametrize("left", [0.0, 1.0])
async def test_doubts_count_whatever_a_judge_says(left: float) -> None:
    outcome = await answerer(retriever=FakeRetriever(hits=(DOCS,)), judge=FakeJudge(), doubts=Doubting(left)).answer(QUESTION)

    assert isinstance(outcome, Escalated if left == 0.0 else Answered)


async def test_what_was_verified_is_given_whatever_was_called_wrong() -> None:
    assert isinstance(await answerer(doubts=Doubting(0.0)).answer(QUESTION), Answered)
