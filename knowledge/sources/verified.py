"""Answers that somebody vouches for, as pages: each one is found by the questions it answers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.model import Asker, Link, Page, Verification
from knowledge.sources.base import Progress

SCHEME = "verified://"
NAME = "verified"
TITLE_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """An answer and who vouches for it.

    `questions` are its wordings, the first one for its title; `answer` is Markdown; `sources` are the pages it rests on, best first. `scope` says in words for
    whom it is true, and `only` in values. `name` and `date` (ISO) are who verified it and when. Without `priority` it is under review. `url` is where it can be
    read, "" when nowhere; `audience` where it may be shown, as that of `Page`.
    """

    id: str
    questions: tuple[str, ...]
    answer: str
    name: str
    date: str
    sources: tuple[Link, ...] = ()
    scope: str = ""
    only: Asker = field(default_factory=Asker)
    priority: bool = True
    url: str = ""
    audience: str = ""

    def __post_init__(self) -> None:
        if not self.questions or not all(words.strip() for words in (self.id, *self.questions, self.answer)):
            raise ValueError(f"a verified answer needs an id, a question and words: {self.id!r}")


Load = Callable[[], Awaitable[Sequence[Verified]]]


def verified_address(id_: str) -> str:
    """The address of the page of a verified answer; nothing else has it."""
    return f"{SCHEME}{id_}"


def page_of(verified: Verified) -> Page:
    """The page of a verified answer."""
    title = " ".join(verified.questions[0].split())
    scope = f"\n\nThis is for: {verified.scope.strip().rstrip('.')}." if verified.scope.strip() else ""
    return Page(
        source=NAME,
        url=verified_address(verified.id),
        title=title if len(title) <= TITLE_CHARS else f"{title[:TITLE_CHARS].rsplit(' ', 1)[0]} …",
        text=f"{verified.answer.strip()}{scope}\n",
        asked_as=tuple(dict.fromkeys(" ".join(words.split()) for words in verified.questions)),
        verified=Verification(
            name=verified.name,
            on=verified.date,
            url=verified.url,
            rests_on=verified.sources,
            priority=verified.priority,
            only=verified.only,
        ),
        audience=verified.audience,
    )


class VerifiedSource:
    """The answers that `load` gives; it raises `SourceFailed` when they cannot be had, and then those of the last sync stay."""

    name = NAME
    vanish_limit = 1.0

    def __init__(self, load: Load) -> None:
        self._load = load

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """See `Source`."""
        del known
        answers = await self._load()
        progress.expect(len(answers))
        for answer in answers:
            progress.advance()
            yield page_of(answer)
