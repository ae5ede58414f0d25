"""How a report looks on a terminal: the verdict first, readable at 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.cli.show import safe
from bot.diagnostics.report import Finding, Report, Severity
from bot.diagnostics.words import SEVERITY_WORDS, conclusion, missing, rests_on, seen, sure, whence

STYLES: dict[Severity, str] = {"broken": "bold red", "warning": "bold yellow", "note": "bold blue", "fine": "bold green"}
INDENT = 2
# A list of rooms is worth reading to its end; one of thousands is for `--json`.
FACTS_MAX = 100


def show_report(report: Report, out: Console) -> None:
    """Findings worst first, then what was seen and what was not, how to see it with LiveKit's own command line, and where that was."""
    bad = [finding for finding in report.findings if finding.severity != "fine"]
    for finding in bad:
        _show_finding(finding, report, out)
    if not bad:
        out.print(_headed("fine", conclusion(report)))
        out.print()
    _show_list("As it should be", [finding.cause for finding in report.findings if finding.severity == "fine"], out)
    _show_facts(report, out)
    _show_list("Not seen", [missing(one) for one in report.unseen], out)
    _show_list("Names like that", report.near, out)
    if report.lk:
        out.print("See it yourself", style="bold")
        out.print(f"  {safe(report.lk)}\n", soft_wrap=True, markup=False, highlight=False)
    out.print(Text(safe(whence(report)), style="dim"))


def _show_finding(finding: Finding, report: Report, out: Console) -> None:
    doubt = sure(finding)
    out.print(_headed(finding.severity, finding.cause, f" ({doubt})" if doubt else ""))
    if finding.advice:
        out.print(Padding(Text(safe(finding.advice)), (0, 0, 0, INDENT)))
    if finding.question:
        out.print(Padding(Text(f"Tell me: {safe(finding.question)}", style="italic"), (0, 0, 0, INDENT)))
    _show_items([rests_on(one, report.at) for one in finding.evidence], out)
    out.print(f"  {safe(finding.link.url)}\n", soft_wrap=True, markup=False, highlight=False, style="dim")


def _headed(severity: Severity, cause: str, doubt: str = "") -> Text:
    return Text.assemble((f"{SEVERITY_WORDS[severity]}: ", STYLES[severity]), (safe(cause), "bold"), (doubt, "dim"))


def _show_facts(report: Report, out: Console) -> None:
    if not report.facts:
        return
    out.print("Seen", style="bold")
    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=out.width // 3)
    table.add_column()
    for fact in report.facts[:FACTS_MAX]:
        table.add_row(Text(safe(fact.label), style="cyan"), Text(safe(seen(fact, report))))
    out.print(Padding(table, (0, 0, 0, INDENT)))
    if len(report.facts) > FACTS_MAX:
        out.print(f"  and {len(report.facts) - FACTS_MAX} more; --json has them all", style="dim")
    out.print()


def _show_list(title: str, items: Sequence[str], out: Console) -> None:
    if items:
        out.print(title, style="bold")
        _show_items(items, out)
        out.print()


def _show_items(items: Iterable[str], out: Console) -> None:
    """Items behind dots, their lines below each other."""
    table = Table.grid(padding=(0, 1))
    for item in items:
        table.add_row("·", Text(safe(item)))
    if table.row_count:
        out.print(Padding(table, (0, 0, 0, INDENT)))
