"""What is pressed on tickets and put on messages: by whom, when, and what it means."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import intake
from bot.escalation.acts import (
    ACTS,
    FORMS,
    IS_OPEN,
    IS_OVER,
    NOT_A_MEMBER,
    NOT_YOURS,
    ONCE,
    OPENS,
    YOURS,
    Act,
    FormKind,
    Where,
    action_id,
    form_id,
    meant,
    not_allowed,
    not_now,
    value,
    value_of,
)
from bot.escalation.ticket import AFTER, BECOMES, Kind, State, Ticket
from bot.thread import ThreadId

TICKET = Ticket(id="a1b2", thread=ThreadId(team="T1", channel="C1", ts="1.1"), asker="U0ADA", question="why?", reason="asked", version=3)
MEMBERS = frozenset({"U0CHI", "U0DORA"})
DESK: tuple[Act, ...] = ("claim", "answer", "info", "pass", "resolve", "reopen")
# The step that each act leads to.
STEPS: dict[Act, Kind] = {"claim": "claimed", "answer": "answered", "info": "asked_info", "pass": "passed", "resolve": "resolved", "reopen": "reopened", "solved": "resolved"}  # fmt: skip


def test_what_a_button_and_a_form_are_called_is_read_back() -> None:
    assert {ACTS[action_id(act)] for act in get_args(Act)} == set(get_args(Act))
    assert {FORMS[form_id(kind)] for kind in get_args(FormKind)} == set(get_args(FormKind)) == set(OPENS.values())
    assert not ACTS.keys() & FORMS.keys()


@given(version=st.integers(0, 10_000))
def test_a_value_names_its_ticket_and_how_it_stood(version: int) -> None:
    assert value_of(value(replace(TICKET, version=version))) == ("a1b2", version)


@pytest.mark.parametrize("sent", ["", "a1b2", ":3", "a1b2:", "a1b2:x", "a1b2:-1", "good:answer", "a1b2:²"])
def test_what_no_button_of_ours_sent_names_no_ticket(sent: str) -> None:
    assert value_of(sent) == ("", 0)


@given(sent=st.text())
def test_whatever_comes_back_is_read(sent: str) -> None:
    ticket, version = value_of(sent)

    assert version >= 0
    assert bool(ticket) or version == 0


def test_what_means_once_what_is_pressed_twice_is_known_where_presses_come_in() -> None:
    assert {known for known in intake.ONCE if known in ACTS} == ONCE
    assert not {action_id(act) for act in OPENS} & intake.ONCE


@pytest.mark.parametrize("act", DESK)
def test_only_members_of_the_channel_act_there_and_the_asker_as_one_of_them(act: Act) -> None:
    assert not_allowed(act, TICKET, "U0CHI", MEMBERS) == ""
    assert not_allowed(act, TICKET, "U0ADA", MEMBERS) == NOT_A_MEMBER
    assert not_allowed(act, TICKET, "U0ADA", MEMBERS | {"U0ADA"}) == ""


@pytest.mark.parametrize("act", ["solved", "broken"])
def test_the_asker_says_whether_it_is_solved_or_somebody_of_the_channel(act: Act) -> None:
    assert not_allowed(act, TICKET, "U0ADA", MEMBERS) == ""
    assert not_allowed(act, TICKET, "U0DORA", MEMBERS) == ""
    assert not_allowed(act, TICKET, "U0BEN", MEMBERS) == NOT_YOURS


@pytest.mark.parametrize("state", get_args(State))
@pytest.mark.parametrize("act", STEPS)
def test_what_is_refused_is_what_the_ticket_would_not_follow(act: Act, state: State) -> None:
    words = not_now(act, replace(TICKET, state=state, owner="U0CHI"), "U0DORA", owner="Chi")

    assert (words == "") == (state in AFTER[STEPS[act]])


@pytest.mark.parametrize("state", get_args(State))
def test_that_it_is_still_broken_can_be_said_at_any_time(state: State) -> None:
    assert not_now("broken", replace(TICKET, state=state), "U0ADA", owner="") == ""


def test_who_comes_second_is_told_who_was_first() -> None:
    claimed = replace(TICKET, state="claimed", owner="U0CHI")

    assert not_now("claim", claimed, "U0DORA", owner="Chi").startswith("Chi has this question already.")
    assert not_now("claim", claimed, "U0CHI", owner="Chi") == YOURS
    assert not_now("answer", replace(TICKET, state="resolved"), "U0CHI", owner="") == IS_OVER
    assert not_now("reopen", claimed, "U0CHI", owner="Chi") == IS_OPEN
    assert BECOMES["claimed"] == "claimed"


@pytest.mark.parametrize(
    ("emoji", "where", "by_asker", "meaning"),
    [
        ("eyes", "packet", False, "claim"),
        ("eyes", "packet", True, "claim"),
        ("white_check_mark", "packet", False, "resolve"),
        ("white_check_mark", "human", False, "resolve"),
        ("white_check_mark", "human", True, "solved"),
        ("raising_hand", "answer", True, "human"),
        ("raising_hand::skin-tone-5", "answer", True, "human"),
        ("woman-raising-hand::skin-tone-2", "answer", True, "human"),
        ("sos", "answer", True, "human"),
        ("sos", "answer", False, None),
        ("eyes", "answer", True, None),
        ("eyes", "human", True, None),
        ("white_check_mark", "answer", True, None),
        ("sos", "packet", True, None),
        ("+1", "packet", False, None),
        ("", "human", True, None),
    ],
)
def test_an_emoji_means_something_in_its_place_alone(emoji: str, where: Where, by_asker: bool, meaning: str | None) -> None:
    assert meant(emoji, where, by_asker=by_asker) == meaning
