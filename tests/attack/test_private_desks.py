"""A private channel whose own people are asked first: they may read it, and whoever is asked after them, or reads of it later, may not."""

from __future__ import annotations

import pytest

from bot.errors import SlackRefused
from bot.escalation.exporting import body_of
from bot.escalation.filled import Answering, Passing
from bot.escalation.ports import Asking
from bot.escalation.similar import similar
from bot.escalation.ticket import Ticket
from bot.learning.collecting import Asked, Gaps
from bot.learning.drafting import draft
from bot.thread import Given, ThreadId
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk, press
from tests.escalation.plans import plan_in
from tests.fakes.retriever import FakeRetriever

PRIVATE = """
channel: escalations
routes:
  - {name: vip, when: {channels: [ask-ai]}, channel: ask-ai, to: [person:U0CHI]}
  - {name: rest, channel: desk, to: [person:U0DORA]}
"""
OWN = THREAD.channel
QUESTION = "Why 30 s?"


@pytest.fixture
def at() -> AtDesk:
    """Asked in the private channel."""
    desk = AtDesk(plan=plan_in(PRIVATE))
    desk.people.channels["ask-ai"].closed = True
    return desk


def read(at: AtDesk) -> list[tuple[str, str]]:
    """Of each packet the channel, and the question as it can be read there."""
    return [(posted.channel, posted.packet.question) for posted in at.board.packets.values()]


async def resolved(at: AtDesk) -> Ticket:
    """A human of the channel answered."""
    await at.asked()
    await at.working.answer(press(1), await at.ticket(), "U0ADA", Answering(words="Set the secret timer to 31 s."))
    await at.working.resolve(press(2), await at.ticket(), "U0CHI")
    return await at.ticket()


async def test_its_own_people_read_the_question(at: AtDesk) -> None:
    await at.asked()

    assert [channel for channel, question in read(at) if QUESTION in question] == [OWN]


async def test_when_it_is_raised_the_last_resort_reads_no_word(at: AtDesk) -> None:
    await at.asked()

    await at.passes(days=3)

    assert {channel for channel, _ in read(at)} > {OWN}
    assert not [channel for channel, question in read(at) if question and channel != OWN]


async def test_when_it_is_passed_on_those_of_the_other_route_read_no_word(at: AtDesk) -> None:
    await at.asked()

    await at.working.pass_on(press(), await at.ticket(), "U0ADA", Passing(why="billing", route="rest"))

    assert read(at)[-1] == ("C0DESK", "")


async def test_when_its_packet_is_refused_there_the_next_ones_read_no_word(at: AtDesk) -> None:
    at.board.fails.append(SlackRefused("chat.postMessage: restricted_action", code="restricted_action"))

    await at.asked()

    assert read(at)
    assert not [channel for channel, question in read(at) if question]


async def test_what_it_resolved_is_shown_as_similar_only_there(at: AtDesk) -> None:
    ticket = await resolved(at)

    def near(desk: str) -> int:
        return len(similar(QUESTION, [ticket], lambda one, other: 1.0, thread=ThreadId(team="T1", channel="C0OTHER", ts="9.9"), desk=desk))

    assert (near("C0ESC"), near(OWN)) == (0, 1)


async def test_the_help_desk_is_told_no_word(at: AtDesk) -> None:
    ticket = await resolved(at)
    events = await at.store.tickets.events(ticket.id)

    told = [body_of(ticket, event, number).decode() for number, event in enumerate(events, 1)]

    assert not [body for body in told if QUESTION in body or "secret" in body]


async def test_its_card_is_for_the_channel_alone(at: AtDesk) -> None:
    ticket = await resolved(at)

    card = draft(ticket, await at.store.tickets.events(ticket.id), None)

    assert card is not None
    assert (card.confined, card.channel) == (True, OWN)


async def everything_is_private(team: str, channel: str) -> bool:
    return True


@pytest.mark.parametrize("channel", [OWN, "D0ADA"])
async def test_the_report_of_what_is_missing_counts_it_without_words(at: AtDesk, channel: str) -> None:
    thread = ThreadId(team="T1", channel=channel, ts="1.1")
    given = Given(id="g1", thread=thread, ts="1.2", asker=ASKER, question="Why does our merger bot fail?", outcome="escalated", confidence=0.4, text="?")
    await at.desk.hand_over(Asking(given=given, reason="asked", person=ASKER), key="human:g1", attempt=1)
    gaps = Gaps(
        asked=Asked(turns=at.store.turns, answers=at.store.answers, tickets=at.store.tickets), retriever=FakeRetriever(), confined=everything_is_private
    )

    assert await gaps._is_confined(given)


async def test_of_what_the_asker_wrote_to_the_bot_alone_a_card_has_only_the_humans_answer(at: AtDesk) -> None:
    thread = ThreadId(team="T1", channel="D0ADA", ts="1.1")
    given = Given(id="g1", thread=thread, ts="1.2", asker=ASKER, question="Why does our merger bot fail?", outcome="escalated", confidence=0.4, text="?")
    await at.desk.hand_over(Asking(given=given, reason="asked", person=ASKER), key="human:g1", attempt=1)
    ticket = await at.store.tickets.of_thread(thread)
    assert ticket is not None
    await at.working.answer(press(1), ticket, "U0CHI", Answering(words="Give it more memory."))
    ticket = await at.store.tickets.of_thread(thread)
    assert ticket is not None

    card = draft(ticket, await at.store.tickets.events(ticket.id), given, permalink="https://example.slack.com/archives/D0ADA/p1")

    assert card is not None
    assert (card.questions, card.answer, card.sources, card.applies_to) == ((), "Give it more memory.", (), "")
