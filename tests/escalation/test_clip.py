"""Cut texts fit, and are whole where they fit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.clip import FENCE, MORE, clip_code, clip_line, clip_words
from bot.slack.text import escape

texts = st.text(st.sampled_from("ab &<>`\n 😀"), max_size=120)


@given(text=texts, most_chars=st.integers(10, 60))
def test_what_is_cut_fits_once_it_is_escaped_and_begins_as_it_did(text: str, most_chars: int) -> None:
    cut = clip_words(text, most_chars)

    assert len(escape(cut)) <= most_chars
    assert text.startswith(cut.removesuffix(MORE))
    assert clip_words(cut, most_chars) == cut


@given(text=texts)
def test_what_fits_stays(text: str) -> None:
    assert clip_words(text, 1_000) == text
    assert clip_line(text, 1_000) == " ".join(text.split())


@given(text=texts, most_chars=st.integers(20, 60))
def test_code_that_is_cut_is_closed(text: str, most_chars: int) -> None:
    cut = clip_code(text, most_chars)

    assert cut.count(FENCE) % 2 == 0
    assert len(escape(cut)) <= most_chars
    assert clip_code(cut, most_chars) == cut


def test_a_text_is_cut_at_a_blank_where_one_is_near() -> None:
    assert clip_words("one two three four", 14) == "one two …"
    assert clip_words("a" * 40, 12) == "a" * 10 + MORE
    assert clip_words("a " + "b" * 40, 12) == "a " + "b" * 8 + MORE


def test_a_block_of_code_that_nobody_closed_is_closed() -> None:
    assert clip_code("```python\nprint(1)", 100) == "```python\nprint(1)\n```"
