"""`make bench`: quality, speed and memory beside others, in one run. Ratios count; absolute times are this machine's.

Prints tables and, with `--json FILE`, writes the same figures. What is missing (a snapshot, questions, peers) is left out with a line that says so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.documents import Documents
from tests.bench.measures import Mean
from tests.bench.process import Failed
from tests.bench.stages import Bench, Contest, Goal, Report

SHARED = Path("../shared")
WIDTH_CHARS = 150


def main() -> int:
    """1 when something could not be measured at all; a goal that is missed is only shown."""
    args = _arguments().parse_args()
    documents = Documents(shared=args.shared, questions=args.questions or args.shared / "eval" / "retrieval.jsonl")
    out = Console(width=WIDTH_CHARS)
    try:
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(documents=documents, folder=args.work or Path(folder), quick=args.quick, large_chunks=args.large)
            report = asyncio.run(bench.run())
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    _show(report, out)
    if args.json:
        args.json.write_text(json.dumps({"machine": _machine(), **asdict(report)}, indent=1) + "\n", encoding="utf-8")
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no peers, no large index")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with livekit-docs and eval (default ../shared)")
    parser.add_argument("--questions", type=Path, default=None, help="questions with known pages (default eval/retrieval.jsonl in --shared)")
    parser.add_argument("--large", type=int, default=100_000, metavar="CHUNKS", help="size of the large index (default 100,000)")
    parser.add_argument("--work", type=Path, default=None, metavar="DIR", help="keep indexes and vectors there for the next run")
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help="write the figures there, too")
    return parser


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _show(report: Report, out: Console) -> None:
    out.print(f"{_machine()}; {report.figures['pages']:.0f} pages, {report.figures['chunks']:.0f} chunks")
    out.print(_goals(report.goals))
    out.print(_contests(report.contests))
    for name, value in report.figures.items():
        out.print(f"{name}: {value:.1f}", highlight=False)
    for note in report.notes:
        out.print(note, style="yellow", markup=False, highlight=False)


def _goals(goals: list[Goal]) -> Table:
    table = Table("goal", "measured", "limit", "", title="Goals")
    for goal in goals:
        sign = "≥" if goal.least else "≤"
        table.add_row(goal.name, f"{goal.value:.2f} {goal.unit}", f"{sign} {goal.limit:g} {goal.unit}", "met" if goal.met else "missed")
    return table


def _contests(contests: list[Contest]) -> Table:
    columns = ("", "page nDCG@10", "recall@5", "MRR", "ours ahead (nDCG)", "p50 ms", "p95 ms", "MB")
    table = Table(*columns, title="Search, with 95 % bootstrap intervals")
    for row in contests:
        quality = (_text(value) for value in (row.ndcg, row.recall, row.mrr, row.ahead))
        table.add_row(row.name, *quality, f"{row.p50_ms:.1f}", f"{row.p95_ms:.1f}", f"{row.resident_mb:.0f}")
    return table


def _text(value: Mean | None) -> str:
    return str(value) if value else "-"


if __name__ == "__main__":
    sys.exit(main())
