"""Where a growing text is cut, and how code goes on behind the cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.fences import closing, cut, open_fence

MARKDOWN = st.text(alphabet="ab \n`~>py", max_size=60)


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("Prose.\n", ""),
        ("```python\nrun()\n", "```python\n"),
        ("```python\nrun()\n```\nDone.", ""),
        ("~~~~\n```\nstill\n", "~~~~\n"),
        ("````md\n```python\nrun()\n```\n", "````md\n"),
        ("- first\n\n  ```sh\n  ls\n", "```sh\n"),
        ("> ```sh\n> ls\n", "```sh\n"),
        ("`code` in ```a line```\n", ""),
        ("```one\na\n```\n```two\nb", "```two\n"),
        ("```sh\nls\n```not the end\n", "```sh\n"),
    ],
)
def test_a_fence_that_is_open_is_opened_again_with_its_language(text: str, opened: str) -> None:
    assert open_fence(text) == opened


@given(text=MARKDOWN)
def test_after_its_closing_no_fence_is_open(text: str) -> None:
    assert open_fence(text + closing(text)) == ""


@given(text=MARKDOWN, more=MARKDOWN)
def test_behind_a_cut_the_same_fence_is_open_as_without_it(text: str, more: str) -> None:
    head = text[: text.rfind("\n") + 1]
    rest = text[len(head) :] + more

    assert open_fence(open_fence(head) + rest) == open_fence(head + rest)


@given(text=st.text(alphabet="ab \n", max_size=200), room=st.integers(1, 100))
def test_a_cut_is_within_the_room_and_takes_something(text: str, room: int) -> None:
    at = cut(text, room)

    assert at <= room
    assert at == len(text) if len(text) <= room else at > 0


@pytest.mark.parametrize(
    ("text", "room", "head"),
    [
        ("One.\n\nTwo is longer.\nThree.", 10, "One.\n\n"),
        ("One is long here.\nTwo.", 20, "One is long here.\n"),
        ("words and words", 8, "words "),
        ("A.\n\nThen a long, long paragraph.", 30, "A.\n\nThen a long, long "),
        ("unbroken", 4, "unbr"),
        ("short", 10, "short"),
    ],
)
def test_a_paragraph_is_a_better_end_than_a_line_and_a_line_than_a_word(text: str, room: int, head: str) -> None:
    assert text[: cut(text, room)] == head
