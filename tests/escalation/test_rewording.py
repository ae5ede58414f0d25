"""A question that its asker edits or deletes while humans have it: the packet follows, masked and confined as before, and whoever has it hears of it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

import pytest

from bot.chat import Place
from bot.errors import SlackUnreachable
from bot.escalation.packet import Packet
from bot.escalation.rewording import DELETED, EDITED, Rewording
from bot.escalation.ticket import Ticket
from bot.jobs import Job
from bot.policies import Policy
from bot.thread import Given, Said
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk, DyingBoard, again, press
from tests.escalation.in_thread import ASKED_TS, InThread
from tests.fakes.desk_board import Shown

PLACE = Place(thread=THREAD, ts=ASKED_TS, person=ASKER)
NOW = "Why 30 s with livekit-sip 1.2?"


def edit(number: int = 50) -> Job:
    """A job in which a message was edited or deleted."""
    return replace(press(number), key=f"edit:{number}", kind="edit")


def packet(thread: InThread) -> Shown:
    """The one packet."""
    (only,) = thread.at.board.packets.values()
    return only


async def test_an_open_packet_shows_the_question_as_it_reads_now() -> None:
    thread = InThread()
    await thread.asked()
    told = await thread.rewording.edited(edit(), PLACE, NOW, None)

    shown = packet(thread)
    assert (shown.packet.question, shown.ticket.question, shown.ticket.state) == (NOW, NOW, "open")
    assert shown.packet.summary.startswith(NOW)
    assert shown.packet.said == "Perhaps a timer."
    assert told.startswith("I asked Chi")
    assert await thread.at.notes() == []


async def test_with_another_answer_of_the_bot_the_packet_has_that_one() -> None:
    thread = InThread()
    await thread.asked()
    given = Given(id="g1", thread=THREAD, ts="1.2", asker=ASKER, question=NOW, outcome="answered", confidence=0.9, text="A timer, surely.")
    await thread.rewording.edited(edit(), PLACE, NOW, given)

    assert (packet(thread).packet.said, packet(thread).packet.confidence) == ("A timer, surely.", 0.9)


async def test_who_has_it_hears_of_the_edit_and_how_it_stands_is_as_it_was() -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")
    assert await thread.rewording.edited(edit(), PLACE, NOW, None) == ""

    assert await thread.at.notes() == [EDITED]
    assert thread.at.called() == [("U0CHI",)]
    shown = packet(thread)
    assert (shown.ticket.state, shown.ticket.owner, shown.last and shown.last.kind) == ("claimed", "U0CHI", "claimed")


async def test_secrets_of_an_edit_are_masked() -> None:
    thread, secret = InThread(), f"sk-{secrets.token_hex(16)}"
    await thread.asked()
    await thread.rewording.edited(edit(), PLACE, f"{NOW} key {secret}", None)

    assert NOW in packet(thread).packet.question
    assert secret not in str(packet(thread))


async def test_of_a_private_channel_an_edit_shows_no_word() -> None:
    thread = InThread(at=AtDesk(policy=Policy(private=True)))
    await thread.asked()
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")
    await thread.rewording.edited(edit(), PLACE, NOW, None)

    assert (await thread.at.ticket()).question == NOW
    assert "30 s" not in str(packet(thread).packet)
    assert await thread.at.notes() == [EDITED]


async def test_a_message_that_is_not_the_question_concerns_nobody() -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.store.transcript.keep(Said(thread=THREAD, ts="1.7", person=ASKER, text="also on Mondays"))
    other = replace(PLACE, ts="1.7")

    assert await thread.rewording.concerns(edit(), PLACE)
    assert not await thread.rewording.concerns(edit(), other)
    assert await thread.rewording.edited(edit(), other, "also on Tuesdays", None) == ""
    await thread.rewording.deleted(edit(), other)
    assert await thread.at.steps() == ["opened"]


@pytest.mark.parametrize("over", [False, True])
async def test_of_a_deleted_question_the_packet_says_so_and_has_no_word_of_it(over: bool) -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")
    if over:
        await thread.at.working.resolve(press(2), await thread.at.ticket(), "U0CHI")
    await thread.rewording.deleted(edit(), PLACE)

    shown = packet(thread)
    assert shown.packet.deleted
    assert "30 s" not in str(shown)
    assert (shown.ticket.question, shown.ticket.state) == ("", "resolved" if over else "claimed")
    assert await thread.at.notes() == ([] if over else [DELETED])


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(2))
@pytest.mark.parametrize("deletes", [False, True])
async def test_what_breaks_off_is_done_once(deletes: bool, steps: int, after: bool) -> None:
    thread, job = InThread(), edit()
    await thread.asked()
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")
    thread.at.board.steps, thread.at.board.after = steps, after
    for _ in range(2):
        try:
            await (thread.rewording.deleted(job, PLACE) if deletes else thread.rewording.edited(job, PLACE, NOW, None))
        except SlackUnreachable:
            job = again(job)

    assert len(await thread.at.notes()) == 1
    assert await thread.at.steps() == ["opened", "claimed", "deleted" if deletes else "edited"]
    assert packet(thread).packet.question == ("" if deletes else NOW)


async def test_an_edit_moves_no_reminder_out_of_sight_and_starts_no_count_anew() -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.passes(minutes=31)
    await thread.rewording.edited(edit(), PLACE, NOW, None)
    await thread.at.passes(days=20)

    assert (await thread.at.ticket()).reminders == 3
    assert (await thread.at.steps()).count("reminded") + (await thread.at.steps()).count("raised") == 3


@dataclass(kw_only=True)
class SlowBoard(DyingBoard):
    """While it posts, something happens `meanwhile`, once."""

    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def post(self, channel: str, packet: Packet, ticket: Ticket, *, key: str, attempt: int) -> str:
        """See `DeskBoard`."""
        ts = await super().post(channel, packet, ticket, key=key, attempt=attempt)
        if self.meanwhile is not None:
            what, self.meanwhile = self.meanwhile, None
            await what()
        return ts


async def test_a_question_that_is_deleted_while_its_packet_is_posted_is_not_in_it() -> None:
    board = SlowBoard()
    at = AtDesk(board=board)
    await at.store.transcript.keep(Said(thread=THREAD, ts="1.1", person=ASKER, text="Why 30 s?"))
    rewording = Rewording(life=at.life, desk=at.desk, transcript=at.store.transcript)

    async def deletes() -> None:
        await rewording.deleted(press(7), Place(thread=THREAD, ts="1.1", person=ASKER))

    board.meanwhile = deletes
    await at.asked(reason="asked")

    (shown,) = at.board.packets.values()
    assert (await at.ticket()).question == ""
    assert shown.packet.question == ""
