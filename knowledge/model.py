"""The values that move through `knowledge`: a page becomes sections, chunks, and at last hits."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass, field

SEPARATOR = "\x1f"
# A title of megabytes, in front of every chunk, would make a hostile page cost its length squared.
TITLE_CHARS = 200


def digest(*parts: str) -> str:
    """The first 32 hexadecimal digits of SHA-256 over the parts: same parts, same digest."""
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page somewhere that a reader can open."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What is known about the asker; empty strings where nothing is known.

    `language` is one of the names in `knowledge.languages`; `sdk` a package name; `version` as said; `hosting` "cloud" or "self-hosted".
    """

    language: str = ""
    sdk: str = ""
    version: str = ""
    hosting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Who vouches for a page: `name` on the day `on` (ISO date), "" for nobody any more.

    `url` is where the words stand that were verified, "" when nowhere a reader can open; `rests_on` are the pages behind them. `priority` says that the page comes
    first for the questions it answers; without it the page is under review. `only` holds for whom it is true, `version` then being a range such as ">= 1.2, < 2".
    """

    name: str
    on: str
    url: str = ""
    rests_on: tuple[Link, ...] = ()
    priority: bool = True
    only: Asker = field(default_factory=Asker)

    @property
    def key(self) -> str:
        """Changes when anything of it does."""
        links = digest(*(f"{link.title} {link.url}" for link in self.rests_on))
        return digest(self.name, self.on, self.url, links, str(self.priority), *astuple(self.only))

    @property
    def words(self) -> str:
        """How the page is cited."""
        return f"verified{f' by {self.name}' if self.name else ''}, {self.on}{'' if self.priority else ', under review'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of one source, as clean Markdown without navigation or build stamps.

    `text` starts with the body (the title is not repeated in it). `aliases` are former addresses of the same page. `language` is set
    when all of the page is about one programming language. `asked_as`, `rests_on` and `checked` (ISO date) come from the handbook; `etag`
    and `last_modified` are what the server sent, for the next conditional request. `verified` is set for answers that somebody vouches for. `audience` is
    where the page may be shown, a path such as "team:channel" or "team", "" for everywhere.
    """

    source: str
    url: str
    title: str
    text: str
    area: str = ""
    language: str = ""
    package: str = ""
    version: str = ""
    aliases: tuple[str, ...] = ()
    asked_as: tuple[str, ...] = ()
    rests_on: tuple[Link, ...] = ()
    applies_to: tuple[tuple[str, str], ...] = ()
    checked: str = ""
    etag: str = ""
    last_modified: str = ""
    verified: Verification | None = None
    audience: str = ""

    def __post_init__(self) -> None:
        if not self.url or not self.title:
            raise ValueError(f"a page needs an address and a title: {self.url!r}, {self.title!r}")

    @property
    def key(self) -> str:
        """Changes when anything a reader or the search could notice changes; validators and dates do not count."""
        links = tuple(f"{link.title} {link.url}" for link in self.rests_on)
        applies = tuple(f"{sdk} {versions}" for sdk, versions in self.applies_to)
        lists = (digest(*part) for part in (self.aliases, self.asked_as, links, applies))
        # Nothing is added for the pages of other sources: their keys are those of indexes that exist.
        vouched = (self.audience, self.verified.key if self.verified else "") if self.verified or self.audience else ()
        return digest(self.source, self.url, self.title, self.text, self.area, self.language, self.package, self.version, *lists, *vouched)

    @property
    def content(self) -> str:
        """Changes when its words do; where they break does not count."""
        return digest(" ".join(self.title.split()), " ".join(self.text.split()))

    def shown_at(self, place: str) -> bool:
        """Whether it may be shown at a place such as "team:channel"; "" is a place of nobody, where only what is for everybody is shown."""
        return not self.audience or f"{place}:".startswith(f"{self.audience}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of one page, small enough to embed; the chunks of a page, in order, hold every character of it.

    `text` is exactly `page.text[start:end]`. `path` is the heading path below the title. `language` names the tab or fence it belongs to
    ("" when it is for everybody). `kind` is "text", "code", "table" or "question" (a wording of the question, standing for the page's first chunk).
    """

    page_url: str
    title: str
    path: tuple[str, ...]
    text: str
    start: int
    end: int
    kind: str = "text"
    language: str = ""

    @property
    def embedded_text(self) -> str:
        """What is embedded: the heading path in front, so that a piece knows what it is about."""
        if self.kind == "question":
            return self.text
        return " › ".join((self.title[:TITLE_CHARS], *self.path)) + "\n" + self.text.strip()

    @property
    def key(self) -> str:
        """Same words at the same place, same key."""
        return digest(self.page_url, str(self.start), self.kind, self.language, self.embedded_text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk that answers a query, with what each leg said of it.

    `score` orders hits and means nothing between queries. `cosine` is the dense similarity (-1 to 1), `bm25` the lexical score (0 and up); each is
    0.0 when that leg did not return the chunk. `cite` is where a reader should be sent, best first; never empty.
    """

    chunk: Chunk
    page: Page
    score: float
    cosine: float = 0.0
    bm25: float = 0.0
    question_cosine: float = 0.0
    cite: tuple[Link, ...] = ()

    @property
    def url(self) -> str:
        """The first address to cite."""
        return self.cite[0].url if self.cite else self.page.url
