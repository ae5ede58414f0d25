"""Words, and the documents that hold them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import IndexBroken
from knowledge.lexical import LexicalIndex, tokens

TEXTS = ["create a room", "delete a room and disconnect everyone", "mute a microphone", "", "create_sip_participant dials"]

names = st.lists(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=8), min_size=2, max_size=4)
queries = st.lists(st.sampled_from("abcdefgh"), max_size=4).map(" ".join)


def numbers(index: LexicalIndex, query: str, limit: int = 10) -> list[int]:
    return [number for number, _ in index.search(tokens(query), limit=limit)]


@given(words=names)
def test_snake_camel_and_capitals_are_spellings_of_one_identifier(words: list[str]) -> None:
    snake, camel = "_".join(words), words[0] + "".join(word.capitalize() for word in words[1:])
    pascal, capitals = "".join(word.capitalize() for word in words), "_".join(word.upper() for word in words)

    assert set(tokens(snake)) == set(tokens(camel)) == set(tokens(pascal)) == set(tokens(capitals))


@given(words=names)
def test_a_dotted_name_shares_the_stems_of_its_parts(words: list[str]) -> None:
    dotted = ".".join(words)

    assert set(tokens(dotted)) == set(tokens(" ".join(words))) <= set(tokens("_".join(words)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CreateSIPParticipant", ["createsipparticipant", "creat", "sip", "particip"]),
        ("sip.callStatus", ["sip", "callstatus", "call", "status"]),
        ("Rooms, disconnected!", ["room", "disconnect"]),
        ("error 404", ["error", "404"]),
        ("_emphasis_ and __init__", ["emphasi", "init"]),
        ("is it the what", []),
        ("___ _", []),
        ("", []),
    ],
)
def test_a_text_becomes_stems_without_stop_words(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(text=st.text())
def test_any_text_has_tokens_that_are_lower_case_and_not_empty(text: str) -> None:
    assert all(token and token == token.lower() for token in tokens(text))


def test_documents_that_share_words_are_found_best_first() -> None:
    index = LexicalIndex.build(TEXTS)

    assert numbers(index, "delete the room") == [1, 0]
    assert numbers(index, "createSipParticipant") == [4, 0]


def test_nothing_is_found_for_words_that_no_document_has() -> None:
    index = LexicalIndex.build(TEXTS)

    assert numbers(index, "kubernetes") == []
    assert numbers(index, "") == []


@given(texts=st.lists(queries, max_size=12), query=queries, limit=st.integers(1, 5))
def test_a_search_keeps_its_limit_its_order_and_to_documents_with_a_word_of_the_query(texts: list[str], query: str, limit: int) -> None:
    found = LexicalIndex.build(texts).search(tokens(query), limit=limit)

    scores = [score for _, score in found]
    matching = {number for number, text in enumerate(texts) if set(tokens(text)) & set(tokens(query))}
    assert len(found) == min(limit, len(matching))
    assert {number for number, _ in found} <= matching
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


def test_an_index_is_the_same_after_it_was_saved_and_loaded(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path / "words")

    loaded = LexicalIndex.load(tmp_path / "words")

    query = tokens("create a room")
    assert loaded.search(query, limit=10) == index.search(query, limit=10)
    assert [loaded.idf(token) for token in query] == [index.idf(token) for token in query]


@pytest.mark.parametrize("texts", [[], ["", "the of"]])
def test_an_index_without_words_can_be_saved_loaded_and_asked(texts: list[str], tmp_path: Path) -> None:
    LexicalIndex.build(texts).save(tmp_path / "words")

    loaded = LexicalIndex.load(tmp_path / "words")

    assert numbers(loaded, "room") == []
    assert loaded.frequency("room") == 0


def test_a_rare_word_weighs_more_than_a_common_one_and_an_unknown_one_most() -> None:
    index = LexicalIndex.build(TEXTS)

    assert index.frequency("room") == 2
    assert index.frequency("mute") == 1
    assert 0 < index.idf("room") < index.idf("mute") < index.idf("kubernet")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"x"', b"{}", b'{"size": 1, "ids": 3}', b"\xff\xfe"])
def test_a_vocabulary_that_is_damaged_is_broken(content: bytes, tmp_path: Path) -> None:
    LexicalIndex.build(TEXTS).save(tmp_path / "words")
    (tmp_path / "words" / "vocabulary.json").write_bytes(content)

    with pytest.raises(IndexBroken, match="ask-ai sync"):
        LexicalIndex.load(tmp_path / "words")


@pytest.mark.parametrize("content", [b"", b"garbage", b"{}"])
def test_scores_that_are_damaged_are_broken(content: bytes, tmp_path: Path) -> None:
    LexicalIndex.build(TEXTS).save(tmp_path / "words")
    files = sorted((tmp_path / "words" / "scores").iterdir())

    for file in files:
        whole = file.read_bytes()
        file.write_bytes(content)
        try:
            index = LexicalIndex.load(tmp_path / "words")
        except IndexBroken:
            pass
        else:
            assert numbers(index, "delete the room") == [1, 0], f"{file.name} is not read, so it may be damaged"
        file.write_bytes(whole)
