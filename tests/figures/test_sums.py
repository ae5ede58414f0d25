"""From rows to figures: nothing, one, and a great many."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.ticket import REASONS
from bot.figures.curve import Share
from bot.figures.periods import LENGTHS, last_days
from bot.figures.ports import TicketTimes, Turn
from bot.figures.sums import figures, spread
from bot.figures.tables import REASONS as REASON_TITLES
from bot.figures.values import OUTCOMES, Figures, Spread
from tests.fakes.turns import columns_of
from tests.figures.made import DAY_S, HOUR_S, NOW, NOW_S, desk, quarter, ticket, turn
from tests.figures.one_by_one import one_by_one


def counted(turns: Iterable[Turn] = (), tickets: Iterable[TicketTimes] = (), days: int = 7) -> Figures:
    return figures(columns_of(turns), list(tickets), last_days(NOW, days), now_s=NOW_S)


def numbers(value: Any) -> Iterable[float]:
    """Every number that there is in a value."""
    if isinstance(value, int | float):
        yield value
    elif is_dataclass(value):
        for part in fields(value):
            yield from numbers(getattr(value, part.name))
    elif isinstance(value, dict):
        yield from numbers(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from numbers(one)


def told(spread_: Spread | None) -> tuple[float, ...]:
    """A spread to the millisecond: moments since 1970 hold no more."""
    assert spread_ is not None
    return spread_.count, round(spread_.p50, 3), round(spread_.p90, 3), round(spread_.p95, 3)


def test_of_nothing_there_are_figures_that_say_nothing() -> None:
    made = counted()

    assert (made.asked, made.people) == (0, 0)
    assert made.first_word is made.answer is made.tickets.claim is made.tickets.resolve is None
    assert made.votes.value is made.verified.value is made.tickets.promise.value is made.curve.error is None
    assert [made.topics, made.sources, made.tickets.reasons] == [(), (), ()]
    assert [day.asked for day in made.days] == [0] * 7
    assert set(made.outcomes) == set(OUTCOMES) - {"other"}


def test_questions_are_counted_by_day_and_outcome() -> None:
    made = counted([turn("a", ago_s=2 * DAY_S), turn("b", ago_s=2 * DAY_S, outcome="escalated"), turn("c", outcome="looked"), turn("d", outcome="odd")])

    assert made.asked == 4
    assert made.outcomes == {"answered": 1, "looked": 1, "diagnose": 0, "escalated": 1, "declined": 0, "other": 1}
    assert [(day.date, day.outcomes) for day in made.days if day.asked] == [(date(2026, 11, 21), (1, 0, 0, 1, 0, 0)), (date(2026, 11, 23), (0, 1, 0, 0, 0, 1))]


def test_what_lies_outside_of_the_period_does_not_count() -> None:
    inside, before, after = turn("in"), turn("early", ago_s=20 * DAY_S), turn("late", ago_s=-20 * DAY_S)

    made = counted([before, inside, after], [ticket("in"), ticket("early", ago_s=20 * DAY_S), ticket("late", ago_s=-20 * DAY_S)])

    assert made.asked == 1
    assert made.tickets.opened == 1


def test_a_person_is_one_in_each_workspace() -> None:
    assert counted([turn("a"), turn("b"), turn("c", team="T2"), turn("d", person="U2")]).people == 3


def test_waits_are_from_the_question_on_and_only_of_those_who_waited() -> None:
    made = counted([turn("a"), turn("b", seen_at=0.0, answered_at=0.0), turn("c", seen_at=NOW_S - HOUR_S - 5)])

    assert told(made.first_word) == (2, 0.0, 0.4, 0.4)
    assert told(made.answer) == (2, 2.0, 2.0, 2.0)


def test_a_spread_is_by_nearest_rank() -> None:
    assert spread([float(number) for number in range(1, 101)]) == Spread(count=100, p50=50.0, p90=90.0, p95=95.0)
    assert spread([3.0]) == Spread(count=1, p50=3.0, p90=3.0, p95=3.0)
    assert spread([]) is None


def test_only_answers_count_for_the_curve_and_all_votes_for_helpfulness() -> None:
    made = counted([turn("a", confidence=0.9, good=True), turn("b", confidence=0.9, good=False), turn("c", outcome="escalated", good=False), turn("d")])

    assert made.curve.votes == Share(part=1, whole=2)
    assert made.votes == Share(part=1, whole=3)


def test_topics_tell_how_much_went_to_humans() -> None:
    made = counted([turn("a", topic="sip", outcome="escalated"), turn("b", topic="sip", good=True), turn("c", topic="agents"), turn("d", topic="was one once")])

    assert [(use.topic, use.asked, use.handed) for use in made.topics] == [("sip", 2, 1), ("agents", 1, 0), ("other", 1, 0)]
    assert made.topics[0].good == Share(part=1, whole=1)


def test_sources_are_counted_once_an_answer() -> None:
    made = counted([turn("a", urls=("u1", "u2", "u1"), good=True), turn("b", urls=("u2",)), turn("c")])

    assert [(use.url, use.cited, use.first) for use in made.sources] == [("u2", 2, 1), ("u1", 1, 1)]
    assert made.sources[1].good == Share(part=1, whole=1)


def test_an_answer_that_cites_what_a_human_verified_counts_as_verified() -> None:
    made = counted([turn("a", urls=("verified://c1", "https://docs.livekit.io/")), turn("b", urls=("https://docs.livekit.io/",)), turn("c")])

    assert made.verified == Share(part=1, whole=2)
    assert [use.url for use in made.sources if use.verified] == ["verified://c1"]


def test_money_is_told_with_what_has_no_price() -> None:
    made = counted([turn("a", tokens_in=1_000, tokens_out=100, cost_usd=0.5), turn("b", tokens_in=10, tokens_out=1), turn("c")])

    assert (made.money.tokens_in, made.money.tokens_out, made.money.cost_usd, made.money.unpriced) == (1_010, 101, 0.5, 1)
    assert (made.days[-1].tokens_in, made.days[-1].tokens_out, made.days[-1].cost_usd) == (1_010, 101, 0.5)


def test_a_promise_is_kept_missed_or_not_yet_due() -> None:
    early = {"state": "answered", "answered_at": NOW_S - 9 * HOUR_S}
    kept, resolved = ticket("kept", ago_s=10 * HOUR_S, **early), ticket("resolved", ago_s=10 * HOUR_S, state="resolved", over_at=NOW_S - 9 * HOUR_S)
    late, silent = ticket("late", ago_s=10 * HOUR_S, state="answered", answered_at=NOW_S), ticket("silent", ago_s=10 * HOUR_S)
    pending, dismissed, unpromised = ticket("pending"), ticket("no", ago_s=10 * HOUR_S, state="dismissed", over_at=NOW_S), ticket("none", due_at=0.0)

    assert counted([], [kept, resolved, late, silent, pending, dismissed, unpromised]).tickets.promise == Share(part=2, whole=4)


def test_tickets_are_told_by_state_and_reason_with_the_time_they_took() -> None:
    over = ticket("a", ago_s=HOUR_S, state="resolved", reason="asked", claimed_at=NOW_S - HOUR_S + 60, over_at=NOW_S - HOUR_S + 600)
    made = counted([], [over, ticket("b"), ticket("c"), ticket("d", state="dismissed", over_at=NOW_S)]).tickets

    assert (made.opened, made.waiting, made.resolved, made.dismissed) == (4, 2, 1, 1)
    assert made.reasons == (("unsure", 3), ("asked", 1))
    assert told(made.claim) == (1, 60.0, 60.0, 60.0)
    assert told(made.resolve) == (1, 600.0, 600.0, 600.0)


def test_every_reason_of_a_ticket_has_a_title() -> None:
    assert set(REASON_TITLES) == set(REASONS)


def test_a_quarter_of_a_year_adds_up() -> None:
    turns = quarter(5_000)
    made = counted(turns, desk(200), days=90)

    assert made.asked == sum(made.outcomes.values()) == sum(day.asked for day in made.days) == sum(use.asked for use in made.topics) == len(turns)
    assert sum(use.first for use in made.sources) == sum(bool(one.urls) for one in turns)
    assert sum(day.cost_usd for day in made.days) == pytest.approx(made.money.cost_usd)
    assert made.tickets.opened == sum(count for _, count in made.tickets.reasons) == 200


ROWS = st.builds(
    turn,
    st.text(max_size=3),
    team=st.sampled_from(["T1", "T2"]),
    person=st.sampled_from(["U1", "U2", "U3"]),
    ago_s=st.floats(-2 * DAY_S, 9 * DAY_S),
    outcome=st.sampled_from([*OUTCOMES, "", "?"]),
    confidence=st.floats(allow_nan=True, allow_infinity=True),
    topic=st.sampled_from(["sip", "agents", "", "?"]),
    urls=st.lists(st.sampled_from(["a", "b", "verified://c"]), max_size=3).map(tuple),
    tokens_in=st.sampled_from([0, 1, 10**9]),
    tokens_out=st.sampled_from([0, 7]),
    cost_usd=st.floats(0, 1e6),
    good=st.sampled_from([None, True, False]),
)


@given(turns=st.lists(ROWS, max_size=12))
def test_whatever_the_rows_no_figure_is_not_a_number_and_all_questions_are_somewhere(turns: list[Turn]) -> None:
    made = counted(sorted(turns, key=lambda one: one.asked_at))

    assert all(math.isfinite(number) for number in numbers(made))
    assert made.asked == sum(day.asked for day in made.days) == sum(use.asked for use in made.topics) == sum(made.outcomes.values())
    assert made.asked == sum(made.period.begin <= one.asked_at < made.period.end for one in turns)


@given(turns=st.lists(ROWS, max_size=30), days=st.sampled_from([1, 7, 8]))
def test_counted_by_columns_it_is_what_it_is_counted_one_by_one(turns: list[Turn], days: int) -> None:
    period = last_days(NOW, days)
    made = figures(columns_of(sorted(turns, key=lambda one: one.asked_at)), [], period, now_s=NOW_S)

    assert plain(made) == pytest.approx(one_by_one(turns, period))


def test_a_quarter_of_a_year_is_the_same_both_ways() -> None:
    turns = quarter(2_000, teams=("T1", "T2"))

    for days in LENGTHS:
        period = last_days(NOW, days)
        assert plain(figures(columns_of(turns), [], period, now_s=NOW_S)) == pytest.approx(one_by_one(turns, period))


def plain(made: Figures) -> dict[str, float]:
    """Figures as numbers with names, those that are 0 left out."""
    numbered: dict[str, float] = {"asked": made.asked, "people": made.people, "votes": made.votes.whole, "good": made.votes.part}
    numbered |= {f"outcome {name}": count for name, count in made.outcomes.items()}
    for day in made.days:
        numbered |= {f"{day.date} {name}": count for name, count in zip(OUTCOMES, day.outcomes, strict=True)}
        numbered |= {f"{day.date} in": day.tokens_in, f"{day.date} out": day.tokens_out, f"{day.date} dollars": day.cost_usd}
    for use in made.topics:
        numbered |= {
            f"topic {use.topic}": use.asked,
            f"handed {use.topic}": use.handed,
            f"votes {use.topic}": use.good.whole,
            f"good {use.topic}": use.good.part,
        }
    for page in made.sources:
        numbered |= {f"cited {page.url}": page.cited, f"first {page.url}": page.first, f"votes {page.url}": page.good.whole, f"good {page.url}": page.good.part}
    for bin_ in made.curve.bins:
        numbered |= {f"bin {bin_.low}": bin_.good.whole, f"bin {bin_.low} good": bin_.good.part}
    for name, waits in (("first word", made.first_word), ("answer", made.answer)):
        numbered |= {f"{name} count": waits.count, f"{name} half": waits.p50, f"{name} most": waits.p95} if waits else {}
    numbered |= {"verified": made.verified.part, "with sources": made.verified.whole}
    numbered |= {"in": made.money.tokens_in, "out": made.money.tokens_out, "dollars": made.money.cost_usd, "unpriced": made.money.unpriced}
    return {name: number for name, number in numbered.items() if number}


def test_so_does_one_that_cites_where_a_human_said_it() -> None:
    said, page = "https://acme.slack.com/archives/C0DESK/p1700000000000100", "https://docs.livekit.io/"

    assert counted([turn("a", urls=(said, page)), turn("b", urls=(page,))]).verified == Share(part=1, whole=2)
