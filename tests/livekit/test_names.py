"""Names as LiveKit tells them."""

from __future__ import annotations

from bot.livekit.convert.words import name


def test_spaces_at_the_ends_of_a_name_are_part_of_it() -> None:
    assert name("demo ") == "demo "
    assert name(" a\tb\n") == " a b "
