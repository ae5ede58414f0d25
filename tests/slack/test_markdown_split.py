"""Markdown in pieces: nothing is lost, code and tables stay what they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.markdown import split
from bot.slack.markdown.atoms import PARSER, atoms
from bot.slack.text import safe_markdown
from tests.slack.nasty import assert_harmless, texts

FENCE_LINE = re.compile(r"^[ \t>\-+*\d.)]*\\?(?:`{3,}|~{3,})[^\n]*$", re.MULTILINE)
STRUCTURE = re.compile(r"[\s>\\]")


def substance(text: str) -> str:
    """The characters that carry meaning: no blanks, quote marks and fences, which are repeated."""
    return STRUCTURE.sub("", FENCE_LINE.sub("", text))


def balanced(text: str) -> bool:
    """Whether each code block ends with its own fence."""
    lines = text.split("\n")
    fences = [token for token in PARSER.parse(text) if token.type == "fence" and token.map]
    return all(
        (token.map or [0, 1])[1] - 1 > (token.map or [0, 1])[0] and lines[(token.map or [0, 1])[1] - 1].strip(" \t>").startswith(token.markup)
        for token in fences
    )


@given(raw=texts, limit=st.integers(100, 400))
def test_pieces_fit_and_are_not_empty_and_each_ends_its_code(raw: str, limit: int) -> None:
    pieces = split(safe_markdown(raw), limit_chars=limit)

    assert all(0 < len(piece) <= limit and piece.strip() for piece in pieces)
    assert all(balanced(piece) for piece in pieces)
    for piece in pieces:
        assert "<" not in piece
        assert_harmless(piece)


@given(raw=texts.filter(lambda raw: "|" not in raw), limit=st.integers(100, 400))
def test_pieces_together_hold_all_that_the_whole_holds(raw: str, limit: int) -> None:
    whole = safe_markdown(raw)

    assert substance("\n".join(split(whole, limit_chars=limit))) == substance(whole)


@given(words=st.lists(st.text("abc.#-1", min_size=1, max_size=12), min_size=1, max_size=120), limit=st.integers(100, 200))
def test_prose_keeps_its_words_in_order(words: list[str], limit: int) -> None:
    whole = safe_markdown(" ".join(words))

    assert " ".join(split(whole, limit_chars=limit)).split() == whole.split()


@given(raw=texts)
def test_atoms_put_together_are_the_text(raw: str) -> None:
    whole = safe_markdown(raw)

    assert substance("\n".join(atom.text for atom in atoms(whole))) == substance(whole)


def test_a_text_that_fits_stays_as_it_is() -> None:
    text = "# Title\n\nWords.\n\n- a\n  - b\n\n```py\nx\n```\n\n| a |\n|---|\n| 1 |"

    assert split(safe_markdown(text), limit_chars=1_000) == [text]
    assert split(safe_markdown(""), limit_chars=1_000) == []
    assert split(safe_markdown("```py\nx"), limit_chars=1_000) == ["```py\nx\n```"]


def test_code_is_closed_and_opened_again_with_its_language() -> None:
    code = "\n".join(f"print({n})" for n in range(40))
    pieces = split(safe_markdown(f"Run:\n\n```python\n{code}\n```\n\nDone."), limit_chars=150)

    assert pieces[0] == "Run:"
    assert all(piece.startswith("```python\n") and "\n```" in piece for piece in pieces[1:])
    assert pieces[-1].endswith("\n```\n\nDone.")
    assert "".join(re.findall(r"print\(\d+\)", " ".join(pieces))) == code.replace("\n", "")


def test_code_in_a_list_or_quote_stays_in_its_place() -> None:
    code = "\n".join(f"   line{n}" for n in range(30))
    in_list = split(safe_markdown(f"1. Do\n\n   ```sh\n{code}\n   ```\n2. Then"), limit_chars=120)
    quoted = split(safe_markdown("> ```sh\n" + "\n".join(f"> line{n}" for n in range(30)) + "\n> ```"), limit_chars=120)

    assert in_list[1].startswith("```sh\nline") or in_list[0].startswith("1. Do")
    assert all(line.startswith(("line", "```")) for line in in_list[2].split("\n"))
    assert all(line.startswith("> ") for piece in quoted for line in piece.split("\n"))


def test_the_head_of_a_table_stands_in_each_piece() -> None:
    rows = "\n".join(f"| {n} | value {n} |" for n in range(40))
    pieces = split(safe_markdown(f"| n | value |\n|---|---|\n{rows}"), limit_chars=200)

    assert len(pieces) > 3
    assert all(piece.startswith("| n | value |\n|---|---|\n| ") for piece in pieces)
    assert [row for piece in pieces for row in piece.split("\n")[2:]] == rows.split("\n")


def test_a_heading_goes_with_what_follows_it() -> None:
    pieces = split(safe_markdown(f"{'a ' * 45}\n\n## Next\n\n{'b ' * 45}"), limit_chars=110)

    assert [piece.split()[0] for piece in pieces] == ["a", "##"]


def test_a_long_line_is_cut_between_sentences_and_not_in_links_or_code() -> None:
    link = "[the documentation of it](https://docs.livekit.io/agents/start/voice)"
    pieces = split(
        safe_markdown(
            f"First one. The second one is a good deal longer than that. See {link} and `a long piece of code here` now. - not an item. 1. not one either"
        ),
        limit_chars=100,
    )

    assert pieces[0].endswith("than that.")
    assert sum(link in piece for piece in pieces) == 1
    assert sum("`a long piece of code here`" in piece for piece in pieces) == 1
    assert not any(piece.startswith(("- ", "1. ")) for piece in pieces)


def test_what_has_no_good_place_for_a_cut_is_cut_all_the_same() -> None:
    long_link = f"[{'x' * 90}](https://docs.livekit.io/{'y' * 200})"
    long_code = split(safe_markdown(f"> ```\n> {'z' * 300}\n> ```"), limit_chars=100)
    long_row = split(safe_markdown(f"| a |\n|---|\n| {'w ' * 100}|"), limit_chars=100)

    assert substance("".join(split(safe_markdown(long_link), limit_chars=100))) == substance(long_link)
    assert all(line.startswith("> ") for piece in long_code for line in piece.split("\n"))
    assert "".join(long_code).count("z") == 300
    assert "".join(long_row).count("w") == 100


@pytest.mark.parametrize("limit", [0, 99])
def test_pieces_too_short_for_code_are_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="too short"):
        split(safe_markdown("a"), limit_chars=limit)


@pytest.mark.parametrize(
    "hostile", ["a\n\n" * 4_000, "- a\n" * 3_000, "> " * 3_000, "`a` " * 3_000, "x" * 12_000, "```\n" * 3_000, "|a|\n|-|\n" + "|b|\n" * 3_000, "**a" * 4_000]
)
def test_hostile_text_is_split_too(hostile: str) -> None:
    assert all(len(piece) <= 500 for piece in split(safe_markdown(hostile), limit_chars=500))
