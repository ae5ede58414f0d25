"""How much of a question a piece of text speaks to: shared stems, weighted by how rare they are."""

from __future__ import annotations

from collections.abc import Mapping

from knowledge import tokens

DOUBLE = 0.72


class Relevance:
    """Scores texts against one question. Words that the index never saw weigh like its rarest."""

    def __init__(self, question: str, idf: Mapping[str, float]) -> None:
        rarest = max(idf.values(), default=1.0)
        self._weights = {token: max(0.1, idf.get(token, rarest)) for token in tokens(question)}
        self._total = sum(self._weights.values()) or 1.0

    def coverage(self, text: str) -> float:
        """The share of the question's weight whose words stand in the text, 0.0 to 1.0."""
        have = set(tokens(text))
        return sum(weight for token, weight in self._weights.items() if token in have) / self._total


def alike(first: str, second: str) -> bool:
    """Whether two texts say nearly the same: most of the words of the shorter one stand in the longer one."""
    a, b = set(tokens(first)), set(tokens(second))
    small, large = sorted((a, b), key=len)
    return bool(small) and len(small & large) / len(small) >= DOUBLE and len(large) <= 3 * len(small)
