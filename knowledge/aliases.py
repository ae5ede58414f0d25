"""Users' words to API words, kept as data in `data/aliases.yaml`."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from importlib import resources

import yaml

from knowledge.lexical import STEMMER, tokens

WORD = re.compile(r"[a-z0-9]+")


def _stems(text: str) -> str:
    """Every word's stem, stop words too, with a blank before and behind: so a phrase is a substring."""
    return " " + " ".join(STEMMER.stemWords(WORD.findall(text.lower()))) + " "


@cache
def _table() -> tuple[tuple[str, tuple[str, ...]], ...]:
    text = (resources.files("knowledge") / "data" / "aliases.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)
    return tuple((_stems(phrase), tuple(token for words in row["mean"] for token in tokens(words))) for row in rows for phrase in row["say"])


def expand(query: str, have: Collection[str]) -> tuple[str, ...]:
    """The tokens of the API words that the query's words stand for, without those in `have`; in the order of the table."""
    stems = _stems(query)
    more = [token for phrase, meaning in _table() if phrase in stems for token in meaning]
    return tuple(token for token in dict.fromkeys(more) if token not in have)
