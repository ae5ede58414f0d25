"""One spelling for each address."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.addresses import DOCS, canonical, spellings

pieces = st.lists(st.sampled_from(["/", "a", "/index", ".md", "index.md", "//", "?q=1", "#x", "A", "é", " ", "[", "%2F", ";"]), max_size=8)
addresses = st.one_of(st.builds("".join, pieces).map("https://Docs.example".__add__), st.text().map("http://".__add__), st.text())


@given(url=addresses)
def test_the_canonical_spelling_is_its_own_canonical_spelling(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)


@pytest.mark.parametrize(
    "spelling",
    [
        "https://docs.example/sip/calls",
        "https://docs.example/sip/calls/",
        "https://docs.example/sip/calls.md",
        "https://docs.example/sip/calls/index.md",
        "https://DOCS.example/sip/calls/?tab=python#dial",
    ],
)
def test_links_to_one_page_become_equal(spelling: str) -> None:
    assert canonical(spelling) == "https://docs.example/sip/calls"


@pytest.mark.parametrize("url", ["handbook://rooms/why", "mailto:a@b.example", "python://livekit/api", "", "http://[half an address"])
def test_other_schemes_and_broken_addresses_stay_as_they_are(url: str) -> None:
    assert canonical(url) == url


def test_an_address_that_moved_is_known_by_both_names() -> None:
    assert spellings(f"{DOCS}/agents/build/") == (f"{DOCS}/agents/build", f"{DOCS}/agents/logic")
    assert f"{DOCS}/agents/build" in spellings(f"{DOCS}/agents/logic.md")


def test_the_table_of_moved_addresses_is_in_canonical_form_and_no_move_leads_to_another() -> None:
    lines = (resources.files("knowledge") / "data" / "moved.tsv").read_text(encoding="utf-8").splitlines()
    moves = dict(line.split("\t") for line in lines if not line.startswith("#"))

    assert all(canonical(DOCS + path) == DOCS + path for move in moves.items() for path in move)
    assert not moves.keys() & moves.values()


@given(url=addresses)
def test_the_first_spelling_is_the_canonical_one_and_none_comes_twice(url: str) -> None:
    found = spellings(url)

    assert found[0] == canonical(url)
    assert len(set(found)) == len(found)
