"""Notes and forms of verified answers: that Slack takes them, that nothing in them calls anybody, and that what is filled in is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Place
from bot.escalation.acts import value_of
from bot.learning.acts import ACTS, CARD_FORM, form_value_of
from bot.learning.board import Note
from bot.learning.cards import ANSWER_CHARS, QUESTIONS_MAX, SOURCES_MAX, Form, edited, form_of
from bot.learning.filled import LAID_CHARS, laid_out, why_of, written
from bot.learning.ports import Card
from bot.sandbox.delivery import inputs
from bot.slack.learned import card_view, note, why_view
from bot.slack.lint import lint_message, lint_view
from bot.slack.messages import Message
from bot.thread import ThreadId
from knowledge import Link
from tests.learning.samples import CARD, NOW
from tests.slack.nasty import LINK, assert_harmless, strings, texts

AT = Place(thread=ThreadId(team="T1", channel="C0DESK", ts="300.1"), ts="300.2", person="U0KIM")
STATES = ("draft", "approved", "review", "retired")
links = st.builds(Link, title=texts, url=st.sampled_from(["https://docs.livekit.io/x", "https://evil.example/<!here>|y", "javascript:alert(1)"]))
cards = st.builds(
    lambda questions, answer, sources, applies_to, why, state, confined: replace(
        CARD, questions=tuple(questions), answer=answer, sources=tuple(sources), applies_to=applies_to, why=why, owner_name=why, state=state, confined=confined
    ),
    st.lists(texts, max_size=12),
    st.one_of(texts, texts.map(lambda text: text * 50)),
    st.lists(links, max_size=8),
    texts,
    texts,
    st.sampled_from(STATES),
    st.booleans(),
)


def whole(message: Message) -> str:
    """All that it says."""
    return "\n".join(strings([message.blocks(number) for number in range(1, len(message.parts) + 1)]))


def filled(card: Card, typed: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Any]:
    """What Slack sends when somebody fills the form in: block → element → text or values."""
    return inputs.state(card_view(card, AT)["blocks"], typed or {}, {})


@given(card=cards, by=texts)
def test_whatever_people_wrote_slack_takes_the_note_and_nobody_is_called_but_the_owner(card: Card, by: str) -> None:
    message = note(Note(card=card, person="U0KIM", by=by))

    for number, part in enumerate(message.parts, 1):
        blocks = message.blocks(number)
        assert lint_message({"text": part.notice, "blocks": blocks}) == []
        for text in [part.text, *strings(blocks)]:
            assert_harmless(text)
            assert "<" not in LINK.sub("", text).replace("<@U0KIM>", ""), text


@given(card=cards)
def test_whatever_people_wrote_slack_takes_the_form(card: Card) -> None:
    assert lint_view(card_view(card, AT)) == []


@pytest.mark.parametrize("state", STATES)
def test_of_a_confined_card_no_word_is_shown(state: Any) -> None:
    secret = replace(
        CARD,
        state=state,
        confined=True,
        questions=("tango one",),
        answer="tango two",
        applies_to="tango three",
        why="tango four",
        sources=(Link(title="tango", url="https://tango.example"),),
    )

    assert "tango" not in whole(note(Note(card=secret, person="U0KIM")))


def test_a_draft_shows_what_would_be_said_and_what_can_be_done() -> None:
    message = note(Note(card=replace(CARD, state="draft")))

    assert all(words in whole(message) for words in (*CARD.questions, CARD.answer, "Applies to: LiveKit Cloud", "Sources: "))
    buttons = message.foot[-1]["elements"]
    assert [ACTS[element["action_id"]] for element in buttons] == ["approve", "discard"]
    assert {value_of(element["value"]) for element in buttons} == {(CARD.id, CARD.version)}
    assert all(element["accessibility_label"] for element in buttons)


@pytest.mark.parametrize("state", ["approved", "retired"])
def test_what_was_judged_can_be_judged_no_more(state: Any) -> None:
    assert note(Note(card=replace(CARD, state=state), by="Lee")).foot == ()


def test_a_note_says_who_did_what() -> None:
    never_approved, was_approved = replace(CARD, state="retired", verified_at=0.0), replace(CARD, state="retired")

    assert "approved by Kim on 23 November 2026, good until 4 March 2027:" in whole(note(Note(card=CARD)))
    assert "Discarded by Lee" in whole(note(Note(card=never_approved, by="Lee")))
    assert "Retired by Lee" in whole(note(Note(card=was_approved, by="Lee")))
    assert "needs another look: a page changed." in whole(note(Note(card=replace(CARD, state="review", why="a page changed."))))


@pytest.mark.parametrize("state", ["approved", "retired"])
def test_a_note_about_a_confined_card_ends_where_its_question_would_begin(state: Any) -> None:
    assert whole(note(Note(card=replace(CARD, state=state, confined=True), by="Lee"))).rstrip().endswith(".")


def test_a_form_knows_its_card_and_its_note() -> None:
    view = card_view(CARD, AT)

    assert view["callback_id"] == CARD_FORM
    assert form_value_of(view["private_metadata"]) == ("card-t1:1", "C0DESK", "300.1", "300.2")
    assert form_value_of("card-t1:1") == ("", "", "", "")


def test_a_form_that_nobody_changed_changes_nothing() -> None:
    assert written(filled(CARD)) == form_of(CARD)


def test_what_is_typed_is_what_is_saved() -> None:
    typed = {
        "questions": {"text": "one\ntwo"},
        "answer": {"text": "See <https://docs.livekit.io/x> & `a < b`."},
        "sources": {"text": ""},
        "applies_to": {"text": "Python"},
        "expires": {"day": "2027-01-31"},
    }

    assert written(filled(CARD, typed)) == Form(
        questions="one\ntwo", answer="See <https://docs.livekit.io/x> & `a < b`.", sources="", applies_to="Python", expires="2027-01-31"
    )


def test_the_longest_card_that_may_be_fits_into_its_form_and_comes_back_whole() -> None:
    lines = "\n".join(f"Line {n} {'word ' * 20}".strip() for n in range(200))[:ANSWER_CHARS].rstrip()
    questions = tuple(f"{n} {'q' * 290}" for n in range(QUESTIONS_MAX))
    sources = tuple(Link(title=f"{n} {'t' * 100}", url=f"https://docs.livekit.io/{n}/{'u' * 900}") for n in range(SOURCES_MAX))
    card = replace(CARD, questions=questions, answer=lines, sources=sources)

    assert lint_view(card_view(card, AT)) == []
    back = edited(card, written(filled(card)), NOW)
    assert isinstance(back, Card)
    assert (back.questions, back.answer, back.sources) == (questions, lines, sources)


@given(text=st.lists(st.text("ab \n", max_size=60)).map(" ".join), times=st.integers(1, 60))
def test_a_text_is_laid_out_between_its_words_and_loses_none(text: str, times: int) -> None:
    parts = laid_out(text * times)

    assert " ".join(parts).split() == (text * times).split()
    assert all(len(part) <= LAID_CHARS for part in parts)


def test_a_word_without_an_end_is_cut() -> None:
    assert [len(part) for part in laid_out("x" * (LAID_CHARS + 7))] == [LAID_CHARS, 7]


def test_the_form_that_asks_why_knows_its_answer() -> None:
    view = why_view("a1b2")

    assert lint_view(view) == []
    assert (view["callback_id"], view["private_metadata"]) == ("answer_wrong_form", "a1b2")
    assert why_of(inputs.state(view["blocks"], {"why": {"text": " two\nlines "}}, {})) == "two lines"


@pytest.mark.parametrize("state", STATES)
def test_in_the_channel_where_it_was_said_the_note_of_a_confined_card_shows_it(state: Any) -> None:
    card = replace(CARD, state=state, confined=True, questions=("tango one",))

    assert "tango one" in whole(note(Note(card=card), channel=card.channel))
    assert "tango one" not in whole(note(Note(card=card), channel="C0OTHER"))


def test_a_draft_out_of_a_direct_message_says_that_whoever_approves_it_says_what_was_asked() -> None:
    card = replace(CARD, questions=(), state="draft")

    assert "Questions" not in whole(note(Note(card=card)))
    assert "whoever approves the answer says what was asked" in whole(note(Note(card=card)))
    assert "say what was asked" in str(card_view(card, AT)["blocks"][0])
    assert "say what was asked" not in str(card_view(CARD, AT)["blocks"][0])
