"""From hits to the addresses a reader should open."""

from __future__ import annotations

from knowledge.model import Chunk, Hit, Link, Page
from knowledge.ranking import by_address
from knowledge.search import Found

IDF = {"trunk": 4.0, "room": 1.0}


def hit(url: str, title: str, score: float, *, rests_on: tuple[Link, ...] = (), text: str = "words") -> Hit:
    page = Page(source="x", url=url, title=title, text=text, rests_on=rests_on)
    chunk = Chunk(page_url=url, title=title, path=(), text=text, start=0, end=len(text))
    return Hit(chunk=chunk, page=page, score=score, cite=rests_on or (Link(title=title, url=url),))


def urls(*hits: Hit, limit: int = 10) -> list[str]:
    return [place.url for place in by_address(Found(query="q", hits=hits, idf=IDF), limit=limit)]


def test_a_page_with_two_good_chunks_beats_one_with_a_slightly_better_one() -> None:
    assert urls(hit("u:a", "A", 0.050), hit("u:b", "B", 0.045), hit("u:b", "B", 0.044)) == ["u:b", "u:a"]


def test_a_title_that_the_query_spells_out_wins_a_close_race() -> None:
    assert urls(hit("u:a", "Ports", 0.050), hit("u:b", "Trunk", 0.045)) == ["u:b", "u:a"]


def test_the_handbook_lifts_the_page_it_rests_on_and_never_stands_there_itself() -> None:
    official = Link(title="Official", url="u:b")

    assert urls(hit("u:a", "A", 0.050), hit("handbook://x", "H", 0.060, rests_on=(official,)), hit("u:b", "Official", 0.040)) == ["u:b", "u:a"]


def test_a_page_that_only_the_handbook_knows_is_still_found_under_its_own_title() -> None:
    places = by_address(Found(query="q", hits=(hit("handbook://x", "H", 0.06, rests_on=(Link(title="Elsewhere", url="u:c"),)),)), limit=3)

    assert [(place.url, place.title) for place in places] == [("u:c", "Elsewhere")]
    assert places[0].hits[0].page.url == "handbook://x"


def test_no_more_places_than_asked_for() -> None:
    assert len(urls(*(hit(f"u:{n}", "T", 0.01 * n) for n in range(1, 9)), limit=3)) == 3


def test_nothing_found_is_no_place() -> None:
    assert urls() == []
