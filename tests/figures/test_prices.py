"""What tokens cost."""

from __future__ import annotations

import pytest

from bot.figures.prices import PRICES, cost_usd
from bot.llm.judge import DECISIONS_MODEL
from bot.settings import DEFAULT_MODEL


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
