"""What stands around the rows of a picture: sessions behind them, title, what is missing, and the legend."""

from __future__ import annotations

from typing import Any

from bot.diagnostics.chart.canvas import COLOURS, FAINT, INK, MARKERS, NAMES, VIDEO, Canvas
from bot.diagnostics.chart.font import drawable


def draw_absent(canvas: Canvas) -> None:
    for begin, end in canvas.plan.absent:
        x, width = canvas.x(begin), canvas.x(end) - canvas.x(begin)
        canvas.axes.axvspan(x, x + width, facecolor="#e9e9e9", edgecolor="#8a8a8a", hatch="///", linewidth=0, zorder=0.5)
        if width > 100 * canvas.pixel_s:
            canvas.text(x + width / 2, 0, "not recorded", ha="center", va="bottom", fontsize=8, style="italic")


def draw_frames(canvas: Canvas) -> None:
    """The sessions, pale behind the rows. Of several only those that are wide enough are labelled."""
    alone = len(canvas.plan.frames) == 1
    for frame in canvas.plan.frames:
        begin, end = canvas.x(frame.begin), canvas.x(frame.end)
        canvas.axes.axvspan(begin, end, facecolor="#f3f6f9", linewidth=0, zorder=0.1)
        for x, seen in ((begin, frame.opened), (end, frame.closed)):
            if seen:
                canvas.axes.axvline(x, color=INK, linewidth=1.0, zorder=1)
        if not alone:
            label = frame.note or "no end recorded yet"
            if end - begin > len(label) * 6 * canvas.pixel_s:
                canvas.text((begin + end) / 2, 0, label, ha="center", va="bottom", fontsize=8)
            continue
        if frame.opened:
            canvas.text(begin, 0, f"opened {canvas.plan.clock(frame.begin)}", ha="left", va="bottom", fontsize=8.5)
        if frame.note:
            at = f" {canvas.plan.clock(frame.end)}" if frame.closed else ""
            canvas.text(end, 0, f"ended{at}: {frame.note}", ha="left", va="bottom", fontsize=8.5, weight="bold")


def draw_words(canvas: Canvas) -> None:
    lines: list[tuple[float, str, dict[str, Any]]] = [(1 - 0.2 / canvas.height_in, canvas.plan.title, {"fontsize": 13, "weight": "bold"})]
    lines.append((1 - 0.44 / canvas.height_in, canvas.plan.subtitle, {"fontsize": 9, "color": FAINT}))
    if canvas.plan.missing:
        text = f"Not in the record: {'; '.join(canvas.plan.missing)}. That does not mean that it did not happen."
        lines.append((0.13 / canvas.height_in, text, {"fontsize": 8.5, "style": "italic"}))
    for y, text, style in lines:
        canvas.figure.text(0.012, y, drawable(text), va="center", parse_math=False, **{"color": INK, **style})
    if not canvas.plan.rows:
        canvas.text(canvas.span_s / 2, 0.5, "no participant was recorded", ha="center", style="italic")


def draw_legend(canvas: Canvas) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415
    from matplotlib.patches import Patch  # noqa: PLC0415

    handles: list[Any] = [Patch(facecolor=COLOURS[role], label=NAMES[role]) for role in dict.fromkeys(row.role for row in canvas.plan.rows)]
    for name, colour, there in (
        ("audio track", INK, any(row.audio for row in canvas.plan.rows)),
        ("video or data track", VIDEO, any(row.video for row in canvas.plan.rows)),
    ):
        if there:
            handles.append(Line2D([], [], color=colour, linewidth=3, label=name))
    for end, (marker, ink, name) in MARKERS.items():
        if end in canvas.ends:
            handles.append(Line2D([], [], color=ink, marker=marker, linestyle="", markersize=7, label=name))
    y = (0.30 if canvas.plan.missing else 0.1) / canvas.height_in
    style = {"frameon": False, "fontsize": 8.5, "labelcolor": INK, "handlelength": 1.4, "columnspacing": 1.4}
    if handles:
        canvas.figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.005, y), ncols=len(handles), **style)
