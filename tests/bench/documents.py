"""What is searched and asked: a documentation snapshot beside the project, served on loopback; without one, the handbook."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from knowledge import HandbookSource
from knowledge.sources.handbook import handbook_folder, read_handbook
from tests.fakes.site import serve_site

SNAPSHOT, FOLDERS = "2025-12", ("kb", "2025-08-extra")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A question and the pattern that an acceptable page's address matches."""

    text: str
    page: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The folder with `livekit-docs` and `eval`, either of which may be missing, and the judged questions."""

    shared: Path
    questions: Path

    @property
    def site(self) -> Path | None:
        """The snapshot of the documentation site, if there is one."""
        folder = self.shared / "livekit-docs" / SNAPSHOT
        return folder if (folder / "llms.txt").is_file() else None

    @property
    def folders(self) -> list[Path]:
        """The folders of further documents that are there."""
        return [folder for name in FOLDERS if (folder := self.shared / "livekit-docs" / name).is_dir()]

    def judged(self) -> list[Judged]:
        """The questions with known pages; empty when there is no file or nothing to look them up in."""
        if not self.site:
            return []
        return [Judged(text=row["question"], page=re.compile(row["page"])) for row in _rows(self.questions)]

    def asked(self) -> list[str]:
        """Questions to measure speed with: those of the evaluation, else the handbook's own wordings."""
        files = (self.shared / "eval" / "dev.jsonl", self.questions)
        found = [str(row["question"]) for file in files for row in _rows(file)]
        return found or [words for page in read_handbook(handbook_folder()) for words in page.asked_as[:1]]

    def sync_arguments(self, docs_url: str, *, handbook: bool) -> list[str]:
        """What `ask-ai sync` is told."""
        arguments = ["--source", HandbookSource().name] if handbook else []
        if docs_url:
            arguments += ["--source", "docs", "--docs-url", docs_url]
        for folder in self.folders:
            arguments += ["--source", "folder", "--folder", str(folder)]
        return arguments


def _rows(file: Path) -> list[dict[str, str]]:
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


@asynccontextmanager
async def serving(folder: Path | None) -> AsyncIterator[str]:
    """The address of a loopback copy of the site, with ETags as the real one sends; "" for no folder."""
    if not folder:
        yield ""
        return
    async with serve_site() as site:
        for path, body in _files(folder):
            site.page(path, body.decode(), etag=f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        yield site.url


def _files(folder: Path) -> list[tuple[str, bytes]]:
    """(path on the site, content) of everything it serves."""
    return [(f"/{file.relative_to(folder).as_posix()}", file.read_bytes()) for file in (folder / "llms.txt", *folder.rglob("*.md"))]


def rank_right(ranking: Sequence[str], question: Judged) -> list[bool]:
    """Of each address whether it is an acceptable page."""
    return [bool(question.page.search(url)) for url in ranking]
