"""What the documents lack."""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.learning.gaps import EXAMPLE_CHARS, EXAMPLES, ONCE, Unanswered, digest, example, gaps_of, title_of, without_common
from bot.learning.gaps_words import CONFINED, as_markdown, said
from knowledge import Link
from tests.learning.samples import NOW

BILL, PHONE, THIRD = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
BILLING = Link(title="Billing", url="https://docs.example/billing")
RARE = {"invoic": 6.0, "octob": 5.0, "download": 3.0, "where": 0.5}


def asked(question: str, vector: tuple[float, ...] = BILL, *, person: str = "UADA", confined: bool = False, bad: bool = False) -> Unanswered:
    return Unanswered(question=question, person=person, vector=vector, idf=RARE, pages=(BILLING,), confined=confined, bad=bad)


INVOICES = (
    asked("where can I download the invoice"),
    asked("invoice of october?", person="UBOB"),
    asked("our accountant wants an invoice", person="UBOB", bad=True),
)


def test_questions_about_the_same_are_a_gap_with_counts_examples_and_the_nearest_pages() -> None:
    (gap,), alone = gaps_of([*INVOICES, asked("dial from a phone", PHONE)], ())

    assert (gap.count, gap.people, gap.bad, gap.confined) == (3, 2, 1, 0)
    assert gap.examples == ("where can I download the invoice", "invoice of october?", "our accountant wants an invoice")
    assert gap.pages == (BILLING,)
    assert "invoice" in gap.title.lower()
    assert [one.question for one in alone] == ["dial from a phone"]


def test_the_gap_of_most_people_comes_first() -> None:
    often = [asked(f"dial {n}", PHONE) for n in range(5)]
    gaps, _ = gaps_of([*often, *INVOICES], ())

    assert [(gap.count, gap.people) for gap in gaps] == [(3, 2), (5, 1)]


def test_the_same_questions_make_the_same_gaps() -> None:
    assert gaps_of(INVOICES, ()) == gaps_of(tuple(INVOICES), ())


def test_of_confined_questions_only_the_number_is_told() -> None:
    secret = [
        replace(one, confined=True, question="the vermilion deal with Acme", pages=(Link(title="Acme", url="https://x.example"),)) for one in INVOICES[:2]
    ]
    (gap,), _ = gaps_of(secret, ())

    assert gap == type(gap)(count=2, people=2, confined=2)


def test_beside_open_questions_confined_ones_count_and_say_nothing() -> None:
    secret = asked("the vermilion invoice of Acme", person="UEVE", confined=True)
    whole = digest([*INVOICES, secret, asked("zebulon", THIRD, confined=True)], (), team="T1", since=NOW - 1, until=NOW)

    assert (whole.gaps[0].count, whole.gaps[0].people, whole.gaps[0].confined, whole.alone, whole.count) == (4, 3, 1, 1, 5)
    for word in ("vermilion", "Acme", "zebulon"):
        assert word not in repr(whole)
        assert word not in as_markdown(whole)


def test_examples_come_from_different_people_first_and_are_few() -> None:
    many = [asked(f"invoice number {n} of ada") for n in range(6)] + [asked("invoice of bob", person="UBOB")]
    (gap,), _ = gaps_of(many, ())

    assert len(gap.examples) == EXAMPLES
    assert "invoice of bob" in gap.examples


def test_examples_are_masked_and_short() -> None:
    secret = f"API{secrets.token_hex(6)}"

    assert example(f"hi @ada.l,\nwhy is {secret} refused?\n```\n{secret}\n```") == "hi @…, why is [api key] refused?"
    assert len(example("invoice " * 100)) <= EXAMPLE_CHARS + 2
    assert secret not in title_of([asked(f"why is {secret} refused")])


def test_a_title_is_made_of_the_words_that_tell_most() -> None:
    assert title_of(INVOICES[:2]) == "Download invoice"
    assert title_of([asked("livekit livekit")]) == ""
    assert title_of([]) == ""


def test_what_all_questions_have_in_common_does_not_make_them_alike() -> None:
    first, second = (0.8, 0.6, 0.0), (0.8, -0.6, 0.0)

    assert len(gaps_of([asked("a", first), asked("b", second)], (), alike=0.2)[0]) == 1
    assert gaps_of([asked("a", first), asked("b", second)], [(0.8, 0.0, 0.0)], alike=0.2)[0] == ()
    assert without_common([], [(1.0,)]) == []


def test_without_a_question_there_is_nothing_to_write() -> None:
    nothing = digest([], (), team="T1", since=NOW - 86_400.0, until=NOW)

    assert (nothing.count, nothing.gaps, nothing.once) == (0, (), ())
    assert "nobody complained" in as_markdown(nothing)


def test_questions_that_nobody_else_asked_are_listed_as_far_as_they_fit() -> None:
    alone = [asked(f"question {n}", tuple(float(n == m) for m in range(30))) for n in range(30)]
    whole = digest(alone, (), team="", since=0.0, until=NOW)

    assert (whole.alone, len(whole.once)) == (30, ONCE)


def test_the_document_has_a_heading_for_each_gap_and_marks_in_questions_mean_nothing() -> None:
    hostile = [asked("invoice <!channel> [click](https://evil.example) `x` #1", person=f"U{n}") for n in range(2)]
    secret = [asked("x", PHONE, confined=True), asked("y", PHONE, confined=True, person="UEVE")]
    text = as_markdown(digest([*hostile, *secret, asked("once", THIRD)], (), team="", since=NOW - 604_800.0, until=NOW))

    assert text.startswith("# What to write, 2026-11-17 to 2026-11-24\n")
    assert "5 questions got no good answer: 2 gaps, and 1 question that nobody else asked." in text
    assert f"## 2. {CONFINED}\n\n2 questions from 2 people.\n" in text
    assert "- invoice \\<!channel\\> \\[click\\](https://evil.example)" in text
    assert "Nearest today: [Billing](https://docs.example/billing)" in text
    assert text.endswith("## Asked once\n\n- once\n")


def test_counts_are_told_in_words() -> None:
    (gap,), _ = gaps_of([*INVOICES, asked("invoice", person="UEVE", confined=True)], ())

    assert said(gap) == "4 questions from 3 people; 1 of them got an answer that did not help; 1 asked where not everybody may read."
