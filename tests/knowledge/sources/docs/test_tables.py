"""Tables a strict parser can read."""

from __future__ import annotations

import pytest

from knowledge.sources.docs.clean import clean_lightly


@pytest.mark.parametrize(
    ("raw", "regular"),
    [
        ("| A | B |\n| 1 | 2 |", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        ("|A|B|\n|:-|-:|\n|1|2|", "| A | B |\n| :- | -: |\n| 1 | 2 |"),
        ("|---|---|\n| A | B |\n| 1 | 2 |", "| A | B |\n| --- | --- |\n| 1 | 2 |"),
        ("| A | B | C |\n| 1 |\n| 1 | 2 |", "| A | B | C |\n| --- | --- | --- |\n| 1 |  |  |\n| 1 | 2 |  |"),
        ("| A |\n| 1 | 2 |", "| A |  |\n| --- | --- |\n| 1 | 2 |"),
        ("Text\n| A | B |\n| 1 | 2 |\nText", "Text\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\nText"),
        ("| A | B |", "| A | B |\n| --- | --- |"),
        ("| not a table", "| not a table"),
        ("| `a|b` | c \\| d |\n| 1 | 2 |", "| `a\\|b` | c \\| d |\n| --- | --- |\n| 1 | 2 |"),
        ("|---|\n|---|", "| --- |\n| --- |"),
        ("|--|\n|--|\n|--|", "| -- |\n| -- |\n| -- |"),
        ("```\n| A |\n| 1 |\n```", "```\n| A |\n| 1 |\n```"),
    ],
)
def test_a_table_gets_a_delimiter_row_and_equal_rows(raw: str, regular: str) -> None:
    assert clean_lightly(raw) == regular


@pytest.mark.parametrize(
    ("raw", "cell"),
    [
        ("| a | One of:\n\n- `x`\n- `y` |", "One of: `x`; `y`"),
        ("| a | One of:- `x`: first.\n- `y` |", "One of: `x`: first.; `y`"),
        ("| a | Words.\n\n> Note that\n> too. |", "Words. Note that too."),
    ],
)
def test_a_row_broken_over_lines_is_one_row_again(raw: str, cell: str) -> None:
    assert clean_lightly(f"| K | V |\n{raw}\n| b | 2 |") == f"| K | V |\n| --- | --- |\n| a | {cell} |\n| b | 2 |"


@pytest.mark.parametrize("after", ["## Heading", "```\ncode\n```", "| b | 2 |", "\n\n".join("p" * 50)])
def test_a_row_that_never_ends_does_not_eat_what_follows(after: str) -> None:
    text = clean_lightly(f"| K | V |\n| a | open\n\n{after}")

    assert text.startswith("| K | V |\n| --- | --- |\n| a | open |\n")
    assert after.split("\n", maxsplit=1)[0] in text.split("\n")


def test_a_row_of_too_many_cells_keeps_them_in_the_last() -> None:
    rows = clean_lightly("|" + "a|" * 60 + "\n| b |").split("\n")

    assert [row.count("|") for row in rows] == [41, 41, 41]
    assert rows[0].endswith(" ".join("a" * 21) + " |")
