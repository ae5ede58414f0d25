"""From a page to blocks."""

from __future__ import annotations

from hypothesis import given

from knowledge.sections import HEADING_CHARS, Block, blocks
from tests.knowledge.markdown_texts import pages

TABS = """Intro for everybody.

<!-- tab: Python -->

```python
room.disconnect()
```

<!-- tab: Node.js -->

```typescript
room.disconnect();
```

<!-- /tabs -->

For everybody again.
"""


def shown(text: str) -> list[tuple[str, str, str]]:
    return [(block.kind, block.language, text[block.start : block.end].strip()[:20]) for block in blocks(text)]


@given(text=pages())
def test_blocks_tile_the_text(text: str) -> None:
    found = blocks(text)

    assert "".join(text[block.start : block.end] for block in found) == text
    assert all(block.start < block.end for block in found)
    assert [block.start for block in found[1:]] == [block.end for block in found[:-1]]


@given(text=pages())
def test_what_is_to_stay_whole_lies_inside_its_block_in_order(text: str) -> None:
    for block in blocks(text):
        places = [place for span in block.whole for place in span]

        assert places == sorted(places)
        assert all(block.start <= place <= block.end for place in places)


def test_an_empty_text_has_no_blocks() -> None:
    assert blocks("") == ()


def test_a_text_of_blank_lines_is_one_block() -> None:
    assert blocks("\n\n") == (Block(start=0, end=2, kind="text"),)


def test_a_block_knows_the_headings_above_it() -> None:
    text = "# A\n\n## B\n\nfirst\n\n## C\n\nsecond\n\n# D\n\nthird\n"

    assert [block.path for block in blocks(text) if block.kind == "text"] == [("A", "B"), ("A", "C"), ("D",)]


def test_a_hash_in_a_fence_is_no_heading() -> None:
    assert [block.kind for block in blocks("```shell\n# not a heading\n```\n")] == ["code"]


def test_a_fence_that_is_never_closed_reaches_to_the_end() -> None:
    assert [block.kind for block in blocks("before\n\n```\ncode\n\n# still code\n")] == ["text", "code"]


def test_a_table_is_one_block() -> None:
    assert [block.kind for block in blocks("| a | b |\n|---|---|\n| c | d |\n\nafter\n")] == ["table", "text"]


def test_tabs_give_their_language_to_what_stands_between_their_marks() -> None:
    assert shown(TABS) == [
        ("text", "", "Intro for everybody."),
        ("tab", "python", "<!-- tab: Python -->"),
        ("code", "python", "```python\nroom.disco"),
        ("tab", "node", "<!-- tab: Node.js --"),
        ("code", "node", "```typescript\nroom.d"),
        ("tabs-end", "node", "<!-- /tabs -->"),
        ("text", "", "For everybody again."),
    ]


def test_a_tab_that_names_no_language_is_for_everybody() -> None:
    text = "# Python\n\n<!-- tab: Self-hosted -->\n\n```yaml\nkey: value\n```\n\n<!-- /tabs -->\n"

    assert {block.language for block in blocks(text)[1:]} == {""}


def test_a_heading_ends_the_tabs() -> None:
    text = "<!-- tab: Python -->\n\nin Python\n\n## Next\n\nfor everybody\n"

    assert [block.language for block in blocks(text)] == ["python", "python", "", ""]


def test_a_heading_that_names_a_language_gives_it_to_its_section() -> None:
    text = "## Code\n\n### Python\n\n```python\nx = 1\n```\n\n## Pitfalls\n\n- none\n"

    assert [(block.kind, block.language) for block in blocks(text)] == [
        ("heading", ""),
        ("heading", "python"),
        ("code", "python"),
        ("heading", ""),
        ("text", ""),
    ]


def test_a_fence_before_any_heading_has_the_language_it_names() -> None:
    assert [block.language for block in blocks("Install:\n\n```python title\nx = 1\n```\n")] == ["", "python"]


def test_a_heading_of_several_lines_is_one_name() -> None:
    assert blocks("Two\nlines\n===\n\ntext\n")[1].path == ("Two lines",)


def test_a_heading_keeps_only_its_beginning_in_the_path() -> None:
    assert blocks("# " + "long " * 1_000 + "\n\ntext\n")[1].path == (("long " * 1_000)[:HEADING_CHARS].strip(),)


def test_fences_in_lists_and_quotes_are_known_to_be_whole() -> None:
    text = "1. step\n\n   ```python\n   x = 1\n   ```\n2. step\n\n> ```\n> y\n> ```\n"

    whole = [text[start:end] for block in blocks(text) for start, end in block.whole]

    assert whole == ["   ```python\n   x = 1\n   ```\n", "> ```\n> y\n> ```\n"]
