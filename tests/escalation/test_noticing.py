"""What is brought together before it is decided whether a human is needed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.escalation.noticing import Noticing, is_clean, unlike
from bot.escalation.plan import Thresholds
from bot.escalation.triggers import AGAIN_WITHIN_S
from bot.looking.telling import NOTHING_WRONG
from bot.thread import Given, ThreadId, Vote
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore

THREAD = ThreadId(team="T1", channel="C1", ts="100.1")
GIVEN = Given(id="a9", thread=THREAD, ts="100.9", asker="UADA", question="how long may a room be empty?", outcome="answered", confidence=0.95, text="30 s")


class Scene:
    """Noticing over fakes."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.store = MemoryStore(self.clock)
        self.noticing = Noticing(answers=self.store.answers, votes=self.store.votes, limits=Thresholds(), now=self.clock.now, can_look=True, alike=unlike)

    async def before(self, **other: Any) -> Given:
        """An earlier answer to the same person."""
        given = replace(GIVEN, **{"id": "a1", "ts": "100.2", **other})
        await self.store.answers.keep(given)
        self.clock.move(60.0)
        return given

    async def reason(self, given: Given = GIVEN, words: str = "") -> str:
        found = await self.noticing.noticed(given, words or given.question)
        return found.reason if found else ""


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_a_good_answer_needs_nobody(scene: Scene) -> None:
    assert await scene.reason() == ""


async def test_an_answer_that_is_not_sure_enough_does(scene: Scene) -> None:
    assert await scene.reason(replace(GIVEN, confidence=0.5)) == "unsure"


async def test_the_same_question_after_an_answer_does_also_in_another_thread_of_the_channel(scene: Scene) -> None:
    await scene.before(thread=replace(THREAD, ts="50.1"))

    assert await scene.reason() == "again"


async def test_what_was_asked_elsewhere_or_the_day_before_yesterday_or_found_good_does_not_count(scene: Scene) -> None:
    await scene.before(id="a1", thread=replace(THREAD, channel="C2"))
    await scene.before(id="a2", asker="UBEN")
    found_good = await scene.before(id="a3")
    await scene.store.votes.cast(Vote(answer=found_good.id, person="UADA", good=True))
    assert await scene.reason() == ""

    await scene.before(id="a4")
    assert await scene.reason() == "again"
    scene.clock.move(2 * AGAIN_WITHIN_S)
    assert await scene.reason() == ""


async def test_two_answers_that_did_not_help_bring_a_human(scene: Scene) -> None:
    for number in (1, 2):
        given = await scene.before(id=f"a{number}", question=f"question {number}")
        await scene.store.votes.cast(Vote(answer=given.id, person="UADA", good=False))

    assert await scene.reason() == "unhelpful"


async def test_a_look_that_found_nothing_wrong_is_known_by_its_words(scene: Scene) -> None:
    looked = replace(GIVEN, outcome="looked", text=NOTHING_WRONG.format(subject="room demo"))

    assert is_clean(looked)
    assert not is_clean(replace(looked, outcome="answered"))
    assert await scene.reason(looked, "it is still broken") == "look"


@pytest.mark.parametrize(
    "words", ["no, it is about all of them", "I have no id", "I don't know the room", "not about one room, every room is missing", "ich habe keine ID"]
)
async def test_after_the_offer_of_a_look_whoever_can_name_nothing_gets_a_human(scene: Scene, words: str) -> None:
    await scene.before(outcome="diagnose", question="I cannot see these rooms in the dashboard")

    assert await scene.reason(replace(GIVEN, confidence=0.99), words) == "undocumented"


@pytest.mark.parametrize("outcome", ["diagnose", "declined"])
async def test_the_same_offer_a_second_time_is_a_dead_end_and_so_is_a_refusal(scene: Scene, outcome: str) -> None:
    assert await scene.reason(replace(GIVEN, outcome=outcome), "they vanish from the dashboard") == ""
    await scene.before(outcome="diagnose", question="I cannot see these rooms in the dashboard")

    assert await scene.reason(replace(GIVEN, outcome=outcome), "they vanish from the dashboard") == "undocumented"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("looked", "room demo, but all rooms are missing"),
        ("answered", "how do I end a room?"),
        ("answered", "thanks"),
        ("answered", "I have a room id: RM_abc"),
    ],
)
async def test_who_names_something_or_asks_something_else_goes_on_with_the_bot(scene: Scene, outcome: str, words: str) -> None:
    await scene.before(outcome="diagnose", question="I cannot see these rooms in the dashboard")

    assert await scene.reason(replace(GIVEN, outcome=outcome), words) == ""


async def test_an_offer_in_another_thread_is_none_here(scene: Scene) -> None:
    await scene.before(outcome="diagnose", question="I cannot see these rooms", thread=replace(THREAD, ts="50.1"))

    assert await scene.reason(words="I have no id") == ""
