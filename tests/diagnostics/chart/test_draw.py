"""Pictures are drawn of whatever was recorded: one person, sixty, five thousand events, names in any script."""

from __future__ import annotations

import asyncio
import struct
from random import Random

import pytest

from bot.diagnostics.chart import Picture, draw
from bot.diagnostics.chart.canvas import BAD, COLOURS, FAINT, INK, PAPER, VIDEO, fitted
from bot.diagnostics.chart.font import LACKING, drawable
from bot.diagnostics.chart.ticks import TICKS_MAX, ticks_of
from bot.diagnostics.history import draw_history
from bot.diagnostics.record import RoomEvent
from tests.diagnostics.happened import at, happened, joined, left, published, unpublished
from tests.diagnostics.test_timeline import WHOLE, timeline
from tests.fakes.records import MemoryRecords

OPENED = happened("room_started", 0.0)
PIXELS_MAX = 2_000


def size_of(picture: Picture) -> tuple[int, int]:
    """In pixels, from the head of the PNG. https://www.w3.org/TR/png-3/#11IHDR"""
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture.png[16:24])
    return width, height


def crowd(people: int, *, tracks: int = 0) -> list[RoomEvent]:
    random, events = Random(7), [OPENED]
    for number in range(people):
        begin = random.uniform(0, 600)
        events.append(joined(f"user-{number:03}", begin))
        for track in range(tracks):
            events += [
                published(f"user-{number:03}", begin + track, f"TR_{number}_{track}"),
                unpublished(f"user-{number:03}", begin + track + 3, f"TR_{number}_{track}"),
            ]
        events.append(left(f"user-{number:03}", begin + 60.0, random.choice(["client_initiated", "connection_timeout"])))
    return events


@pytest.mark.parametrize("people", [0, 1, 5, 60])
def test_a_room_of_any_size_has_a_picture_of_readable_size(people: int) -> None:
    width, height = size_of(draw(timeline(crowd(people), now=900.0)))

    assert width == 1_320
    assert 150 < height <= PIXELS_MAX


def test_five_thousand_events_make_a_picture_like_any_other() -> None:
    events = crowd(630, tracks=3)
    assert len(events) > 5_000
    picture = draw(timeline(events, now=900.0))

    assert size_of(picture)[1] <= PIXELS_MAX
    assert "And 4" in picture.alt


def test_a_picture_is_made_of_the_same_timeline_alike() -> None:
    assert draw(timeline(WHOLE)).png == draw(timeline(WHOLE)).png


def test_more_people_make_another_picture() -> None:
    assert draw(timeline(WHOLE)).png != draw(timeline([*WHOLE, joined("bob", 3.0)])).png


@pytest.mark.parametrize("name", ["山田太郎", "$x^2_{$", "a\\b%$", "\u202egnol", "🦄" * 30, "﷽", "{}", "%s", "a\tb"])
def test_names_in_any_script_are_drawn_without_complaint(name: str) -> None:
    events = [happened("room_started", 0.0, room=name), joined(name, 1.0), left(name, 2.0, name[:20])]

    assert size_of(draw(timeline(events)))[0] == 1_320


def test_a_letter_that_the_font_lacks_is_a_box() -> None:
    assert drawable("ada 山\n•›×·…") == f"ada {LACKING}\n•›×·…"


async def test_a_room_without_a_record_has_no_picture() -> None:
    records = MemoryRecords()
    assert await draw_history(records, "default", "demo", at(60.0)) is None

    await records.keep(WHOLE)
    picture = await asyncio.wait_for(draw_history(records, "default", "demo", at(60.0)), 30.0)
    assert picture is not None
    assert picture.alt.startswith("Timeline of room demo from 23 Nov 2026 11:59:59")


@pytest.mark.parametrize("seconds", [10, 45, 600, 3_599, 50_000, 86_400, 900_000, 40_000_000])
def test_ticks_are_few_and_within_the_picture(seconds: int) -> None:
    ticks = ticks_of(at(0.25), at(0.25 + seconds))

    assert 1 <= len(ticks) <= TICKS_MAX
    assert all(0 <= x <= seconds for x, _ in ticks)
    assert len({text for _, text in ticks}) == len(ticks)


def test_words_are_broken_or_cut_to_what_fits() -> None:
    assert fitted("one two three four", 9, lines=2) == "one two\nthree…"
    assert fitted("one two", 9, lines=1) == "one two"
    assert fitted("", 9, lines=1) == ""


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance"""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_words_are_dark_on_white_and_bars_are_no_shades_of_one_colour() -> None:
    assert all(contrast(colour, PAPER) >= 4.5 for colour in (INK, FAINT, BAD, VIDEO))
    assert len(set(COLOURS.values())) == len(COLOURS)
