"""A question from a private channel in the hands of humans elsewhere: whatever they and the asker do, in whichever order, none of its words reaches them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from secrets import token_hex

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.escalation.exporting import body_of
from bot.escalation.filled import Answering, Asking, Passing, Resolving
from bot.escalation.kept import packet_of
from bot.escalation.ports import Asking as Wish
from bot.escalation.ticket import OVER
from bot.jobs import Job
from bot.slack.tickets import packet_message
from bot.thread import Given
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk, press

SECRET = f"zeppelin{token_hex(4)}"
Act = Callable[[AtDesk, Job], Awaitable[None]]


async def ask_again(at: AtDesk, job: Job) -> None:
    """The asker wants a human, and says why the answer was no good."""
    about = Given(id="g1", thread=THREAD, ts="1.2", asker=ASKER, question=f"Why {SECRET}?", outcome="answered", confidence=0.4, text=f"Since {SECRET}.")
    await at.desk.hand_over(Wish(given=about, reason="feedback", person=ASKER, remark=f"wrong: {SECRET}"), key=job.key, attempt=1)


async def claim(at: AtDesk, job: Job) -> None:
    """One of the humans takes it."""
    await at.working.claim(job, await at.ticket(), "U0CHI")


async def answer(at: AtDesk, job: Job) -> None:
    """One of them answers in the thread, quoting it."""
    await at.working.answer(job, await at.ticket(), "U0BEN", Answering(words=f"Set {SECRET} to 3."))


async def write(at: AtDesk, job: Job) -> None:
    """One of them answers there by hand."""
    await at.working.wrote(job, await at.ticket(), "U0CHI", f"Set {SECRET} to 4.")


async def need(at: AtDesk, job: Job) -> None:
    """One of them asks for more."""
    await at.working.ask(job, await at.ticket(), "U0CHI", Asking(more=f"Which {SECRET}?"))


async def tell(at: AtDesk, job: Job) -> None:
    """The asker writes in the thread."""
    await at.working.told(job, await at.ticket(), f"It is {SECRET} 2.")


async def pass_on(at: AtDesk, job: Job) -> None:
    """It goes to the next in the chain."""
    await at.working.pass_on(job, await at.ticket(), "U0CHI", Passing(why="not for us"))


async def resolve(at: AtDesk, job: Job) -> None:
    """It is closed, with a note."""
    await at.working.resolve(job, await at.ticket(), "U0CHI", Resolving(how="answered", note=f"{SECRET} was it"))


async def deny(at: AtDesk, job: Job) -> None:
    """The asker says that it is not solved."""
    await at.working.broken(job, await at.ticket(), ASKER)


async def wait(at: AtDesk, _: Job) -> None:
    """Two hours of work pass, with what comes due in them."""
    await at.passes(hours=2)


ACTS: Mapping[str, Act] = {act.__name__: act for act in (ask_again, claim, answer, write, need, tell, pass_on, resolve, deny, wait)}


@settings(max_examples=60, deadline=None)
@given(names=st.lists(st.sampled_from(sorted(ACTS)), max_size=8))
def test_no_word_of_a_private_channel_reaches_the_desk_or_the_help_desk_whatever_happens(names: list[str]) -> None:
    at = asyncio.run(_lived([ACTS[name] for name in names]))

    assert at.board.packets
    for shown in at.board.packets.values():
        assert SECRET not in str(packet_message(shown.packet, shown.ticket, shown.last, {}))
    assert SECRET not in str([said.words for said in at.board.said.values() if said.thread != THREAD])
    (ticket,) = at.store.book.tickets.values()
    assert ticket.confined
    assert SECRET not in str(packet_of(ticket))
    bodies = [body_of(ticket, event, number).decode() for (_, number), event in at.store.book.events.items()]
    assert bodies
    assert SECRET not in "".join(bodies)
    assert (ticket.state in OVER) == bool(ticket.over_at)


async def _lived(acts: list[Act]) -> AtDesk:
    """A question from a private channel, after these acts; those that cannot be done then change nothing."""
    at = AtDesk()
    at.people.channels["ask-ai"].closed = True
    await ask_again(at, press(0))
    for number, act in enumerate(acts, 1):
        try:
            await act(at, press(number))
        except BadInput:
            pass
    return at
