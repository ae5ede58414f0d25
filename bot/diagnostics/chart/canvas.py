"""The rows of a picture, drawn with matplotlib, and what is needed to draw around them."""

from __future__ import annotations

import io
import textwrap
from datetime import datetime
from typing import Any

from bot.diagnostics.chart.font import drawable
from bot.diagnostics.chart.parts import Bar, End, Plan, Role, Row
from bot.diagnostics.chart.ticks import ticks_of

WIDTH_IN, DPI = 12.0, 110
# The more rows, the lower each: to so many rows, so many inches.
HEIGHTS_IN = ((8, 0.48), (20, 0.36), (40, 0.27), (1_000, 0.23))
MANY_ROWS = 2.5  # as high as so many others is the row that stands for many
HEAD_IN, FOOT_IN, LEFT_IN = 0.85, 0.95, 2.35
# Behind the end of time there is room for what is written there.
NOTE_SHARE = 0.42
INK, FAINT, PAPER, BAD, VIDEO = "#1a1a1a", "#5a5a5a", "#ffffff", "#a33b00", "#8a5a00"
# A letter is about as wide as this share of its size.
LETTER_WIDTH = 0.56
STAGES_MAX = 40
COLOURS: dict[Role, str] = {"person": "#0072B2", "sip": "#E69F00", "agent": "#009E73", "work": "#CC79A7", "many": "#56B4E9"}
NAMES: dict[Role, str] = {"person": "participant", "sip": "phone call", "agent": "agent", "work": "recording, encoder or job", "many": "others together"}
MARKERS: dict[End, tuple[str, str, str]] = {
    "fine": ("|", INK, ""),
    "bad": ("X", BAD, "cut off or failed"),
    "open": (">", INK, "no end recorded yet"),
    "unknown": ("$?$", INK, "gone, end not recorded"),
}


class Canvas:
    """One picture. Seconds since its beginning are the horizontal scale, heights of rows from the top the vertical one."""

    def __init__(self, plan: Plan) -> None:
        # Half a second and 30 MB that only a picture pays.
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415

        self.plan = plan
        self.heights = [MANY_ROWS if row.heights else 1.0 for row in plan.rows] or [1.0]
        self.row_in = next(height for rows, height in HEIGHTS_IN if len(plan.rows) <= rows)
        self.foot_in = FOOT_IN + 0.2 * bool(plan.missing)
        self.height_in = HEAD_IN + self.row_in * sum(self.heights) + self.foot_in
        self.figure = Figure(figsize=(WIDTH_IN, self.height_in), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self.figure)
        box = (LEFT_IN / WIDTH_IN, self.foot_in / self.height_in, 1 - (LEFT_IN + 0.1) / WIDTH_IN, self.row_in * sum(self.heights) / self.height_in)
        self.axes = self.figure.add_axes(box)
        self.span_s = (plan.end - plan.begin).total_seconds()
        self.points = 9.5 if self.row_in > 0.3 else 8.0 if self.row_in > 0.24 else 7.5
        self.pixel_s = self.span_s * (1 + NOTE_SHARE) / ((WIDTH_IN - LEFT_IN) * DPI)
        self.ends: set[End] = set()

    def rows(self) -> None:
        """Draw the rows and their scale."""
        self._scale()
        top = 0.0
        for row, height in zip(self.plan.rows, self.heights, strict=False):
            self._row(top + height / 2, row)
            top += height

    def png(self) -> bytes:
        """What was drawn so far."""
        out = io.BytesIO()
        self.figure.savefig(out, format="png", facecolor=PAPER, metadata={"Software": None})
        return out.getvalue()

    def x(self, moment: datetime) -> float:
        return (moment - self.plan.begin).total_seconds()

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        style = {"fontsize": self.points, "color": INK, "va": "center", "clip_on": False, "zorder": 6, **style}
        self.axes.text(x, y, drawable(text), parse_math=False, **style)

    def _chars(self, x: float, points: float) -> int:
        """How many letters of this size fit between here and the right edge."""
        return int((self.span_s * (1 + NOTE_SHARE) - x) / self.pixel_s / (points * DPI / 72 * LETTER_WIDTH))

    def _scale(self) -> None:
        axes, bottom = self.axes, sum(self.heights)
        axes.set_xlim(-self.span_s * 0.01, self.span_s * (1 + NOTE_SHARE))
        axes.set_ylim(bottom, 0)
        axes.set_yticks([])
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_bounds(0, self.span_s)
        axes.spines["bottom"].set_color(FAINT)
        ticks = ticks_of(self.plan.begin, self.plan.end)
        axes.set_xticks([x for x, _ in ticks], [text for _, text in ticks], fontsize=8.5, color=INK)
        axes.tick_params(axis="x", color=FAINT)
        axes.vlines([x for x, _ in ticks], 0, bottom, color="#dfe3e6", linewidth=0.7, zorder=0.2)

    def _row(self, y: float, row: Row) -> None:
        self.text(-0.012, y, row.label, ha="right", transform=self.axes.get_yaxis_transform())
        for bar in row.bars:
            self._bar(y, row, bar)
        for below, spans, colour in ((0.31, row.audio, INK), (0.41, row.video, VIDEO)):
            lines = [(self.x(begin), max(self.x(end) - self.x(begin), 2 * self.pixel_s)) for begin, end in spans]
            self.axes.broken_barh(lines, (y + below - 0.04, 0.08), facecolor=colour, linewidth=0, zorder=2)
        if row.heights:
            self._many(y, row)
        self._stages(y, row)
        last = max((self.x(bar.end) for bar in row.bars), default=self.span_s if row.heights else 0.0) + 10 * self.pixel_s
        points = self.points - 0.5
        words = "  ·  ".join((f"{row.note} {self.plan.clock(row.noted_at)}" if row.noted_at else row.note, *row.more))
        note = fitted(words, self._chars(last, points), lines=2 if self.row_in > 0.3 else 1)
        self.text(
            last,
            y,
            note,
            ha="left",
            color=BAD if row.bad else INK,
            fontsize=points,
            linespacing=1.05,
            bbox={"facecolor": PAPER, "alpha": 0.85, "linewidth": 0, "pad": 0.8},
        )

    def _bar(self, y: float, row: Row, bar: Bar) -> None:
        colour, begin, end = COLOURS[row.role], self.x(bar.begin), self.x(bar.end)
        sure_from, sure_to = self.x(bar.sure_from), self.x(bar.sure_to)
        width = max(end - begin, 2 * self.pixel_s)
        if sure_from > begin or sure_to < end:
            self.axes.broken_barh([(begin, width)], (y - 0.24, 0.48), facecolor=PAPER, edgecolor=colour, linestyle="--", linewidth=1.2, zorder=2)
        if sure_to > sure_from or (sure_from, sure_to) == (begin, end):
            self.axes.broken_barh([(sure_from, max(sure_to - sure_from, 2 * self.pixel_s))], (y - 0.24, 0.48), facecolor=colour, linewidth=0, zorder=2.1)
        marker, ink, name = MARKERS[bar.how]
        if name:
            self.ends.add(bar.how)
            edge = PAPER if bar.how == "bad" else ink
            self.axes.plot(
                [begin + width], [y], marker=marker, color=ink, markersize=self.points * 0.8, markeredgecolor=edge, markeredgewidth=0.6, clip_on=False, zorder=4
            )
        elif len(row.bars) > 1:
            self.axes.vlines([begin + width], y - 0.24, y + 0.24, color=PAPER, linewidth=1.5, zorder=3)

    def _many(self, y: float, row: Row) -> None:
        most, foot = max(height for _, height in row.heights), y + 0.45 * MANY_ROWS
        xs = [self.x(moment) for moment, _ in row.heights]
        ys = [foot - 0.8 * MANY_ROWS * height / most for _, height in row.heights]
        self.axes.fill_between(xs, ys, foot, step="post", facecolor=COLOURS["many"], linewidth=0, zorder=2)

    def _stages(self, y: float, row: Row) -> None:
        """A tick each; labels that would touch are written as one."""
        points, labels = self.points - 2, list[tuple[float, str]]()
        letter_s = points * DPI / 72 * LETTER_WIDTH * self.pixel_s
        for moment, status in row.stages[:STAGES_MAX]:
            x = self.x(moment)
            self.axes.vlines([x], y - 0.34, y + 0.24, color=INK, linewidth=1.2, zorder=3)
            if labels and labels[-1][0] + (len(labels[-1][1]) + 2) * letter_s > x:
                labels[-1] = (labels[-1][0], f"{labels[-1][1]} › {status}")
            else:
                labels.append((x, status))
        for x, text in labels:
            self.text(x, y - 0.3, f" {text}", ha="left", va="bottom", fontsize=points)


def fitted(text: str, chars: int, *, lines: int) -> str:
    """The text on so many lines of so many letters, cut at its end when it is longer."""
    wrapped = textwrap.wrap(text, max(chars, 8)) or [""]
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], f"{wrapped[lines - 1][: max(chars, 8) - 1].rstrip()}…"]
    return "\n".join(wrapped)
