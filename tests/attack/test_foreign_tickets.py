"""Tickets pressed, filled in and confirmed from workspaces that they are not of, where people and channels may have the same ids, and by who left the channel meanwhile."""

from __future__ import annotations

import pytest

from bot.escalation.acts import EXPIRED, NOT_A_MEMBER, form_id
from bot.escalation.ticket import Ticket
from tests.attack.test_forged_presses import ELSEWHERE, Attacked
from tests.escalation.desk_at_work import ASKER
from tests.fakes.people import FakeChannel

SPECIALIST = "U0CHI"
WORDS = {"words": {"text": {"value": "Raise it."}}, "why": {"text": {"value": "no"}}, "more": {"text": {"value": "Which?"}}}
FORMS = ("answer", "info", "pass")


@pytest.fixture
async def asked() -> tuple[Attacked, Ticket]:
    attacked = Attacked()
    await attacked.at.asked()
    return attacked, await attacked.at.ticket()


@pytest.mark.parametrize(("act", "person"), [("claim", SPECIALIST), ("resolve", SPECIALIST), ("solved", ASKER), ("broken", ASKER)])
async def test_a_ticket_is_pressed_in_its_own_workspace_alone(asked: tuple[Attacked, Ticket], act: str, person: str) -> None:
    attacked, ticket = asked
    await attacked.presses(f"ticket_{act}", f"{ticket.id}:{ticket.version}", team=ELSEWHERE, person=person)

    assert await attacked.at.steps() == ["opened"]
    assert attacked.chat.done == [("whisper", EXPIRED)]


@pytest.mark.parametrize("form", FORMS)
async def test_a_form_about_a_ticket_counts_in_its_own_workspace_alone(asked: tuple[Attacked, Ticket], form: str) -> None:
    attacked, ticket = asked
    await attacked.sends(f"ticket_{form}_form", f"{ticket.id}:{ticket.version}", WORDS, team=ELSEWHERE, person=SPECIALIST)

    assert await attacked.at.steps() == ["opened"]


@pytest.mark.parametrize("form", FORMS)
async def test_who_left_the_channel_with_the_form_still_open_can_send_it_no_more(asked: tuple[Attacked, Ticket], form: str) -> None:
    attacked, ticket = asked
    attacked.at.people.channels["escalations"] = FakeChannel(id="C0ESC", members=frozenset({"U0BEN"}))
    await attacked.sends(f"ticket_{form}_form", f"{ticket.id}:{ticket.version}", WORDS, person=SPECIALIST)

    assert await attacked.at.steps() == ["opened"]
    assert NOT_A_MEMBER in attacked.chat.done[-1][1]
    assert form_id("answer") == "ticket_answer_form"
