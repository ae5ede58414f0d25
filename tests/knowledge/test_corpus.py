"""Pages and chunks on disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.addresses import DOCS
from knowledge.chunks import chunk_page
from knowledge.corpus import Corpus, in_order, page_from_json, page_to_json, write_corpus
from knowledge.errors import IndexBroken
from knowledge.model import Link, Page, Verification
from tests.fakes.source import page

words = st.text(min_size=1, max_size=20)
few = st.lists(words, max_size=2).map(tuple)
any_page = st.builds(
    Page,
    source=words,
    url=words,
    title=words,
    text=st.text(),
    area=st.text(max_size=5),
    language=st.text(max_size=5),
    version=st.text(max_size=5),
    aliases=few,
    asked_as=few,
    rests_on=st.lists(st.builds(Link, title=words, url=words), max_size=2).map(tuple),
    applies_to=st.lists(st.tuples(words, words), max_size=2).map(tuple),
    checked=st.text(max_size=5),
    etag=st.text(max_size=5),
    last_modified=st.text(max_size=5),
    verified=st.none() | st.builds(Verification, name=words, on=words, rests_on=st.lists(st.builds(Link, title=words, url=words), max_size=2).map(tuple)),
    audience=st.text(max_size=5),
)
PAGES = [
    page("a", "First.\n\n## More\n\n" + "Second part of it. " * 80, asked_as=("how about a", "a?")),
    page("b", "Only \0 this.\n"),
    page("c", source="kb", aliases=("https://docs.example/former/c",)),
]


def test_the_chunks_of_pages_that_not_everybody_may_see_are_known(tmp_path: Path) -> None:
    confined = replace(PAGES[0], audience="T1:C1")
    talking = replace(PAGES[1], text='Its "audience" is everybody.\n')
    write(tmp_path / "corpus.db", [confined, talking])

    with closing(Corpus(tmp_path / "corpus.db")) as corpus:
        found = corpus.confined()
        chunks = corpus.chunks(list(found))

    assert set(found.values()) == {confined}
    assert [chunk.page_url for chunk, _ in chunks.values()] == [confined.url] * len(chunk_page(confined))


def write(file: Path, pages: Sequence[Page]) -> None:
    write_corpus(file, pages, {page.url: chunk_page(page) for page in pages})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A corpus in a folder whose name means something in an address."""
    folder = tmp_path / "100% odd #1?x=y"
    folder.mkdir()
    write(folder / "corpus.db", PAGES)
    return folder / "corpus.db"


@given(page=any_page)
def test_a_page_is_equal_after_it_was_written_and_read(page: Page) -> None:
    assert page_from_json(page_to_json(page)) == page


def test_a_page_of_a_later_version_with_more_facts_can_be_read() -> None:
    assert page_from_json(json.dumps({**json.loads(page_to_json(PAGES[0])), "mood": "good"})) == PAGES[0]


def test_pages_come_back_in_the_order_they_were_written_all_or_of_one_source(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        assert corpus.pages() == PAGES
        assert corpus.pages("kb") == PAGES[2:]
        assert corpus.pages("nobody") == []
        assert corpus.page_count() == 3


def test_chunks_are_numbered_in_order_with_the_questions_last(file: Path) -> None:
    every = in_order(PAGES, {page.url: chunk_page(page) for page in PAGES})

    with closing(Corpus(file)) as corpus:
        assert corpus.chunk_count() == len(every)
        assert [corpus.chunks([number])[number][0] for number in range(len(every))] == every
    assert [chunk.kind for chunk in every[-2:]] == ["question", "question"]
    assert "question" not in {chunk.kind for chunk in every[:-2]}


def test_a_chunk_comes_with_its_page(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        numbers = range(corpus.chunk_count())

        assert {page.url for chunk, page in corpus.chunks(numbers).values() if chunk.page_url == page.url} == {page.url for page in PAGES}
        assert corpus.chunks([]) == {}
        assert corpus.chunks([9_999]) == {}


def test_every_chunk_leads_to_the_first_of_its_page(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        last = corpus.chunk_count() - 1

        assert corpus.first_chunks([0, 1, last]) == {0: 0, 1: 0, last: 0}


def test_the_chunks_of_a_page_are_found_by_any_of_its_addresses(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        now, then = corpus.numbers_of(PAGES[2].url), corpus.numbers_of("https://docs.example/former/c")

        assert [chunk.text for chunk, _ in corpus.chunks(now).values()] == [PAGES[2].text]
        assert now == then
        assert corpus.numbers_of("https://docs.example/nowhere") == []


def test_what_ranks_a_chunk_is_told_without_its_words(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        numbers = range(corpus.chunk_count())

        assert corpus.briefs(numbers) == {number: (chunk.language, page) for number, (chunk, page) in corpus.chunks(numbers).items()}
        assert corpus.briefs([9_999]) == {}


def test_an_address_is_resolved_to_the_one_the_index_knows(file: Path) -> None:
    with closing(Corpus(file)) as corpus:
        assert corpus.resolve("https://docs.example/docs/a.md#more") == PAGES[0].url
        assert corpus.resolve("https://docs.example/former/c/") == PAGES[2].url
        assert corpus.resolve("https://docs.example/nowhere") == ""
        assert corpus.resolve("http://[half an address") == ""


def test_an_old_and_a_new_address_of_the_documentation_find_the_page_that_is_indexed(tmp_path: Path) -> None:
    old = Page(source="docs", url=f"{DOCS}/agents/build", title="Build", text="Text.\n")
    write(tmp_path / "corpus.db", [old])

    with closing(Corpus(tmp_path / "corpus.db")) as corpus:
        assert corpus.resolve(f"{DOCS}/agents/logic/") == old.url


def test_a_pages_own_address_wins_over_the_former_one_of_another(tmp_path: Path) -> None:
    mover = page("new", aliases=("https://docs.example/docs/old",))
    write(tmp_path / "corpus.db", [mover, page("old")])

    with closing(Corpus(tmp_path / "corpus.db")) as corpus:
        assert corpus.resolve("https://docs.example/docs/old") == "https://docs.example/docs/old"


def test_an_index_without_pages_can_be_read(tmp_path: Path) -> None:
    write(tmp_path / "corpus.db", [])

    with closing(Corpus(tmp_path / "corpus.db")) as corpus:
        corpus.check()
        assert corpus.pages() == []


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 1000])
def test_a_file_that_is_gone_or_no_database_is_broken(content: bytes | None, file: Path) -> None:
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)

    with pytest.raises(IndexBroken, match="ask-ai sync"):
        Corpus(file)


def test_damage_in_the_middle_of_the_file_is_broken_when_it_is_met(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2 :] = b"\xa5" * (len(content) - len(content) // 2)
    file.write_bytes(content)

    with pytest.raises(IndexBroken, match="ask-ai sync"), closing(Corpus(file)) as corpus:
        corpus.check()


@pytest.mark.parametrize("body", ["{", "[]", '{"title": "no address"}', '{"url": "u", "title": "t", "rests_on": [1]}'])
def test_a_row_that_is_no_page_is_broken(body: str, file: Path) -> None:
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("update page set body = ? where number = 0", (body,))

    with closing(Corpus(file)) as corpus:
        with pytest.raises(IndexBroken, match="ask-ai sync"):
            corpus.pages()
        with pytest.raises(IndexBroken, match="ask-ai sync"):
            corpus.chunks([0])
