"""Resolved questions like this one, and none that may not be shown."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.packet import Similar
from bot.escalation.similar import COMPARED, FLOOR, Near, similar, told
from bot.escalation.ticket import Ticket
from bot.thread import ThreadId

DESK, HERE = "C0DESK", ThreadId(team="T1", channel="C0ASK", ts="9.0")
SOLVED = Ticket(
    id="t1",
    thread=ThreadId(team="T1", channel="C0ASK", ts="1.0"),
    asker="U0ADA",
    question="Calls end after half a minute",
    reason="unsure",
    state="resolved",
    owner="U0CHI",
    human_answer="Raise the media timeout.",
)


def of(number: int, **more: object) -> Ticket:
    return replace(SOLVED, id=f"t{number}", thread=ThreadId(team="T1", channel="C0ASK", ts=f"{number}.0"), question=f"question {number}", **more)  # type: ignore[arg-type]  # any field


def by_number(_: str, question: str) -> float:
    """The likeness stands in the question."""
    return int(question.rsplit(maxsplit=1)[-1]) / 100


def ids(tickets: list[Ticket], *, desk: str = DESK) -> list[str]:
    return [near.ticket.id for near in similar("why", tickets, by_number, thread=HERE, desk=desk)]


def test_the_three_most_alike_come_first() -> None:
    assert ids([of(60), of(90), of(70), of(99), of(56)]) == ["t99", "t90", "t70"]


def test_what_is_less_alike_than_the_floor_is_left_out() -> None:
    assert ids([of(int(FLOOR * 100)), of(int(FLOOR * 100) - 1)]) == [f"t{int(FLOOR * 100)}"]


def test_of_two_that_are_as_alike_the_newer_one_comes_first() -> None:
    newer, older = of(70), replace(of(70), id="old", thread=ThreadId(team="T1", channel="C0ASK", ts="1.5"))

    assert ids([newer, older]) == ["t70", "old"]


@pytest.mark.parametrize(
    "ticket",
    [
        of(90, state="open"),
        of(90, state="dismissed"),
        of(90, human_answer=" "),
        replace(of(90), thread=HERE),
        replace(of(90), thread=ThreadId(team="T2", channel="C0ASK", ts="90.0")),
    ],
)
def test_what_nobody_answered_or_belongs_elsewhere_is_left_out(ticket: Ticket) -> None:
    assert ids([ticket]) == []


def test_a_confined_one_is_shown_in_its_own_channel_alone() -> None:
    private = replace(of(90, confined=True), thread=ThreadId(team="T1", channel="C0PRIVATE", ts="90.0"))

    assert ids([private], desk=DESK) == []
    assert ids([private], desk="C0PRIVATE") == ["t90"]


@given(confined=st.lists(st.booleans(), max_size=12), channels=st.lists(st.sampled_from(["C0ASK", "C0PRIVATE", DESK, "D0ADA"]), min_size=12, max_size=12))
def test_no_confined_ticket_of_another_channel_is_ever_shown_or_even_compared(confined: list[bool], channels: list[str]) -> None:
    tickets = [replace(of(60 + n, confined=hidden), thread=ThreadId(team="T1", channel=channels[n], ts=f"{n}.0")) for n, hidden in enumerate(confined)]
    compared: list[str] = []

    def alike(here: str, there: str) -> float:
        compared.append(there)
        return 0.9

    found = similar("why", tickets, alike, thread=HERE, desk=DESK)

    secret = {ticket.question for ticket in tickets if ticket.confined and ticket.thread.channel != DESK}
    assert not secret & {near.ticket.question for near in found}
    assert not secret & set(compared)


def test_only_so_many_are_compared() -> None:
    compared: list[str] = []

    def alike(here: str, there: str) -> float:
        compared.append(there)
        return 0.0

    similar("why", [of(n) for n in range(1, COMPARED + 50)], alike, thread=HERE, desk=DESK)

    assert len(compared) == COMPARED


def test_it_is_told_with_who_answered_what() -> None:
    near = Near(ticket=SOLVED, score=0.9)

    assert told(near, url="https://x.slack.example/p1", person="U0CHI", name="Chi") == Similar(
        question="Calls end after half a minute",
        url="https://x.slack.example/p1",
        answer="Chi: Raise the media timeout.",
        asked_by="U0ADA",
        answered_by="U0CHI",
    )
    assert told(near, url="", person="", name="").answer == "Raise the media timeout."


def test_secrets_in_it_are_masked() -> None:
    secret = f"sk-{secrets.token_hex(16)}"
    near = Near(ticket=replace(SOLVED, question=f"is {secret} right?", human_answer=f"no, {secret} is not"), score=0.9)

    shown = told(near, url="", person="U0CHI", name="Chi")

    assert secret not in shown.question + shown.answer
