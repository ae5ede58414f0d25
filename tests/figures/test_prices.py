"""What tokens cost."""

from __future__ import annotations

import pytest

from bot.figures.prices import PRICES, cost_usd, spent_on
from bot.llm.judge import DECISIONS_MODEL
from bot.model import Used
from bot.settings import DEFAULT_MODEL
from bot.thread import Spent


def test_a_listed_model_costs_by_the_million() -> None:
    assert cost_usd("gpt-5.4-mini", tokens_in=1_000_000, tokens_out=1_000_000) == pytest.approx(5.25)
    assert cost_usd("gpt-5.4-mini-2026-03-17", tokens_in=2_000, tokens_out=0) == pytest.approx(0.0015)


def test_a_model_that_is_not_listed_has_no_price() -> None:
    assert cost_usd("my-model", tokens_in=1_000_000, tokens_out=1_000_000) == 0.0
    assert cost_usd("gpt-5.4-mini-of-mine", tokens_in=1_000_000, tokens_out=0) == 0.0


def test_what_was_agreed_comes_first() -> None:
    agreed = {"my-model": (1.0, 2.0), "gpt-5.4-mini": (0.5, 0.5)}

    assert cost_usd("my-model", tokens_in=1_000_000, tokens_out=500_000, agreed=agreed) == pytest.approx(2.0)
    assert cost_usd("gpt-5.4-mini", tokens_in=1_000_000, tokens_out=0, agreed=agreed) == pytest.approx(0.5)


def test_the_models_that_are_used_unless_told_otherwise_have_a_price() -> None:
    assert {DEFAULT_MODEL, DECISIONS_MODEL} <= set(PRICES)


def test_requests_cost_together_what_each_costs_at_its_own_models_price() -> None:
    used = [
        Used(model="gpt-5.4-mini", tokens_in=1_000_000, tokens_out=0),
        Used(model="gpt-6-luna", tokens_in=0, tokens_out=1_000_000),
        Used(model="my-model", tokens_in=7, tokens_out=8),
    ]

    assert (spent_on(used).tokens_in, spent_on(used).tokens_out) == (1_000_007, 1_000_008)
    assert spent_on(used).cost_usd == pytest.approx(0.75 + 0.50)
    assert spent_on(used, {"my-model": (1e6, 0.0)}).cost_usd == pytest.approx(0.75 + 0.50 + 7)
    assert spent_on([]) == Spent()


def test_what_was_spent_twice_is_spent_together() -> None:
    once = Spent(tokens_in=3, tokens_out=2, cost_usd=0.5)

    assert once.plus(once) == Spent(tokens_in=6, tokens_out=4, cost_usd=1.0)
    assert once.plus(Spent()) == once
