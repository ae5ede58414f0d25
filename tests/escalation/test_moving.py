"""A packet that goes to another channel: the one that stood there says where to, and has nothing to press any more."""

from __future__ import annotations

import pytest

from bot.errors import BadInput, SlackUnreachable
from bot.escalation.acts import WENT_ON
from bot.escalation.filled import Passing
from tests.escalation.desk_at_work import AtDesk, again, press
from tests.escalation.in_thread import InThread


async def test_the_packet_that_was_left_says_where_it_went() -> None:
    at = AtDesk()
    await at.asked()
    await at.working.pass_on(press(), await at.ticket(), "U0BEN", Passing(why="It is a call", route="moved"))

    old, new = at.board.packets.values()
    assert (old.channel, new.channel, new.went) == ("C0ESC", "C0DESK", None)
    assert old.went == (await at.ticket()).desk
    await at.working.claim(press(2), await at.ticket(), "U0CHI")
    assert [shown.ticket.state for shown in at.board.packets.values()] == ["open", "claimed"]


async def test_one_that_is_raised_to_another_channel_says_so_too() -> None:
    at = AtDesk(channel="moved")
    await at.asked()
    await at.passes(days=2)

    channels = [(shown.channel, shown.went.channel if shown.went else "") for shown in at.board.packets.values()]
    assert channels == [("C0DESK", "C0ESC"), ("C0ESC", "")]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(5))
async def test_passing_on_that_breaks_off_anywhere_leaves_one_packet_to_press_on(steps: int, after: bool) -> None:
    at, job = AtDesk(), press()
    await at.asked()
    at.board.steps, at.board.after = steps, after
    for _ in range(3):
        try:
            await at.working.pass_on(job, await at.ticket(), "U0BEN", Passing(why="It is a call", route="moved"))
        except SlackUnreachable:
            job = again(job)
        else:
            break

    old, new = at.board.packets.values()
    ticket = await at.ticket()
    assert (old.went, new.went, new.channel) == (ticket.desk, None, "C0DESK")
    assert (ticket.level, await at.steps()) == (0, ["opened", "passed"])
    assert len([words for words in at.told() if words.startswith("This went on to Chi")]) == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(3))
async def test_passing_on_in_the_chain_that_breaks_off_goes_one_step_and_not_two(steps: int, after: bool) -> None:
    at, job = AtDesk(), press()
    await at.asked()
    at.board.steps, at.board.after = steps, after
    for _ in range(3):
        try:
            await at.working.pass_on(job, await at.ticket(), "U0CHI", Passing(why="Not mine"))
        except SlackUnreachable:
            job = again(job)
        else:
            break

    assert at.called() == [("U0DORA",)]
    assert (await at.ticket()).level == 1


async def test_after_the_last_resort_there_is_nobody_and_it_stays_where_it_is() -> None:
    at = AtDesk()
    await at.asked()
    for number in (1, 2):
        await at.working.pass_on(press(number), await at.ticket(), "U0CHI", Passing(why="Not mine"))
    with pytest.raises(BadInput, match="There is nobody after you"):
        await at.working.pass_on(press(3), await at.ticket(), "U0CHI", Passing(why="Not mine"))

    assert ((await at.ticket()).level, (await at.ticket()).state) == (2, "open")


async def test_who_still_sees_the_old_buttons_is_told_that_it_went_on() -> None:
    thread = InThread()
    before = await thread.asked()
    await thread.at.working.pass_on(press(), before, "U0BEN", Passing(why="It is a call", route="moved"))
    await thread.presses("claim", before)

    assert thread.whispered() == [WENT_ON]
    assert (await thread.at.ticket()).state == "open"
