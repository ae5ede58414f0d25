"""Every judge, case by case, and what holds for each finding whatever the case."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bot.diagnostics.judge
from bot.diagnostics import pages
from bot.diagnostics.judge.scale import CERTAIN, HINT, LIKELY, OPEN, STRONG
from bot.diagnostics.report import SEVERITIES
from knowledge import Link
from knowledge.sources.handbook import handbook_folder, read_handbook
from tests.diagnostics.judge.observations import Case
from tests.diagnostics.judge.tables import agents, loops, media, recordings, rooms, servers, tokens

CASES = tuple(case for table in (rooms, agents, media, loops, recordings, servers, tokens) for case in table.CASES)
JUDGES = Path(bot.diagnostics.judge.__file__).parent
CAUSE_CHARS_MAX, ADVICE_CHARS_MAX, EVIDENCE_MAX = 420, 420, 8


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_this_is_what_is_found(case: Case) -> None:
    assert {finding.code: finding.severity for finding in case.found} == case.expected
    assert len(case.found) == len(case.expected)
    if case.found:
        first = case.found[0]
        assert not [words for words in case.says if words not in f"{first.cause} {first.advice}"], first


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence)
def test_a_finding_is_short_sure_to_some_degree_and_a_sentence(case: Case) -> None:
    for finding in case.found:
        assert finding.severity in SEVERITIES
        assert finding.confidence in {CERTAIN, STRONG, LIKELY, OPEN, HINT}
        assert finding.cause.endswith(".")
        assert finding.advice.endswith((".", "?"))
        assert len(finding.cause) <= CAUSE_CHARS_MAX
        assert len(finding.advice) <= ADVICE_CHARS_MAX
        assert len(finding.evidence) <= EVIDENCE_MAX
        assert not finding.question or finding.question.endswith("?") or "?" in finding.question
        assert "  " not in finding.cause + finding.advice
        assert "None" not in finding.cause + finding.advice + finding.question


def codes_in(folder: Path) -> set[str]:
    """Every `code="…"` of the sources, on both sides of a condition."""
    calls = (node for file in folder.glob("*.py") for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    values = [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "code"]
    # Missing grants are made by a helper that takes the code first.
    values += [
        node.args[0]
        for file in folder.glob("grants.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_missing"
    ]
    branches = [branch for value in values for branch in ((value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,))]
    return {branch.value for branch in branches if isinstance(branch, ast.Constant) and isinstance(branch.value, str)}


def test_every_code_has_a_case() -> None:
    assert codes_in(JUDGES) == {code for case in CASES for code in case.expected}


def test_the_pages_that_findings_cite_are_cited_by_the_handbook_too() -> None:
    known = {link.url for page in read_handbook(handbook_folder()) for link in page.rests_on}

    assert {finding.link.url for case in CASES for finding in case.found} <= known


def test_every_page_of_the_table_stands_in_the_handbook() -> None:
    text = "\n".join(file.read_text(encoding="utf-8") for file in handbook_folder().rglob("*.md"))
    links = [value for value in vars(pages).values() if isinstance(value, Link)]

    assert len(links) > 20
    assert [link.url for link in links if link.url not in text] == []


def test_sentences_of_the_tables_are_told_once() -> None:
    sentences = [case.sentence for case in CASES]

    assert len(sentences) == len(set(sentences))
