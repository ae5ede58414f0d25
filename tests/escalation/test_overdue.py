"""Questions that nobody takes, and owners who keep silent, on a clock that stands still: whom they are brought before, when, and how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.errors import SlackRefused, SlackUnreachable
from bot.escalation.filled import Answering
from bot.escalation.overdue import LAST, SILENT, UNCLAIMED
from bot.escalation.promise import NOBODY
from tests.escalation.desk_at_work import AtDesk, again, press


async def test_what_nobody_takes_is_said_again_raised_to_the_last_resort_and_then_left() -> None:
    at = AtDesk()
    await at.asked()
    await at.passes(days=20)

    assert at.ran == [("Mon 10:30", "ticket_reminder"), ("Mon 11:00", "ticket_reminder"), ("Mon 11:30", "ticket_reminder")]
    assert await at.steps() == ["opened", "reminded", "raised", "raised"]
    assert await at.notes() == [UNCLAIMED, UNCLAIMED, f"{UNCLAIMED}{LAST}"]
    assert at.called() == [("U0CHI",), ("U0DORA",), ()]
    assert at.told() == [
        "Nobody has taken this yet, so I also asked Dora, who is on duty. An answer is promised by {due}.",
        "Nobody has taken this yet. I reminded the people in #escalations, and cannot say when there will be an answer.",
    ]


async def test_an_owner_who_keeps_silent_hears_of_it_after_two_hours_and_then_others_with_them() -> None:
    at = AtDesk()
    await at.asked()
    await at.working.claim(press(), await at.ticket(), "U0CHI")
    await at.passes(days=20)

    assert [when for when, _ in at.ran] == ["Mon 10:30", "Mon 12:00", "Mon 14:00", "Mon 16:00"]  # the first one finds that it was claimed
    assert await at.notes() == [SILENT, SILENT, f"{SILENT}{LAST}"]
    assert at.called() == [("U0CHI",), ("U0CHI", "U0DORA"), ("U0CHI",)]
    assert at.told()[1:] == [f"Chi has this and has not answered yet, so I also told {who}." for who in ("Dora", "the people in #escalations")]
    assert (await at.ticket()).owner == "U0CHI"


async def test_an_answer_ends_the_reminders_and_closes_the_ticket_after_a_week_without_a_word() -> None:
    at = AtDesk()
    await at.asked()
    await at.working.answer(press(), await at.ticket(), "U0CHI", Answering(words="Raise the timer."))
    await at.passes(days=6, hours=23)
    assert (await at.ticket()).state == "answered"
    await at.passes(days=20)

    assert await at.notes() == []
    assert ((await at.ticket()).state, (await at.steps())[-1]) == ("resolved", "resolved")


@pytest.mark.parametrize("channel", ["empty", "moved", "ask-ai"])
async def test_no_more_than_three_are_sent_whatever_chain_it_is(channel: str) -> None:
    at = AtDesk(channel=channel)
    await at.asked()
    await at.passes(days=30)

    assert (await at.ticket()).reminders == len(at.ran) == 3


async def test_a_weekend_is_no_time_of_work_and_a_night_neither() -> None:
    friday = AtDesk(start="2026-11-13 17:45", channel="moved")
    told = await friday.asked()
    await friday.passes(days=4)
    assert [when for when, _ in friday.ran] == ["Mon 09:15", "Mon 09:45", "Mon 10:15"]
    assert "An answer is promised by Monday 16 November 12:45 Europe/Berlin." in told

    late = AtDesk(start="2026-11-13 21:50")
    await late.asked()
    await late.passes(days=4)
    assert [when for when, _ in late.ran][:1] == ["Sat 07:20"]


async def test_the_asker_is_told_that_nobody_is_at_work_before_the_morning() -> None:
    told = await AtDesk(start="2026-11-13 23:00").asked()

    assert told.startswith("I asked Chi, who is on duty. An answer is promised by tomorrow 11:00 Europe/Berlin.")
    assert "Before tomorrow 07:00 Europe/Berlin nobody is at work there." in told


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(4))
@pytest.mark.parametrize("reminder", [1, 2, 3])
@pytest.mark.parametrize("channel", ["ask-ai", "moved"])
async def test_a_reminder_that_breaks_off_anywhere_is_sent_once(channel: str, reminder: int, steps: int, after: bool) -> None:
    whole, broken = AtDesk(channel=channel), AtDesk(channel=channel)
    for at in (whole, broken):
        await at.asked()
        await at.passes(minutes=30 * reminder - 1)
    broken.board.steps, broken.board.after = steps, after
    for at in (whole, broken):
        await at.passes(days=20)

    assert [said.words for said in broken.board.said.values()] == [said.words for said in whole.board.said.values()]
    assert len(broken.board.packets) == len(whole.board.packets)
    assert await broken.steps() == await whole.steps()
    assert broken.ran == whole.ran


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(2))
async def test_a_hand_over_that_breaks_off_anywhere_makes_one_packet_and_is_reminded_of(steps: int, after: bool) -> None:
    at = AtDesk()
    at.board.steps, at.board.after = steps, after
    try:
        await at.asked()
    except SlackUnreachable:
        await at.asked(attempt=2)
    await at.passes(days=20)

    assert len(at.board.packets) == 1
    assert len(at.ran) == 3


async def test_a_hand_over_that_breaks_off_before_its_reminder_is_saved_has_one_all_the_same() -> None:
    at = AtDesk()
    at.store.jobs.faults["add"] = [SlackUnreachable("away", maybe_done=True)]
    with pytest.raises(SlackUnreachable):
        await at.asked()
    assert (await at.asked(attempt=2)).startswith("I asked Chi")
    await at.passes(days=20)

    assert len(at.board.packets) == 1
    assert len(at.ran) == 3


async def _nobody(at: AtDesk) -> None:
    at.people.gone.add("U0CHI")


async def _no_scope(at: AtDesk) -> None:
    at.people.faults["active"] = SlackRefused("users.info: missing_scope", code="missing_scope")


@pytest.mark.parametrize(
    ("breaks", "channel", "level", "noted"),
    [
        (_nobody, "ask-ai", 1, "Chi has no account here any more, and is still named by rota:support."),
        (_no_scope, "ask-ai", 0, "I could not see whether Chi still has an account."),
        (None, "empty", 1, "Nobody is on the rota nobody this week."),
    ],
)
async def test_a_chain_that_does_not_hold_is_passed_over_and_the_packet_says_so(
    breaks: Callable[[AtDesk], Awaitable[None]] | None, channel: str, level: int, noted: str
) -> None:
    at = AtDesk(channel=channel)
    if breaks:
        await breaks(at)
    told = await at.asked()

    (packet,) = at.board.packets.values()
    assert noted in packet.packet.notes
    assert (await at.ticket()).level == level
    assert ("Not everybody who comes first could be asked" in told) == (level > 0)


async def test_a_channel_that_was_archived_gives_way_to_the_last_resort_and_the_next_reminder_brings_the_packet_there() -> None:
    at = AtDesk(channel="moved")
    await at.asked()
    at.people.channels["desk"].archived = True
    await at.passes(minutes=31)

    assert [packet.channel for packet in at.board.packets.values()] == ["C0DESK", "C0ESC"]
    ticket = await at.ticket()
    assert ticket.desk
    assert ticket.desk.channel == "C0ESC"
    await at.passes(days=20)
    assert len(at.board.packets) == 2
    assert at.called() == [("U0DORA",), ()]


async def test_a_channel_that_refuses_the_packet_gives_way_too() -> None:
    at = AtDesk(channel="moved")
    at.board.fails.append(SlackRefused("chat.postMessage: restricted_action", code="restricted_action"))
    await at.asked()

    assert [packet.channel for packet in at.board.packets.values()] == ["C0ESC"]


async def test_where_not_even_the_last_channel_can_be_posted_to_the_asker_is_told_so_and_nothing_is_promised() -> None:
    at = AtDesk()
    at.people.channels["escalations"].archived = True

    assert await at.asked() == NOBODY["closed"]
    assert not at.store.book.tickets


async def test_a_last_channel_that_goes_away_is_told_to_the_asker_once_and_tried_again() -> None:
    at = AtDesk()
    await at.asked()
    at.people.channels["escalations"].archived = True
    await at.passes(minutes=65)
    assert at.told() == [NOBODY["closed"]]

    at.people.channels["escalations"].archived = False
    await at.passes(days=20)
    assert [words.partition(", so")[0] for words in at.told()] == [NOBODY["closed"], "Nobody has taken this yet"]
    assert await at.steps() == ["opened", "reminded", "reminded", "raised"]
    assert at.called() == [("U0DORA",)]


async def test_an_asker_whose_channel_refuses_words_does_not_keep_the_humans_from_working() -> None:
    at = AtDesk()
    await at.asked()
    at.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await at.working.claim(press(), await at.ticket(), "U0CHI")

    assert (await at.ticket()).owner == "U0CHI"
    assert (await at.notes())[-1].startswith("I could not tell the asker")


async def test_a_claim_that_runs_again_is_told_once() -> None:
    at = AtDesk()
    await at.asked()
    for steps in range(2):
        at.board.steps = steps
        job = press() if not steps else again(press())
        with pytest.raises(SlackUnreachable):
            await at.working.claim(job, await at.ticket(), "U0CHI")
    await at.working.claim(again(press()), await at.ticket(), "U0CHI")

    assert await at.steps() == ["opened", "claimed"]
    assert [words.startswith("Chi has taken this.") for words in at.told()] == [True]
