"""An answer that Slack does not post is none, and whoever typed it gets it back with the reason."""

from __future__ import annotations

import pytest

from bot.amends import Amends
from bot.errors import SlackRefused, SlackUnreachable
from bot.escalation.filled import Answering
from bot.escalation.working import CLOSED
from tests.escalation.desk_at_work import THREAD, AtDesk, again, press
from tests.escalation.in_thread import InThread

TYPED = "Raise `media_timeout`."


@pytest.mark.parametrize(
    ("code", "why"), [("is_archived", "its channel was archived"), ("not_in_channel", "I am not in its channel any more"), ("msg_too_long", "Slack refused it")]
)
async def test_nothing_says_that_a_human_answered_and_the_words_come_back(code: str, why: str) -> None:
    thread = InThread()
    await thread.asked()
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")
    thread.at.board.fails.append(SlackRefused(f"chat.postMessage: {code}", code=code))
    await thread.sends("answer", await thread.at.ticket(), words=TYPED)

    ticket = await thread.at.ticket()
    assert (ticket.state, ticket.owner, ticket.human_answer, ticket.answered_at) == ("claimed", "U0CHI", "", 0.0)
    assert await thread.at.steps() == ["opened", "claimed"]
    (whispered,) = thread.whispered()
    assert why in whispered
    assert TYPED in whispered


async def test_an_earlier_answer_stays_the_answer() -> None:
    thread = InThread()
    await thread.asked()
    await thread.sends("answer", await thread.at.ticket(), words=TYPED)
    thread.at.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await thread.sends("answer", await thread.at.ticket(), words="Or restart it.")

    assert ((await thread.at.ticket()).state, (await thread.at.ticket()).human_answer) == ("answered", TYPED)


async def test_what_was_refused_stands_in_no_step_that_could_teach_anything() -> None:
    thread = InThread()
    await thread.asked()
    thread.at.board.fails.append(SlackRefused("chat.postMessage: is_archived", code="is_archived"))
    await thread.sends("answer", await thread.at.ticket(), words=TYPED)
    await thread.at.working.resolve(press(), await thread.at.ticket(), "U0CHI")

    ticket = await thread.at.ticket()
    assert ticket.human_answer == ""
    assert TYPED not in {event.words for event in await thread.at.store.tickets.events(ticket.id)}


@pytest.mark.parametrize(("form", "block"), [("answer", "words"), ("info", "more"), ("pass", "why")])
async def test_what_comes_too_late_comes_back_with_what_was_typed(form: str, block: str) -> None:
    thread = InThread()
    before = await thread.asked()
    await thread.at.working.resolve(press(), before, "U0DORA")
    await thread.sends(form, before, **{block: TYPED})

    assert thread.whispered() == [f"{CLOSED}\n\nYou wrote:\n\n{TYPED}"]
    assert THREAD not in {said.thread for said in thread.at.board.said.values() if said.person}


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", range(2))
async def test_an_answer_that_breaks_off_is_posted_and_counted_once(steps: int, after: bool) -> None:
    at, job = AtDesk(), press()
    await at.asked()
    at.board.steps, at.board.after = steps, after
    for _ in range(2):
        try:
            await at.working.answer(job, await at.ticket(), "U0CHI", Answering(words=TYPED))
        except SlackUnreachable:
            job = again(job)

    assert at.told() == [TYPED]
    assert await at.steps() == ["opened", "answered"]


async def test_a_form_that_could_not_be_done_comes_back_too() -> None:
    thread = InThread()
    ticket = await thread.asked()
    values = {"words": {"text": {"value": TYPED}}}
    sent = {"callback_id": "ticket_answer_form", "private_metadata": f"{ticket.id}:{ticket.version}", "values": values, "channel": ""}
    amends = Amends(chat=thread.chat, new_id=lambda: "a1", forms=thread.pressing)
    await amends(thread.job("submission", 1, person="U0CHI", **sent), SlackUnreachable("away", maybe_done=True))
    await amends(thread.job("submission", 2, person="U0CHI", **{**sent, "callback_id": "other"}), ValueError())

    assert thread.whispered() == [f"{SlackUnreachable.user_text}\n\nYou wrote:\n\n{TYPED}"]
