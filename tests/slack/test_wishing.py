"""A human is brought to an answer as often as one is needed, and no more often, wherever the bot is killed in between."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from weakref import WeakValueDictionary

import pytest

from bot.errors import SlackUnreachable
from bot.escalation.handing import UNSOLVED
from bot.escalation.ports import Asking
from bot.escalation.ticket import Ticket
from bot.jobs import Job
from bot.policies import Policy
from bot.slack.wishing import Wishing
from bot.thread import Given
from tests.escalation.desk_at_work import ASKER, THREAD, AtDesk, again, press
from tests.fakes.chat import FakeChat

GIVEN = Given(id="g1", thread=THREAD, ts="1.2", asker=ASKER, question="Why 30 s?", outcome="answered", confidence=0.9, text="Perhaps a timer.")
WISH = Asking(given=GIVEN, reason="asked", person=ASKER)
WRONG = Asking(given=GIVEN, reason="feedback", person=ASKER, remark="It is wrong: it is 30 seconds")
STEPS = range(5)


@dataclass(slots=True, kw_only=True)
class Wishes:
    """A desk, and those who wish for somebody from there."""

    at: AtDesk = field(default_factory=AtDesk)
    chat: FakeChat = field(default_factory=FakeChat)
    numbers: int = 0

    @property
    def wishing(self) -> Wishing:
        return Wishing(chat=self.chat, desk=self.at.desk, working=self.at.working, asking=WeakValueDictionary())

    async def killed(self, do: Callable[[Job], Awaitable[object]], *, steps: int | None = None, after: bool = False) -> Job:
        """Do it in a new job that breaks off after so many steps, and once more when it did; the job."""
        self.numbers += 1
        job, board = press(self.numbers), self.at.board
        board.steps, board.after = steps, after
        try:
            await do(job)
        except SlackUnreachable:
            board.steps = None
            await do(again(job))
        board.steps = None
        return job

    async def wishes(self, asking: Asking = WISH, *, steps: int | None = None, after: bool = False) -> None:
        await self.killed(lambda job: self.wishing.wish(job, asking), steps=steps, after=after)

    async def notices(self, asking: Asking = WRONG, *, steps: int | None = None, after: bool = False) -> None:
        await self.killed(lambda job: self.wishing.notice(job, asking), steps=steps, after=after)

    async def closes(self) -> None:
        ticket = await self.now()
        await self.killed(lambda job: self.at.working.resolve(job, ticket, "U0CHI"))

    async def now(self) -> Ticket:
        found = await self.at.store.tickets.of_thread(THREAD)
        assert found
        return found

    def said(self) -> list[str]:
        """What everybody in the thread was told, each by its first words."""
        return [" ".join(words.split()[:4]) for what, words in self.chat.done if what == "say"]

    def opened_again(self) -> int:
        return sum(words.startswith("I opened this again") for words in self.at.told())


@pytest.fixture
def wishes() -> Wishes:
    return Wishes()


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", STEPS)
async def test_a_wish_that_is_killed_makes_one_ticket_and_is_told_once(wishes: Wishes, steps: int, *, after: bool) -> None:
    wishes.chat.fails = [SlackUnreachable("away", maybe_done=True)] if steps == 4 else []
    await wishes.wishes(steps=steps, after=after)

    assert len(wishes.at.store.book.tickets) == len(wishes.at.board.packets) == 1
    assert wishes.said() == ["I asked Chi, who"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", STEPS)
async def test_a_second_wish_after_it_was_closed_opens_it_again_once_wherever_it_is_killed(wishes: Wishes, steps: int, *, after: bool) -> None:
    await wishes.wishes()
    await wishes.closes()
    wishes.at.clock.move(86_400.0)
    await wishes.wishes(steps=steps, after=after)

    assert (await wishes.now()).state == "open"
    assert await wishes.at.steps() == ["opened", "resolved", "reopened"]
    assert wishes.opened_again() == 1
    assert (await wishes.at.notes()).count(UNSOLVED.format(name="Ada")) == 1

    await wishes.wishes()  # a click that was one too many
    assert wishes.opened_again() == 1
    assert (await wishes.at.notes()).count(UNSOLVED.format(name="Ada")) == 1


async def test_each_time_it_was_closed_a_wish_opens_it_again_and_says_so(wishes: Wishes) -> None:
    await wishes.wishes()
    for times in (1, 2, 3):
        await wishes.closes()
        await wishes.wishes()
        assert ((await wishes.now()).state, wishes.opened_again()) == ("open", times)


@pytest.mark.parametrize("steps", STEPS)
async def test_long_after_it_was_closed_a_wish_begins_anew_and_says_so(wishes: Wishes, steps: int) -> None:
    await wishes.wishes()
    await wishes.closes()
    wishes.at.clock.move(8 * 86_400.0)
    await wishes.wishes(steps=steps)

    assert [ticket.state for ticket in wishes.at.store.book.tickets.values()] == ["resolved", "open"]
    assert wishes.said() == ["I asked Chi, who"] * 2


async def test_whoever_wishes_what_somebody_wished_before_is_told_so_alone(wishes: Wishes) -> None:
    await wishes.wishes()
    await wishes.wishes(replace(WISH, person="U0BEN"))

    assert wishes.said() == ["I asked Chi, who"]
    assert [what for what, _ in wishes.chat.done] == ["say", "whisper"]


async def test_a_wish_after_it_was_opened_again_and_passed_on_moves_nothing(wishes: Wishes) -> None:
    await wishes.wishes()
    await wishes.closes()
    await wishes.wishes()
    opened = await wishes.now()
    await wishes.killed(lambda job: wishes.at.working.claim(job, opened, "U0DORA"))
    await wishes.wishes()

    assert ((await wishes.now()).state, (await wishes.now()).owner) == ("claimed", "U0DORA")
    assert len(wishes.at.board.packets) == 1


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("steps", STEPS)
async def test_a_remark_on_an_answer_brings_a_human_who_reads_it_once(wishes: Wishes, steps: int, *, after: bool) -> None:
    wishes.chat.fails = [SlackUnreachable("away", maybe_done=True)] if steps == 4 else []
    await wishes.notices(steps=steps, after=after)

    (packet,) = wishes.at.board.packets.values()
    assert packet.packet.reason.count("It is wrong: it is 30 seconds") == 1
    assert wishes.said() == ["I asked Chi, who"]
    assert not [note for note in await wishes.at.notes() if "30 seconds" in note]


async def test_a_remark_reaches_whoever_is_at_it_and_brings_nobody_else(wishes: Wishes) -> None:
    await wishes.wishes()
    job = await wishes.killed(lambda job: wishes.wishing.notice(job, WRONG))
    await wishes.wishing.notice(again(job), replace(WRONG, given=replace(GIVEN, id="g2")))

    assert [note for note in await wishes.at.notes() if "wrong" in note] == ["Ada says of my answer: It is wrong\n\n> it is 30 seconds"]
    assert wishes.said() == ["I asked Chi, who"]


async def test_of_a_remark_that_may_not_be_shown_there_only_the_words_of_the_form_are() -> None:
    wishes = Wishes(at=AtDesk(policy=Policy(private=True)))
    await wishes.notices()
    await wishes.notices(replace(WRONG, remark="It is outdated: zeppelin"))

    (packet,) = wishes.at.board.packets.values()
    assert "30 seconds" not in str(packet)
    assert await wishes.at.notes() == ["Ada says of my answer: It is outdated"]


@pytest.mark.parametrize("remark", ["It is wrong: <!channel> *x*\n\n> y\n# z", "It is wrong: a\r\nb", "It is wrong: a\rb\x0bc\u2028d"])
async def test_every_line_of_a_remark_is_a_quote(wishes: Wishes, remark: str) -> None:
    await wishes.wishes()
    await wishes.notices(replace(WRONG, remark=remark))

    first, *rest = (await wishes.at.notes())[-1].splitlines()
    assert first == "Ada says of my answer: It is wrong"
    assert all(line.startswith("> ") for line in rest if line)


async def test_an_old_answer_opens_nothing_that_was_closed_since_but_a_newer_one_does(wishes: Wishes) -> None:
    await wishes.wishes()
    await wishes.closes()
    await wishes.notices()
    assert (await wishes.now()).state == "resolved"

    newer = replace(GIVEN, id="g2", ts=f"{wishes.at.clock.now() + 60:.6f}")
    wishes.at.clock.move(120.0)
    await wishes.notices(replace(WRONG, given=newer))
    assert (await wishes.now()).state == "open"
    assert wishes.opened_again() == 1


async def test_that_it_helped_after_all_is_noted_while_it_is_open_and_closes_nothing(wishes: Wishes) -> None:
    await wishes.wishing.better(press(7), GIVEN, ASKER)
    await wishes.wishes()
    for job in (press(8), again(press(8))):
        await wishes.wishing.better(job, GIVEN, ASKER)

    assert await wishes.at.notes() == ["Ada says now that my answer helped after all. This stays open until somebody closes it."]
    assert (await wishes.now()).state == "open"
    await wishes.closes()
    await wishes.wishing.better(press(9), GIVEN, ASKER)
    assert len(await wishes.at.notes()) == 1
