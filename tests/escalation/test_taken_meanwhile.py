"""A form takes a while to fill in, and the ticket goes on: nobody loses one to somebody who did not see that they have it."""

from __future__ import annotations

import pytest

from bot.errors import BadInput, SlackRefused, SlackUnreachable
from bot.escalation.acts import TAKEN
from bot.escalation.filled import NOBODY, Answering, Asking, Passing
from bot.escalation.promise import NOBODY as NOBODY_ASKED
from bot.escalation.since import faster, owner_before
from bot.escalation.ticket import Event, Kind
from bot.escalation.working import MEANWHILE
from tests.escalation.desk_at_work import AtDesk, again, press
from tests.escalation.in_thread import InThread
from tests.escalation.plans import plan_in

WHY = "It is about billing"
ONE_DESK = """
channel: escalations
routes: [{name: all, to: [person:U0BEN, person:U0CHI, person:U0DORA]}]
"""


def sent(to: str) -> dict[str, object]:
    return {"why": {"text": {"value": WHY}}, "to": {"choice": {"selected_option": {"value": to}}}}


@pytest.mark.parametrize("to", ["next", NOBODY])
async def test_who_claimed_it_while_a_form_was_open_keeps_it_and_the_words_come_back(to: str) -> None:
    thread = InThread()
    seen = await thread.asked()
    await thread.at.working.claim(press(), seen, "U0CHI")
    form = {"callback_id": "ticket_pass_form", "private_metadata": f"{seen.id}:{seen.version}", "values": sent(to)}
    await thread.pressing.submission(thread.job("submission", 1, person="U0BEN", **form))

    assert ((await thread.at.ticket()).owner, await thread.at.steps()) == ("U0CHI", ["opened", "claimed"])
    assert thread.whispered() == [f"{TAKEN.format(owner='Chi')}\n\nYou wrote:\n\n{WHY}"]


async def test_of_two_who_pass_it_on_at_once_one_does() -> None:
    at = AtDesk(plan=plan_in(ONE_DESK))
    await at.asked()
    seen = await at.ticket()
    await at.working.pass_on(press(1), seen, "U0BEN", Passing(why=WHY))
    with pytest.raises(BadInput, match=MEANWHILE):
        await at.working.pass_on(press(2), seen, "U0DORA", Passing(why=WHY))

    assert ((await at.ticket()).level, await at.steps()) == (1, ["opened", "passed"])


async def test_a_reminder_in_between_keeps_nobody_from_passing_it_on() -> None:
    at = AtDesk()
    await at.asked()
    seen = await at.ticket()
    await at.passes(minutes=31)
    await at.working.pass_on(press(), seen, "U0CHI", Passing(why=WHY))

    assert await at.steps() == ["opened", "reminded", "passed"]


@pytest.mark.parametrize(("channel", "called"), [("ask-ai", [("U0DORA", "U0CHI")]), ("moved", [("U0CHI",)])])
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", [None, *range(4)])
async def test_who_had_it_hears_that_somebody_else_gave_it_away(channel: str, called: list[tuple[str, ...]], steps: int | None, after: bool) -> None:
    at = AtDesk(channel=channel)
    await at.asked()
    await at.working.claim(press(1), await at.ticket(), "U0CHI")
    seen = await at.ticket()
    assert seen.desk
    if channel == "moved":
        at.people.channels["desk"].archived = True  # so it goes to another channel
    at.board.steps, at.board.after = steps, after
    try:
        await at.working.pass_on(press(2), seen, "U0DORA", Passing(why=WHY))
    except SlackUnreachable:
        await at.working.pass_on(again(press(2)), seen, "U0DORA", Passing(why=WHY))

    assert at.called() == called
    assert [words for words in at.board.told(seen.desk) if WHY in words] == [f"Dora passed this on: {WHY}"]
    assert await at.steps() == ["opened", "claimed", "passed"]


async def test_what_can_be_given_to_nobody_is_closed_and_the_asker_told() -> None:
    at = AtDesk()
    await at.asked()
    at.board.fails += [SlackRefused("chat.postMessage: is_archived", code="is_archived")] * 2
    await at.working.pass_on(press(), await at.ticket(), "U0CHI", Passing(why=WHY))

    assert (await at.ticket()).state == "dismissed"
    assert at.told() == [NOBODY_ASKED["closed"]]


async def test_an_address_that_a_human_chose_to_write_reaches_the_asker_and_is_stored_masked() -> None:
    at = AtDesk()
    await at.asked()
    key = "sk-" + "a1B2" * 6
    await at.working.ask(press(1), await at.ticket(), "U0CHI", Asking(more="Mail logs@livekit.example, please."))
    await at.working.answer(press(2), await at.ticket(), "U0CHI", Answering(words=f"Call +49 170 1234567, not with {key}."))
    await at.working.pass_on(press(3), await at.ticket(), "U0CHI", Passing(why="ask sales@livekit.example", dismissed=True))

    asked, answered, dismissed = at.told()
    assert "Mail logs@livekit.example, please." in asked
    assert answered == "Call +49 170 1234567, not with [key]."
    assert "ask sales@livekit.example" in dismissed
    ticket = await at.ticket()
    assert ticket.human_answer == "Call [phone], not with [key]."
    assert [event.words for event in await at.store.tickets.events(ticket.id)][1:] == ["Mail [email], please.", ticket.human_answer, "ask [email]"]
    assert ticket.human_answer in [said.text for said in await at.store.transcript.of(ticket.thread, limit=9)]


def steps(*kinds: tuple[Kind, str]) -> list[Event]:
    return [Event(kind=kind, at=float(number), person=person, key=f"{number}") for number, (kind, person) in enumerate(kinds)]


@pytest.mark.parametrize(
    ("events", "number"),
    [
        (steps(("opened", "U1"), ("claimed", "U3")), 1),
        (steps(("opened", "U1"), ("claimed", "U3"), ("passed", "U4"), ("reminded", "")), 2),
        (steps(("opened", "U1"), ("claimed", "U2"), ("reminded", ""), ("told_info", "U1"), ("edited", "U1")), None),
    ],
)
def test_who_was_faster_is_the_last_who_took_it_or_gave_it_away(events: list[Event], number: int | None) -> None:
    assert faster(events, 1, person="U2", key="") == (None if number is None else events[number])
    assert faster(events, len(events), person="U2", key="") is None


def test_the_owner_before_a_step_is_who_took_it_first_since_it_was_given_away() -> None:
    events = steps(("opened", "U1"), ("claimed", "U2"), ("answered", "U3"), ("passed", "U2"), ("asked_info", "U4"), ("reopened", "U1"))

    assert [owner_before(events, str(number)) for number in range(7)] == ["", "", "U2", "U2", "", "U4", ""]
