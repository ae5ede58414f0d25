"""The figures as Markdown, and into their place in the documentation: nobody copies numbers by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.measures import Mean
from tests.bench.stages import Contest, Goal, Report

BEGIN, END = "<!-- figures: written by `python -m tests.bench --doc` -->", "<!-- /figures -->"
COLUMNS = ("", "page nDCG@10", "recall@5", "MRR", "ask-ai ahead, nDCG", "p50 ms", "p95 ms", "MB")


def goal_row(goal: Goal) -> tuple[str, ...]:
    """Name, figure, limit, verdict."""
    sign = "≥" if goal.least else "≤"
    return goal.name, f"{goal.value:.2f} {goal.unit}".strip(), f"{sign} {goal.limit:g} {goal.unit}".strip(), "met" if goal.met else "missed"


def contest_row(contest: Contest) -> tuple[str, ...]:
    """What `COLUMNS` names; "-" where there is no figure."""
    quality = (_text(value) for value in (contest.ndcg, contest.recall, contest.mrr, contest.ahead))
    return contest.name, *quality, f"{contest.p50_ms:.1f}", f"{contest.p95_ms:.1f}", f"{contest.resident_mb:.0f}"


def _text(value: Mean | None) -> str:
    return str(value) if value else "-"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_markdown(report: Report) -> str:
    """Everything that was measured."""
    parts = [
        f"Machine: {report.machine}.",
        _table(("goal", "measured", "limit", ""), map(goal_row, report.goals)),
        _table(COLUMNS, map(contest_row, report.contests)),
        _table(("also measured", ""), ((name, f"{value:.1f}") for name, value in report.figures.items())),
        *report.notes,
    ]
    return "\n\n".join(parts)


def write_into(document: Path, report: Report) -> None:
    """Put the figures between the two marks of the document. `ValueError` when it has none."""
    before, begin, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{document} has no place for figures; it needs the lines {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n\n{as_markdown(report)}\n\n{END}{after}", encoding="utf-8")
