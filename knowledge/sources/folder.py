"""A directory of Markdown or text files as a source."""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import yaml

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources.base import Progress
from knowledge.sources.docs.clean import clean_lightly, split_title

SCHEME = "folder://"
SUFFIXES = frozenset({".md", ".markdown", ".txt"})
MAX_FILE_BYTES = 2_000_000
MAX_FILES = 20_000
MAX_ALIASES = 50
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.{0,8000}?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S{0,1990}")


class _FileFailed(Exception):
    """One file could not be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    path: Path
    url: str
    etag: str  # changes with the time of the last change and the size


@dataclass(frozen=True, slots=True)
class FolderSource:
    """The Markdown and text files below a directory, hidden ones left out.

    A page's address is `folder://<directory>/<path below it>`, or the `url` of its YAML front matter, which may also hold `title` and `aliases`.
    Links to files are followed as long as they stay in the directory, links to directories never.
    """

    path: Path
    name: str = ""
    max_files: int = MAX_FILES
    vanish_limit: float = field(default=1.0, init=False)

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", f"folder:{self.path.resolve().name.lower()}")

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """A page for each file with words in it, in the order of their paths. Raises `SourceFailed` when there is none.

        A file that cannot be read is reported and the rest goes on. A file of unchanged time and size is yielded as the known page.
        """
        files, closed = await asyncio.to_thread(self._files)
        if not files and not closed:
            raise SourceFailed(f"{self.name}: no .md, .markdown or .txt file in {self.path}; check --folder")
        progress.expect(len(files))
        before = _by_file(known)
        _report_closed(closed, before, progress)
        seen: dict[str, str] = {}
        for file in files:
            try:
                page = await asyncio.to_thread(self._page, file, before.get(file.url), seen)
            except _FileFailed as error:
                progress.failed(before[file.url].url if file.url in before else file.url, str(error))
                page = None
            progress.advance()
            if page:
                seen[page.url] = file.url
                yield page
        if not seen and not closed:
            raise SourceFailed(f"{self.name}: no file in {self.path} holds text that can be read; check --folder")

    def _files(self) -> tuple[list[_File], list[str]]:
        """The files there are, and the addresses of directories that cannot be opened."""
        root = self.path.resolve()
        if not root.is_dir():
            raise SourceFailed(f"{self.name}: {self.path} is not a directory; check --folder")
        errors: list[OSError] = []
        files: list[_File] = []
        for path in _walk(root, errors):
            found = self._file(root, path)
            files += [found] if found else []
            if len(files) > self.max_files:
                raise SourceFailed(f"{self.name}: more than {self.max_files} files in {self.path}; choose a smaller --folder")
        return files, [self._url(root, Path(error.filename)) for error in errors]

    def _url(self, root: Path, path: Path) -> str:
        relative = "/".join((root.name, *path.relative_to(root).parts))
        return SCHEME + quote(os.fsencode(relative), safe="/~!$&'()*+,;=:@")

    def _file(self, root: Path, path: Path) -> _File | None:
        """The file with its state; None for what is no regular file of this directory or is gone again."""
        try:
            facts = path.stat()
            inside = path.resolve(strict=True).is_relative_to(root)
        except (OSError, RuntimeError):  # a dangling or circular link
            return None
        if not inside or not stat.S_ISREG(facts.st_mode):
            return None
        return _File(path=path, url=self._url(root, path), etag=f"{facts.st_mtime_ns}-{facts.st_size}")

    def _page(self, file: _File, before: Page | None, seen: Mapping[str, str]) -> Page | None:
        """The page of a file, None for a file without words; `seen` tells which file has an address already."""
        page = before if before and before.etag == file.etag else self._new_page(file)
        if page and page.url in seen:
            raise _FileFailed(f"has the same url as {seen[page.url]}: {page.url}")
        return page

    def _new_page(self, file: _File) -> Page | None:
        facts, body = _front_matter(_read(file))
        text = clean_lightly(body)
        title = _words(facts.get("title"))
        heading, rest = split_title(text)
        if heading and title in {"", heading}:
            title, text = heading, rest
        url = _address(facts.get("url")) or file.url
        # The file's own address stays known, to find the page again when the file cannot be read.
        aliases = (() if url == file.url else (file.url,)) + _aliases(facts.get("aliases"))
        return Page(source=self.name, url=url, title=title or _title(file.path), text=text, aliases=aliases, etag=file.etag) if text else None


def _by_file(known: Mapping[str, Page]) -> dict[str, Page]:
    """The known pages by the address of their file."""
    return {address: page for page in known.values() for address in (*page.aliases, page.url) if address.startswith(SCHEME)}


def _report_closed(closed: list[str], before: Mapping[str, Page], progress: Progress) -> None:
    for url in closed:
        below = [page.url for address, page in before.items() if address.startswith(url + "/")]
        for address in below or [url]:
            progress.failed(address, "the directory cannot be opened; check its permissions")


def _title(path: Path) -> str:
    words = path.stem.encode("utf-8", "replace").decode("utf-8").replace("-", " ").replace("_", " ")
    return words.strip() or path.suffix


def _walk(root: Path, errors: list[OSError]) -> Iterator[Path]:
    for directory, names, files in os.walk(root, onerror=errors.append):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(directory, name)


def _read(file: _File) -> str:
    try:
        with file.path.open("rb") as opened:
            body = opened.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise _FileFailed(f"cannot be read: {error.strerror}") from error
    if len(body) > MAX_FILE_BYTES:
        raise _FileFailed(f"larger than {MAX_FILE_BYTES // 1_000_000} MB")
    if b"\x00" in body:
        raise _FileFailed("not text: it holds NUL bytes")
    try:
        return body.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _FileFailed(f"not valid UTF-8 at byte {error.start}; save it as UTF-8") from error


def _front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The front matter and the text below it; ({}, text) when the file begins otherwise."""
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text
    try:
        # Everything stays a string: a title of 1.10 or No is not a number or a truth value.
        facts = yaml.load(found["yaml"], Loader=yaml.BaseLoader)  # noqa: S506 - it builds nothing but strings, lists and maps
    except (yaml.YAMLError, RecursionError) as error:
        raise _FileFailed("its front matter is not valid YAML") from error
    return (facts, text[found.end() :]) if isinstance(facts, dict) else ({}, text)


def _words(value: object) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def _address(value: object) -> str:
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or not WEB_ADDRESS.fullmatch(value):
        raise _FileFailed("the url in its front matter is not an http or https address")
    return value


def _aliases(value: object) -> tuple[str, ...]:
    given = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(alias.strip() for alias in given if isinstance(alias, str) and alias.strip()))[:MAX_ALIASES]
