"""Whoever was asked for something and says nothing is reminded once, in time of work."""

from __future__ import annotations

import pytest

from bot.errors import SlackRefused
from bot.escalation.filled import Asking
from bot.escalation.promise import awaited
from tests.escalation.desk_at_work import ASKER, CHAIN, AtDesk, press
from tests.escalation.in_thread import InThread
from tests.escalation.plans import plan_in

REMINDED = awaited("Chi", "Which room?", asker=ASKER)


async def waiting(at: AtDesk) -> None:
    """Chi asked Ada for the room."""
    await at.asked()
    await at.working.ask(press(), await at.ticket(), "U0CHI", Asking(more="Which room?"))


async def test_the_asker_is_reminded_once_after_a_day_of_work() -> None:
    at = AtDesk(start="2026-11-13 20:00")  # Chi works until 22:00, on weekends too
    await waiting(at)
    await at.passes(days=30)

    assert [when for when, kind in at.ran if kind == "ticket_reminder"][-1] == "Sat 13:00"
    assert [said.words for said in at.board.said.values()].count(REMINDED) == 1
    assert ((await at.ticket()).state, await at.notes()) == ("waiting", [])


async def test_the_packet_still_says_what_is_waited_for() -> None:
    at = AtDesk()
    await waiting(at)
    await at.passes(days=3)

    (packet,) = at.board.packets.values()
    assert packet.last
    assert (packet.last.kind, packet.last.words) == ("asked_info", "Which room?")


async def test_who_writes_is_not_reminded_and_the_owner_gets_it_back() -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.working.ask(press(), await thread.at.ticket(), "U0CHI", Asking(more="Which room?"))
    await thread.says("room demo")
    await thread.at.passes(days=3)

    ticket = await thread.at.ticket()
    assert (ticket.state, ticket.owner) == ("claimed", "U0CHI")
    assert REMINDED.text not in thread.at.told()


@pytest.mark.parametrize(("setting", "reminded"), [("{waiting: 1h}", "Mon 11:00"), ("{most: 0}", "")])
async def test_the_plan_says_after_how_long_and_whether(setting: str, reminded: str) -> None:
    at = AtDesk(plan=plan_in(f"{CHAIN}reminders: {setting}"))
    await waiting(at)
    await at.passes(days=3)

    assert [when for when, _ in at.ran if when == "Mon 11:00"] == ([reminded] if reminded else [])
    assert (REMINDED.text in at.told()) == bool(reminded)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(2))
async def test_a_reminder_that_breaks_off_is_sent_once(steps: int, after: bool) -> None:
    at = AtDesk()
    await waiting(at)
    at.board.steps, at.board.after = steps, after
    await at.passes(days=5)

    assert at.told().count(REMINDED.text) == 1


async def test_where_the_asker_cannot_be_told_the_owner_is() -> None:
    at = AtDesk()
    await waiting(at)
    at.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await at.passes(days=5)

    assert [note.startswith("I could not tell the asker") for note in await at.notes()] == [True]
