"""The built-in handbook: one Markdown file an intent, written by this project."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import SourceFailed
from knowledge.model import Link, Page
from knowledge.sources.base import Progress

FENCE = "---\n"
# The same rules in C where PyYAML was built with it: a tenth of the time, and a cold start reads every page.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def handbook_folder() -> Path:
    """Where the pages are installed."""
    return Path(str(resources.files("knowledge") / "handbook"))


def parse_page(text: str, *, slug: str) -> Page:
    """A handbook page from its file; `SourceFailed` names what is wrong with it."""
    head, body = _split(text, slug)
    try:
        return Page(
            source="handbook",
            url=f"handbook://{slug}",
            title=str(head["title"]).strip(),
            text=body.strip() + "\n",
            area=str(head["area"]),
            asked_as=_wordings(head["asked_as"]),
            rests_on=tuple(Link(title=str(link["title"]), url=str(link["url"])) for link in head["urls"]),
            applies_to=tuple((str(sdk), str(versions)) for sdk, versions in head["applies_to"].items()),
            checked=_day(head["checked"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SourceFailed(f"handbook page {slug}: front matter is not usable: {error!r}") from error


def _split(text: str, slug: str) -> tuple[dict[str, Any], str]:
    parts = text.split(FENCE, 2)
    if len(parts) != 3 or parts[0]:
        raise SourceFailed(f"handbook page {slug}: no front matter between two lines of ---")
    try:
        head = yaml.load(parts[1], Loader=LOADER)  # noqa: S506  both are safe loaders
    except yaml.YAMLError as error:
        raise SourceFailed(f"handbook page {slug}: front matter is not YAML: {str(error).splitlines()[0]}") from error
    if not isinstance(head, dict):
        raise SourceFailed(f"handbook page {slug}: front matter is not a mapping")
    return head, parts[2]


def _wordings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("asked_as is not a list")
    return tuple(str(words).strip() for words in value)


def _day(value: object) -> str:
    return date.fromisoformat(str(value)).isoformat()


def read_handbook(folder: Path) -> list[Page]:
    """All pages below the folder, by path."""
    files = sorted(folder.rglob("*.md"))
    return [parse_page(file.read_text(encoding="utf-8"), slug=file.relative_to(folder).with_suffix("").as_posix()) for file in files]


class HandbookSource:
    """The built-in pages; they change only with this package."""

    name = "handbook"
    vanish_limit = 1.0

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or handbook_folder()

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """See `Source`."""
        del known
        try:
            pages = await asyncio.to_thread(read_handbook, self._folder)
        except (OSError, UnicodeDecodeError) as error:
            raise SourceFailed(f"the handbook in {self._folder} cannot be read ({error}); reinstall with `make setup`") from error
        if not pages:  # a folder that is not there has no pages either, and that is no reason to forget those of the last sync
            raise SourceFailed(f"there is no handbook in {self._folder}; reinstall with `make setup`")
        progress.expect(len(pages))
        for page in pages:
            progress.advance()
            yield page
