"""The words of one index generation: pages and chunks in one read-only SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from knowledge.addresses import spellings
from knowledge.errors import IndexBroken
from knowledge.model import Asker, Chunk, Link, Page, Verification

SCHEMA = """
create table page (number integer primary key, url text not null unique, source text not null, key text not null, body text not null);
create table chunk (number integer primary key, page integer not null references page, language text not null, body text not null);
create index chunk_page on chunk (page);
create table address (url text primary key, page integer not null references page);
"""
REQUIRED = {"source", "url", "title", "text"}
FIELDS = frozenset(field.name for field in fields(Page))
# Every search meets the same pages again; the largest site known has 608, and a page is some thousand characters.
PAGES_KEPT, ADDRESSES_KEPT = 1_024, 8_192


def page_to_json(page: Page) -> str:
    """All fields of a page; empty ones are left out where a page may lack them."""
    return json.dumps({name: value for name, value in asdict(page).items() if value or name in REQUIRED}, ensure_ascii=False)


def page_from_json(text: str) -> Page:
    """The page again, equal to the one that was written."""
    raw: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name in FIELDS}
    values["rests_on"] = tuple(Link(**link) for link in raw.get("rests_on", ()))
    values["applies_to"] = tuple((sdk, versions) for sdk, versions in raw.get("applies_to", ()))
    values["verified"] = _verification(raw["verified"]) if raw.get("verified") else None
    return Page(**values)


def _verification(raw: Mapping[str, Any]) -> Verification:
    return Verification(**{**raw, "rests_on": tuple(Link(**link) for link in raw["rests_on"]), "only": Asker(**raw["only"])})


def _chunk_json(chunk: Chunk) -> str:
    return json.dumps([list(chunk.path), chunk.start, chunk.end, chunk.kind, chunk.text if chunk.kind == "question" else ""], ensure_ascii=False)


def in_order(pages: Sequence[Page], chunks: Mapping[str, Sequence[Chunk]]) -> list[Chunk]:
    """All chunks in the order of their numbers: those that stand in a text first, then the wordings of questions."""
    every = [chunk for page in pages for chunk in chunks[page.url]]
    return sorted(every, key=lambda chunk: chunk.kind == "question")


def write_corpus(file: Path, pages: Sequence[Page], chunks: Mapping[str, Sequence[Chunk]]) -> None:
    """Write pages and their chunks, in the order given: first all that stand in the texts, numbered from 0, then the wordings of questions."""
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(SCHEMA)
        db.executemany("insert into page values (?, ?, ?, ?, ?)", ((n, page.url, page.source, page.key, page_to_json(page)) for n, page in enumerate(pages)))
        number_of = {page.url: n for n, page in enumerate(pages)}
        rows = ((number, number_of[chunk.page_url], chunk.language, _chunk_json(chunk)) for number, chunk in enumerate(in_order(pages, chunks)))
        db.executemany("insert into chunk (number, page, language, body) values (?, ?, ?, ?)", rows)
        db.executemany("insert or ignore into address values (?, ?)", _addresses(pages))


def _addresses(pages: Sequence[Page]) -> Iterator[tuple[str, int]]:
    """Own addresses win over former ones of another page."""
    yield from ((page.url, number) for number, page in enumerate(pages))
    yield from ((url, number) for number, page in enumerate(pages) for url in spellings(page.url))
    yield from ((url, number) for number, page in enumerate(pages) for alias in page.aliases for url in spellings(alias))


class Corpus:
    """Reads what `write_corpus` wrote; safe to use from several threads. The file never changes."""

    def __init__(self, file: Path) -> None:
        self._lock, self._file = threading.Lock(), file
        self._page = lru_cache(maxsize=PAGES_KEPT)(self._read_page)
        self._address = lru_cache(maxsize=ADDRESSES_KEPT)(self._read_address)
        try:
            self._db = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._broken(error) from error
        try:
            self.page_count()
        except IndexBroken:
            self._db.close()
            raise

    def _broken(self, error: Exception) -> IndexBroken:
        return IndexBroken(f"the index file {self._file} cannot be read ({error}); run `ask-ai sync` to build it again")

    @contextmanager
    def _damage(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, KeyError, TypeError, AttributeError) as error:  # damage that SQLite does not notice is no JSON, or not ours
            raise self._broken(error) from error

    def _rows(self, sql: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._damage():
            return self._db.execute(sql, tuple(values)).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def check(self) -> None:
        """Look at every page of the file; `IndexBroken` when one is damaged."""
        if (verdict := str(self._rows("pragma quick_check(1)")[0][0])) != "ok":
            raise self._broken(ValueError(verdict))

    def pages(self, source: str | None = None) -> list[Page]:
        """All pages, or those of one source, in the order they were written."""
        where, values = ("where source = ?", (source,)) if source is not None else ("", ())
        rows = self._rows(f"select body from page {where} order by number", values)  # noqa: S608  the text is one of two constants
        with self._damage():
            return [page_from_json(body) for (body,) in rows]

    def confined(self) -> Mapping[int, Page]:
        """The chunks of pages that not everybody may see, by number, each with its page."""
        return self._confined

    @cached_property
    def _confined(self) -> dict[int, Page]:
        """Found by its name in the page's text: most generations have none, and then no page is read."""
        rows = self._rows("select number from page where body like '%\"audience\"%'")
        pages = {number: page for (number,) in rows if (page := self._page(number)).audience}
        marks = ",".join("?" * len(pages))
        chunks = self._rows(f"select number, page from chunk where page in ({marks})", pages)  # noqa: S608  only question marks
        return {number: pages[page] for number, page in chunks}

    def page_count(self) -> int:
        """How many pages there are."""
        return int(self._rows("select count(*) from page")[0][0])

    def chunk_count(self) -> int:
        """How many chunks there are, wordings of questions included."""
        return int(self._rows("select count(*) from chunk")[0][0])

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, Page]]:
        """The chunks with these numbers, each with its page, in the order of their numbers."""
        marks = ",".join("?" * len(numbers))
        rows = self._rows(f"select number, page, language, body from chunk where number in ({marks}) order by number", numbers)  # noqa: S608  only question marks
        with self._damage():
            return {number: (_chunk(body, language, self._page(page)), self._page(page)) for number, page, language, body in rows}

    def chunks_by_page(self) -> dict[str, tuple[Chunk, ...]]:
        """All chunks, in the order that `chunk_page` gives those of a page, by the key of their page."""
        found: dict[int, list[Chunk]] = {}
        rows = self._rows("select page, language, body from chunk order by page, number")
        with self._damage():
            for number, language, body in rows:
                found.setdefault(number, []).append(_chunk(body, language, self._page(number)))
        return {self._page(number).key: tuple(chunks) for number, chunks in found.items()}

    def briefs(self, numbers: Sequence[int]) -> dict[int, tuple[str, Page]]:
        """The language of the chunks with these numbers, each with its page, in the order of their numbers: enough to rank hundreds, at a third of the cost."""
        marks = ",".join("?" * len(numbers))
        rows = self._rows(f"select number, page, language from chunk where number in ({marks}) order by number", numbers)  # noqa: S608  only question marks
        with self._damage():
            return {number: (str(language), self._page(page)) for number, page, language in rows}

    def _read_page(self, number: int) -> Page:
        ((body,),) = self._rows("select body from page where number = ?", (number,))
        return page_from_json(body)

    def numbers_of(self, url: str) -> list[int]:
        """The numbers of the chunks of the page at this address (its own, a former or a later one), in order; empty when there is none."""
        rows = self._rows("select chunk.number from chunk join address on address.page = chunk.page where address.url = ? order by chunk.number", (url,))
        return [number for (number,) in rows]

    def first_chunks(self, numbers: Sequence[int]) -> dict[int, int]:
        """For each chunk number, the number of the first chunk of its page."""
        marks = ",".join("?" * len(numbers))
        sql = f"select c.number, (select min(f.number) from chunk f where f.page = c.page) from chunk c where c.number in ({marks})"  # noqa: S608  only question marks
        return dict(self._rows(sql, numbers))

    def resolve(self, url: str) -> str:
        """The address under which this generation holds the page; "" when it does not."""
        return self._address(url)

    def _read_address(self, url: str) -> str:
        for spelling in spellings(url):
            if rows := self._rows("select page.url from page join address on address.page = page.number where address.url = ?", (spelling,)):
                return str(rows[0][0])
        return ""


def _chunk(body: str, language: str, page: Page) -> Chunk:
    path, start, end, kind, text = json.loads(body)
    return Chunk(page_url=page.url, title=page.title, path=tuple(path), text=text or page.text[start:end], start=start, end=end, kind=kind, language=language)
