"""Answers that were called wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.learning.ports import Withdrawal
from bot.learning.withdrawn import DIFFERENT, SAME, WHY, Withdrawn, left_of, resting_on_the_same
from bot.model import Query
from knowledge import Found, Hit, Link
from tests.bot.answering.samples import hit_of, page
from tests.fakes.cards import MemoryWithdrawals
from tests.fakes.clock import HandClock
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.stores import MemoryStore
from tests.learning.samples import NOW, WITHDRAWAL

ANALYTICS, ROOMS = "https://docs.example/analytics", "https://docs.example/rooms"
MODEL = HashingEmbedder()


def found(question: str, *urls: str) -> Found:
    hits = [replace(hit_of(page("Words.\n", slug=str(n))), cite=(Link(title="Page", url=url),)) for n, url in enumerate(urls)]
    return Found(query=question, hits=tuple(hits), vector=tuple(MODEL.embed([question])[0].tolist()))


def vouching(*urls: str) -> Hit:
    """A handbook page that rests on these."""
    return replace(hit_of(page("Words.\n", slug="handbook", links=("x",))), cite=tuple(Link(title="Page", url=url) for url in urls))


async def left(question: str, *urls: str, audience: str = "T1:C2", withdrawals: Sequence[Withdrawal] = (WITHDRAWAL,)) -> tuple[float, str]:
    store = MemoryStore(HandClock(NOW))
    for withdrawal in withdrawals:
        await store.withdrawals.add(withdrawal)
    doubts = Withdrawn(withdrawals=store.withdrawals, embed=MODEL.embed)
    return await doubts.left(Query(text=question, search=(question,), audience=audience), found(question, *urls))


async def test_the_same_question_about_to_be_answered_from_the_same_pages_leaves_no_confidence() -> None:
    assert await left(WITHDRAWAL.question, ROOMS, ANALYTICS) == (0.0, WHY)


async def test_pages_beside_those_make_no_difference_and_neither_does_their_order() -> None:
    assert (await left(WITHDRAWAL.question, "https://docs.example/x", ROOMS, ANALYTICS))[0] == 0.0


@pytest.mark.parametrize("urls", [(ANALYTICS,), ("https://docs.example/x", "https://docs.example/y"), ()])
async def test_an_answer_from_other_pages_is_another_answer(urls: tuple[str, ...]) -> None:
    assert await left(WITHDRAWAL.question, *urls) == (1.0, "")


async def test_another_question_may_be_answered_from_the_same_pages() -> None:
    assert await left("how do I mute somebody for good", ANALYTICS, ROOMS) == (1.0, "")


async def test_what_was_withdrawn_in_another_workspace_does_not_count_here() -> None:
    assert await left(WITHDRAWAL.question, ROOMS, ANALYTICS, audience="T2:C1") == (1.0, "")
    assert (await left(WITHDRAWAL.question, ROOMS, ANALYTICS, audience=""))[0] == 0.0


async def test_an_answer_without_pages_cannot_be_known_again() -> None:
    assert await left(WITHDRAWAL.question, ROOMS, withdrawals=[replace(WITHDRAWAL, urls=())]) == (1.0, "")


def test_a_page_counts_by_whatever_it_vouches_for() -> None:
    hits = Found(query="q", hits=(vouching(ROOMS, ANALYTICS),))

    assert resting_on_the_same([WITHDRAWAL], hits) == [WITHDRAWAL]


def test_the_more_alike_the_questions_the_less_is_left() -> None:
    assert [left_of(DIFFERENT), left_of((DIFFERENT + SAME) / 2), left_of(SAME), left_of(1.0), left_of(-1.0)] == [1.0, pytest.approx(0.5), 0.0, 0.0, 1.0]


async def test_a_question_is_embedded_once() -> None:
    store, model = MemoryStore(HandClock(NOW)), HashingEmbedder()
    await store.withdrawals.add(WITHDRAWAL)
    doubts = Withdrawn(withdrawals=store.withdrawals, embed=model.embed)

    for _ in range(3):
        await doubts.left(Query(text="q", search=("q",)), found("q", ROOMS, ANALYTICS))

    assert model.embedded == [WITHDRAWAL.question]


class Counting(MemoryWithdrawals):
    """Counts how often all of them are read."""

    reads = 0

    async def all(self, *, team: str = "") -> Sequence[Withdrawal]:
        """See `bot.learning.ports.Withdrawals`."""
        self.reads += 1
        return await super().all(team=team)

    async def mark(self, *, team: str = "") -> tuple[int, float]:
        """See `bot.learning.ports.Withdrawals`."""
        chosen = await super().all(team=team)
        return len(chosen), max((withdrawal.at for withdrawal in chosen), default=0.0)


async def test_what_was_withdrawn_is_read_once_until_there_is_more_of_it() -> None:
    stored = MemoryStore(HandClock(NOW)).withdrawals
    store = Counting(learned=stored.learned, talk=stored.talk)
    doubts = Withdrawn(withdrawals=store, embed=MODEL.embed)
    query, hits = Query(text=WITHDRAWAL.question, search=(WITHDRAWAL.question,), audience="T1:C2"), found(WITHDRAWAL.question, ROOMS, ANALYTICS)

    assert [(await doubts.left(query, hits))[0] for _ in range(3)] == [1.0, 1.0, 1.0]
    assert store.reads == 1

    await store.add(WITHDRAWAL)
    assert [(await doubts.left(query, hits))[0] for _ in range(3)] == [0.0, 0.0, 0.0]
    assert store.reads == 2
