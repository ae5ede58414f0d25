"""Colours, reckoned from the style itself."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from bot.web.dashboard.page import asset
from tests.sandbox.page.contrast import contrast
from tests.web.dashboard.seeing import SIGHT, apart

TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
LIGHT, DARK = (dict(TOKEN.findall(part)) for part in asset("style.css").split("@media (prefers-color-scheme: dark)"))
SCHEMES = {"light": LIGHT, "dark": LIGHT | DARK}
OUTCOMES, WAITS = [f"o{number}" for number in range(1, 7)], ["w1", "w2", "w3"]
TEXTS = [
    *((text, ground) for text in ("text", "soft", "link") for ground in ("ground", "raised")),
    ("text", "danger-soft"),
    ("on-accent", "accent"),
]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_is_read_easily_on_its_ground(scheme: str, text: str, ground: str) -> None:
    assert contrast(SCHEMES[scheme][text], SCHEMES[scheme][ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("mark", [*OUTCOMES, *WAITS, "line-strong", "accent"])
def test_marks_of_charts_and_borders_of_controls_are_seen(scheme: str, mark: str) -> None:
    assert contrast(SCHEMES[scheme][mark], SCHEMES[scheme]["ground"]) >= 3


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("series", [OUTCOMES, WAITS], ids=["outcomes", "waits"])
def test_series_are_told_apart_by_people_who_lack_a_kind_of_cone(series: list[str], scheme: str, sight: str) -> None:
    colours = SCHEMES[scheme]

    assert min(apart(colours[one], colours[other], sight) for one, other in combinations(series, 2)) > 10


def test_both_schemes_have_the_same_colours() -> None:
    assert set(DARK) == set(LIGHT)
