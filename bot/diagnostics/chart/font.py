"""Words as the picture's font can show them."""

from __future__ import annotations

from functools import cache

LACKING = "▯"


def drawable(text: str) -> str:
    """The text with a box for each letter that the font lacks: half a name is better than a warning and none."""
    return "".join(letter if letter == "\n" or ord(letter) in _known() else LACKING for letter in text)


@cache
def _known() -> frozenset[int]:
    from matplotlib.font_manager import findfont, get_font  # noqa: PLC0415  half a second that only a picture pays

    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())
