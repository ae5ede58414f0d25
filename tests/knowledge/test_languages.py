"""One name for each programming language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.languages import LABELS, NAME_OF, SHOWN, language_of, related


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Python", "python"),
        ("**Node.js**:", "node"),
        ("Node.js SDK", "node"),
        ("Python (backend)", "python"),
        ("`TypeScript`", "js"),
        ("tsx", "react"),
        ("Jetpack Compose", "kotlin"),
        ("Unity (WebGL)", "unity"),
        ("LiveKit CLI", "cli"),
        ("Python agents", "python"),
        ("Pitfalls", ""),
        ("Pythonic ways", ""),
        ("", ""),
    ],
)
def test_a_label_is_understood_as_people_write_it(label: str, name: str) -> None:
    assert language_of(label) == name


def test_every_language_has_a_name_to_show_that_is_understood_again() -> None:
    assert {name: language_of(shown) for name, shown in SHOWN.items()} == {name: name for name in LABELS}


def test_no_label_stands_for_two_languages() -> None:
    assert len(NAME_OF) == sum(len(labels) for labels in LABELS.values())


@given(label=st.text())
def test_any_label_gives_a_language_or_nothing(label: str) -> None:
    assert language_of(label) in {*LABELS, ""}


def test_javascript_helps_who_writes_react_and_python_does_not() -> None:
    assert related("js", "react")
    assert related("node", "js")
    assert not related("python", "js")
    assert not related("", "js")
