"""What becomes of a card."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.learning.cards import (
    ANSWER_CHARS,
    GOOD_DAYS,
    QUESTION_CHARS,
    QUESTIONS_MAX,
    SOURCES_MAX,
    Approval,
    approved,
    cited_as,
    edited,
    form_of,
    link_of,
    plain_name,
    retired,
)
from bot.learning.ports import Card
from knowledge import Link
from tests.learning.samples import CARD, DAY_S, NOW, PERMALINK, SESSIONS, contents

KIM = Approval(person="UKIM", name="Kim", at=NOW)


def test_a_form_that_nobody_touched_changes_nothing() -> None:
    card = replace(CARD, expires_at=(NOW // DAY_S + 51) * DAY_S - 1.0)

    assert edited(card, form_of(card), NOW) == card


def test_what_is_typed_is_taken_over_tidied_and_masked() -> None:
    secret = f"API{secrets.token_hex(6)}"
    form = replace(
        form_of(CARD),
        questions=f"  Why is {secret} \n\n refused?\nrefused?",
        answer=f"\nBecause {secret} is old.\n",
        sources="https://docs.example/api-keys\nKeys of a project: https://docs.example/keys.\n[Third](https://docs.example/third)",
        applies_to=" Python ",
        expires="2027-01-01",
    )

    card = edited(CARD, form, NOW)

    assert isinstance(card, Card)
    assert card.questions == ("Why is [api key]", "refused?")
    assert card.answer == "Because [api key] is old."
    assert card.sources == (
        Link(title="Api keys", url="https://docs.example/api-keys"),
        Link(title="Keys of a project", url="https://docs.example/keys"),
        Link(title="Third", url="https://docs.example/third"),
    )
    assert (card.applies_to, form_of(card).expires) == ("Python", "2027-01-01")
    assert card.expires_at == datetime(2027, 1, 1, 23, 59, 59, tzinfo=UTC).timestamp(), "it is good through its last day"
    assert (card.id, card.state, card.pages) == (CARD.id, CARD.state, CARD.pages)


def test_without_a_date_it_is_good_for_half_a_year() -> None:
    card = edited(CARD, replace(form_of(CARD), expires=""), NOW)

    assert isinstance(card, Card)
    assert card.expires_at == NOW + GOOD_DAYS * DAY_S


@pytest.mark.parametrize(
    ("change", "faulty"),
    [
        ({"questions": " \n "}, "questions"),
        ({"questions": "\n".join(f"question {n}" for n in range(QUESTIONS_MAX + 1))}, "questions"),
        ({"questions": "x" * (QUESTION_CHARS + 1)}, "questions"),
        ({"answer": "  "}, "answer"),
        ({"answer": "x" * (ANSWER_CHARS + 1)}, "answer"),
        ({"sources": "the docs"}, "sources"),
        ({"sources": "https://a.example https://b.example"}, "sources"),
        ({"sources": "javascript:alert(1)"}, "sources"),
        ({"sources": "\n".join(f"https://a.example/{n}" for n in range(SOURCES_MAX + 1))}, "sources"),
        ({"applies_to": "x" * 201}, "applies_to"),
        ({"expires": "soon"}, "expires"),
        ({"expires": "2026-11-24"}, "expires"),
        ({"expires": "2036-11-24"}, "expires"),
    ],
)
def test_what_cannot_be_taken_over_is_said_at_its_field(change: dict[str, Any], faulty: str) -> None:
    faults = edited(CARD, replace(form_of(CARD), **change), NOW)

    assert isinstance(faults, dict)
    assert list(faults) == [faulty]


def test_all_faults_are_said_at_once() -> None:
    faults = edited(CARD, replace(form_of(CARD), questions="", answer="", expires="never"), NOW)

    assert isinstance(faults, dict)
    assert set(faults) == {"questions", "answer", "expires"}


def test_an_approved_card_is_tied_to_what_stands_in_its_sources() -> None:
    elsewhere = Link(title="Else", url="https://elsewhere.example/x")
    gone = Link(title="Gone", url="https://docs.example/docs/gone")
    draft = replace(CARD, state="draft", sources=(*CARD.sources, elsewhere, gone), pages={}, owner="", owner_name="", why="old", verified_at=0.0)

    card = approved(draft, KIM, contents())

    assert (card.state, card.owner, card.owner_name, card.verified_at, card.why) == ("approved", "UKIM", "Kim", NOW, "")
    assert card.pages == {SESSIONS.url: SESSIONS.content}
    assert card.expires_at == draft.expires_at


def test_a_card_that_is_approved_again_after_its_time_is_good_for_another_while() -> None:
    assert approved(replace(CARD, state="review", expires_at=NOW - 1), KIM, contents()).expires_at == NOW + GOOD_DAYS * DAY_S


def test_a_retired_card_says_why() -> None:
    card = retired(CARD, " replaced by another one ")

    assert (card.state, card.why) == ("retired", "replaced by another one")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Kim Lee", "Kim Lee"),
        ("*Kim* <@U1|x> `#`", "Kim U1 x"),
        ("[Kim](https://evil.example)\n", "Kim https://evil.example"),
        ("\u202eKim", "Kim"),
        ("", ""),
        ("x" * 99, "x" * 60),
    ],
)
def test_a_name_is_words_and_nothing_else(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_card_is_cited_by_the_message_in_slack_that_it_comes_from_else_by_its_own_address() -> None:
    assert cited_as(CARD) == "verified://card-t1"
    assert cited_as(replace(CARD, sources=(*CARD.sources, Link(title="there", url=PERMALINK)))) == PERMALINK


@pytest.mark.parametrize("line", ["", "words", "ftp://x.example", "https://a.example, https://b.example", f"https://a.example/{'x' * 1_001}"])
def test_a_line_without_exactly_one_link_that_can_be_kept_has_none(line: str) -> None:
    assert link_of(line) is None
