"""The forms of tickets: what they ask, and that what people fill in there is understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.acts import FORMS, FormKind, value_of
from bot.escalation.board import Form
from bot.escalation.filled import HOWS, NEEDS, Answering, Asking, Passing, Resolving, answering, asking, passing, resolving
from bot.sandbox.delivery import inputs
from bot.slack.lint import lint_view
from bot.slack.tickets import form_view
from bot.slack.tickets.forms import CONFINED
from tests.slack.nasty import assert_harmless, texts
from tests.slack.test_views import mrkdwn
from tests.slack.tickets_made import OWNER, ticket

TICKET = ticket()
KINDS = get_args(FormKind)
forms = st.builds(
    Form,
    kind=st.sampled_from(KINDS),
    ticket=texts.map(lambda question: replace(TICKET, question=question * 20)),
    needs=st.lists(st.sampled_from((*NEEDS, "unknown"))).map(tuple),
    routes=st.lists(st.one_of(texts, st.just("r" * 200), st.text("ab", min_size=1, max_size=100)), max_size=130, unique=True).map(tuple),
)


def filled(form: Form, given: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What Slack sends when somebody fills this in: block → element → text or values."""
    return inputs.state(form_view(form)["blocks"], given, {})


def read(part: object) -> list[str]:
    """What people see of a view: its values are data."""
    if isinstance(part, dict):
        return [text for key, inner in part.items() if key != "value" for text in read(inner)]
    return [text for inner in part for text in read(inner)] if isinstance(part, list) else [part] if isinstance(part, str) else []


@given(form=forms)
def test_whatever_is_in_them_slack_takes_them(form: Form) -> None:
    view = form_view(form)

    assert lint_view(view) == []
    for text in read(view):
        assert_harmless(text)
    assert "<" not in "".join(mrkdwn(view["blocks"]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_knows_its_ticket_and_shows_the_question(kind: FormKind) -> None:
    view = form_view(Form(kind=kind, ticket=replace(TICKET, version=4)))

    assert FORMS[view["callback_id"]] == kind
    assert value_of(view["private_metadata"]) == (TICKET.id, 4)
    assert "Question: We dial out with CreateSIPParticipant" in "".join(mrkdwn(view["blocks"]))


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_confined_question_shows_no_word_of_it(kind: FormKind) -> None:
    view = form_view(Form(kind=kind, ticket=replace(TICKET, confined=True, question="tango-seven")))

    assert "tango-seven" not in str(view)
    assert list(mrkdwn(view["blocks"])) == [CONFINED]


def test_an_answer_can_be_kept_as_a_verified_one() -> None:
    form = Form(kind="answer", ticket=TICKET)

    assert answering(filled(form, {"words": {"text": "Raise it."}})) == Answering(words="Raise it.")
    assert answering(filled(form, {"words": {"text": "Raise it."}, "keep": {"choice": ["verified"]}})) == Answering(words="Raise it.", keep=True)
    assert inputs.faults(form_view(form)["blocks"], filled(form, {})).keys() == {"words"}


def test_what_is_known_to_be_missing_is_ticked_already() -> None:
    form = Form(kind="info", ticket=TICKET, needs=("sdk", "room"))

    assert asking(filled(form, {})) == Asking(needs=("room", "sdk"))
    assert asking(filled(form, {"needs": {"choice": ["logs"]}, "more": {"text": "all"}})) == Asking(needs=("logs",), more="all")
    assert inputs.faults(form_view(form)["blocks"], filled(form, {})) == {}


def test_it_goes_to_the_next_in_the_chain_unless_somebody_else_is_chosen() -> None:
    form = Form(kind="pass", ticket=TICKET, routes=("telephony", "agents"))
    why = {"why": {"text": "SIP"}}

    assert passing(filled(form, why)) == Passing(why="SIP")
    assert passing(filled(form, {**why, "to": {"choice": "route:agents"}})) == Passing(why="SIP", route="agents")
    assert passing(filled(form, {**why, "to": {"choice": "nobody"}})) == Passing(why="SIP", dismissed=True)
    assert inputs.faults(form_view(form)["blocks"], filled(form, {})).keys() == {"why"}


def test_where_nobody_comes_next_that_is_no_choice_and_nobody_is_chosen_by_itself() -> None:
    form = Form(kind="pass", ticket=TICKET, routes=("telephony",), last=True)
    select = form_view(form)["blocks"][-1]["element"]

    assert [option["value"] for option in select["options"]] == ["route:telephony", "nobody"]
    assert "initial_option" not in select
    assert inputs.faults(form_view(form)["blocks"], filled(form, {"why": {"text": "SIP"}})).keys() == {"to"}
    assert passing(filled(form, {"why": {"text": "SIP"}, "to": {"choice": "route:telephony"}})) == Passing(why="SIP", route="telephony")


def test_whoever_has_it_passes_it_on() -> None:
    assert form_view(Form(kind="pass", ticket=TICKET))["title"]["text"] == "Not for us"
    assert form_view(Form(kind="pass", ticket=replace(TICKET, owner=OWNER)))["title"]["text"] == "Pass on"


@pytest.mark.parametrize("how", HOWS)
def test_each_way_of_resolving_can_be_chosen_with_a_note(how: str) -> None:
    form = Form(kind="resolve", ticket=TICKET)

    assert resolving(filled(form, {"how": {"choice": how}, "note": {"text": "seen"}})) == Resolving(how=how, note="seen")
    assert resolving(filled(form, {})) == Resolving(how="answered")
