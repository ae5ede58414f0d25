"""Charts that say one thing each. Colours are told apart by people who see few, and every series has its name beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.figures.curve import Bin, Curve
from bot.figures.said import counted, interval, length, percent, short
from bot.figures.values import Spread
from bot.web.dashboard.html import Html, el
from bot.web.dashboard.marks import Named, axis, brief, group, level, line, picture, rect, scale, words

COLUMNS_PX, CURVE_PX = 210, 250
ROW_PX, BAR_PX = 42, 12
GAP = 0.18
DOT_PX = (4.0, 11.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What one colour stands for; `class_` is that of its marks."""

    name: str
    class_: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row: its name, its parts in the order of the series, and what is written at its end."""

    name: str
    parts: tuple[float, ...]
    said: str


def legend(series: Sequence[Series]) -> Html:
    """Which colour is what."""
    return el("ul", *(el("li", el("span", class_=f"key {one.class_}", aria_hidden="true"), one.name) for one in series), class_="legend")


def columns(named: Named, days: Sequence[tuple[date, tuple[float, ...]]], series: Sequence[Series], say: Callable[[float], str] | None = None) -> Html:
    """A column a day, its parts one upon the other in the order of the series; `say` tells an amount that is no count."""
    ticks = scale(max((sum(parts) for _, parts in days), default=0.0), whole=say is None)
    top, spoken = ticks[-1], say or short
    lines = [line(across=(0, 100), down=(level(tick / top, COLUMNS_PX),) * 2, class_="grid" if tick else "ground") for tick in ticks]
    across = [((number + GAP / 2) * 100 / len(days), (number + 1 - GAP / 2) * 100 / len(days)) for number in range(len(days))]
    marks = [
        group(_told(day, parts, series, spoken), *_column(place, [part / top for part in parts], series))
        for place, (day, parts) in zip(across, days, strict=True)
        if sum(parts)
    ]
    plot = picture(named, COLUMNS_PX, *lines, *marks, *_dates([day for day, _ in days]))
    return el("div", axis([(tick / top, spoken(tick)) for tick in ticks], COLUMNS_PX), plot, class_="plot")


def _told(day: date, parts: Sequence[float], series: Sequence[Series], say: Callable[[float], str]) -> str:
    amounts = ", ".join(f"{one.name} {say(part)}" for part, one in zip(parts, series, strict=True) if part)
    return f"{day:%a} {day.day} {day:%b}: {amounts}"


def _column(across: tuple[float, float], shares: Sequence[float], series: Sequence[Series]) -> Iterator[Html]:
    below = 0.0
    for share, one in zip(shares, series, strict=True):
        if share:
            yield rect(across=across, down=(level(below + share, COLUMNS_PX), level(below, COLUMNS_PX)), class_=one.class_)
            below += share


def _dates(days: Sequence[date]) -> list[Html]:
    """The first, the middle and the last one."""
    places = {0: ("start", 0.0), len(days) // 2: ("middle", 50.0), len(days) - 1: ("end", 100.0)}
    return [words(f"{days[place].day} {days[place]:%b}", at=(at, COLUMNS_PX - 6), anchor=anchor, class_="tick") for place, (anchor, at) in places.items()]


def bars(named: Named, rows: Sequence[Bar], series: Sequence[Series]) -> Html:
    """A bar a row, its name above it and its amount at the end of that line."""
    largest = max((sum(row.parts) for row in rows), default=0.0) or 1.0
    marks = [_bar(number * ROW_PX, row, largest, series) for number, row in enumerate(rows)]
    return picture(named, max(1, len(rows)) * ROW_PX, *marks)


def _bar(top_px: float, row: Bar, largest: float, series: Sequence[Series]) -> Html:
    left, marks = 0.0, []
    for part, one in zip(row.parts, series, strict=True):
        right = left + part * 100 / largest
        marks.append(rect(across=(left, right), down=(top_px + 22, top_px + 22 + BAR_PX), class_=one.class_))
        left = right
    labels = words(brief(row.name), at=(0, top_px + 15)), words(row.said, at=(100, top_px + 15), anchor="end", class_="amount")
    return group(f"{row.name}: {row.said}", rect(across=(0, 100), down=(top_px + 22, top_px + 22 + BAR_PX), class_="trough"), *marks, *labels)


def waits(named: Named, rows: Sequence[tuple[str, Spread]], series: Sequence[Series]) -> Html:
    """How long half, nine of ten and nineteen of twenty took, a bar a kind of wait, each with a darker beginning."""
    made = [
        Bar(
            name=name,
            parts=(spread.p50, spread.p90 - spread.p50, spread.p95 - spread.p90),
            said=f"{length(spread.p50)} · {length(spread.p90)} · {length(spread.p95)}",
        )
        for name, spread in rows
    ]
    return bars(named, made, series)


def reliability(named: Named, curve: Curve) -> Html:
    """Dots on the diagonal keep what they claim; below it the bot is too sure of itself. A dot is as large as it has votes, and its line is where the truth may lie."""
    lines = [line(across=(0, 100), down=(level(share, CURVE_PX),) * 2, class_="grid" if share else "ground") for share in (0.0, 0.5, 1.0)]
    diagonal = line(across=(0, 100), down=(level(0, CURVE_PX), level(1, CURVE_PX)), class_="diagonal")
    most = max((bin_.good.whole for bin_ in curve.bins), default=1)
    foot = [words(f"{share}%", at=(share, CURVE_PX - 6), anchor={0: "start", 100: "end"}.get(share, "middle"), class_="tick") for share in (0, 25, 50, 75, 100)]
    plot = picture(named, CURVE_PX, *lines, diagonal, *(_dot(bin_, most) for bin_ in curve.bins), *foot)
    return el("div", axis([(share / 100, f"{share}%") for share in (0, 50, 100)], CURVE_PX), plot, class_="plot")


def _dot(bin_: Bin, most: int) -> Html:
    across, share, (low, high) = bin_.claimed * 100, bin_.good.value or 0.0, bin_.good.interval
    radius = DOT_PX[0] + (DOT_PX[1] - DOT_PX[0]) * (bin_.good.whole / most) ** 0.5
    whisker = line(across=(across, across), down=(level(high, CURVE_PX), level(low, CURVE_PX)), class_="whisker")
    dot = el("circle", cx=f"{across:.2f}%", cy=f"{level(share, CURVE_PX):.1f}", r=f"{radius:.1f}", class_="dot")
    told = f"Called {bin_.claimed * 100:.0f}% certain: {percent(bin_.good)} good ({interval(bin_.good)}), {counted(bin_.good.whole, 'vote')}"
    return group(told, whisker, dot)
