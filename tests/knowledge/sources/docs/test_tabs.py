"""Where tab groups begin and end."""

from __future__ import annotations

import pytest

from knowledge.sections import blocks
from knowledge.sources.docs.clean import clean


def code(language: str = "python") -> str:
    """A small fence."""
    return f"```{language}\nx\n```"


def tabbed(*tabs: tuple[str, str]) -> str:
    """Tabs the way the export writes them."""
    return "\n\n---\n\n".join(f"**{label}**:\n\n{content}" for label, content in tabs)


def shape(markdown: str) -> str:
    """The clean text below a title, with fences as `[language]`, labels as `<Label` and the end of a group as `>`."""
    text = clean(f"# T\n\nStart.\n\n{markdown}").text.removeprefix("Start.").replace("\nx\n```", "]").replace("```", "[")
    return " ".join(text.replace("<!-- tab: ", "<").replace("<!-- /tabs -->", ">").replace(" -->", "").split())


TWO = (("Python", code()), ("Node.js", code("typescript")))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (tabbed(*TWO), "<Python [python] <Node.js [typescript] >"),
        (tabbed(*TWO) + "\n\n## Next", "<Python [python] <Node.js [typescript] > ## Next"),
        (tabbed(*TWO) + "\n\nFor all.", "<Python [python] <Node.js [typescript] > For all."),
        (tabbed(*TWO) + f"\n\nThen\n\n{code('sh')}", "<Python [python] <Node.js [typescript] > Then [sh]"),
        (tabbed(*TWO) + f"\n\nThen\n\n{code('typescript')}\n\nAll", "<Python [python] <Node.js [typescript] Then [typescript] > All"),
        (tabbed(("A", "x\n\n" + code()), ("B", "y\n\n" + code())) + "\n\nAll", "<A x [python] <B y [python] > All"),
        (tabbed(("A", code() + "\n\n> q"), ("B", code() + "\n\n> q")) + "\n\nAll", "<A [python] > q <B [python] > q > All"),
        (tabbed(("A", "- a\n- b"), ("B", "- c\n- d")) + "\n\nAll", "<A - a - b <B - c - d > All"),
        (tabbed(("A", "- a"), ("B", "c\n\nd")), "<A - a <B c > d"),
        (tabbed(("A", "a"), ("B", code())), "<A a <B [python] >"),
        (tabbed(("A", code()), ("B", "a\n\nb")), "<A [python] <B a b >"),
        (tabbed(("A", code()), ("B", f"1. a\n\n{code('sh')}\n2. b\n\n{code('sh')}\n3. c")) + "\n\nAll", "<A [python] <B 1. a [sh] 2. b [sh] 3. c > All"),
        (tabbed(("A", code()), ("B", f"1. a\n2. b\n\n{code('sh')}\n2. c\n3. d")) + "\n\nAll", "<A [python] <B 1. a 2. b [sh] 2. c 3. d > All"),
        (tabbed(("A", code()), ("B", f"{code('sh')}\n\n{code('sh')}")) + "\n\nAll", "<A [python] <B [sh] [sh] > All"),
        (tabbed(("Python", code()), ("Flutter", f"{code('sh')}\n\nThen\n\n{code('dart')}")) + "\n\nAll", "<Python [python] <Flutter [sh] Then [dart] > All"),
        (tabbed(("Python", code()), ("Flutter", f"{code('sh')}\n\nThen\n\n{code('python')}")), "<Python [python] <Flutter [sh] > Then [python]"),
        (f"1. one\n\n{tabbed(('A', code()), ('B', code('sh')))}\n2. two", "1. one <A [python] <B [sh] > 2. two"),
        (tabbed(*TWO) + "\n\n" + tabbed(*TWO), "<Python [python] <Node.js [typescript] > <Python [python] <Node.js [typescript] >"),
        (
            tabbed(("A", code() + "\n\n" + code()), ("B", code()), ("C", code())) + "\n\nAll\n\n" + code(),
            "<A [python] [python] <B [python] <C [python] > All [python]",
        ),
        (tabbed(("A", "a"), ("B", "")) + "\n\n## H", "<A a <B > ## H"),
    ],
)
def test_a_group_ends_where_its_last_tab_is_built_like_the_others(raw: str, expected: str) -> None:
    assert shape(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "**Python**:\n\n" + code(),
        "**Note**:\n\nWords.\n\n## H\n\n**Other**:\n\nWords.",
        "## A\n\n**One**:\n\nx\n\n## B\n\n---\n\n**Two**:\n\ny",
        "**Python**: on one line\n\n---\n\n**Go**: on one line",
    ],
)
def test_a_label_without_a_second_tab_stays_ordinary_text(raw: str) -> None:
    assert "<!--" not in clean(f"# T\n\n{raw}").text
    assert clean(f"# T\n\n{raw}").text.count("**") == raw.count("**")


def test_tabs_with_headings_go_on_to_the_end_of_their_section() -> None:
    raw = "## S\n\n" + tabbed(("A", "#### Install\n\na"), ("B", "#### Install\n\nb\n\n#### Use\n\nc")) + "\n\n## Next"

    assert shape(raw) == "## S <A #### Install <A a <B #### Install <B b #### Use <B c > ## Next"


def test_the_splitter_reads_the_language_of_each_tab() -> None:
    text = clean(f"# T\n\n## S\n\n{tabbed(*TWO)}\n\nFor all.").text

    found = [(block.language, text[block.start : block.end].split()[0]) for block in blocks(text) if block.kind in {"code", "text"}]
    assert found == [("python", "```python"), ("node", "```typescript"), ("", "For")]


def test_rules_in_code_part_no_tabs() -> None:
    assert shape("**A**:\n\n```yaml\n---\n\n**B**:\n```") == "**A**: [yaml --- **B**: ["


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<!-- /tabs -->\n\nx", "x"),
        ("<!-- tab: A -->\n\nx", "<A x >"),
        ("<!-- tab: A -->\n\nx\n\n<!-- /tabs -->\n\n<!-- /tabs -->", "<A x >"),
        ("`<!-- tab: A -->`", "`<A`"),
    ],
)
def test_marks_a_page_brings_along_are_balanced(raw: str, expected: str) -> None:
    assert shape(raw) == expected


def test_cleaning_a_clean_page_changes_nothing() -> None:
    text = clean(f"# T\n\n## S\n\n{tabbed(*TWO)}\n\n| a | b |\n| c | d |\n\n> 💡 **Tip**\n>\n> x").text

    assert clean("# T\n\n" + text).text == text
