"""What stands at an address."""

from __future__ import annotations

from dataclasses import replace

from knowledge.contents import Contents
from knowledge.model import Page
from knowledge.sources.verified import Verified, page_of
from tests.fakes.source import page

ROOMS = page("rooms", "A room closes.\n", aliases=("https://docs.example/old-rooms/",))


def test_a_page_is_known_under_each_of_its_addresses() -> None:
    contents = Contents([ROOMS])

    assert contents.of(ROOMS.url) == ROOMS.content
    assert contents.of(f"{ROOMS.url}.md#closing") == ROOMS.content
    assert contents.of("https://docs.example/old-rooms") == ROOMS.content


def test_a_page_that_is_gone_is_told_from_a_site_nobody_indexed() -> None:
    contents = Contents([ROOMS])

    assert contents.of("https://docs.example/docs/tracks") == ""
    assert contents.of("https://elsewhere.example/tracks") is None
    assert contents.of("https://[elsewhere") is None


def test_an_address_of_its_own_wins_over_a_former_one_of_another_page() -> None:
    heir = page("heir", aliases=(ROOMS.url,))

    assert Contents([heir, ROOMS]).of(ROOMS.url) == Contents([ROOMS, heir]).of(ROOMS.url) == ROOMS.content


def test_a_verified_answer_is_nothing_that_others_rest_on() -> None:
    card = page_of(Verified(id="c1", questions=("why",), answer="Because.", name="Kim", date="2026-11-24"))

    assert Contents([card]).of(card.url) is None


def test_the_content_changes_with_the_words_and_not_with_their_lines() -> None:
    changes: list[tuple[Page, bool]] = [
        (replace(ROOMS, text="A room\n  closes."), False),
        (replace(ROOMS, version="2", aliases=(), etag="x"), False),
        (replace(ROOMS, text="A room opens.\n"), True),
        (replace(ROOMS, title="Other"), True),
    ]

    assert [(other.content != ROOMS.content) for other, _ in changes] == [changed for _, changed in changes]
