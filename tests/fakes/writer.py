"""A writer without a model: scripted drafts, or the passages' own sentences."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.errors import WriterFailed
from bot.model import Draft, Meter, Passage, Query, Used, unmetered
from knowledge import Link

FENCE = re.compile(r"^```.*?(?:^```|\Z)", re.MULTILINE | re.DOTALL)
NOT_PROSE = re.compile(r"^\s*(?:#|\||```|<|>|Title:)")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
CITED = re.compile(r"\[(\d+)\]")
ECHOED_PASSAGES = 2
SENTENCES_EACH = 2


def echo(passages: Mapping[int, str], *, avoid: Iterable[str] = ()) -> str:
    """The first sentences of the first passages, each with its number; a checker finds every one of them supported."""
    avoided = tuple(avoid)
    lines = []
    for number, text in list(passages.items())[:ECHOED_PASSAGES]:
        prose = " ".join(line.strip() for line in FENCE.sub("", text).splitlines() if line.strip() and not NOT_PROSE.match(line))
        sentences = [sentence for sentence in SENTENCE.split(prose) if sentence and not any(name in sentence for name in avoided)]
        lines += [f"{sentence.rstrip('.')} [{number}]." for sentence in sentences[:SENTENCES_EACH]]
    return " ".join(lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call of the writer."""

    query: Query
    passages: tuple[Passage, ...]
    avoid: tuple[str, ...]


class FakeWriter:
    """Gives the queued answers in turn, an error by raising it; with an empty queue it echoes the passages. `asked` is the history. Each call takes `took`, when that is given."""

    def __init__(self, *answers: str | WriterFailed, took: Used | None = None) -> None:
        self.answers = deque(answers)
        self.took = took
        self.asked: list[Asked] = []

    async def write(self, query: Query, passages: Sequence[Passage], *, avoid: Sequence[str] = (), meter: Meter = unmetered) -> Draft:
        """See `bot.ports.Writer`."""
        self.asked.append(Asked(query=query, passages=tuple(passages), avoid=tuple(avoid)))
        if self.took:
            meter(self.took)
        answer = self.answers.popleft() if self.answers else echo({passage.number: passage.text for passage in passages}, avoid=avoid)
        if isinstance(answer, WriterFailed):
            raise answer
        if not answer.strip() or not passages:
            raise WriterFailed("the passages do not hold the answer")
        by_number = {passage.number: passage for passage in passages}
        cited = tuple(dict.fromkeys(number for number in map(int, CITED.findall(answer)) if number in by_number))
        links = (Link(title=by_number[number].title, url=by_number[number].url) for number in cited)
        first = {link.url: link for link in reversed(tuple(links))}
        urls = dict.fromkeys(by_number[number].url for number in cited)
        return Draft(text=answer, cited=cited, sources=tuple(first[url] for url in urls), writer="fake")
