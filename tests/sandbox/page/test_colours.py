"""Contrast, reckoned from the colours themselves: https://www.w3.org/TR/WCAG22/#contrast-minimum"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.sandbox
from tests.sandbox.page.contrast import contrast

TOKENS = (Path(bot.sandbox.__file__).parent / "page/css/tokens.css").read_text(encoding="utf-8")
BLOCK = re.compile(r":root([^{]*)\{([^}]*)\}")
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
THEMES = {selector.strip(): dict(TOKEN.findall(body)) for selector, body in BLOCK.findall(TOKENS)}
LIGHT, DARK, SYSTEM_DARK = THEMES[""], THEMES['[data-theme="dark"]'], THEMES[':not([data-theme="light"])']
LEAST = 4.5
GROUNDS = ("ground", "side", "raised", "sunken", "hover")
PAIRS = [
    *((text, ground) for text in ("text", "text-soft") for ground in (*GROUNDS, "warn-soft", "call-me", "danger-soft", "good-soft", "accent-soft")),
    *(("link", ground) for ground in ("ground", "raised", "sunken", "hover", "warn-soft", "danger-soft", "good-soft")),
    *(("code", ground) for ground in ("sunken",)),
    *(("accent", ground) for ground in ("ground", "accent-soft", "sunken")),
    *(("danger", ground) for ground in ("ground", "raised", "danger-soft", "hover")),
    *((f"on-{name}", name) for name in ("accent", "danger", "chosen", "call", "call-me")),
    ("on-accent", "accent-deep"), ("warn", "warn-soft"), ("good", "good-soft"), ("text", "line"), ("ground", "text"),
    *(("on-avatar", f"avatar-{n}") for n in range(5)),
]  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_read_easily_on_its_ground(theme: str, text: str, ground: str) -> None:
    colours = LIGHT | (DARK if theme == "dark" else {})
    assert contrast(colours[text], colours[ground]) >= LEAST


@pytest.mark.parametrize("colours", [LIGHT, LIGHT | DARK], ids=["light", "dark"])
def test_borders_of_controls_are_seen(colours: dict[str, str]) -> None:
    assert all(contrast(colours["line-strong"], colours[ground]) >= 3 for ground in ("ground", "raised"))


def test_dark_is_the_same_whether_the_system_or_the_reader_chose_it() -> None:
    assert DARK == SYSTEM_DARK
