"""Pages and chunks know when they changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from knowledge.model import TITLE_CHARS, Chunk, Hit, Link, Page, Verification

PAGE = Page(source="docs", url="https://docs.example/p", title="Calls", text="Dial.\n", aliases=("a",), asked_as=("q",))
CHUNK = Chunk(page_url=PAGE.url, title=PAGE.title, path=("Steps",), text="Dial.\n", start=0, end=6)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "other"},
        {"url": "https://docs.example/q"},
        {"title": "Rooms"},
        {"text": "Hang up.\n"},
        {"area": "telephony"},
        {"language": "python"},
        {"package": "livekit-api"},
        {"version": "1.2"},
        {"aliases": ()},
        {"asked_as": ("other",)},
        {"rests_on": (Link(title="t", url="u"),)},
        {"applies_to": (("python", "all"),)},
        {"verified": Verification(name="Kim", on="2026-11-24")},
        {"audience": "T1"},
        {"aliases": ("a", "q"), "asked_as": ()},
        {"aliases": (), "asked_as": ("a", "q")},
    ],
)
def test_what_a_reader_or_the_search_could_notice_changes_the_key_of_a_page(change: dict[str, Any]) -> None:
    assert replace(PAGE, **change).key != PAGE.key


@pytest.mark.parametrize("change", [{"etag": '"1"'}, {"last_modified": "yesterday"}, {"checked": "2026-11-23"}])
def test_validators_and_dates_do_not_change_the_key_of_a_page(change: dict[str, Any]) -> None:
    assert replace(PAGE, **change).key == PAGE.key


def test_the_key_of_a_page_that_nobody_vouches_for_is_the_one_of_indexes_that_exist() -> None:
    assert PAGE.key == "e873dd3a15788ebb8f7ea39af5c046f7"


@pytest.mark.parametrize("change", [{"url": ""}, {"title": ""}])
def test_a_page_without_address_or_title_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs an address and a title"):
        replace(PAGE, **change)


@pytest.mark.parametrize("change", [{"page_url": "u"}, {"start": 3}, {"kind": "code"}, {"language": "go"}, {"path": ()}, {"text": "Ring.\n"}])
def test_a_chunk_with_other_words_or_at_another_place_has_another_key(change: dict[str, Any]) -> None:
    assert replace(CHUNK, **change).key != CHUNK.key


def test_a_title_without_end_stands_only_in_part_before_each_chunk() -> None:
    assert replace(CHUNK, title="t" * 10_000).embedded_text == f"{'t' * TITLE_CHARS} › Steps\nDial."


def test_a_hit_sends_the_reader_to_its_first_citation_and_else_to_its_page() -> None:
    assert Hit(chunk=CHUNK, page=PAGE, score=1.0).url == PAGE.url
    assert Hit(chunk=CHUNK, page=PAGE, score=1.0, cite=(Link(title="t", url="https://docs.example/official"),)).url == "https://docs.example/official"
