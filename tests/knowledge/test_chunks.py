"""From a page to chunks."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.chunks import CHUNK_CHARS, SMALL_CHARS, WHOLE_CHARS, chunk_page
from knowledge.model import Chunk, Page
from knowledge.sections import PARSER, line_starts
from tests.knowledge.markdown_texts import pages

SOLID = {"fence", "code_block", "table_open"}
STEPS_WITH_CODE = "".join(f"{number}. Step {number}:\n\n   ```python\n   {'code()  # why' * 30}\n\n   {'more()' * 20}\n   ```\n\n" for number in range(1, 9))


def page(text: str, *, language: str = "", asked_as: tuple[str, ...] = ()) -> Page:
    return Page(source="docs", url="https://docs.example/p", title="Calls", text=text, language=language, asked_as=asked_as)


def chunks(text: str) -> tuple[Chunk, ...]:
    return chunk_page(page(text))


@given(text=pages())
@example(text=STEPS_WITH_CODE)
def test_the_chunks_of_a_page_are_its_text_again(text: str) -> None:
    found = chunks(text)

    assert "".join(chunk.text for chunk in found) == text
    assert all(chunk.text == text[chunk.start : chunk.end] for chunk in found)


@given(text=st.text())
def test_no_character_of_any_text_at_all_is_lost(text: str) -> None:
    assert "".join(chunk.text for chunk in chunks(text)) == text


@given(text=pages())
@example(text=STEPS_WITH_CODE)
def test_code_and_tables_are_kept_whole(text: str) -> None:
    cuts, starts = {chunk.end for chunk in chunks(text)}, line_starts(text)

    for token in PARSER.parse(text):
        if token.type in SOLID and token.map:
            start, end = starts[token.map[0]], starts[token.map[1]]
            assert end - start > WHOLE_CHARS or not any(start < cut < end for cut in cuts), text[start:end]


@given(text=pages())
def test_a_chunk_is_never_longer_than_a_listing_and_its_introduction(text: str) -> None:
    longest = WHOLE_CHARS + SMALL_CHARS + CHUNK_CHARS

    assert all(0 < len(chunk.text) <= longest for chunk in chunks(text))


def test_prose_is_cut_at_about_a_thousand_characters_between_sentences() -> None:
    found = chunks("This is a sentence of the text. " * 100)

    assert len(found) == 4
    assert all(len(chunk.text) <= CHUNK_CHARS and chunk.text.endswith(". ") for chunk in found)


def test_a_listing_beyond_any_answer_is_cut_between_lines() -> None:
    found = chunks("```python\n" + "some_call(argument)\n" * 600 + "```\n")

    assert len(found) == 3
    assert all(chunk.kind == "code" and chunk.text.endswith("\n") for chunk in found)


def test_the_title_and_the_headings_stand_in_front_of_what_is_embedded() -> None:
    found = chunks("# Outbound\n\n## Python\n\nDial a number.\n")

    assert [chunk.embedded_text for chunk in found] == ["Calls › Outbound › Python\n# Outbound\n\n## Python\n\nDial a number."]


def test_each_wording_of_the_question_is_a_chunk_of_its_own_without_the_title() -> None:
    found = chunk_page(page("Dial a number.\n", language="python", asked_as=("how to dial", "call a phone")))

    assert [(chunk.kind, chunk.embedded_text, chunk.language) for chunk in found[1:]] == [
        ("question", "how to dial", "python"),
        ("question", "call a phone", "python"),
    ]


def test_a_page_without_text_still_has_its_questions() -> None:
    assert [chunk.kind for chunk in chunk_page(page("", asked_as=("how to dial",)))] == ["question"]


def test_language_tabs_are_kept_apart_and_labelled() -> None:
    text = "Intro.\n\n<!-- tab: Python -->\n\n```python\na()\n```\n\n<!-- tab: Node.js -->\n\n```ts\nb();\n```\n\n<!-- /tabs -->\n\nAfter.\n"

    assert [(chunk.language, chunk.text.split("\n", 1)[0]) for chunk in chunks(text)] == [
        ("", "Intro."),
        ("python", "<!-- tab: Python -->"),
        ("node", "<!-- tab: Node.js -->"),
        ("", "After."),
    ]


def test_the_mark_after_the_last_tab_is_no_chunk_of_its_own() -> None:
    text = "<!-- tab: Python -->\n\n```python\n" + "call()\n" * 300 + "```\n\n<!-- /tabs -->\n\nAfter.\n"

    assert [chunk.text[:10] for chunk in chunks(text)] == ["<!-- tab: ", "After.\n"]


def test_text_for_everybody_is_not_labelled_with_the_language_of_a_short_section_below_it() -> None:
    text = "## Steps\n\n1. Open the door.\n\n## Code\n\n### Python\n\n```python\nopen()\n```\n"

    assert [(chunk.language, chunk.path) for chunk in chunks(text)] == [("", ("Steps",)), ("python", ("Code", "Python"))]


def test_short_sections_under_one_heading_are_one_chunk() -> None:
    assert len(chunks("## A\n\nOne line.\n\n## B\n\nAnother line.\n")) == 1


def test_a_section_with_a_listing_stays_with_the_words_before_it() -> None:
    text = "## Install\n\nRun this:\n\n```shell\n" + "pip install x\n" * 100 + "```\n"

    assert [(chunk.kind, chunk.path) for chunk in chunks(text)] == [("code", ("Install",))]


def test_a_page_about_one_language_says_so_in_each_chunk() -> None:
    found = chunk_page(page("One.\n\n<!-- tab: Node.js -->\n\nTwo.\n", language="python"))

    assert {chunk.language for chunk in found} == {"python"}


def test_the_same_words_at_another_place_have_another_key() -> None:
    first, second = chunks("## A\n\n" + "Same words. " * 70 + "\n\n## A\n\n" + "Same words. " * 70 + "\n")

    assert first.embedded_text.split("\n", 1)[1].strip() == second.embedded_text.split("\n", 1)[1].strip()
    assert first.key != second.key
