"""Words as people type them, made alike for patterns: no code, no quotes, no accents, one sentence at a time. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
SENTENCE = re.compile(r"(?:[^.!?\n]|[.](?=\w))+[.!?]*")
# What stands in quotes is what somebody else says: when the caller asks for "a human".
QUOTED = re.compile(r"[\"“”„«»`][^\"“”„«»`\n]{1,200}[\"“”„«»`]|(?<!\w)['‘][^'‘’\n]{1,200}['’](?!\w)")
APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'"})
CLAUSES = re.compile(r"[,;]|(?<=\s)\(|(?<!\()\)(?=\s)|\s[-–—]\s|\s(?:but|aber|pero|mais|mas)\s")
WORD = re.compile(r":[a-z0-9_+\-]{1,60}:|[\w'+@]+|[\U0001f100-\U0001faff✅✔☑]")
# Longer messages are stories; what somebody wants from us stands at their beginning or end.
HEAD_CHARS, TAIL_CHARS = 1_200, 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence as it was written, and its clauses: words in lower case, without accents and punctuation, one blank between them."""

    text: str
    clauses: tuple[str, ...]

    @property
    def folded(self) -> str:
        """All of its words."""
        return " ".join(self.clauses)


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences outside of code, in order; of a very long text those at its beginning and end. Quotes have no words."""
    prose = FENCE.sub("\n", text)
    if len(prose) > HEAD_CHARS + TAIL_CHARS:
        prose = f"{prose[:HEAD_CHARS]}\n{prose[-TAIL_CHARS:]}"
    for found in SENTENCE.finditer(prose):
        clauses = (folded(part) for part in CLAUSES.split(QUOTED.sub(" , ", found[0])))
        if kept := tuple(filter(None, clauses)):
            yield Sentence(text=found[0].strip(), clauses=kept)


def folded(text: str) -> str:
    """The words in lower case, without accents and punctuation; hyphens part words."""
    decomposed = unicodedata.normalize("NFKD", text.translate(APOSTROPHES).casefold())
    return " ".join(WORD.findall("".join(char for char in decomposed if not unicodedata.combining(char))))


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern for folded words that stand anywhere in a clause, each taken as whole words."""
    return re.compile("|".join(rf"(?<![\w'])(?:{pattern})(?![\w'])" for pattern in patterns))
