"""`make bench`: quality, speed and memory beside others, in one run. Ratios count; absolute times are this machine's.

Prints tables and, with `--json FILE`, writes the same figures; `--doc docs/benchmarks.md` puts them into the documentation. What is missing (a snapshot, questions, peers) is left out with a line that says so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.documents import Documents
from tests.bench.markdown import COLUMNS, contest_row, goal_row, write_into
from tests.bench.process import Failed
from tests.bench.stages import Bench, Report

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
        args.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    if args.doc:
        write_into(args.doc, report)
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no peers, no large index")
    parser.add_argument("--shared", type=Path, default=SHARED, help="the folder with livekit-docs and eval (default ../shared)")
    parser.add_argument("--questions", type=Path, default=None, help="questions with known pages (default eval/retrieval.jsonl in --shared)")
    parser.add_argument("--large", type=int, default=100_000, metavar="CHUNKS", help="size of the large index (default 100,000)")
    parser.add_argument("--work", type=Path, default=None, metavar="DIR", help="keep indexes and vectors there for the next run")
    parser.add_argument("--json", type=Path, default=None, metavar="FILE", help="write the figures there, too")
    parser.add_argument("--doc", type=Path, default=None, metavar="FILE", help="put the figures into their place in this Markdown file, too")
    return parser


def _show(report: Report, out: Console) -> None:
    out.print(report.machine, highlight=False)
    goals = Table("goal", "measured", "limit", "", title="Goals")
    for goal in report.goals:
        goals.add_row(*goal_row(goal))
    contests = Table(*COLUMNS, title="Search, with 95 % bootstrap intervals")
    for contest in report.contests:
        contests.add_row(*contest_row(contest))
    out.print(goals, contests)
    for name, value in report.figures.items():
        out.print(f"{name}: {value:.1f}", highlight=False)
    for note in report.notes:
        out.print(note, style="yellow", markup=False, highlight=False)


if __name__ == "__main__":
    sys.exit(main())
