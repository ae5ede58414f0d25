"""A human is asked for again, on a ticket that stands or was closed: once however often it breaks off, and never with a promise that nobody keeps."""

from __future__ import annotations

import pytest

from bot.errors import BadInput, SlackRefused, SlackUnreachable
from bot.escalation.filled import Answering
from bot.escalation.handing import UNSOLVED
from bot.escalation.promise import NOBODY, REOPENED
from bot.escalation.standing import AGAIN
from bot.escalation.ticket import REASONS
from tests.escalation.desk_at_work import ASKER, AtDesk, again, press
from tests.escalation.plans import plan_in

ASKED_AGAIN = "human:g2"
BY_ADA, BY_BOT = UNSOLVED.format(name="Ada"), UNSOLVED.format(name="I")
NEXT_ELSEWHERE = """
channel: escalations
routes:
  - {name: moved, channel: desk, to: [person:U0CHI]}
"""


def refused(code: str = "restricted_action") -> SlackRefused:
    return SlackRefused(f"chat.postMessage: {code}", code=code)


async def closed() -> AtDesk:
    """Chi closed Ada's question an hour ago."""
    at = AtDesk()
    await at.asked()
    await at.working.resolve(press(), await at.ticket(), "U0CHI")
    await at.passes(hours=1)
    return at


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(4))
async def test_asked_again_after_it_was_closed_it_is_opened_once_wherever_it_breaks_off(steps: int, after: bool) -> None:
    whole, broken = await closed(), await closed()
    told = await whole.asked(key=ASKED_AGAIN)
    broken.board.steps, broken.board.after = steps, after
    try:
        told_again = await broken.asked(key=ASKED_AGAIN)
    except SlackUnreachable:
        told_again = await broken.asked(key=ASKED_AGAIN, attempt=2)
    for at in (whole, broken):
        await at.passes(days=10)

    assert (told_again, whole.called()[0]) == (told, ("U0CHI",))
    assert [said.words for said in broken.board.said.values()] == [said.words for said in whole.board.said.values()]
    assert await broken.steps() == await whole.steps()
    assert broken.ran == whole.ran


async def test_the_same_wish_says_it_once_more_to_nobody_when_somebody_has_taken_it_since() -> None:
    at = await closed()
    await at.asked(key=ASKED_AGAIN)
    await at.working.claim(press(2), await at.ticket(), "U0DORA")
    told = await at.asked(key=ASKED_AGAIN, attempt=2)

    assert (await at.notes()).count(BY_BOT) == 1
    assert (await at.steps())[-1] == "claimed"
    assert told.startswith("Dora has this question already.")


async def test_a_packet_that_was_deleted_is_posted_anew_when_it_is_asked_again() -> None:
    at = AtDesk()
    await at.asked()
    at.board.fails.append(refused("message_not_found"))
    told = await at.asked(key=ASKED_AGAIN)

    assert len(at.board.packets) == 2
    assert told.startswith("A human was asked already")
    assert (await at.ticket()).desk


@pytest.mark.parametrize("owner", ["", "U0CHI"])
async def test_where_it_can_be_said_to_nobody_it_is_closed_unless_somebody_has_it(owner: str) -> None:
    at = AtDesk()
    await at.asked()
    if owner:
        await at.working.claim(press(), await at.ticket(), owner)
    at.board.fails += [refused(), refused()]
    told = await at.asked(key=ASKED_AGAIN)

    assert (await at.ticket()).state == ("claimed" if owner else "dismissed")
    assert told == ("Chi has this question already. What you write here reaches them." if owner else NOBODY["closed"])


async def test_a_desk_that_refuses_every_packet_is_told_each_time_and_asked_again_when_it_does_no_more() -> None:
    at = AtDesk()
    for number in range(3):
        at.board.fails.append(refused())
        assert await at.asked(key=f"human:g{number}") == NOBODY["closed"]
    assert (await at.ticket()).state == "dismissed"

    assert (await at.asked(key="human:g9")).startswith(REOPENED)
    assert (len(at.board.packets), (await at.ticket()).state) == (1, "open")


@pytest.mark.parametrize("key", ["human:g1", ASKED_AGAIN])
async def test_while_nobody_can_be_asked_anew_it_is_not_denied_that_somebody_was(key: str) -> None:
    at = AtDesk()
    await at.asked()
    at.people.channels["escalations"].archived = True

    assert (await at.asked(key=key, attempt=2)).startswith("A human was asked already, and nobody has taken it yet.")


async def test_who_asks_again_is_named_and_every_line_of_theirs_is_quoted() -> None:
    at = AtDesk()
    await at.asked()
    await at.asked(key=ASKED_AGAIN, person="U0BEN", remark="it fails\nevery day")
    await at.asked(key="human:g3", reason="again")

    assert await at.notes() == [f"{AGAIN.format(name='Ben')}\n\n> it fails\n> every day", f"{REASONS['again'].capitalize()}."]


async def test_an_old_ticket_is_not_opened_again_beside_a_newer_one() -> None:
    at = AtDesk()
    await at.asked()
    old = await at.ticket()
    await at.working.resolve(press(), old, "U0CHI")
    await at.passes(days=8)
    await at.asked(key=ASKED_AGAIN)
    for number, person in enumerate((ASKER, "U0CHI"), 2):
        await at.working.broken(press(number), old, person)

    newest = await at.store.tickets.get("t2")
    assert newest
    assert newest.desk
    assert at.board.told(newest.desk) == [AGAIN.format(name="Ada"), AGAIN.format(name="Chi")]
    assert [words.partition(",")[0] for words in at.told()[-2:]] == ["A human was asked already"] * 2
    assert [event.kind for event in await at.store.tickets.events("t1")] == ["opened", "resolved"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(3))
async def test_the_asker_hears_of_those_who_were_asked_in_the_end(steps: int, after: bool) -> None:
    at = AtDesk(plan=plan_in(NEXT_ELSEWHERE))
    at.board.fails.append(refused())
    at.board.steps, at.board.after = steps, after
    try:
        told = await at.asked()
    except SlackUnreachable:
        at.board.fails[:] = [refused()]
        told = await at.asked(attempt=2)

    ticket, (packet,) = await at.ticket(), at.board.packets.values()
    assert "Chi" not in told
    assert "the people in #escalations" in told
    assert (packet.channel, packet.packet.people, ticket.level, ticket.reminders) == ("C0ESC", (), 1, 0)
    assert await at.steps() == ["opened", "raised"]
    assert ticket.facts["people"] == []


async def test_a_reminder_that_has_to_go_elsewhere_tells_of_those_who_got_it_and_moves_no_promise() -> None:
    at = AtDesk(plan=plan_in(NEXT_ELSEWHERE))
    await at.asked()
    due_at = (await at.ticket()).due_at
    at.board.fails += [refused("message_not_found"), refused()]
    await at.passes(minutes=31)

    ticket = await at.ticket()
    assert await at.steps() == ["opened", "reminded", "raised"]
    assert (ticket.level, ticket.reminders, ticket.due_at) == (1, 1, due_at)
    assert "the people in #escalations" in at.told()[-1]
    await at.passes(days=20)
    assert len(at.ran) == 3


async def test_broken_that_is_pressed_while_the_owner_closes_it_opens_it_again() -> None:
    at = AtDesk()
    await at.asked()
    await at.working.answer(press(), await at.ticket(), "U0CHI", Answering(words="Do this."))
    seen = await at.ticket()
    await at.working.resolve(press(2), seen, "U0CHI")
    await at.working.broken(press(3), seen, ASKER)

    assert (await at.ticket()).state == "open"
    assert (await at.notes())[-1] == BY_ADA
    assert at.told()[-1].startswith(REOPENED)


@pytest.mark.parametrize("state", ["open", "claimed", "answered"])
async def test_who_says_that_it_is_broken_still_is_told_who_heard_of_it(state: str) -> None:
    at = AtDesk()
    await at.asked()
    if state == "claimed":
        await at.working.claim(press(), await at.ticket(), "U0CHI")
    elif state == "answered":
        await at.working.answer(press(), await at.ticket(), "U0CHI", Answering(words="Do this."))
    job = press(2)
    for _ in range(2):
        await at.working.broken(job, await at.ticket(), ASKER)
        job = again(job)

    assert await at.notes() == ["Ada says that it is not solved."]
    heard = "A human was asked already, and nobody has taken it yet." if state == "open" else "I told Chi."
    assert [words.startswith(heard) for words in at.told()].count(True) == 1
    assert at.told()[-1].startswith(heard)


async def test_a_month_later_it_is_said_that_it_is_too_late() -> None:
    at = await closed()
    await at.passes(days=30)
    with pytest.raises(BadInput):
        await at.working.broken(press(2), await at.ticket(), ASKER)

    assert (await at.ticket()).state == "resolved"
