"""Edits, where humans may have the question: they see each one, and the bot keeps out of what is between people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.chat import Place
from bot.jobs import Job
from bot.thread import Given
from tests.bot.slack_bodies import message
from tests.bot.test_turns import ASKED, THREAD, FakeHumans, Scene, edited, job_of

NOW, TOLD = "what is a token?", "I asked Chi."


@dataclass(kw_only=True)
class FakeRewords:
    """Humans who have the question at these messages; `seen` lists what they see, with the answer that the bot gave to it."""

    theirs: frozenset[str] = frozenset()
    seen: list[tuple[str, str]] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    scene: Scene

    async def concerns(self, task: Job, place: Place) -> bool:
        return place.ts in self.theirs

    async def edited(self, task: Job, place: Place, words: str, given: Given | None) -> str:
        if place.ts not in self.theirs:
            return ""
        self.before += [said.text for said in await self.scene.store.transcript.of(THREAD, limit=9) if said.ts == place.ts]
        self.seen.append((words, given.text if given else ""))
        return TOLD


@dataclass(kw_only=True)
class Edits(Scene):
    """A scene with such humans."""

    rewords: FakeRewords = field(init=False)

    def __post_init__(self) -> None:
        self.rewords = FakeRewords(scene=self, theirs=frozenset({"100.1"}))

    async def edits(self, body: Mapping[str, Any], *, attempt: int = 1) -> list[str]:
        """What is done about an edit, without the words."""
        before = len(self.chat.done)
        await replace(self.turns, edits=self.rewords).edit(job_of(body, attempt=attempt))
        return [what for what, _ in self.chat.done[before:]]


@pytest.fixture
def scene() -> Edits:
    return Edits()


async def test_an_edit_that_is_answered_anew_reaches_the_humans_with_the_answer_and_its_reply_still_tells_of_them(scene: Edits) -> None:
    await scene.hears(message(ASKED, ts="100.1"))

    assert await scene.edits(edited(NOW, at="160.0")) == ["change"]
    ((words, answer),) = scene.rewords.seen
    assert (words, scene.last) == (NOW, f"{answer}\n\n{TOLD}")
    assert scene.rewords.before == [ASKED]  # by its old words they know which one it is


async def test_an_edit_that_comes_later_reaches_the_humans_alone(scene: Edits) -> None:
    await scene.hears(message(ASKED, ts="100.1"))

    assert await scene.edits(edited(NOW, at="400.0")) == []
    assert scene.rewords.seen == [(NOW, "")]
    assert [said.text for said in await scene.store.transcript.of(THREAD, limit=9) if said.person] == [NOW]


async def test_a_question_that_was_never_answered_reaches_the_humans_and_is_not_answered_now(scene: Edits) -> None:
    assert await scene.edits(edited(NOW, at="130.0")) == []
    assert scene.rewords.seen == [(NOW, "")]


@pytest.mark.parametrize("at", ["160.0", "400.0"])
async def test_what_no_human_has_is_as_it_was(scene: Edits, at: str) -> None:
    scene.rewords.theirs = frozenset()
    await scene.hears(message(ASKED, ts="100.1"))

    assert await scene.edits(edited(NOW, at=at)) == (["change"] if at == "160.0" else [])
    assert scene.rewords.seen == []


async def test_an_edit_between_humans_is_heard_by_them_and_not_answered() -> None:
    scene = Scene(humans=FakeHumans(between=True))

    assert await scene.hears(edited(NOW, at="130.0")) == []
    assert scene.humans.heard_of == [NOW]


async def test_an_edit_that_needs_a_human_anew_tells_of_them_once(scene: Edits) -> None:
    await scene.hears(message(ASKED, ts="100.1"))

    await scene.edits(edited(f"perhaps: {NOW}", at="160.0"))
    assert TOLD not in scene.last
    assert scene.last.endswith("I asked a human.")
