"""Citations in model text: only passages that were given, and only sentences that a passage supports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Passage
from knowledge import tokens

CITE = re.compile(r"\s*\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\]")
FENCE = re.compile(r"(^```.*?^```[ \t]*$)", re.MULTILINE | re.DOTALL)
SENTENCE_END = re.compile(r"(?<=[.!?:])(?:\s*\[\d[\d,;\s]*\])*(?=\s|$)")
LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+|^#{1,6}\s+|^>\s*")
# Measured on model answers of the scripted server: paraphrases share about half of their stems with their passage, inventions under a quarter.
CITED_SHARE, UNCITED_SHARE, SHORT_TOKENS = 0.35, 0.6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """The text that stays, the passages it cites in order of first mention, and the sentences that were dropped."""

    text: str
    cited: tuple[int, ...]
    dropped: tuple[str, ...]


def keep_supported(text: str, passages: Sequence[Passage]) -> Supported:
    """Drop each sentence that no given passage supports, and each citation of a passage that was not given. Code stays as it is."""
    stems = {passage.number: frozenset(tokens(f"{passage.title} {passage.text}")) for passage in passages}
    kept: list[str] = []
    dropped: list[str] = []
    for piece in FENCE.split(text):
        if piece.startswith("```"):
            kept.append(piece)
            continue
        lines = [_line(line, stems, dropped) for line in piece.split("\n")]
        kept.append("\n".join(line for line in lines if line is not None))
    whole = re.sub(r"\n{3,}", "\n\n", "".join(kept)).strip()
    return Supported(text=whole, cited=tuple(dict.fromkeys(_numbers(whole))), dropped=tuple(dropped))


def _line(line: str, stems: dict[int, frozenset[str]], dropped: list[str]) -> str | None:
    """The line with its supported sentences; None when nothing of it is left."""
    if not line.strip():
        return line
    mark = (LIST_MARK.match(line) or re.match("", line))[0]  # type: ignore[index]  # the empty pattern always matches
    kept = []
    for sentence in _sentences(line[len(mark) :]):
        cleaned = CITE.sub(lambda match: _valid(match, stems), sentence)
        if _supported(cleaned, stems):
            kept.append(cleaned)
        else:
            dropped.append(sentence.strip())
    return mark + "".join(kept).strip() if kept else None


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for match in SENTENCE_END.finditer(line):
        yield line[start : match.end()]
        start = match.end()
    if line[start:].strip():
        yield line[start:]


def _valid(match: re.Match[str], stems: dict[int, frozenset[str]]) -> str:
    numbers = [number for number in re.findall(r"\d+", match[1]) if int(number) in stems]
    return "".join(f" [{number}]" for number in numbers)


def _numbers(text: str) -> list[int]:
    return [int(number) for group in CITE.findall(FENCE.sub("", text)) for number in re.findall(r"\d+", group)]


def _supported(sentence: str, stems: dict[int, frozenset[str]]) -> bool:
    words = frozenset(tokens(CITE.sub("", sentence)))
    if len(words) <= SHORT_TOKENS:
        return True
    cited = _numbers(sentence)
    if cited:
        return any(len(words & stems[number]) / len(words) >= CITED_SHARE for number in cited)
    return any(len(words & have) / len(words) >= UNCITED_SHARE for have in stems.values())
