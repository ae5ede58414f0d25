"""What is written in a thread that a human looks after: which words are an answer, which are news, and which are neither."""

from __future__ import annotations

import pytest

from bot.escalation.filled import Answering, Asking
from bot.escalation.promise import TOO_LATE, owned, settled
from bot.policies import Policy
from tests.escalation.desk_at_work import AtDesk, press
from tests.escalation.in_thread import InThread


@pytest.fixture
def thread() -> InThread:
    return InThread()


async def answered(thread: InThread) -> None:
    """Chi answered Ada."""
    await thread.asked()
    await thread.at.working.answer(press(), await thread.at.ticket(), "U0CHI", Answering(words="Raise the timer."))


@pytest.mark.parametrize("words", ["thanks!", "ok, will try", "👍", ":tada:", "ok"])
async def test_thanks_for_an_answer_leave_it_one_and_ask_once_whether_it_solved_it(thread: InThread, words: str) -> None:
    await answered(thread)

    assert await thread.says(words)
    assert await thread.says("thanks again")
    assert ((await thread.at.ticket()).state, await thread.at.steps(), await thread.at.notes()) == ("answered", ["opened", "answered"], [])
    offered = [said for said in thread.at.board.said.values() if said.words == settled("Chi")]
    assert [said.offers for said in offered] == [("solved", "broken")]


async def test_after_another_round_it_is_asked_once_more(thread: InThread) -> None:
    await answered(thread)
    for words in ("thanks", "it still drops after 30 s", "thanks, will try"):
        await thread.says(words)
        if words.startswith("it"):
            await thread.at.working.answer(press(2), await thread.at.ticket(), "U0CHI", Answering(words="Then lower it."))

    assert thread.at.told().count(settled("Chi").text) == 2


@pytest.mark.parametrize("words", ["thanks", "ok", "will do", "🙏"])
async def test_who_is_asked_for_something_and_only_says_thanks_still_owes_it(thread: InThread, words: str) -> None:
    await thread.asked()
    await thread.at.working.ask(press(), await thread.at.ticket(), "U0CHI", Asking(more="Which room?"))

    assert await thread.says(words)
    assert ((await thread.at.ticket()).state, await thread.at.notes()) == ("waiting", [])
    assert await thread.says("room demo")
    assert (await thread.at.ticket()).state == "claimed"


async def test_a_file_without_a_word_is_news(thread: InThread) -> None:
    await answered(thread)

    assert await thread.says("", files=True)
    assert (await thread.at.ticket()).state == "claimed"


@pytest.mark.parametrize("words", ["thanks", "👍", "ok"])
async def test_a_human_who_only_says_thanks_has_not_answered(thread: InThread, words: str) -> None:
    await answered(thread)

    assert await thread.says(words, person="U0CHI")
    assert (await thread.at.ticket()).human_answer == "Raise the timer."


async def test_a_human_who_says_that_they_will_look_has_it_and_has_not_answered(thread: InThread) -> None:
    await thread.asked()
    assert await thread.says("looking into it", person="U0DORA")
    assert await thread.says("on it", person="U0CHI")

    ticket = await thread.at.ticket()
    assert (ticket.state, ticket.owner, ticket.human_answer) == ("claimed", "U0DORA", "")


async def test_after_it_is_closed_will_try_asks_the_bot_nothing(thread: InThread) -> None:
    await answered(thread)
    await thread.at.working.resolve(press(3), await thread.at.ticket(), "U0CHI")

    assert await thread.says("will try")
    assert not await thread.says("thanks")  # which the bot has an emoji for
    assert not await thread.says("how do I end a room?")


@pytest.mark.parametrize(("days", "person", "state"), [(6, "U0ADA", "open"), (8, "U0ADA", "resolved"), (8, "U0CHI", "open")])
async def test_the_asker_opens_it_again_within_a_week_and_the_humans_whenever_they_like(thread: InThread, days: int, person: str, state: str) -> None:
    await answered(thread)
    await thread.at.working.resolve(press(3), await thread.at.ticket(), "U0CHI")
    await thread.at.passes(days=days)
    await thread.presses("broken" if person == "U0ADA" else "reopen", await thread.at.ticket(), person=person)

    assert (await thread.at.ticket()).state == state
    assert thread.whispered() == ([TOO_LATE] if state == "resolved" else [])


async def test_what_is_added_while_nobody_has_it_stands_below_the_packet_and_the_bot_may_answer_it(thread: InThread) -> None:
    await thread.asked()

    assert not await thread.says("room demo, livekit-sip 1.2")
    assert not await thread.says("thanks")
    assert await thread.at.notes() == ["Ada wrote in the thread:\n\n> room demo, livekit-sip 1.2"]
    assert (await thread.at.ticket()).state == "open"


async def test_of_what_is_confined_nothing_is_noted_while_nobody_has_it() -> None:
    thread = InThread(at=AtDesk(policy=Policy(private=True)))
    await thread.asked()

    assert not await thread.says("room demo")
    assert await thread.at.notes() == []


async def test_who_asks_why_the_bot_is_quiet_hears_whose_question_it_is(thread: InThread) -> None:
    await thread.asked()
    assert not await thread.says("why are you quiet?", mention=True)  # nobody has it, and it is not
    await thread.at.working.claim(press(), await thread.at.ticket(), "U0CHI")

    assert await thread.says("why are you quiet?", mention=True)
    assert thread.at.told()[-1] == owned("Chi").text
    assert not await thread.says("when does a room end?", mention=True)


async def test_what_a_human_mends_in_their_answer_is_no_second_one(thread: InThread) -> None:
    await answered(thread)

    assert await thread.says("Raise the timer, I mean.", person="U0CHI", kind="edit")
    assert await thread.at.steps() == ["opened", "answered"]


async def test_somebody_else_does_not_answer_for_the_humans() -> None:
    thread = InThread(at=AtDesk())
    await thread.asked()

    assert not await thread.says("try turning it off", person="U0EVE")
    assert (await thread.at.ticket()).human_answer == ""
