"""What is saved of events that come in another order than things happened; whole conversations are in tests/e2e/slack/test_delivery_order.py."""

from __future__ import annotations

from typing import Any

import pytest

from bot.intake import read
from bot.jobs import NewJob
from bot.slack.keeping import FORGOTTEN, Keeping, in_its_place, message_key
from tests.bot.slack_bodies import event, message
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore

ASKED, SOON, LATE = "100.1", "130.0", "900.0"


def job_of(body: dict[str, Any]) -> NewJob:
    """The job in a body that has one."""
    found = read(body)
    assert found is not None
    return found


def edit(edited_ts: str, **about: Any) -> NewJob:
    """Somebody changed what was asked."""
    now = {"user": "UADA", "ts": ASKED, "text": "why now?", "edited": {"ts": edited_ts, "user": "UADA"}, **about}
    before = {"user": "UADA", "ts": ASKED, "text": "why?"}
    return job_of(event("message", event_id=f"Ev{edited_ts}", channel="C1", subtype="message_changed", message=now, previous_message=before))


def question() -> NewJob:
    """What was asked."""
    return job_of(message("why?", ts=ASKED, event_id="Ev1"))


@pytest.fixture
def memory() -> MemoryStore:
    return MemoryStore(HandClock())


async def kinds(memory: MemoryStore, *jobs: NewJob) -> list[str]:
    """The kinds and words of what is saved of these, in order."""
    keeping = Keeping(inbox=memory.inbox)
    for new in jobs:
        await keeping(new)
    found = []
    while job := await memory.queue.claim("answer", lease_s=60.0):
        found.append(f"{job.kind}: {job.payload['text']}")
        await memory.queue.finish(job)
    return found


async def test_an_edit_that_comes_before_its_message_is_the_message(memory: MemoryStore) -> None:
    assert await kinds(memory, edit(SOON), question(), edit(SOON)) == ["message: why now?"]


async def test_in_their_order_message_and_edit_are_two_jobs(memory: MemoryStore) -> None:
    assert await kinds(memory, question(), question(), edit(SOON), edit(SOON)) == ["message: why?", "edit: why now?"]


async def test_an_old_message_that_is_edited_is_an_edit(memory: MemoryStore) -> None:
    assert await kinds(memory, edit(LATE)) == ["edit: why now?"]


async def test_a_message_that_comes_after_its_deletion_is_known(memory: MemoryStore) -> None:
    gone = in_its_place(question().payload)
    assert await memory.inbox.add(gone)

    assert gone.kind == FORGOTTEN
    assert await kinds(memory, question()) == []


def test_the_key_of_a_message_is_that_of_its_job() -> None:
    assert message_key(question().payload) == question().keys[0]


@pytest.mark.parametrize("about", [{"subtype": "me_message"}, {"user": "USLACKBOT"}, {"bot_id": "B1"}, {"user": ""}])
def test_what_nobody_asked_is_no_question_when_it_is_edited(about: dict[str, Any]) -> None:
    now = {"user": "UADA", "ts": ASKED, "text": "why now?", "edited": {"ts": SOON}, **about}

    assert read(event("message", event_id="Ev2", channel="C1", subtype="message_changed", message=now, previous_message={"text": "why?"})) is None
