"""The lexical leg: BM25 over stems, with identifiers both whole and split."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from knowledge.errors import IndexBroken

WORD = re.compile(r"[A-Za-z0-9_]+")
PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# fmt: off
STOP = frozenset({
    "a", "an", "the", "i", "you", "he", "she", "it", "we", "they", "me", "my", "your", "our", "their", "this", "that", "these", "those", "is", "are",
    "was", "were", "be", "been", "being", "am", "do", "does", "did", "done", "can", "could", "will", "would", "should", "shall", "may", "might",
    "must", "have", "has", "had", "of", "in", "on", "at", "to", "for", "from", "by", "with", "as", "and", "or", "not", "no", "so", "if", "then",
    "than", "but", "about", "into", "over", "out", "up", "down", "off", "just", "there", "here", "when", "where", "what", "which", "who", "whom",
    "how", "why", "all", "any", "some", "only", "very", "too", "also", "etc", "please", "thanks", "thank", "hi", "hello", "hey", "get", "got", "want",
    "need", "like", "using", "use", "used", "us", "its", "im", "ive", "dont", "doesnt", "cant", "s", "t", "m", "re", "ve", "ll", "d",
})
# fmt: on
# The library sets its own logger to DEBUG when it is imported.
logging.getLogger("bm25s").setLevel(logging.WARNING)
STEMMER = Stemmer.Stemmer("english")
K1, B = 1.2, 0.75


@lru_cache(maxsize=65_536)
def _parts(word: str) -> tuple[str, ...]:
    """The tokens of one written word: its stem, and for an identifier also its compact spelling and its pieces."""
    pieces = [piece.lower() for piece in PART.findall(word)]
    if len(pieces) <= 1:  # none in a run of underscores; one in `_word_`, which is emphasis or a private name
        return tuple(STEMMER.stemWord(piece) for piece in pieces if piece not in STOP)
    compact = "".join(pieces)
    stems = [STEMMER.stemWord(piece) for piece in pieces if piece not in STOP]
    return (compact, *stems)


def tokens(text: str) -> list[str]:
    """Stems without stop words, in order; `create_sip_participant` and `CreateSIPParticipant` share all of theirs."""
    return [token for word in WORD.findall(text) for token in _parts(word)]


class LexicalIndex:
    """BM25 over documents numbered from 0, in memory or mapped from disk."""

    def __init__(self, scorer: bm25s.BM25 | None, vocabulary: dict[str, int], size: int) -> None:
        self._scorer, self._vocabulary, self._size = scorer, vocabulary, size

    @classmethod
    def build(cls, texts: Sequence[str]) -> LexicalIndex:
        """Index the texts; their position is their number."""
        ids: dict[str, int] = {}
        rows = [[ids.setdefault(token, len(ids)) for token in tokens(text)] for text in texts]
        if not ids:
            return cls(None, {}, len(texts))
        scorer = bm25s.BM25(k1=K1, b=B, method="lucene")
        scorer.index((rows, ids), show_progress=False)
        return cls(scorer, ids, len(texts))

    def save(self, folder: Path) -> None:
        """Write everything below `folder`, which must not exist yet."""
        folder.mkdir(parents=True)
        (folder / "vocabulary.json").write_text(json.dumps({"size": self._size, "ids": self._vocabulary}), encoding="utf-8")
        if self._scorer is not None:
            self._scorer.save(folder / "scores", show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Open what `save` wrote; scores stay on disk until they are needed."""
        try:
            return cls._read(folder)
        except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise IndexBroken(f"the lexical part of the index in {folder.parent} cannot be read; run `ask-ai sync`") from error

    @classmethod
    def _read(cls, folder: Path) -> LexicalIndex:
        head = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        ids, size = dict(head["ids"]), int(head["size"])
        scorer = bm25s.BM25.load(folder / "scores", mmap=True) if ids else None
        if scorer is not None and scorer.scores["num_docs"] != size:
            raise ValueError("scores and vocabulary are not of one index")
        return cls(scorer, ids, size)

    def search(self, query: Sequence[str], *, limit: int) -> list[tuple[int, float]]:
        """(number, BM25 score) of the documents that share a token with the query, best first, at most `limit`."""
        known = sorted({self._vocabulary[token] for token in query if token in self._vocabulary})
        if self._scorer is None or not known:
            return []
        scores = self._scorer.get_scores_from_ids(np.array(known, dtype=np.int32))
        top = np.argpartition(scores, -limit)[-limit:] if limit < len(scores) else np.arange(len(scores))
        ordered = top[np.lexsort((top, -scores[top]))]
        return [(int(number), float(scores[number])) for number in ordered if scores[number] > 0]

    def idf(self, token: str) -> float:
        """How rare a token is, 0.0 (everywhere) to about 10; the highest value for a token that no document has."""
        return self._idf(self.frequency(token))

    def _idf(self, documents: int) -> float:
        return float(np.log(1 + (self._size - documents + 0.5) / (documents + 0.5)))

    def frequency(self, token: str) -> int:
        """In how many documents the token occurs."""
        if self._scorer is None or token not in self._vocabulary:
            return 0
        starts = self._scorer.scores["indptr"]
        number = self._vocabulary[token]
        return int(starts[number + 1] - starts[number])
