"""`make bench`: quality, speed and memory beside others, in one run. Ratios count; absolute times are this machine's.

Prints tables and, with `--json FILE`, writes the same figures; `--doc docs/benchmarks.md` puts them into the documentation. What is missing (a snapshot, questions, peers) is left out with a line that says so.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.documents import Documents
from tests.bench.figures_stage import FULL as MANY_QUESTIONS
from tests.bench.figures_stage import QUICK as FEW_QUESTIONS
from tests.bench.figures_stage import FigureStage
from tests.bench.markdown import BEGIN, BOT_COLUMNS, COLUMNS, RECEIVER_COLUMNS, contender_row, contest_row, goal_row, receiver_row, write_into
from tests.bench.process import Failed
from tests.bench.report import Report
from tests.bench.slack_stage import FULL, QUICK, SlackStage, index_for
from tests.bench.stages import Bench
from tests.bench.webhooks_stage import FULL as ALL_WEBHOOKS
from tests.bench.webhooks_stage import QUICK as FEW_WEBHOOKS
from tests.bench.webhooks_stage import WebhookStage

SHARED = Path("../shared")
WIDTH_CHARS = 150


def main() -> int:
    """1 when something could not be measured at all; a goal that is missed is only shown."""
    args = _arguments().parse_args()
    out = Console(width=WIDTH_CHARS)
    try:
        with tempfile.TemporaryDirectory() as folder:
            reports = asyncio.run(_measured(args, args.work or Path(folder)))
    except Failed as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    for report in reports.values():
        _show(report, out)
    if args.json:
        args.json.write_text(json.dumps({part: asdict(report) for part, report in reports.items()}, indent=1) + "\n", encoding="utf-8")
    if args.doc:
        write_into(args.doc, reports)
    return 0


async def _measured(args: argparse.Namespace, folder: Path) -> Mapping[str, Report]:
    """A report for each part that is wanted. Search comes first: its index is what the bot in Slack answers from."""
    documents = Documents(shared=args.shared, questions=args.questions or args.shared / "eval" / "retrieval.jsonl")
    reports = {}
    if args.only in {"", "search"}:
        reports["search"] = await Bench(documents=documents, folder=folder, quick=args.quick, large_chunks=args.large).run()
    if args.only in {"", "slack"}:
        index = await index_for(folder)
        reports["slack"] = await SlackStage(index=index, asked=documents.asked(), size=QUICK if args.quick else FULL).run()
    if args.only in {"", "webhooks"}:
        reports["webhooks"] = await WebhookStage(size=FEW_WEBHOOKS if args.quick else ALL_WEBHOOKS).run()
    if args.only in {"", "figures"}:
        reports["figures"] = await FigureStage(size=FEW_QUESTIONS if args.quick else MANY_QUESTIONS).run()
    return reports


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="no peers for search, no large index; seconds instead of minutes of load")
    parser.add_argument(
        "--only", choices=tuple(BEGIN), default="", help="measure this part alone; slack answers from the index in --work, else from the handbook"
    )
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
    out.print(goals)
    if report.contests:
        out.print(_table("Search, with 95 % bootstrap intervals", COLUMNS, map(contest_row, report.contests)))
    if report.contenders:
        out.print(_table("Bots under the same events", BOT_COLUMNS, map(contender_row, report.contenders)))
    if report.receivers:
        out.print(_table("Receivers of the same webhooks", RECEIVER_COLUMNS, map(receiver_row, report.receivers)))
    for name, value in report.figures.items():
        out.print(f"{name}: {value:.1f}", highlight=False)
    for note in report.notes:
        out.print(note, style="yellow", markup=False, highlight=False)


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*row)
    return table


if __name__ == "__main__":
    sys.exit(main())
