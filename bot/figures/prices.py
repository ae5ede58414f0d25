"""What tokens of a language model cost. Pure.

List prices of standard requests, in US dollars for a million tokens: https://developers.openai.com/api/docs/pricing (November 2026). What a server remembers of a
prompt costs less there, so a figure from these is rather too high than too low. A model that is not listed has no price, and its tokens are counted all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.model import Used
from bot.thread import Spent

MILLION = 1_000_000
# Tokens in, tokens out.
PRICES: Mapping[str, tuple[float, float]] = {
    "gpt-5.4": (2.50, 15.00),
    "gpt-5.4-mini": (0.75, 4.50),
    "gpt-5.4-nano": (0.20, 1.25),
    "gpt-5.5": (5.00, 30.00),
    "gpt-5.6-luna": (0.20, 1.20),
    "gpt-5.6-sol": (5.00, 30.00),
    "gpt-5.6-terra": (2.00, 12.00),
    "gpt-6-luna": (0.10, 0.50),
    "gpt-6-sol": (2.00, 10.00),
}
# A snapshot costs what its model costs.
SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}\Z")


def cost_usd(model: str, *, tokens_in: int, tokens_out: int, agreed: Mapping[str, tuple[float, float]] | None = None) -> float:
    """Dollars for these tokens, by the prices that were agreed with whoever runs the model, else by the list; 0.0 for a model that has no price."""
    known = {**PRICES, **(agreed or {})}
    per_in, per_out = known.get(model) or known.get(SNAPSHOT.sub("", model)) or (0.0, 0.0)
    return (tokens_in * per_in + tokens_out * per_out) / MILLION


def spent_on(used: Iterable[Used], agreed: Mapping[str, tuple[float, float]] | None = None) -> Spent:
    """All requests together, each at the price of its model."""
    requests = tuple(used)
    return Spent(
        tokens_in=sum(one.tokens_in for one in requests),
        tokens_out=sum(one.tokens_out for one in requests),
        cost_usd=sum(cost_usd(one.model, tokens_in=one.tokens_in, tokens_out=one.tokens_out, agreed=agreed) for one in requests),
    )
