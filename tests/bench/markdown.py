"""The figures as Markdown, and into their place in the documentation: nobody copies numbers by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.bench.measures import Mean
from tests.bench.report import Contender, Contest, Goal, Receiver, Report

# Where the figures of each part of the benchmark stand in the document.
BEGIN: Mapping[str, str] = {
    "search": "<!-- figures: written by `python -m tests.bench --doc` -->",
    "slack": "<!-- figures of Slack: written by `python -m tests.bench --doc` -->",
    "webhooks": "<!-- figures of webhooks: written by `python -m tests.bench --doc` -->",
    "figures": "<!-- figures of the dashboard: written by `python -m tests.bench --doc` -->",
}
END = "<!-- /figures -->"
COLUMNS = ("", "page nDCG@10", "recall@5", "MRR", "ask-ai ahead, nDCG", "p50 ms", "p95 ms", "MB")
BOT_COLUMNS = ("", "ack p50 ms", "ack p99 ms", "share of a core", "answered twice under load", "in flight at kill -9", "lost by it", "answered twice after it")
RECEIVER_COLUMNS = ("", "ack p50 ms", "ack p95 ms", "ack p99 ms", "share of a core", "a second at once", "sent again", "lost")


def goal_row(goal: Goal) -> tuple[str, ...]:
    """Name, figure, limit, verdict."""
    sign = "≥" if goal.least else "≤"
    return goal.name, f"{goal.value:.2f} {goal.unit}".strip(), f"{sign} {goal.limit:g} {goal.unit}".strip(), "met" if goal.met else "missed"


def contest_row(contest: Contest) -> tuple[str, ...]:
    """What `COLUMNS` names; "-" where there is no figure."""
    quality = (_text(value) for value in (contest.ndcg, contest.recall, contest.mrr, contest.ahead))
    return contest.name, *quality, f"{contest.p50_ms:.1f}", f"{contest.p95_ms:.1f}", f"{contest.resident_mb:.0f}"


def contender_row(one: Contender) -> tuple[str, ...]:
    """What `BOT_COLUMNS` names; "-" where there is no figure."""
    counts = ("-" if value is None else str(value) for value in (one.doubled, one.in_flight, one.lost_by_kills, one.doubled_by_kills))
    return one.name, f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}", f"{one.core_share:.2f}", *counts


def receiver_row(one: Receiver) -> tuple[str, ...]:
    """What `RECEIVER_COLUMNS` names; "-" where there is no figure."""
    delays = (f"{delay_ms:.1f}" for delay_ms in (one.p50_ms, one.p95_ms, one.p99_ms))
    return one.name, *delays, f"{one.core_share:.2f}", f"{one.most:.0f}", str(one.repeated), "-" if one.lost is None else str(one.lost)


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
        *([_table(COLUMNS, map(contest_row, report.contests))] if report.contests else []),
        *([_table(BOT_COLUMNS, map(contender_row, report.contenders))] if report.contenders else []),
        *([_table(RECEIVER_COLUMNS, map(receiver_row, report.receivers))] if report.receivers else []),
        _table(("also measured", ""), ((name, f"{value:.1f}") for name, value in report.figures.items())),
        *report.notes,
    ]
    return "\n\n".join(parts)


def write_into(document: Path, reports: Mapping[str, Report]) -> None:
    """Put the figures of each part between its two marks of the document; what was not measured stays. `ValueError`, and nothing changes, when a mark is missing."""
    text = document.read_text(encoding="utf-8")
    for part, report in reports.items():
        before, begin, rest = text.partition(BEGIN[part])
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise ValueError(f"{document} has no place for figures; it needs the lines {BEGIN[part]} and {END}")
        text = f"{before}{begin}\n\n{as_markdown(report)}\n\n{end}{after}"
    document.write_text(text, encoding="utf-8")
