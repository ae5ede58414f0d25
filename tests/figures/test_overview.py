"""One look in a dozen lines."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta

from bot.figures.overview import EXAMPLE_CHARS, Gap, IndexFacts, Overview, glance, shown_gaps
from bot.figures.periods import last_days
from bot.figures.ports import TicketTimes, Turn
from bot.figures.sums import figures
from tests.fakes.turns import columns_of
from tests.figures.made import HOUR_S, NOW, NOW_S, ticket, turn

INDEX = IndexFacts(made_at=NOW - timedelta(hours=3), pages=612, chunks=4_810)


def looked(turns: tuple[Turn, ...] = (), tickets: tuple[TicketTimes, ...] = ()) -> Overview:
    return Overview(figures=figures(columns_of(turns), tickets, last_days(NOW, 7), now_s=NOW_S), at=NOW, index=INDEX)


def test_without_questions_it_says_so_and_nothing_else_of_them() -> None:
    assert glance(looked()) == (("questions", "nobody asked anything"), ("index", "612 pages in 4,810 pieces, made 3 h ago"))


def test_questions_are_told_with_what_became_of_them() -> None:
    told = dict(glance(looked((turn("a", topic="sip", good=True), turn("b", outcome="escalated", person="U2")))))

    assert told["questions"] == "2 questions from 2 people"
    assert told["answered"] == "50% (1 of 2)"
    assert told["handed to a human"] == "50% (1 of 2)"
    assert told["called helpful"] == "100% (1 of 1)"
    assert told["first word"] == "half within 400 ms, 19 of 20 within 400 ms"
    assert told["topics"] == "Something else 1, Telephony 1"
    assert told["cost"] == "nothing: no language model was asked, or none that tells its tokens"


def test_tickets_are_told_when_there_are_some() -> None:
    told = dict(glance(looked((), (ticket("a", ago_s=10 * HOUR_S), ticket("b")))))

    assert told["tickets"] == "2 opened, 2 still open"
    assert told["claimed"] == "none yet"
    assert told["answered when promised"] == "0% (0 of 1)"


def test_cost_is_told_in_dollars_where_there_are_prices_and_in_tokens_where_not() -> None:
    priced, free = turn("a", tokens_in=9_000, tokens_out=1_000, cost_usd=0.25), turn("b", tokens_in=2_000)

    assert dict(glance(looked((priced,))))["cost"] == "$0.25 for 10k tokens"
    assert dict(glance(looked((free,))))["cost"] == "2.0k tokens, 1 question without a price"
    assert dict(glance(looked((priced, free))))["cost"] == "$0.25 for 12k tokens, 1 question without a price"


def test_without_an_index_it_says_what_to_do() -> None:
    assert glance(replace(looked(), index=None))[-1] == ("index", "none; run `ask-ai sync`")


def test_an_index_from_a_clock_that_is_ahead_is_new() -> None:
    ahead = replace(INDEX, made_at=NOW + timedelta(hours=1))

    assert glance(replace(looked(), index=ahead))[-1][1].endswith("made 0 ms ago")


def test_gaps_are_masked_once_more_and_cut_and_sorted() -> None:
    key = "sk-" + secrets.token_hex(24)
    gaps = shown_gaps((Gap(name="few", count=1), Gap(name=f"key {key}", count=5, examples=(f"my key\nis {key}", "x" * 1_000, "c", "d"))))

    assert [gap.count for gap in gaps] == [5, 1]
    assert key not in str(gaps)
    assert len(gaps[0].examples) == 3
    assert all("\n" not in example and len(example) <= EXAMPLE_CHARS for example in gaps[0].examples)
