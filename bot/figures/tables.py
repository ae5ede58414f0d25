"""The figures as tables, which pages show and spreadsheets take. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.figures.curve import Share
from bot.figures.overview import Overview, shown_gaps
from bot.figures.said import dollars, interval, length, percent
from bot.figures.topics import title
from bot.figures.values import OUTCOMES, Spread

Kind = Literal["text", "count", "length", "share", "dollars", "range"]
Cell = str | int | float | Share | None
ABSENT = "–"
# Between several things in one cell.
BETWEEN = " · "
REASONS: Mapping[str, str] = {
    "undocumented": "No documented answer",
    "unsure": "Not sure enough",
    "asked": "Somebody asked for a human",
    "feedback": "The answer did not help",
    "again": "Asked again",
    "unhelpful": "Two answers did not help",
    "failed": "Answering failed",
    "look": "A look found nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column by its name; `kind` says how its cells are shown, and that numbers stand to the right."""

    name: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`id` stands in addresses and names of files. The first cell of a row names it. `empty` is what to say without rows."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str


def tables(overview: Overview) -> tuple[Table, ...]:
    """Every table there is, in the order of the page; each has its rows in full."""
    return tuple(make(overview) for make in TABLES.values())


def table(name: str, overview: Overview) -> Table | None:
    """One table by its id."""
    return TABLES[name](overview) if name in TABLES else None


def shown(cell: Cell, kind: Kind) -> str:
    """A cell as people read it; "–" for what there is none of."""
    match cell:
        case None:
            return ABSENT
        case Share():
            return percent(cell) if cell.whole else ABSENT
        case str():
            return cell
    if kind == "length":
        return length(cell)
    return dollars(cell) if kind == "dollars" else f"{cell:,}"


def _days(overview: Overview) -> Table:
    figures = overview.figures
    named = [outcome for outcome in OUTCOMES if outcome in figures.outcomes]
    places = [list(OUTCOMES).index(outcome) for outcome in named]
    return Table(
        id="days",
        caption="Questions and cost by day",
        columns=(
            Column(name="Day"),
            Column(name="Questions", kind="count"),
            *(Column(name=OUTCOMES[outcome], kind="count") for outcome in named),
            Column(name="Tokens in", kind="count"),
            Column(name="Tokens out", kind="count"),
            Column(name="Cost", kind="dollars"),
        ),
        rows=tuple(
            (day.date.isoformat(), day.asked, *(day.outcomes[place] for place in places), day.tokens_in, day.tokens_out, day.cost_usd)
            for day in reversed(figures.days)
            if figures.asked
        ),
        empty="Nobody asked anything.",
    )


def _curve(overview: Overview) -> Table:
    return Table(
        id="confidence",
        caption="Confidence against feedback",
        columns=(
            Column(name="Confidence"),
            Column(name="Mean confidence", kind="share"),
            Column(name="Votes", kind="count"),
            Column(name="Called good", kind="count"),
            Column(name="Share of good", kind="share"),
            Column(name="95% interval", kind="range"),
        ),
        rows=tuple(
            (
                f"{bin_.low:.1f} to {bin_.high:.1f}",
                Share(part=round(bin_.claimed * 1_000), whole=1_000),
                bin_.good.whole,
                bin_.good.part,
                bin_.good,
                interval(bin_.good),
            )
            for bin_ in overview.figures.curve.bins
        ),
        empty="Nobody has voted on an answer yet.",
    )


def _times(overview: Overview) -> Table:
    figures = overview.figures
    lengths: Sequence[tuple[str, Spread | None]] = (
        ("To the first word", figures.first_word),
        ("To the whole answer", figures.answer),
        ("To the claim of a ticket", figures.tickets.claim),
        ("To the end of a ticket", figures.tickets.resolve),
    )
    return Table(
        id="times",
        caption="How long people waited",
        columns=(
            Column(name="Wait"),
            Column(name="Count", kind="count"),
            *(Column(name=name, kind="length") for name in ("Half within", "90% within", "95% within")),
        ),
        rows=tuple((name, spread.count, spread.p50, spread.p90, spread.p95) for name, spread in lengths if spread),
        empty="Nobody has waited for anything yet.",
    )


def _reasons(overview: Overview) -> Table:
    return Table(
        id="tickets",
        caption="Why humans were asked",
        columns=(Column(name="Reason"), Column(name="Tickets", kind="count"), Column(name="Share", kind="share")),
        rows=tuple(
            (REASONS.get(reason, reason), count, Share(part=count, whole=overview.figures.tickets.opened)) for reason, count in overview.figures.tickets.reasons
        ),
        empty="No ticket was opened.",
    )


def _topics(overview: Overview) -> Table:
    return Table(
        id="topics",
        caption="Questions by topic",
        columns=(
            Column(name="Topic"),
            Column(name="Questions", kind="count"),
            Column(name="Handed to a human", kind="count"),
            Column(name="Share handed", kind="share"),
            Column(name="Votes", kind="count"),
            Column(name="Share of good", kind="share"),
        ),
        rows=tuple(
            (title(use.topic), use.asked, use.handed, Share(part=use.handed, whole=use.asked), use.good.whole, use.good) for use in overview.figures.topics
        ),
        empty="Nobody asked anything.",
    )


def _gaps(overview: Overview) -> Table:
    return Table(
        id="gaps",
        caption="Gaps in the documents",
        columns=(
            Column(name="Missing"),
            Column(name="Questions", kind="count"),
            Column(name="Topic"),
            Column(name="Examples, masked"),
            Column(name="Nearest pages"),
        ),
        rows=tuple(
            (gap.name, gap.count, title(gap.topic), BETWEEN.join(gap.examples) or None, BETWEEN.join(page.url for page in gap.pages) or None)
            for gap in shown_gaps(overview.gaps or ())
        ),
        empty="Not looked for yet. Here that takes a minute, and “ask-ai gaps” does it on the terminal." if overview.gaps is None else "No gap was found.",
    )


def _sources(overview: Overview) -> Table:
    figures = overview.figures
    return Table(
        id="sources",
        caption="Pages that answers cite",
        columns=(
            Column(name="Page"),
            Column(name="Verified"),
            Column(name="Cited", kind="count"),
            Column(name="As the first", kind="count"),
            Column(name="Votes", kind="count"),
            Column(name="Share of good", kind="share"),
        ),
        rows=tuple((use.url, "by a human" if use.verified else None, use.cited, use.first, use.good.whole, use.good) for use in figures.sources),
        empty="No answer has cited a page.",
    )


TABLES: Mapping[str, Callable[[Overview], Table]] = {
    "days": _days,
    "confidence": _curve,
    "times": _times,
    "tickets": _reasons,
    "topics": _topics,
    "gaps": _gaps,
    "sources": _sources,
}
