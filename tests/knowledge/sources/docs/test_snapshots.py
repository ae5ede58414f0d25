"""Every page of the real snapshots, where they are at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from knowledge.sources.docs.clean import clean
from knowledge.sources.docs.inline import split_cells
from knowledge.sources.docs.lines import read

pytestmark = pytest.mark.slow

SNAPSHOTS = Path(__file__).parents[5] / "shared" / "livekit-docs"
FURNITURE = re.compile(
    r"livekit docs ›|rendered at|for the latest version of this|to explore all livekit|> ?[ℹ💡❗🔥⚠]|^ *-{3,}$|!\[|\]\(#|- \[[x ]\]"
    r"|https://docs\.livekit\.io[^\s)]*(?:\.md\b|#)",
    re.IGNORECASE | re.MULTILINE,
)
PARSER = MarkdownIt("commonmark").enable("table")
PARSER.core.ruler.disable(["inline", "text_join"])


def faults(raw: str) -> list[str]:
    """What is wrong with the clean text of a page."""
    page = clean(raw)
    prose = "\n".join("" if line.code else line.text for line in read(page.text))
    kinds = [token.type for token in PARSER.parse(page.text)]
    rows = [line for line in prose.split("\n") if line.startswith("|")]
    marks = "".join("<" if mark.startswith("<!-- tab") else ">" for mark in re.findall(r"<!-- /?tabs?\b", prose))
    wrong = {
        "no title": not page.title,
        "no words": not page.text,
        "furniture is left": FURNITURE.search(prose),
        "code has changed": [line for line in read(raw) if line.code] != [line for line in read(page.text) if line.code],
        "a row is no row to a strict parser": kinds.count("tr_open") + kinds.count("table_open") != len(rows),
        "a row has no cells": not all(len(split_cells(row)) > 1 for row in rows),
        "tab groups are not balanced": re.sub(r"<+>", "", marks),
        "cleaning again changes it": clean(f"# {page.title}\n\n{page.text}").text != page.text,
    }
    return [fault for fault, is_so in wrong.items() if is_so]


@pytest.mark.parametrize("snapshot", ["2025-12", "2025-09"])
def test_every_page_of_a_snapshot_comes_out_regular(snapshot: str) -> None:
    root = SNAPSHOTS / snapshot
    if not root.is_dir():
        pytest.skip("the snapshots are not on this machine")

    found = {path.relative_to(root): faults(path.read_text()) for path in sorted(root.rglob("*.md"))}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
