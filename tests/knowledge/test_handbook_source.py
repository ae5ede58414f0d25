"""Reading the handbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import SourceFailed
from knowledge.model import Link, Page
from knowledge.sources.handbook import HandbookSource, handbook_folder, parse_page
from tests.fakes.observer import RecordingProgress

TEXT = """---
title: Close a room
area: rooms
urls:
  - title: Rooms
    url: https://docs.livekit.io/rooms/
applies_to:
  python: livekit-api >= 1.0
checked: 2026-11-23
asked_as:
  - close a room
  - end the call
---
Call `delete_room`.

---

A rule is no front matter.
"""


async def read(source: HandbookSource, progress: RecordingProgress) -> list[Page]:
    return [page async for page in source.pages({}, progress)]


def test_a_file_becomes_a_page_with_all_its_facts() -> None:
    assert parse_page(TEXT, slug="rooms/close") == Page(
        source="handbook",
        url="handbook://rooms/close",
        title="Close a room",
        text="Call `delete_room`.\n\n---\n\nA rule is no front matter.\n",
        area="rooms",
        asked_as=("close a room", "end the call"),
        rests_on=(Link(title="Rooms", url="https://docs.livekit.io/rooms/"),),
        applies_to=(("python", "livekit-api >= 1.0"),),
        checked="2026-11-23",
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("---\ntitle", "title", "no front matter"),
        ("---\nCall", "Call", "front matter is not YAML"),
        ("title: Close a room", "title: [", "not YAML"),
        ("title: Close a room\n", "", "title"),
        ("2026-11-23", "yesterday", "yesterday"),
        ("  - close a room\n  - end the call", "  close a room", "asked_as is not a list"),
        ("  python: livekit-api >= 1.0", "  - python", "applies_to|items"),
        ("    url: https://docs.livekit.io/rooms/\n", "", "url"),
    ],
)
def test_a_page_that_is_not_well_formed_is_named_with_what_is_wrong(old: str, new: str, why: str) -> None:
    assert old in TEXT

    with pytest.raises(SourceFailed, match=f"handbook page rooms/close: .*(?:{why})"):
        parse_page(TEXT.replace(old, new, 1), slug="rooms/close")


@pytest.mark.parametrize("text", ["", "no front matter", "---\n- a list\n---\ntext\n", "---\n---\ntext\n"])
def test_what_is_no_page_at_all_is_named(text: str) -> None:
    with pytest.raises(SourceFailed, match="handbook page x: "):
        parse_page(text, slug="x")


async def test_the_source_yields_every_page_by_path(tmp_path: Path) -> None:
    for slug in ("b/two", "a/one"):
        file = tmp_path / f"{slug}.md"
        file.parent.mkdir()
        file.write_bytes(TEXT.replace("\n", "\r\n").encode())
    progress = RecordingProgress()

    pages = await read(HandbookSource(tmp_path), progress)

    assert [page.url for page in pages] == ["handbook://a/one", "handbook://b/two"]
    assert "\r" not in pages[0].text
    assert (progress.expected, progress.advanced, progress.failures) == (2, 2, [])


async def test_the_built_in_handbook_is_read_by_default() -> None:
    progress = RecordingProgress()

    assert len(await read(HandbookSource(), progress)) == len(list(handbook_folder().rglob("*.md")))


async def test_a_handbook_that_is_not_there_is_a_failure_and_not_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match=r"no handbook in .*make setup"):
        await read(HandbookSource(tmp_path / "nowhere"), RecordingProgress())


async def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SourceFailed, match=r"cannot be read .*make setup"):
        await read(HandbookSource(tmp_path), RecordingProgress())
