"""An answer that a specialist calls wrong: it says so where it stands, is remembered, and its cards are doubted; twice is once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.chat import Place
from bot.errors import SlackRefused, SlackUnreachable
from bot.escalation.acts import TOO_LATE
from bot.jobs import Job
from bot.learning.acts import WRONG_FORM
from bot.learning.cards import cited_as
from bot.learning.collecting import Confined
from bot.learning.filled import NO_WHY
from bot.learning.publishing import KIND as PUBLISH
from bot.learning.reviews import TELL
from bot.learning.withdrawing import ALREADY, DONE, DONE_UNMARKED, NOT_A_MEMBER, NOT_AN_ANSWER, Stored, Withdrawing, marked
from bot.thread import Given
from knowledge import Link
from tests.fakes.chat import FakeChat
from tests.learning.at_work import Work, job
from tests.learning.samples import CARD, GIVEN, NOW

ANSWER = replace(GIVEN, text="Dashboards are always empty.", outcome="answered")


async def is_open(_team: str, _channel: str) -> bool:
    return False


async def is_closed(_team: str, _channel: str) -> bool:
    return True


async def refuses(_team: str, _channel: str) -> bool:
    raise SlackRefused("conversations.info", code="missing_scope")


async def is_away(_team: str, _channel: str) -> bool:
    raise SlackUnreachable("no route", maybe_done=False)


@dataclass(slots=True, kw_only=True)
class StubbornChat(FakeChat):
    """Lets nothing be changed."""

    changes: list[Place] = field(default_factory=list)

    async def change(self, place: Place, given: Given) -> None:
        self.changes.append(place)
        raise SlackRefused("chat.update: edit_window_closed", code="edit_window_closed")


def withdrawing(work: Work, confined: Confined = is_open) -> Withdrawing:
    store = work.store
    return Withdrawing(
        stored=Stored(answers=store.answers, withdrawals=store.withdrawals, tickets=store.tickets, inbox=store.inbox),
        board=work.board,
        chat=work.chat,
        specialists=work.specialists,
        reviewing=work.reviewing,
        reviews=work.reviews,
        confined=confined,
        now=work.clock.now,
    )


def used(**other: Any) -> Job:
    """The menu of the answer, or the shortcut on its message."""
    pressed = {
        "team": "T1",
        "channel": "C1",
        "person": "UKIM",
        "message_ts": "100.2",
        "thread_ts": "100.1",
        "trigger_id": "t",
        "response_url": "",
        "value": "wrong:a1",
    }
    return job("press", {**pressed, **other})


def why(words: str = "It is another product.", *, by: str = "UKIM", attempt: int = 1) -> Job:
    values = {"why": {"text": {"value": words}}}
    return job("submission", {"team": "T1", "person": by, "callback_id": WRONG_FORM, "private_metadata": "a1", "values": values}, attempt=attempt)


@pytest.fixture
async def work() -> Work:
    work = Work()
    await work.store.answers.keep(ANSWER)
    return work


def changed(work: Work) -> list[str]:
    return [words for what, words in work.chat.done if what == "change"]


async def test_the_answer_says_by_whom_and_why_it_was_withdrawn_and_it_is_remembered(work: Work) -> None:
    await withdrawing(work).press(used())
    assert work.board.whys == ["a1"]
    await withdrawing(work).submission(why())

    (withdrawal,) = await work.store.withdrawals.all(team="T1")
    assert (withdrawal.answer, withdrawal.person, withdrawal.why, withdrawal.at) == ("a1", "UKIM", "It is another product.", NOW)
    assert withdrawal.text == ANSWER.text
    assert withdrawal.urls == tuple(link.url for link in ANSWER.sources)
    assert not withdrawal.confined
    assert changed(work) == [marked(ANSWER.text, name="Kim", why="It is another product.")]
    assert changed(work)[0].startswith("⛔ **Kim withdrew this answer: it was wrong.** It is another product.")
    assert work.whispered() == [DONE]


async def test_the_shortcut_finds_the_answer_that_the_message_is_part_of(work: Work) -> None:
    work.board.messages["100.2"] = "a1"
    await withdrawing(work).shortcut(used())
    await withdrawing(work).shortcut(used(message_ts="100.1"))

    assert work.board.whys == ["a1"]
    assert work.whispered() == [NOT_AN_ANSWER]


@pytest.mark.parametrize("person", ["UADA", "UNOBODY"])
async def test_only_people_of_the_escalation_channel_and_admins_may(work: Work, person: str) -> None:
    await withdrawing(work).press(used(person=person))
    await withdrawing(work).submission(why(by=person))
    assert work.whispered() == [NOT_A_MEMBER] * 2
    assert work.board.whys == []
    assert await work.store.withdrawals.all() == []

    await withdrawing(work).press(used(person="UROOT"))
    assert work.board.whys == ["a1"]


async def test_people_of_the_channel_where_it_was_brought_may_too(work: Work) -> None:
    await work.answered()
    work.specialists = replace(work.specialists, channel="nowhere")
    await withdrawing(work).press(used(person="ULEE"))

    assert work.board.whys == ["a1"]


async def test_of_two_at_once_one_withdraws_it_and_the_other_is_told(work: Work) -> None:
    await asyncio.gather(withdrawing(work).submission(why(by="UKIM")), withdrawing(work).submission(why("wrong", by="ULEE")))
    await withdrawing(work).press(used(person="ULEE"))

    assert len(await work.store.withdrawals.all()) == 1
    assert len(changed(work)) == 1
    assert sorted(work.whispered()) == sorted([DONE, ALREADY, ALREADY])


async def test_a_withdrawal_that_was_interrupted_is_finished(work: Work) -> None:
    await withdrawing(work).submission(why())
    work.chat.done.clear()
    await withdrawing(work).submission(why(attempt=2))

    assert len(await work.store.withdrawals.all()) == 1
    assert changed(work) == [marked(ANSWER.text, name="Kim", why="It is another product.")]
    assert work.whispered() == [DONE]


async def test_the_cards_that_it_came_from_are_doubted_published_so_and_told_of(work: Work) -> None:
    card = await work.store.cards.add(CARD)
    await work.store.answers.keep(replace(ANSWER, sources=(Link(title="Card", url=cited_as(CARD)),)))
    await withdrawing(work).submission(why())

    kept = await work.store.cards.get(card.id)
    assert kept
    assert (kept.state, kept.why) == ("review", "an answer from it was withdrawn: It is another product.")
    assert work.jobs(PUBLISH) == [f"{PUBLISH}:wrong:a1:1"]
    assert work.jobs(TELL) == [f"{TELL}:{card.id}:2"]


@pytest.mark.parametrize(("confined", "expected"), [(is_open, False), (is_closed, True), (refuses, True)])
async def test_what_was_said_where_others_may_not_read_is_confined_and_not_repeated(work: Work, confined: Confined, *, expected: bool) -> None:
    await work.store.cards.add(CARD)
    await work.store.answers.keep(replace(ANSWER, sources=(Link(title="Card", url=cited_as(CARD)),)))
    await withdrawing(work, confined).submission(why("tango-seven"))

    (withdrawal,) = await work.store.withdrawals.all()
    kept = await work.store.cards.get(CARD.id)
    assert kept
    assert withdrawal.confined is expected
    assert ("tango-seven" in kept.why) is not expected


async def test_while_it_cannot_be_known_who_may_read_nothing_is_done(work: Work) -> None:
    with pytest.raises(SlackUnreachable):
        await withdrawing(work, is_away).submission(why())

    assert await work.store.withdrawals.all() == []


async def test_its_ticket_says_whether_it_is_confined(work: Work) -> None:
    await work.answered(confined=True)
    await work.store.answers.keep(ANSWER)
    await withdrawing(work).submission(why())

    assert [withdrawal.confined for withdrawal in await work.store.withdrawals.all()] == [True]


async def test_an_answer_that_slack_lets_nobody_change_is_withdrawn_all_the_same(work: Work) -> None:
    work.chat = StubbornChat()
    await withdrawing(work).submission(why())

    assert len(await work.store.withdrawals.all()) == 1
    assert work.whispered() == [DONE_UNMARKED]


async def test_without_a_reason_nothing_is_withdrawn(work: Work) -> None:
    await withdrawing(work).submission(why("  "))

    assert work.whispered() == [NO_WHY]
    assert await work.store.withdrawals.all() == []


async def test_answers_of_other_workspaces_and_forgotten_ones_are_none(work: Work) -> None:
    await withdrawing(work).press(used(team="T2"))
    await withdrawing(work).press(used(value="wrong:gone"))
    await withdrawing(work).press(used(value="mute:a1"))
    foreign = why()
    await withdrawing(work).submission(replace(foreign, payload={**foreign.payload, "team": "T2"}))

    assert work.whispered() == [NOT_AN_ANSWER] * 3
    assert await work.store.withdrawals.all() == []


async def test_who_waited_too_long_for_the_form_is_told(work: Work) -> None:
    work.board.too_late = True
    await withdrawing(work).press(used())

    assert work.whispered() == [TOO_LATE]


async def test_secrets_in_a_reason_are_masked_and_its_marks_mean_nothing(work: Work) -> None:
    token = "Bearer " + "A1b2" * 8
    await withdrawing(work).submission(why(f"it shows {token} and **x**"))

    (withdrawal,) = await work.store.withdrawals.all()
    assert "A1b2" not in withdrawal.why + changed(work)[0]
    assert r"\*\*x\*\*" in changed(work)[0]
