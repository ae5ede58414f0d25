"""What a packet is gathered from: who answered a question like it before, and a search that may fail."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from bot.escalation.filled import Answering
from bot.escalation.packet import Packet
from bot.escalation.ports import Asking
from bot.thread import Given, Said, ThreadId
from knowledge import Asker, Found
from tests.escalation.desk_at_work import AtDesk, press
from tests.escalation.in_thread import InThread

ELSEWHERE = ThreadId(team="T1", channel="C0ASK", ts="9.9")


class Broken:
    """A search that fails, with words of the question in its error."""

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """See `Retriever`."""
        raise ValueError(query)


async def packet(at: AtDesk) -> Packet:
    """The packet of a question that Ben asks elsewhere."""
    given = Given(id="g9", thread=ELSEWHERE, ts="9.9", asker="U0BEN", question="why 30 seconds", outcome="answered", confidence=0.4, text="Perhaps.")
    await at.desk.hand_over(Asking(given=given, reason="unsure"), key="human:g9", attempt=1)
    return list(at.board.packets.values())[-1].packet


async def test_a_question_like_it_is_shown_with_who_wrote_its_answer_not_with_who_had_it() -> None:
    at = AtDesk()
    at.desk = replace(at.desk, gathering=replace(at.desk.gathering, alike=lambda here, there: 0.9))
    await at.asked()
    await at.working.claim(press(1), await at.ticket(), "U0CHI")
    await at.working.answer(press(2), await at.ticket(), "U0DORA", Answering(words="Raise the timer."))
    await at.working.resolve(press(3), await at.ticket(), "U0CHI")

    (similar,) = (await packet(at)).similar
    assert (similar.answer, similar.asked_by, similar.answered_by) == ("Dora: Raise the timer.", "U0ADA", "U0DORA")


async def test_a_search_that_fails_brings_nothing_and_its_log_has_no_word_of_the_question(caplog: pytest.LogCaptureFixture) -> None:
    at = AtDesk()
    at.desk = replace(at.desk, gathering=replace(at.desk.gathering, retriever=Broken()))
    with caplog.at_level(logging.WARNING, logger="bot.escalation.gathering"):
        assert (await packet(at)).sources == ()

    (said,) = caplog.records
    assert (said.message, vars(said)["error"], vars(said)["where"].partition(":")[0]) == ("ticket.not_searched", "ValueError", "search")
    assert "30" not in said.getMessage()


async def test_the_summary_tells_what_became_of_the_turns_before() -> None:
    at = AtDesk()
    at.desk = replace(at.desk, gathering=replace(at.desk.gathering, answers=at.store.answers))
    for n, (words, outcome) in enumerate((("how do I dial out", "answered"), ("and with a region", "escalated"))):
        await at.store.transcript.keep(Said(thread=ELSEWHERE, ts=f"9.{n}", person="U0BEN", text=words))
        await at.store.answers.keep(
            Given(id=f"b{n}", thread=ELSEWHERE, ts=f"9.{n}5", asker="U0BEN", question=words, outcome=outcome, confidence=0.4, text="So.")
        )

    assert (await packet(at)).summary.endswith("Before that I answered once, I had no answer once.")


async def test_what_the_question_leaves_open_is_ticked_when_somebody_asks_for_it() -> None:
    thread = InThread()

    await thread.presses("info", await thread.asked())

    assert thread.at.board.forms[-1].needs == ("sdk", "hosting")
