"""What charts are drawn of: inline SVG that is as wide as its place. Across, everything is in percent, so that words keep their size; down, in pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.web.dashboard.html import Html, el, every

TOP_PX, FOOT_PX = 10, 24
STEPS, FEW = (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10), (1, 2, 4, 6, 8, 10)
LABEL_CHARS = 42


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a chart is called, and what it shows in a sentence or two for whoever does not see it. `id` is like no other one of the page."""

    id: str
    title: str
    told: str


def picture(named: Named, height_px: int, *marks: Html) -> Html:
    """A picture of which its title and description are read out, and its parts are not."""
    title, told = f"{named.id}-title", f"{named.id}-told"
    inside = (el("title", named.title, id=title), el("desc", named.told, id=told), *marks)
    return el("svg", *inside, class_="chart", role="img", width="100%", height=height_px, aria_labelledby=title, aria_describedby=told)


def line(*, across: tuple[float, float], down: tuple[float, float], class_: str) -> Html:
    """From one point to another; `across` in percent, `down` in pixels."""
    return el("line", x1=f"{across[0]:.2f}%", x2=f"{across[1]:.2f}%", y1=f"{down[0]:.1f}", y2=f"{down[1]:.1f}", class_=class_)


def rect(*, across: tuple[float, float], down: tuple[float, float], class_: str) -> Html:
    """From the left to the right in percent, and from the top to the bottom in pixels."""
    return el(
        "rect", x=f"{across[0]:.3f}%", width=f"{across[1] - across[0]:.3f}%", y=f"{down[0]:.1f}", height=f"{max(0.0, down[1] - down[0]):.1f}", class_=class_
    )


def words(text: str, *, at: tuple[float, float], anchor: str = "start", class_: str = "label") -> Html:
    """A text at a point, which is its beginning, its middle or its end."""
    return el("text", text, x=f"{at[0]:.2f}%", y=f"{at[1]:.1f}", text_anchor=anchor, class_=class_)


def group(told: str, *marks: Html) -> Html:
    """Marks that tell what they are when somebody points at them."""
    return el("g", el("title", told), every(marks))


def scale(largest: float, *, whole: bool = True) -> tuple[float, ...]:
    """Where the lines across stand: 0, the middle and the top, round numbers of which the last one is not below the largest. Counts have whole ones."""
    if largest <= 0:
        return (0.0, 1.0)
    size = 10.0 ** math.floor(math.log10(largest))
    top = next(step * size for step in (FEW if whole and size <= 1 else STEPS) if step * size >= largest * 0.9999)
    return (0.0, 1.0) if whole and top <= 1 else (0.0, top / 2, top)


def axis(ticks: Sequence[tuple[float, str]], height_px: int) -> Html:
    """The names of the lines across, beside a picture of this height; a tick is where it stands, from 0.0 below to 1.0 above, and its name."""
    labels = (el("text", name, x="100%", y=f"{level(share, height_px) + 4:.1f}", text_anchor="end", class_="tick") for share, name in ticks)
    return el("svg", *labels, class_="axis", aria_hidden="true", width="44", height=height_px)


def level(share: float, height_px: int) -> float:
    """How far down that is."""
    return TOP_PX + (1 - share) * (height_px - TOP_PX - FOOT_PX)


def brief(text: str) -> str:
    """As much of a name as fits beside a number on a narrow page; of a long one the beginning and the end, which tell most."""
    return text if len(text) <= LABEL_CHARS else f"{text[: LABEL_CHARS // 2]}…{text[-LABEL_CHARS // 2 + 1 :]}"
