from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.retrieve import LIMIT, retrieve
from bot.model import Query
from knowledge import Asker, Hit
from tests.bot.answering.samples import hit_of, page
from tests.fakes.retriever import FakeRetriever

THREADED, ALONE, BOTH = (page(f"All about {slug}.\n", slug=slug) for slug in ("thread", "alone", "both"))


def hits(*scores: tuple[Hit, float]) -> tuple[Hit, ...]:
    return tuple(replace(hit, score=score) for hit, score in scores)


def follow_up(retriever_hits: dict[str, tuple[Hit, ...]]) -> tuple[FakeRetriever, Query]:
    query = Query(text="in python?", search=("thread in python?", "in python?"), asker=Asker(language="python"), follow_up=True)
    return FakeRetriever(by_word={"python": retriever_hits["alone"], "thread": retriever_hits["thread"]}), query


async def test_a_question_is_searched_once_for_its_asker() -> None:
    retriever = FakeRetriever(hits=(hit_of(ALONE),))

    found = await retrieve(retriever, Query(text="rooms", search=("rooms",), asker=Asker(language="go")))

    assert [hit.page.url for hit in found.hits] == [ALONE.url]
    assert [(search.query, search.limit, search.asker) for search in retriever.asked] == [("rooms", LIMIT, Asker(language="go"))]


async def test_a_follow_up_is_searched_with_and_without_its_thread_and_the_thread_counts_more() -> None:
    retriever, query = follow_up({"thread": hits((hit_of(THREADED), 1.0), (hit_of(BOTH), 0.9)), "alone": hits((hit_of(ALONE), 1.0), (hit_of(BOTH), 0.8))})

    found = await retrieve(retriever, query)

    assert [search.query for search in retriever.asked] == list(query.search)
    assert [hit.page.url for hit in found.hits] == [BOTH.url, THREADED.url, ALONE.url]
    assert found.hits[0].score == pytest.approx(0.9 + 0.4)
    assert len({hit.chunk.key for hit in found.hits}) == len(found.hits)


async def test_a_new_topic_worded_like_one_of_the_documents_questions_outweighs_the_thread() -> None:
    known = replace(hit_of(ALONE), question_cosine=0.9)
    retriever, query = follow_up({"thread": hits((hit_of(THREADED), 1.0)), "alone": hits((known, 1.0))})

    found = await retrieve(retriever, query)

    assert [hit.page.url for hit in found.hits] == [ALONE.url, THREADED.url]
    assert found.query == "in python?"


async def test_what_each_leg_saw_of_a_hit_is_kept_at_its_best() -> None:
    better = replace(hit_of(BOTH), cosine=0.9, bm25=1.0, question_cosine=0.65)
    worse = replace(hit_of(BOTH), cosine=0.1, bm25=9.0, question_cosine=0.1)
    retriever, query = follow_up({"thread": (worse,), "alone": (better,)})

    (hit,) = (await retrieve(retriever, query)).hits

    assert (hit.cosine, hit.bm25, hit.question_cosine) == (0.9, 9.0, 0.65)


async def test_silence_of_both_searches_stays_silence() -> None:
    retriever, query = follow_up({"thread": (), "alone": ()})

    assert (await retrieve(retriever, query)).hits == ()
