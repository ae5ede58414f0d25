"""What the flows need from outside. The consumer owns the port; its docstring is the contract that fakes and adapters pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.model import Draft, Meter, Passage, Query, unmetered
from knowledge import Asker, Found


class Retriever(Protocol):
    """Finds pieces of documents."""

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """At most `limit` pages' worth of hits, best first. Empty means the documents are silent.

        `audience` is the place where the hits will be shown, as in `bot.model.Question`; what may not be shown there is not found.
        """


class Doubts(Protocol):
    """Knows which answers turned out to be wrong."""

    async def left(self, query: Query, found: Found) -> tuple[float, str]:
        """What is left, 0.0 to 1.0, of the confidence in an answer from these hits, and why it is less than all of it: (1.0, "") when nothing is known against it."""


class Writer(Protocol):
    """Writes an answer from numbered passages."""

    async def write(self, query: Query, passages: Sequence[Passage], *, avoid: Sequence[str] = (), meter: Meter = unmetered) -> Draft:
        """Markdown with a citation such as [2] on each claim, in the asker's language and version.

        `avoid` names identifiers that a first draft invented; they must not come again. The text is unchecked. Ends within the configured deadline;
        raises `WriterFailed` for whatever the server does wrong, a refusal or an empty text included. `meter` hears of each request whose server says what it took,
        before this returns or raises: of failed ones and of retries as well.
        """


class Judge(Protocol):
    """Answers typed questions with probabilities; each method is one request, of which `meter` hears as that of a writer does. Raises `JudgeUnavailable` when the server cannot."""

    async def kinds(self, query: Query, *, meter: Meter = unmetered) -> Mapping[str, float]:
        """The probability of each of "answer", "diagnose", "escalate", "decline"; they sum to 1."""

    async def sufficient(self, query: Query, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """The probability, 0.0 to 1.0, that the passages hold the answer."""

    async def grounded(self, text: str, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """The probability, 0.0 to 1.0, that the passages support all that the text claims."""
