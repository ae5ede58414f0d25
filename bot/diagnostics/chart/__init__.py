"""The timeline as a picture: who was there from when to when, and how each stay ended. Times in UTC.

Bars differ in their ends and labels as well as in colour; the colours are those of Okabe and Ito, which most colour-blind people can tell apart
(https://jfly.uni-koeln.de/color/). Every word is drawn as it is, and a letter that the font lacks as a box.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.diagnostics.chart.around import draw_absent, draw_frames, draw_legend, draw_words
from bot.diagnostics.chart.canvas import Canvas
from bot.diagnostics.chart.plan import plan_of
from bot.diagnostics.chart.words import alt_of
from bot.diagnostics.past import Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG, and what it shows in sentences for whoever cannot see it."""

    png: bytes
    alt: str


def draw(timeline: Timeline) -> Picture:
    """Draws a timeline that has a session; takes about a second, so not on the event loop."""
    plan = plan_of(timeline)
    canvas = Canvas(plan)
    canvas.rows()
    for part in (draw_absent, draw_frames, draw_words, draw_legend):
        part(canvas)
    return Picture(png=canvas.png(), alt=alt_of(timeline, plan))
