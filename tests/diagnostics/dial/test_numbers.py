"""Which numbers are dialled, and which never are, whatever is allowed."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.diagnostics.dial.numbers import Callee, allowed, callee
from bot.diagnostics.dial.plan import No

US = "+14155552671"


def code(written: str) -> str:
    """Why it is refused, "" when it is not."""
    told = callee(written)
    return told.code if isinstance(told, No) else ""


@pytest.mark.parametrize(
    "written",
    [
        "+1 415 555 2671",
        "+1 (415) 555-2671",
        " +1.415.555.2671 ",
        "+1\u00a0415\u2011555\u20132671",
        "\u202a+1 415 555 2671\u202c",  # as address books copy it
        "tel:+14155552671",
        "TEL: +1-415-555-2671",
        "+1/415/5552671",
    ],
)
def test_a_number_is_read_however_it_is_grouped(written: str) -> None:
    told = callee(written)

    assert isinstance(told, Callee)
    assert (told.number.raw, told.country, told.calling_code) == (US, "US", 1)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "form"),
        ("+", "form"),
        ("++14155552671", "form"),
        ("+1415555267a", "form"),
        ("+1-800-FLOWERS", "form"),
        ("+14155552671 ext 5", "form"),
        ("+14155552671x5", "form"),
        ("+14155552671,,5", "form"),
        ("+14155552671;ext=5", "form"),
        ("+14155552671#", "form"),
        ("*31#+14155552671", "form"),
        ("+१४१५५५५२६७१", "form"),  # digits of another script
        ("＋14155552671", "form"),
        ("+1４155552671", "form"),
        ("+999123456789", "form"),  # no country
        ("+0123456789", "form"),
        ("sip:+14155552671@carrier.example", "sip"),
        ("SIPS:bob@carrier.example", "sip"),
        ("bob@carrier.example", "sip"),
        ("0 0 1", "short"),
        ("911", "short"),
        ("112", "short"),
        ("+112", "short"),
        ("+911", "short"),
        ("+1911", "emergency"),
        ("+44999", "emergency"),
        ("+49 110", "emergency"),
        ("+420 112", "emergency"),
        ("14155552671", "plus"),
        ("001 415 555 2671", "plus"),
        ("(415) 555-2671", "plus"),
        ("+1415555267", "length"),
        ("+1415555267111", "length"),
        ("+5552671", "length"),
        ("+15555555555", "unused"),
        ("+10000000000", "unused"),
        ("+19005551234", "premium"),
        ("+14159762671", "premium"),
        ("+979123456789", "premium"),
        ("+448431234567", "premium"),
        ("+491801234567", "shared-cost"),
        ("+447012345678", "personal"),
        ("+15002345678", "personal"),
        ("+443700100222", "uan"),
        ("+870773111632", "no-country"),
        ("+8816 31012345", "no-country"),
        ("+883510012345", "no-country"),
        ("+80012345678", "no-country"),
    ],
)
def test_what_is_never_dialled_is_refused_with_the_reason(written: str, why: str) -> None:
    assert code(written) == why


def test_what_is_refused_is_not_repeated_in_the_words() -> None:
    told = callee("+19005551234")

    assert isinstance(told, No)
    assert "9005551234" not in told.words


def test_an_ordinary_number_whose_beginning_would_be_an_emergency_elsewhere_is_no_emergency() -> None:
    assert code("+33112345678") == ""


@pytest.mark.parametrize(
    ("number", "prefixes", "why"),
    [
        (US, ("+1",), ""),
        (US, ("+1415",), ""),
        (US, ("+44", "+1510"), "prefix"),
        (US, (), "prefix"),
        (US, ("+", ""), "prefix"),
        ("+14165551234", ("+1",), ""),  # Canada
        ("+18765551234", ("+1",), "country"),  # Jamaica shares the code and costs many times as much
        ("+18095551234", ("+1",), "country"),
        ("+18765551234", ("+1", "+1876"), ""),
        ("+18765551234", ("+18",), "country"),  # too short to have meant it
        ("+77012345678", ("+7",), "country"),
        ("+77012345678", ("+77",), ""),
        ("+447797123456", ("+44",), "country"),
        ("+442079460958", ("+44",), ""),
        ("+442079460958", ("+4",), ""),
        ("+447797123456", ("+4",), "country"),
    ],
)
def test_a_prefix_lets_through_the_country_that_is_meant_by_it(number: str, prefixes: tuple[str, ...], why: str) -> None:
    told = callee(number)
    assert isinstance(told, Callee)

    no = allowed(told, prefixes)

    assert (no.code if no else "") == why


@given(st.one_of(st.text(max_size=30), st.from_regex(r"\+?[0-9 ()\-]{0,20}", fullmatch=True)))
@example("+\u0661\u0664")
def test_whatever_is_written_comes_out_as_e164_or_as_a_refusal(written: str) -> None:
    told = callee(written)

    if isinstance(told, Callee):
        assert told.number.raw.startswith("+")
        assert told.number.raw[1:].isascii()
        assert told.number.raw[1:].isdigit()
        assert callee(told.number.raw) == told
    else:
        assert told.words.endswith(".")
