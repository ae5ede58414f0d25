"""What survives from one sync to the next: vectors by content, and what servers said about their pages."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from knowledge.model import Page, digest
from knowledge.vectors import Vectors

SCHEMA = """
create table if not exists vector (model text, content text, vector blob not null, primary key (model, content)) without rowid;
create table if not exists validator (url text primary key, key text not null, etag text not null, last_modified text not null) without rowid;
"""
ASK_AT_ONCE = 500
WAIT_S = 10.0


class _Damaged(sqlite3.DatabaseError):
    """The file is no database, or not one that can be trusted."""


def open_cache(file: Path, note: Callable[[str], None]) -> Cache:
    """The cache in this file. One that is damaged is told of and begun anew; `sqlite3.Error` when the disk is full or not ours."""
    try:
        return Cache(file)
    except _Damaged as error:
        note(f"the vector cache was damaged ({error}); starting a new one")
        for part in ("", "-wal", "-shm"):  # a log left behind would be played into the new file
            file.with_name(file.name + part).unlink(missing_ok=True)
        return Cache(file)


class Cache:
    """One SQLite file beside the generations. Losing it costs time, never correctness: the key of a vector is its model and its text."""

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, timeout=WAIT_S)
        try:
            self._db.execute("pragma journal_mode=wal")
            self._db.executescript(SCHEMA)
            self._check()
        except sqlite3.DatabaseError as error:
            self._db.close()
            if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
                raise _Damaged(str(error)) from error
            raise

    def _check(self) -> None:
        verdict = str(self._db.execute("pragma quick_check(1)").fetchone()[0])
        if verdict != "ok":
            raise _Damaged(verdict.splitlines()[-1])

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def vectors(self, model: str, texts: Sequence[str]) -> dict[str, Vectors]:
        """The vectors that are known for these texts under this model, by text."""
        by_key = {digest(text): text for text in texts}
        keys, found = list(by_key), {}
        for start in range(0, len(keys), ASK_AT_ONCE):
            part = keys[start : start + ASK_AT_ONCE]
            sql = f"select content, vector from vector where model = ? and content in ({','.join('?' * len(part))})"  # noqa: S608  only question marks
            for content, blob in self._db.execute(sql, (model, *part)):
                found[by_key[content]] = np.frombuffer(blob, dtype=np.float32)
        return found

    def keep_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Remember the vectors of these texts; safe against a crash once it returns."""
        with self._db:
            rows = ((model, digest(text), vector.astype(np.float32).tobytes()) for text, vector in vectors.items())
            self._db.executemany("insert or replace into vector values (?, ?, ?)", rows)

    def forget_other_models(self, model: str, keep: Sequence[str]) -> None:
        """Drop the vectors of other models, and those of texts that are no longer indexed."""
        wanted = {digest(text) for text in keep}
        with self._db:
            self._db.execute("delete from vector where model <> ?", (model,))
            gone = [(model, content) for (content,) in self._db.execute("select content from vector where model = ?", (model,)) if content not in wanted]
            self._db.executemany("delete from vector where model = ? and content = ?", gone)

    def with_validators(self, pages: Sequence[Page]) -> list[Page]:
        """The pages with the newest etag and date their servers sent for this very content."""
        rows = {url: (key, etag, modified) for url, key, etag, modified in self._db.execute("select url, key, etag, last_modified from validator")}
        return [
            replace(page, etag=rows[page.url][1], last_modified=rows[page.url][2]) if page.url in rows and rows[page.url][0] == page.key else page
            for page in pages
        ]

    def keep_validators(self, pages: Sequence[Page]) -> None:
        """Remember what the servers of these pages sent, and forget it of all others."""
        with self._db:
            self._db.execute("delete from validator")
            rows = ((page.url, page.key, page.etag, page.last_modified) for page in pages if page.etag or page.last_modified)
            self._db.executemany("insert or replace into validator values (?, ?, ?, ?)", rows)
