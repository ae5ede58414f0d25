"""Citations in model text: only passages that were given, and only sentences that a passage supports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.answering.fences import without_code
from bot.answering.tidy import Line, lines_of, tidied
from bot.model import Passage
from knowledge import tokens

# A citation, or code inside a line, whose `items[1]` is none. A number in front of an address is the text of a link.
CITE = re.compile(r"`[^`\n]*`|[ \t]{0,4}\[\^?(?P<numbers>\d{1,3}(?: ?[,;] ?\d{1,3}){0,40})\](?!\()")
SENTENCE_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)(?<!\bincl)(?<!\bapprox)[.!?…][*_\"')]{0,4}(?:[ \t]{0,4}\[\^?\d{1,3}(?: ?[,;] ?\d{1,3}){0,40}\]){0,20}(?=\s|$)"
)
URL = re.compile(r"\w{2,10}://[^\s<>|)\]\"'`]+")
MENTION = re.compile(r"<[!@#]|@(?:here|channel|everyone)\b", re.IGNORECASE)
# Runs of letters of other scripts, which `tokens` does not see.
FOREIGN = re.compile(r"[^\W\d_\x00-\x7f]{2,}")
# Words that hold a text together and claim nothing.
FRAME = frozenset(
    tokens(
        "yes no note tip warning example step first second third next then finally answer short summary detail overview background following below above value "
        "values meaning name description type default option field event cause reason result code sample python node javascript typescript js swift kotlin "
        "flutter go optional required important prerequisites pitfall check see work"
    )
)
# Measured on model answers of the scripted server: paraphrases share about half of their stems with their passage, inventions under a quarter.
CITED_SHARE, UNCITED_SHARE = 0.35, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """The text that stays, the passages it cites in order of first mention, and the sentences that were dropped."""

    text: str
    cited: tuple[int, ...]
    dropped: tuple[str, ...]


def keep_supported(text: str, passages: Sequence[Passage]) -> Supported:
    """Drop each sentence that no given passage supports, and each citation of a passage that was not given.

    Code stays as it is. Headings, list marks and table heads go when nothing of theirs is left. Empty when nothing is supported.
    """
    support = _Support(passages)
    whole = tidied([support.judged(line) for line in lines_of(text)])
    return Supported(text=whole, cited=cited_numbers(whole), dropped=tuple(support.dropped))


def cited_numbers(text: str) -> tuple[int, ...]:
    """The numbers cited outside code, in order of first mention."""
    return tuple(dict.fromkeys(_numbers(without_code(text))))


def _numbers(prose: str) -> list[int]:
    return [int(number) for match in CITE.finditer(prose) if match["numbers"] for number in re.findall(r"\d+", match["numbers"])]


def _words(text: str) -> frozenset[str]:
    return frozenset((*tokens(text), *(word.lower() for word in FOREIGN.findall(text))))


class _Support:
    """What the passages say, and what of an answer they do not."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._stems = {passage.number: _words(f"{passage.title} {passage.text}") for passage in passages}
        self._texts = [passage.text for passage in passages]
        self.dropped: list[str] = []

    def judged(self, line: Line) -> Line:
        """The line with what of it may stay. A row of a table stays or goes as a whole."""
        if line.kind in {"blank", "code", "rule"}:
            return line
        if line.kind == "row":
            return replace(line, kept=self._sentence(line.text) or None)
        words = "".join(self._sentence(sentence) for sentence in _sentences(line.text[len(line.mark) :])).strip()
        return replace(line, kept=line.mark + words if words else None)

    def _sentence(self, sentence: str) -> str:
        """The sentence without invented citations; "" when nothing supports it."""
        cleaned = CITE.sub(self._valid, sentence)
        if self._supports(cleaned):
            return cleaned
        self.dropped.append(sentence.strip())
        return ""

    def _valid(self, match: re.Match[str]) -> str:
        if not match["numbers"]:
            return match[0]
        return "".join(f" [{number}]" for number in map(int, re.findall(r"\d+", match["numbers"])) if number in self._stems)

    def _supports(self, sentence: str) -> bool:
        if MENTION.search(sentence) or not all(any(url in text for text in self._texts) for url in URL.findall(sentence)):
            return False
        cited = _numbers(sentence)
        words = _words(CITE.sub(lambda match: "" if match["numbers"] else match[0], sentence)) - FRAME
        if not words:
            return True
        candidates, share = ([self._stems[number] for number in cited], CITED_SHARE) if cited else (list(self._stems.values()), UNCITED_SHARE)
        return any(len(words & stems) / len(words) >= share for stems in candidates)


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for match in SENTENCE_END.finditer(line):
        yield line[start : match.end()]
        start = match.end()
    if line[start:].strip():
        yield line[start:]
