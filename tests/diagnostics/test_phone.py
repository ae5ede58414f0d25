"""A phone number cannot be shown by accident, neither as such nor inside a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.phone import Phone, mask_numbers


def test_a_number_shows_how_it_begins_and_ends() -> None:
    assert str(Phone("+14155550123")) == "+14•••••••23"
    assert "4155550" not in repr(Phone("+14155550123"))
    assert Phone("+14155550123").raw == "+14155550123"


@pytest.mark.parametrize("short", ["", "911", "123456"])
def test_of_a_short_one_only_its_length_is_seen(short: str) -> None:
    assert str(Phone(short)) == "•" * len(short)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("sip_+14155550123", "sip_+14•••••••23"),
        ("call-+4917012345678_abc", "call-+49•••••••••78_abc"),
        ("call_14155550123", "call_141••••••23"),
        ("4155550123", "415•••••23"),
        ("sip:14155550123@carrier", "sip:141••••••23@carrier"),
        ("tel:55501", "tel:•••••"),
        ("%2B14155550123", "%2B•••••••••23"),
        ("(415) 555-0123", "(41•••••••••23"),
        ("from +1 (415) 555-0123 to", "from +1 ••••••••••••23 to"),
        ("room-1763920800-14155550123", "room-1763920800-141••••••23"),
    ],
)
def test_numbers_inside_names_are_masked(name: str, shown: str) -> None:
    assert mask_numbers(name) == shown


@pytest.mark.parametrize(
    "name",
    [
        "demo",
        "room-1763920800",
        "room-1763920800123",
        "550e8400-e29b-41d4-a716-446655440000",
        "agent-AJ_1234567890ab",
        "user-1234567",
        "2026-11-23T18:00:00",
        "10.20.30.40",
        "sip_a1b2c3d4",
        "RM_KKtw9MKVDYBS",
    ],
)
def test_what_is_no_number_stays(name: str) -> None:
    assert mask_numbers(name) == name


@given(st.text(alphabet="+0123456789-_ ()abf:•sipte", max_size=40))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert mask_numbers(mask_numbers(text)) == mask_numbers(text)


@given(st.text(alphabet="abc_- ", max_size=5), st.from_regex(r"\+[1-9]\d{9,13}", fullmatch=True), st.text(alphabet="abc_- ", max_size=5))
def test_a_number_in_e164_never_survives(before: str, number: str, after: str) -> None:
    assert number not in mask_numbers(before + number + after)
    assert number[1:] not in mask_numbers(before + number + after)
