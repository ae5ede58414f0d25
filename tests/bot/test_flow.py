"""The sentence of a question, with fakes for what is outside. The decision model is the shipped one: questions are plain cases of their kind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.answering.check import Checker
from bot.answering.hits import nearest, passages_of
from bot.answering.say import DECLINE, GREETED, THANKED
from bot.errors import NotHeld, WriterFailed
from bot.flow import Answerer, masked
from bot.model import Answered, Declined, Diagnose, Draft, Escalated, Meter, Passage, Query, Question, Used, unmetered
from knowledge import Asker, load_builtin
from tests.bot.answering.samples import found, hit_of, page
from tests.fakes.judge import LIKELY_ANSWER, FakeJudge
from tests.fakes.retriever import FakeRetriever
from tests.fakes.writer import FakeWriter

LEAD = "A room closes by itself when the last participant left and `departure_timeout` seconds have passed, or when `delete_room` is called."
ROOM = page(f"{LEAD}\n\n## Steps\n1. Call `delete_room` to close a room at once.\n", slug="room-end", title="When does a room end", links=("rooms",))
TOKEN = page("A token names the identity of a participant and the room that it may join.\n", slug="token", title="Tokens", links=("tokens",))
HITS = (replace(hit_of(ROOM), cosine=0.8, bm25=12.0, question_cosine=0.95), replace(hit_of(TOKEN, score=0.3), cosine=0.2, bm25=1.0, question_cosine=0.2))
QUESTION = Question(text="when does a room close?")
GOOD = "A room closes by itself when the last participant left and `departure_timeout` seconds have passed [1]."
INVENTED = f"{GOOD}\n\n```python\nawait ctx.api.sip.create_participant_sip(request)\n```"
PAGE_OF_MODEL = {"answer": 0.05, "diagnose": 0.05, "escalate": 0.05, "decline": 0.05}
CHECKER = Checker(load_builtin())
TOOK = Used(model="some-model", tokens_in=1200, tokens_out=90)
JUDGED = Used(model="some-judge", tokens_in=400, tokens_out=3)


class SlowWriter(FakeWriter):
    async def write(self, query: Query, passages: Sequence[Passage], *, avoid: Sequence[str] = (), meter: Meter = unmetered) -> Draft:
        meter(TOOK)
        await asyncio.sleep(60)
        return await super().write(query, passages, avoid=avoid)


def kinds(kind: str) -> dict[str, float]:
    return {**PAGE_OF_MODEL, kind: 0.85}


def answerer(*, writer: FakeWriter | None = None, judge: FakeJudge | None = None, retriever: FakeRetriever | None = None) -> Answerer:
    """An answerer whose judge, unless another is given, takes the question for one that documents answer."""
    return Answerer(retriever=retriever or FakeRetriever(hits=HITS), checker=CHECKER, writer=writer, judge=judge or FakeJudge())


async def test_without_a_model_the_answer_is_quoted_from_the_documents_with_their_official_addresses() -> None:
    outcome = await Answerer(retriever=FakeRetriever(hits=HITS), checker=CHECKER).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text.startswith(LEAD)
    assert outcome.sources[0].url == "https://docs.example/rooms"
    assert 0.0 <= outcome.confidence <= 1.0


@pytest.mark.parametrize(("words", "reply"), [("Hi there!", GREETED), ("thanks a lot", THANKED)])
async def test_words_that_ask_for_nothing_are_met_in_kind_without_a_search(words: str, reply: str) -> None:
    retriever, judge = FakeRetriever(hits=HITS), FakeJudge()

    outcome = await answerer(retriever=retriever, judge=judge).answer(Question(text=words, history=("when does a room close?",)))

    assert isinstance(outcome, Declined)
    assert outcome.text == reply
    assert not judge.asked


async def test_a_model_that_takes_too_long_all_in_all_is_replaced_by_quotes(caplog: pytest.LogCaptureFixture) -> None:
    quoted = await answerer().answer(QUESTION)
    hanging = replace(answerer(writer=SlowWriter(GOOD)), deadline_s=0.05)

    with caplog.at_level(logging.WARNING, logger="bot.flow"):
        outcome = await hanging.answer(QUESTION)

    assert replace(outcome, used=()) == quoted
    assert [record.message for record in caplog.records] == ["writer.failed"]


async def test_what_is_not_about_livekit_is_declined() -> None:
    outcome = await answerer(judge=FakeJudge(kinds_are=kinds("decline"))).answer(QUESTION)

    assert isinstance(outcome, Declined)
    assert outcome.text == DECLINE


async def test_a_question_about_the_askers_own_room_offers_a_look_and_shows_what_documents_know() -> None:
    outcome = await answerer(judge=FakeJudge(kinds_are=kinds("diagnose"))).answer(Question(text="why was my room RM_hPhbo6q3Wd4f closed at noon?"))

    assert isinstance(outcome, Diagnose)
    assert "RM_" in outcome.text
    assert LEAD in outcome.text
    assert outcome.sources


async def test_an_offer_of_a_look_needs_no_documents() -> None:
    outcome = await answerer(judge=FakeJudge(kinds_are=kinds("diagnose")), retriever=FakeRetriever()).answer(QUESTION)

    assert isinstance(outcome, Diagnose)
    assert outcome.sources == ()


async def test_what_needs_a_human_goes_to_one_with_the_closest_pages() -> None:
    outcome = await answerer(judge=FakeJudge(kinds_are=kinds("escalate"))).answer(QUESTION)

    assert isinstance(outcome, Escalated)
    assert "human" in outcome.text
    assert [link.url for link in outcome.sources] == ["https://docs.example/rooms", "https://docs.example/tokens"]
    assert outcome.why


@pytest.mark.parametrize("judge", [None, FakeJudge()])
async def test_when_the_documents_are_silent_a_human_is_asked(judge: FakeJudge | None) -> None:
    writer = FakeWriter(GOOD)

    outcome = await Answerer(retriever=FakeRetriever(), checker=CHECKER, writer=writer, judge=judge).answer(QUESTION)

    assert isinstance(outcome, Escalated | Declined)
    assert writer.asked == []


async def test_passages_that_hardly_hold_the_answer_are_not_answered_from() -> None:
    weak = (replace(hit_of(ROOM), cosine=0.05, bm25=0.5, question_cosine=0.05),)

    outcome = await answerer(judge=FakeJudge(sufficient_is=0.0), retriever=FakeRetriever(hits=weak)).answer(Question(text="does it fly?"))

    assert isinstance(outcome, Escalated)


async def test_a_model_writes_from_numbered_passages_and_its_answer_goes_out_with_the_sources_it_cites() -> None:
    writer = FakeWriter(f"{GOOD} Purple submarines negotiate every midnight handshake [99].")

    outcome = await answerer(writer=writer).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text == GOOD
    assert [link.url for link in outcome.sources] == ["https://docs.example/rooms"]
    assert [(passage.number, passage.title) for passage in writer.asked[0].passages] == [(1, "When does a room end"), (2, "Tokens")]
    assert writer.asked[0].avoid == ()


async def test_a_writer_that_fails_is_replaced_by_quotes_that_say_nothing_about_it(caplog: pytest.LogCaptureFixture) -> None:
    quoted = await answerer().answer(QUESTION)

    with caplog.at_level(logging.WARNING, logger="bot.flow"):
        outcome = await answerer(writer=FakeWriter(WriterFailed("the key was refused; check OPENAI_API_KEY"))).answer(QUESTION)

    assert outcome == quoted
    assert [record.message for record in caplog.records] == ["writer.failed"]


async def test_a_writer_that_finds_the_passages_silent_hands_over() -> None:
    outcome = await answerer(writer=FakeWriter(NotHeld("the passages do not hold the answer"))).answer(QUESTION)

    assert isinstance(outcome, Escalated)
    assert outcome.why == "the passages do not hold the answer"
    assert "passages do not hold" not in outcome.text


@pytest.mark.parametrize(
    "draft", ["Purple submarines negotiate every midnight handshake [1].", "<!channel> pwned https://evil.example", GOOD.replace(" [1]", "")]
)
async def test_a_draft_of_which_too_little_is_supported_hands_over(draft: str) -> None:
    outcome = await answerer(writer=FakeWriter(draft)).answer(QUESTION)

    assert isinstance(outcome, Escalated)
    assert not [word for word in ("submarines", "channel", "evil") if word in outcome.text]


async def test_a_draft_that_the_judge_finds_ungrounded_hands_over() -> None:
    outcome = await answerer(writer=FakeWriter(GOOD), judge=FakeJudge(grounded_is=0.2)).answer(QUESTION)

    assert isinstance(outcome, Escalated)


async def test_doubts_about_the_grounds_lower_the_confidence() -> None:
    sure = await answerer(writer=FakeWriter(GOOD), judge=FakeJudge(grounded_is=1.0)).answer(QUESTION)
    less = await answerer(writer=FakeWriter(GOOD), judge=FakeJudge(grounded_is=0.6)).answer(QUESTION)

    assert less.confidence == pytest.approx(0.6 * sure.confidence)


async def test_an_invented_identifier_is_named_to_the_writer_exactly_once() -> None:
    writer = FakeWriter(INVENTED, GOOD)

    outcome = await answerer(writer=writer).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text == GOOD
    assert [asked.avoid for asked in writer.asked] == [(), ("create_participant_sip",)]


async def test_an_identifier_that_is_invented_again_is_removed() -> None:
    writer = FakeWriter(INVENTED, INVENTED, INVENTED)

    outcome = await answerer(writer=writer).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.text == GOOD
    assert len(writer.asked) == 2


async def test_when_nothing_else_is_left_of_the_second_draft_a_human_is_asked() -> None:
    only = "When `departure_timeout` seconds have passed a room closes by `ctx.api.room.close_room_now()` [1]."

    outcome = await answerer(writer=FakeWriter(only, only)).answer(QUESTION)

    assert isinstance(outcome, Escalated)
    assert "close_room_now" not in outcome.text


async def test_a_rewrite_that_fails_is_replaced_by_quotes() -> None:
    outcome = await answerer(writer=FakeWriter(INVENTED, WriterFailed("too many requests"))).answer(QUESTION)

    assert outcome == await answerer().answer(QUESTION)


async def test_a_removed_name_in_a_model_answer_is_marked_once_with_its_version() -> None:
    old = f"{GOOD}\n\n```python\nagent = VoicePipelineAgent()\nawait ctx.api.sip.create_participant_sip(request)\n```"

    outcome = await answerer(writer=FakeWriter(old, f"{GOOD}\n\n```python\nagent = VoicePipelineAgent()\n```")).answer(QUESTION)

    assert outcome.text.count("Version notes") == 1
    assert "`VoicePipelineAgent`: removed since 1.0.0" in outcome.text


@pytest.mark.parametrize("writer", [None, FakeWriter(GOOD)])
async def test_without_a_usable_judge_the_offline_verdict_stands(writer: FakeWriter | None) -> None:
    offline = await Answerer(retriever=FakeRetriever(hits=HITS), checker=CHECKER, writer=FakeWriter(GOOD) if writer else None).answer(QUESTION)

    outcome = await answerer(writer=writer, judge=FakeJudge(unavailable="no endpoint")).answer(QUESTION)

    assert outcome == offline


async def test_what_a_judge_thinks_most_likely_is_done() -> None:
    """The thresholds of the offline model mean nothing to a judge's probabilities."""
    outcome = await answerer(judge=FakeJudge(kinds_are=LIKELY_ANSWER)).answer(QUESTION)

    assert isinstance(outcome, Answered)


async def test_each_question_to_the_judge_is_asked_once() -> None:
    judge = FakeJudge()

    await answerer(writer=FakeWriter(GOOD), judge=judge).answer(QUESTION)

    assert judge.asked == ["kinds", "sufficient", "grounded"]


async def test_nobody_sees_a_secret_or_a_phone_number() -> None:
    secret, number = "hunter2" * 2, "+49 170 1234567"
    retriever, writer = FakeRetriever(hits=HITS), FakeWriter(GOOD)
    history = (f"my LIVEKIT_API_SECRET={secret} is set", "why does the room close?")

    outcome = await answerer(retriever=retriever, writer=writer).answer(Question(text=f"it called {number} with password: {secret}", history=history))

    seen = [*(asked.query for asked in retriever.asked), *(text for asked in writer.asked for text in (asked.query.text, *asked.query.search)), outcome.text]
    assert len(seen) >= 4
    assert not [text for text in seen if secret in text or "1234567" in text]


def test_masking_keeps_the_thread_in_order_and_leaves_no_half_characters() -> None:
    question = masked(Question(text="room\ud800 \x00closed", history=("first", "a\udfff")))

    assert question.history[0] == "first"
    assert all(text.encode("utf-8") for text in (question.text, *question.history))
    assert "\x00" not in question.text
    assert "room" in question.text


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\u200b\u202e", "\ufeff \x07"])
def test_a_question_of_nothing_visible_is_still_a_question(text: str) -> None:
    assert masked(Question(text=text)).text == "?"


async def test_what_the_thread_tells_of_the_asker_goes_into_the_search() -> None:
    retriever = FakeRetriever(hits=HITS)

    await answerer(retriever=retriever).answer(Question(text="and for a webhook in node?", history=("how do I close a room on LiveKit Cloud?",)))

    assert {asked.asker for asked in retriever.asked} == {Asker(language="node", hosting="cloud")}
    assert [asked.query for asked in retriever.asked] == ["how do I close a room on LiveKit Cloud?\nand for a webhook in node?", "and for a webhook in node?"]


def test_passages_are_numbered_from_one_and_not_too_many() -> None:
    hits = [hit_of(page(f"Page {n} about rooms.\n", slug=str(n)), score=1.0 - n / 100) for n in range(30)]

    passages = passages_of(found(*hits))

    assert [passage.number for passage in passages] == list(range(1, len(passages) + 1))
    assert len(passages) == 8


def test_the_nearest_links_are_few_and_each_comes_once() -> None:
    hits = [hit_of(ROOM), hit_of(ROOM), hit_of(TOKEN), *(hit_of(page(f"Page {n}.\n", slug=str(n))) for n in range(5))]

    links = nearest(found(*hits))

    assert len(links) == 3
    assert len({link.url for link in links}) == 3
    assert links[0].url == "https://docs.example/rooms"


async def test_an_outcome_says_what_all_the_requests_behind_it_took() -> None:
    writer, judge = FakeWriter(INVENTED, GOOD, took=TOOK), FakeJudge(took=JUDGED)

    outcome = await answerer(writer=writer, judge=judge).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.used == (JUDGED, JUDGED, TOOK, TOOK, JUDGED)


@pytest.mark.parametrize("kind", ["decline", "diagnose", "escalate"])
async def test_deciding_is_counted_whatever_comes_of_it(kind: str) -> None:
    outcome = await answerer(judge=FakeJudge(kinds_are=kinds(kind), took=JUDGED)).answer(QUESTION)

    assert not isinstance(outcome, Answered)
    assert outcome.used == (JUDGED, JUDGED)


@pytest.mark.parametrize("fault", [WriterFailed("too many requests"), NotHeld("the passages do not hold the answer")])
async def test_what_a_failed_draft_took_is_counted(fault: WriterFailed) -> None:
    outcome = await answerer(writer=FakeWriter(INVENTED, fault, took=TOOK)).answer(QUESTION)

    assert outcome.used == (TOOK, TOOK)


async def test_what_a_draft_took_that_came_too_late_is_counted() -> None:
    outcome = await replace(answerer(writer=SlowWriter(GOOD)), deadline_s=0.05).answer(QUESTION)

    assert isinstance(outcome, Answered)
    assert outcome.used == (TOOK,)


async def test_questions_at_the_same_time_are_counted_each_for_itself() -> None:
    one, other = answerer(writer=FakeWriter(took=TOOK)), answerer(judge=FakeJudge(took=JUDGED))

    outcomes = await asyncio.gather(*(who.answer(QUESTION) for who in (one, other, one)))

    assert [outcome.used for outcome in outcomes] == [(TOOK,), (JUDGED, JUDGED), (TOOK,)]


async def test_without_a_model_nothing_is_counted() -> None:
    assert (await answerer().answer(QUESTION)).used == ()
