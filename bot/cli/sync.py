"""`ask-ai sync`: bring the index up to date, with bars on a terminal and a table at the end."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.cli.arguments import WrongUsage
from bot.cli.show import console, print_json
from bot.cli.stored import stored_cards
from bot.settings import Settings
from bot.wiring import build_sources, build_syncer
from knowledge import Progress as PageProgress
from knowledge import Source, SyncReport, VerifiedSource

FAILURES_SHOWN = 20
VERIFIED = VerifiedSource.name
COUNTS = ("pages", "changed", "unchanged", "removed", "failed")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Sync the chosen sources, and in any case the cards, which rest on the others; 1 when anything of them could not be read."""
    chosen = choose_sources(build_sources(settings, docs_url=args.docs_url, folders=args.folder), args.source)
    cards = None if VERIFIED in args.drop else stored_cards(settings)
    if VERIFIED in args.source and not cards:
        print("ask-ai: there is no database yet, so there are no cards; `ask-ai serve` makes it", file=sys.stderr)
    err = Console(stderr=True)
    with Bars(err, quiet=args.json or not err.is_terminal) as bars:
        report = build_syncer(settings, args.index).run(chosen, bars, drop=args.drop, wait_s=float(args.wait), last=cards)
    if args.json:
        print_json({**asdict(report), "ok": report.ok})
    else:
        show_report(report, console())
    _tell_failures(report)
    return 0 if report.ok else 1


def choose_sources(every: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """The sources with these names, all when none is named; "folder" means every folder. The cards are no part of them: they are read whatever is named."""
    known = [*(source.name for source in every), VERIFIED]
    wanted = [source for source in every if not names or source.name in names or ("folder" in names and source.name.startswith("folder:"))]
    unknown = [name for name in names if name not in known and name != "folder"]
    if unknown or not (wanted or VERIFIED in names):
        raise WrongUsage(f"there is no source {', '.join(unknown or names)}; there are {', '.join(known)}")
    return wanted


def show_report(report: SyncReport, out: Console) -> None:
    """One row a source, and the sum."""
    table = Table("source", *COUNTS, "seconds", "note")
    for source in report.sources:
        counts = (source.pages, source.changed, source.unchanged, source.removed, len(source.failed))
        table.add_row(source.name, *map(str, counts), f"{source.seconds:.1f}", source.error or source.skipped)
    out.print(table)
    state = "new index" if report.published else "nothing changed, index kept"
    out.print(f"{state}: {report.pages} pages, {report.chunks} chunks, {report.embedded} texts embedded, {report.seconds:.1f} s")


def _tell_failures(report: SyncReport) -> None:
    lines = [f"{source.name}: {source.error}" for source in report.sources if source.error]
    lines += [f"{source.name}: {url}: {why}" for source in report.sources for url, why in source.failed]
    for line in lines[:FAILURES_SHOWN]:
        print(f"ask-ai: {line}", file=sys.stderr)
    if len(lines) > FAILURES_SHOWN:
        print(f"ask-ai: and {len(lines) - FAILURES_SHOWN} more failures; see --json", file=sys.stderr)


class Bars:
    """A progress bar a source and one for embedding; silent when nobody watches."""

    def __init__(self, err: Console, *, quiet: bool) -> None:
        columns = (TextColumn("{task.description:12}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=err, disable=quiet)
        self._embedding: TaskID | None = None
        self._err = err

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def source(self, name: str) -> PageProgress:
        """See `Observer`."""
        return _Bar(self._progress, self._progress.add_task(name, total=None))

    def embedding(self, done: int, total: int) -> None:
        """See `Observer`."""
        if total and self._embedding is None:
            self._embedding = self._progress.add_task("embedding", total=total)
        if self._embedding is not None:
            self._progress.update(self._embedding, completed=done)

    def note(self, text: str) -> None:
        """See `Observer`."""
        print(f"ask-ai: {text}", file=sys.stderr, flush=True)


class _Bar:
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def expect(self, total: int) -> None:
        self._progress.update(self._task, total=total)

    def advance(self) -> None:
        self._progress.advance(self._task)

    def failed(self, url: str, why: str) -> None:
        self._progress.console.print(f"{url}: {why}", style="yellow", markup=False, highlight=False)
