"""How outcomes look on a terminal and as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from bot.model import OUTCOME_NAMES, Answered, Declined, Outcome
from knowledge import Link

WIDTH_CHARS = 100
# Control characters, with which a hostile page could command the terminal, and what UTF-8 cannot hold.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def sources_of(outcome: Outcome) -> tuple[Link, ...]:
    """The links to show; a declined question has none."""
    return () if isinstance(outcome, Declined) else outcome.sources


def as_json(outcome: Outcome) -> dict[str, Any]:
    """The outcome as the batch format has it (docs/command-line.md)."""
    return {
        "outcome": OUTCOME_NAMES[type(outcome)],
        "answer": outcome.text,
        "sources": [{"title": link.title, "url": link.url} for link in sources_of(outcome)],
        "confidence": round(outcome.confidence, 4),
    }


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to `bot.cli.run`, which knows that this is no failure."""
        raise BrokenPipeError


def console() -> Console:
    """Standard output, at a width that reads well."""
    plain = _Console()
    return _Console(width=min(plain.width, WIDTH_CHARS)) if plain.is_terminal else _Console(width=WIDTH_CHARS, no_color=True)


def show(outcome: Outcome, out: Console) -> None:
    """The answer as rendered Markdown, then its sources and how sure it is."""
    out.print(Markdown(safe(outcome.text)))
    if links := sources_of(outcome):
        out.print("\nSources", style="bold")
        for number, link in enumerate(links, 1):
            out.print(f"  {number}. {safe(link.title)}\n     {safe(link.url)}", soft_wrap=True, markup=False, highlight=False)
    sure = f", {outcome.confidence:.0%} sure that this is right" if isinstance(outcome, Answered) else ""
    if not isinstance(outcome, Declined):  # its words say so themselves, and a greeting is one, too
        out.print(f"\n{OUTCOME_NAMES[type(outcome)]}{sure}", style="dim")


def safe(text: str) -> str:
    """The text without characters that do something to a terminal."""
    return UNSAFE.sub("", text)


def print_json(value: Any) -> None:
    """One JSON object on one line of standard output."""
    print(UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(value, ensure_ascii=False)), flush=True)
