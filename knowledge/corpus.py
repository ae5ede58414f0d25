"""The words of one index generation: pages and chunks in one read-only SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from knowledge.addresses import spellings
from knowledge.errors import IndexBroken
from knowledge.model import Chunk, Link, Page

SCHEMA = """
create table page (number integer primary key, url text not null unique, source text not null, key text not null, body text not null);
create table chunk (number integer primary key, page integer not null references page, body text not null);
create index chunk_page on chunk (page);
create table address (url text primary key, page integer not null references page);
"""


def page_to_json(page: Page) -> str:
    """All fields of a page; empty ones are left out."""
    return json.dumps({name: value for name, value in asdict(page).items() if value}, ensure_ascii=False)


def page_from_json(text: str) -> Page:
    """The page again, equal to the one that was written."""
    raw: dict[str, Any] = json.loads(text)
    names = {field.name for field in fields(Page)}
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name in names}
    values["rests_on"] = tuple(Link(**link) for link in raw.get("rests_on", ()))
    values["applies_to"] = tuple((sdk, versions) for sdk, versions in raw.get("applies_to", ()))
    return Page(**values)


def _chunk_json(chunk: Chunk) -> str:
    return json.dumps(
        [list(chunk.path), chunk.start, chunk.end, chunk.kind, chunk.language, chunk.text if chunk.kind == "question" else ""], ensure_ascii=False
    )


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
        rows = ((number, number_of[chunk.page_url], _chunk_json(chunk)) for number, chunk in enumerate(in_order(pages, chunks)))
        db.executemany("insert into chunk (number, page, body) values (?, ?, ?)", rows)
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
    def _query(self, sql: str, values: Iterable[object] = ()) -> Iterator[sqlite3.Cursor]:
        with self._lock:
            try:
                yield self._db.execute(sql, tuple(values))
            except (sqlite3.Error, ValueError, KeyError, TypeError) as error:  # damage that SQLite does not notice is no JSON, or not ours
                raise self._broken(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def check(self) -> None:
        """Look at every page of the file; `IndexBroken` when one is damaged."""
        with self._query("pragma quick_check(1)") as rows:
            if (verdict := str(rows.fetchone()[0])) != "ok":
                raise self._broken(ValueError(verdict))

    def pages(self, source: str | None = None) -> list[Page]:
        """All pages, or those of one source, in the order they were written."""
        where, values = ("where source = ?", (source,)) if source is not None else ("", ())
        with self._query(f"select body from page {where} order by number", values) as rows:  # noqa: S608  the text is one of two constants
            return [page_from_json(body) for (body,) in rows]

    def page_count(self) -> int:
        """How many pages there are."""
        with self._query("select count(*) from page") as rows:
            return int(rows.fetchone()[0])

    def chunk_count(self) -> int:
        """How many chunks there are, wordings of questions included."""
        with self._query("select count(*) from chunk") as rows:
            return int(rows.fetchone()[0])

    def chunks(self, numbers: Sequence[int]) -> dict[int, tuple[Chunk, Page]]:
        """The chunks with these numbers, each with its page."""
        marks = ",".join("?" * len(numbers))
        sql = f"select chunk.number, chunk.body, page.body from chunk join page on page.number = chunk.page where chunk.number in ({marks})"  # noqa: S608  only question marks
        found: dict[int, tuple[Chunk, Page]] = {}
        pages: dict[str, Page] = {}
        with self._query(sql, numbers) as rows:
            for number, chunk_body, page_body in rows:
                page = pages.get(page_body) or pages.setdefault(page_body, page_from_json(page_body))
                found[number] = (_chunk(chunk_body, page), page)
        return found

    def chunks_of(self, url: str) -> dict[int, tuple[Chunk, Page]]:
        """The chunks of the page at this address (its own, a former or a later one), in order; empty when there is none."""
        sql = "select chunk.number from chunk join address on address.page = chunk.page where address.url = ? order by chunk.number"
        with self._query(sql, (url,)) as rows:
            numbers = [number for (number,) in rows]
        found = self.chunks(numbers) if numbers else {}
        return {number: found[number] for number in numbers}

    def first_chunks(self, numbers: Sequence[int]) -> dict[int, int]:
        """For each chunk number, the number of the first chunk of its page."""
        marks = ",".join("?" * len(numbers))
        sql = f"select c.number, (select min(f.number) from chunk f where f.page = c.page) from chunk c where c.number in ({marks})"  # noqa: S608  only question marks
        with self._query(sql, numbers) as rows:
            return dict(rows.fetchall())

    def resolve(self, url: str) -> str:
        """The address under which this generation holds the page; "" when it does not."""
        for spelling in spellings(url):
            with self._query("select page.url from page join address on address.page = page.number where address.url = ?", (spelling,)) as rows:
                if row := rows.fetchone():
                    return str(row[0])
        return ""


def _chunk(body: str, page: Page) -> Chunk:
    path, start, end, kind, language, text = json.loads(body)
    return Chunk(page_url=page.url, title=page.title, path=tuple(path), text=text or page.text[start:end], start=start, end=end, kind=kind, language=language)
