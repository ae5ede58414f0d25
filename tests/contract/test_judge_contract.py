"""What every judge promises; the fake and the real one pass the same tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.errors import JudgeUnavailable
from bot.llm import OpenAIJudge
from bot.ports import Judge
from tests.bot.llm.samples import PASSAGES, PATIENT, QUERY, client_of
from tests.fakes.judge import FakeJudge
from tests.fakes.openai_server import serve_openai

KINDS = {"answer", "diagnose", "escalate", "decline"}


class JudgeContract:
    """A subclass gives `judge` (can decide) and `unavailable` (cannot)."""

    async def test_the_kinds_are_four_and_sum_up_to_one(self, judge: Judge) -> None:
        kinds = await judge.kinds(QUERY)

        assert set(kinds) == KINDS
        assert sum(kinds.values()) == pytest.approx(1.0)
        assert all(0.0 <= share <= 1.0 for share in kinds.values())

    async def test_sufficient_is_a_probability(self, judge: Judge) -> None:
        assert 0.0 <= await judge.sufficient(QUERY, PASSAGES) <= 1.0

    async def test_grounded_is_a_probability(self, judge: Judge) -> None:
        assert 0.0 <= await judge.grounded("Explicit dispatch sends a job to a named agent [1].", PASSAGES) <= 1.0

    async def test_no_passages_are_fine(self, judge: Judge) -> None:
        assert 0.0 <= await judge.sufficient(QUERY, ()) <= 1.0

    async def test_a_judge_that_cannot_decide_says_so_whatever_it_is_asked(self, unavailable: Judge) -> None:
        for _ in range(2):
            with pytest.raises(JudgeUnavailable, match=r"\A[^\n]+\Z"):
                await unavailable.kinds(QUERY)
            with pytest.raises(JudgeUnavailable):
                await unavailable.sufficient(QUERY, PASSAGES)
            with pytest.raises(JudgeUnavailable):
                await unavailable.grounded("text", PASSAGES)


class TestFakeJudge(JudgeContract):
    @pytest.fixture
    def judge(self) -> Judge:
        return FakeJudge()

    @pytest.fixture
    def unavailable(self) -> Judge:
        return FakeJudge(unavailable="no endpoint")

    async def test_it_remembers_what_it_was_asked(self) -> None:
        judge = FakeJudge(sufficient_is=0.2)

        assert await judge.sufficient(QUERY, PASSAGES) == 0.2

        assert judge.asked == ["sufficient"]


class TestOpenAIJudge(JudgeContract):
    @pytest.fixture
    async def judge(self) -> AsyncIterator[Judge]:
        async with serve_openai() as server, client_of(server.url) as client:
            yield OpenAIJudge(client, limits=PATIENT)

    @pytest.fixture
    async def unavailable(self) -> AsyncIterator[Judge]:
        async with serve_openai(decisions="none") as server, client_of(server.url) as client:
            yield OpenAIJudge(client, limits=PATIENT)
