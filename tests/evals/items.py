"""Evaluation questions: reading them, and whether a text holds their facts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Item = dict[str, Any]
TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def read_items(files: Iterable[Path]) -> Iterator[Item]:
    """All questions of these JSON-lines files, in order."""
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield json.loads(line)


def holds(fact: Item, text: str) -> bool:
    """Whether one of the fact's patterns stands in the text."""
    plain = text.translate(TYPOGRAPHY)
    return any(re.search(pattern, plain, re.IGNORECASE | re.DOTALL) for pattern in fact["any"])


def heart_right(item: Item, text: str) -> bool:
    """Whether the fact without which the answer is not right stands in the text."""
    return any(holds(fact, text) for fact in item["facts"] if fact.get("weight") == 2)
