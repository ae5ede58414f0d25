"""What an answer cost goes with it to where it is counted: once, whatever attempts it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import BotError
from bot.figures.ports import Turn
from bot.flow import Answerer
from bot.given import as_json, from_json
from bot.model import Used
from bot.thread import Spent
from bot.turns import Turns
from tests.bot.slack_bodies import BEN, message
from tests.bot.test_flow import CHECKER
from tests.bot.test_turns import ASKED, SEEN, FakeLooks, Scene, edited
from tests.contract.test_stores_answers import ANSWER
from tests.fakes.judge import FakeJudge
from tests.fakes.writer import FakeWriter

WRITTEN = Used(model="gpt-5.4-mini", tokens_in=2_000, tokens_out=100)
JUDGED = Used(model="my-judge", tokens_in=400, tokens_out=3)
PRICES = {"my-judge": (1.0, 0.0)}
# One draft and three decisions: tokens in and out, and millionths of a dollar.
SPENT = (3_200, 109, 2_000 * 0.75 + 100 * 4.50 + 1_200 * 1.0)


class Costly(Scene):
    """A scene with a model."""

    @property
    def turns(self) -> Turns:
        """Those of any scene, with the model and its prices."""
        turns = super().turns
        answerer = Answerer(retriever=self.retriever, checker=CHECKER, writer=FakeWriter(took=WRITTEN), judge=FakeJudge(took=JUDGED))
        return replace(turns, preparing=replace(turns.preparing, answerer=answerer, prices=PRICES))

    async def counted(self) -> Turn:
        """The only question that was counted."""
        (turn,) = await self.store.turns.since(0.0)
        return turn


def cost_of(turn: Turn) -> tuple[int, int, float]:
    return turn.tokens_in, turn.tokens_out, round(turn.cost_usd * 1e6, 3)


async def test_a_question_is_counted_with_what_all_requests_behind_its_answer_took() -> None:
    scene = Costly()

    await scene.hears(message(ASKED))

    assert cost_of(await scene.counted()) == SPENT


async def test_a_second_attempt_neither_doubles_nor_forgets_what_the_first_one_took() -> None:
    scene = Costly()
    scene.chat.fails.append(BotError("the connection broke after Slack had posted it"))
    with pytest.raises(BotError):
        await scene.hears(message(ASKED))

    await scene.hears(message(ASKED), attempt=2)
    first = await scene.counted()
    await scene.hears(message(ASKED), attempt=3)

    assert cost_of(first) == SPENT
    assert cost_of(await scene.counted()) == SPENT


async def test_a_look_that_brings_the_documentation_along_is_counted_with_it() -> None:
    scene = Costly(looks=FakeLooks(looked=replace(SEEN, about="documents")))

    await scene.hears(message("why did room demo close?"))

    turn = await scene.counted()
    assert turn.outcome == "looked"
    assert cost_of(turn) == SPENT


async def test_a_question_that_no_model_saw_costs_nothing() -> None:
    scene = Scene()

    await scene.hears(message(ASKED))

    (turn,) = await scene.store.turns.since(0.0)
    assert cost_of(turn) == (0, 0, 0.0)


def test_an_answer_is_kept_between_attempts_with_what_it_took_and_an_older_one_without() -> None:
    kept = as_json(ANSWER)

    assert from_json(kept) == ANSWER
    assert ANSWER.spent != Spent()
    del kept["spent"]
    assert from_json(kept) == replace(ANSWER, spent=Spent())


async def test_an_edit_that_is_answered_anew_is_counted_with_the_question_and_what_both_took() -> None:
    scene = Costly()
    await scene.hears(message(ASKED))
    first = await scene.counted()

    await scene.hears(edited("what is a token?", at="160.0"))

    turn = await scene.counted()
    assert cost_of(turn) == tuple(2 * part for part in SPENT)
    assert (turn.asked_at, turn.seen_at, turn.answered_at) == (first.asked_at, first.seen_at, first.answered_at)
    assert (first.topic, turn.topic) == ("rooms", "tokens")


async def test_what_becomes_a_question_by_an_edit_is_counted_with_its_next_edit() -> None:
    scene = Costly()
    await scene.hears(message(f"<@{BEN}> look at this"))
    await scene.hears(edited("what is a token?", at="130.0"))

    await scene.hears(edited("and a grant?", at="160.0", event_id="Ev9"))

    assert cost_of(await scene.counted()) == tuple(2 * part for part in SPENT)
