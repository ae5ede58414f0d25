"""Users' words to API words."""

from __future__ import annotations

from knowledge.aliases import expand
from knowledge.lexical import tokens


def test_a_users_word_brings_the_words_of_the_api() -> None:
    assert "removeparticip" in expand("how do I kick someone", []) or "removeparticipant" in expand("how do I kick someone", [])


def test_a_phrase_matches_in_any_case_and_ending_but_only_whole_words() -> None:
    assert expand("Hanging UP the call", [])
    assert expand("kicked out", []) == expand("kick out", [])
    assert not expand("the kickoff meeting", [])


def test_words_that_the_query_has_already_are_not_brought_again() -> None:
    query = "kick the participant, remove him"

    assert not set(expand(query, tokens(query))) & set(tokens(query))


def test_no_word_is_brought_twice() -> None:
    more = expand("hang up, end the call, drop the call, record it, transfer the call", [])

    assert len(set(more)) == len(more)


def test_a_query_without_users_words_brings_nothing() -> None:
    assert expand("zzz", []) == ()
    assert expand("", []) == ()
