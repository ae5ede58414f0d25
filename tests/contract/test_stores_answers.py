"""What the stores of answers and votes promise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Quoted
from bot.store import Store
from bot.thread import Given, Spent, ThreadId, Vote
from knowledge import Link
from tests.fakes.clock import HandClock
from tests.store.backends import OnMemory, OnSqlite

ANSWER = Given(
    id="a1",
    thread=ThreadId(team="T1", channel="C1", ts="1.0"),
    ts="2.0",
    asker="U1",
    question="when does a room close?",
    outcome="answered",
    confidence=0.1 + 0.2,
    text="When it is empty. 🦄",
    sources=(Link(title="Rooms", url="https://docs.example/rooms"), Link(title="", url="https://docs.example/more")),
    quoted=(Quoted(title="Rooms", url="https://docs.example/rooms", text="A room \0 closes."),),
    spent=Spent(tokens_in=1200, tokens_out=90, cost_usd=0.1 + 0.2),
)
GOOD = Vote(answer="a1", person="U1", good=True)
BAD = Vote(answer="a1", person="U1", good=False, reason="outdated", comment="that was 0.9")


def handed_over(number: int) -> Given:
    return replace(ANSWER, id=f"a{number}", ts=f"{number}.0", outcome="escalated")


class AnswersContract:
    """A subclass gives `store` and `clock`."""

    async def test_an_answer_comes_back_as_it_was_given(self, store: Store) -> None:
        bare = replace(ANSWER, id="a2", sources=(), quoted=(), spent=Spent())
        await store.answers.keep(ANSWER)
        await store.answers.keep(bare)

        assert await store.answers.get("a1") == ANSWER
        assert await store.answers.get("a2") == bare
        assert await store.answers.get("a3") is None

    async def test_an_answer_that_is_given_anew_replaces_the_old_one(self, store: Store) -> None:
        await store.answers.keep(ANSWER)
        await store.answers.keep(replace(ANSWER, text="Never.", sources=()))

        assert await store.answers.get("a1") == replace(ANSWER, text="Never.", sources=())

    @pytest.mark.parametrize("outcome", ["escalated", "diagnose"])
    async def test_what_was_handed_over_is_an_open_question_of_its_asker(self, store: Store, outcome: str) -> None:
        mine = replace(ANSWER, outcome=outcome)
        for given in (mine, replace(mine, id="a2", asker="U2"), replace(mine, id="a3", thread=replace(mine.thread, team="T2")), replace(ANSWER, id="a4")):
            await store.answers.keep(given)

        assert list(await store.answers.open_questions("T1", "U1", limit=10)) == [mine]

    async def test_an_answer_is_an_open_question_as_long_as_somebody_finds_it_bad(self, store: Store) -> None:
        await store.answers.keep(ANSWER)
        await store.votes.cast(GOOD)
        await store.votes.cast(replace(BAD, person="U2"))

        assert list(await store.answers.open_questions("T1", "U1", limit=10)) == [ANSWER]
        await store.votes.cast(replace(GOOD, person="U2"))
        assert list(await store.answers.open_questions("T1", "U1", limit=10)) == []

    async def test_the_answers_to_a_person_since_a_moment_come_newest_first(self, store: Store, clock: HandClock) -> None:
        for number in (1, 2, 3, 4):
            await store.answers.keep(handed_over(number))
            clock.move(1.0)
        await store.answers.keep(replace(handed_over(5), asker="U2"))

        newest = await store.answers.lately("T1", "U1", since=clock.now() - 3.0, limit=2)

        assert [given.id for given in newest] == ["a4", "a3"]
        assert [given.id for given in await store.answers.lately("T1", "U1", since=clock.now() - 3.0, limit=9)] == ["a4", "a3", "a2"]

    async def test_an_answer_is_found_by_its_message(self, store: Store) -> None:
        await store.answers.keep(ANSWER)
        thread = ANSWER.thread

        assert await store.answers.at(thread.team, thread.channel, ANSWER.ts) == ANSWER
        assert await store.answers.at("T9", thread.channel, ANSWER.ts) is None
        assert await store.answers.at(thread.team, thread.channel, "1.0") is None

    async def test_open_questions_come_newest_first(self, store: Store, clock: HandClock) -> None:
        for number in (1, 2, 3, 4):
            await store.answers.keep(handed_over(number))
            clock.move(float(number > 1))  # the first two come at the same moment

        newest = await store.answers.open_questions("T1", "U1", limit=3)

        assert [given.id for given in newest] == ["a4", "a3", "a2"]

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        await store.answers.keep(replace(ANSWER, question="a\0b", text="c\ud83dd"))
        await store.votes.cast(replace(BAD, comment="\0"))

        assert await store.answers.get("a1") == replace(ANSWER, question="ab", text="cd")
        assert not await store.votes.cast(replace(BAD, comment=""))

    async def test_a_vote_can_be_changed_and_is_one_vote(self, store: Store) -> None:
        cast = [await store.votes.cast(vote) for vote in (GOOD, GOOD, BAD, BAD, replace(BAD, comment=""), GOOD)]

        assert cast == [True, False, True, False, True, True]
        assert list(await store.votes.of("a1")) == [GOOD]

    async def test_everybody_has_a_vote_on_every_answer(self, store: Store) -> None:
        votes = [replace(BAD, person="U2"), GOOD, replace(GOOD, person="U10"), replace(BAD, answer="a2")]
        for vote in votes:
            assert await store.votes.cast(vote)

        assert list(await store.votes.of("a1")) == [votes[1], votes[2], votes[0]]
        assert list(await store.votes.of("a2")) == [votes[3]]
        assert list(await store.votes.of("a3")) == []


class TestMemoryAnswers(OnMemory, AnswersContract):
    pass


class TestSqliteAnswers(OnSqlite, AnswersContract):
    pass
