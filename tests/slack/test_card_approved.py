"""A human's answer on its way to a verified one, in a real workspace: drafted below the packet, opened, changed, approved; and an answer that is withdrawn there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.escalation.ticket import Event
from bot.jobs import Job
from bot.learning.approving import Approving, Kept
from bot.learning.publishing import KIND as PUBLISH
from bot.learning.review import Reviewing
from bot.learning.reviews import Reviews
from bot.learning.specialists import Specialists
from bot.learning.withdrawing import Stored, Withdrawing
from bot.sandbox.delivery import inputs
from bot.slack.card_board import CardBoard
from bot.slack.people import SlackPeople
from bot.slack.rooms import SlackRooms
from bot.thread import Said
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.learning.at_work import ANSWER, job
from tests.learning.samples import GIVEN, NOW, contents
from tests.slack.desked import DESK, Scene, desked


async def is_open(_team: str, _channel: str) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Ada asked, and Chi, who is in the escalation channel, answered."""

    scene: Scene
    store: MemoryStore
    approving: Approving
    withdrawing: Withdrawing

    def used(self, by: str, message: Mapping[str, Any], *, thread_ts: str, channel: str, action: Mapping[str, str]) -> Job:
        """Somebody presses or chooses something on a message."""
        at = self.scene.at
        trigger = at.sandbox.delivery.triggers.issue(at.id_of(by))
        where = {"team": at.team, "channel": channel, "message_ts": message["ts"], "thread_ts": thread_ts}
        return job("press", {**where, "person": at.id_of(by), "trigger_id": trigger, "response_url": "", **action})

    def sent(self, by: str, typed: Mapping[str, Mapping[str, Any]]) -> Job:
        """They fill in the form that they have open."""
        at = self.scene.at
        (view,) = at.sandbox.workspace.views.stack(at.id_of(by))
        values = inputs.state(view.source["blocks"], typed, {})
        known = {key: view.source[key] for key in ("callback_id", "private_metadata")}
        return job("submission", {"team": at.team, "person": at.id_of(by), "values": values, **known})


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with desked() as scene:
        at, clock = scene.at, HandClock(NOW)
        store, board = MemoryStore(clock), CardBoard(at.workspaces)
        specialists = Specialists(people=SlackPeople(at.workspaces.client_of, at.directory, clock=at.clock.now), channel=DESK)
        yield Office(
            scene=scene,
            store=store,
            approving=Approving(
                kept=Kept(cards=store.cards, tickets=store.tickets, answers=store.answers, transcript=store.transcript, inbox=store.inbox),
                board=board,
                chat=at.chat,
                specialists=specialists,
                rooms=SlackRooms(workspaces=at.workspaces, directory=at.directory),
                contents=contents,
                now=clock.now,
            ),
            withdrawing=Withdrawing(
                stored=Stored(answers=store.answers, withdrawals=store.withdrawals, tickets=store.tickets, inbox=store.inbox),
                board=board,
                chat=at.chat,
                specialists=specialists,
                reviewing=Reviewing(cards=store.cards, now=clock.now),
                reviews=Reviews(cards=store.cards, tickets=store.tickets, inbox=store.inbox, board=board, specialists=specialists, now=clock.now),
                confined=is_open,
                now=clock.now,
            ),
        )


async def test_a_humans_answer_is_drafted_opened_changed_and_approved(office: Office) -> None:
    scene, store = office.scene, office.store
    chi, placed = scene.at.id_of("chi"), await scene.placed()
    assert placed.desk
    opened = await store.tickets.open(replace(placed, version=0), Event(kind="opened", at=NOW))
    await store.tickets.place(opened.id, placed.desk)
    answered = replace(opened, desk=placed.desk, state="resolved", owner=chi, human_answer=ANSWER, over_at=NOW)
    ticket = await store.tickets.move(answered, Event(kind="answered", at=NOW, person=chi, words=ANSWER))
    assert ticket
    await store.transcript.keep(Said(thread=placed.thread, ts=placed.thread.ts, person=chi, text=ANSWER))
    await office.approving.draft(ticket)
    await office.approving.draft(ticket)

    _, note = await scene.thread(placed.desk)
    approve = {key: note["blocks"][-1]["elements"][0][key] for key in ("action_id", "value")}
    where = {"thread_ts": placed.desk.ts, "channel": placed.desk.channel}
    await office.approving.press(office.used("chi", note, action=approve, **where))
    await office.approving.submission(office.sent("chi", {"answer": {"text": "Choose the *other* project."}}))

    (card,) = await store.cards.all(states=frozenset({"approved"}))
    assert (card.owner, card.owner_name, card.answer) == (chi, "Chi", "Choose the *other* project.")
    assert [row.new.kind for row in store.jobs.rows] == [PUBLISH]
    _, note = await scene.thread(placed.desk)
    assert "approved by Chi" in note["blocks"][0]["text"]
    assert [block["type"] for block in note["blocks"]] == ["markdown"]


async def test_an_answer_is_withdrawn_where_it_stands_by_who_may(office: Office) -> None:
    scene = office.scene
    place = await scene.at.asked("when does a room end?")
    ts = await scene.at.give(place, replace(GIVEN, thread=place.thread, asker=place.person, outcome="answered"), key="answer")
    given = replace(GIVEN, thread=place.thread, ts=ts, asker=place.person, outcome="answered")
    await office.store.answers.keep(given)
    _, message = await scene.thread(place.thread)
    where = {"thread_ts": place.thread.ts, "channel": place.thread.channel}
    workspace = scene.at.sandbox.workspace
    workspace.channels.leave(scene.desk, workspace.person(scene.at.id_of("ada")))

    await office.withdrawing.shortcut(office.used("ada", message, action={"callback_id": "answer_wrong"}, **where))
    assert workspace.views.stack(scene.at.id_of("ada")) == []
    assert scene.at.calls("chat.postEphemeral") == 1
    await office.withdrawing.shortcut(office.used("chi", message, action={"callback_id": "answer_wrong"}, **where))
    await office.withdrawing.submission(office.sent("chi", {"why": {"text": "It is another product."}}))

    _, message = await scene.thread(place.thread)
    assert message["blocks"][0]["text"].startswith("⛔ **Chi withdrew this answer: it was wrong.** It is another product.")
    assert given.text in message["blocks"][0]["text"]
    assert [withdrawal.answer for withdrawal in await office.store.withdrawals.all()] == [given.id]
    assert scene.at.calls("chat.postEphemeral") == 2
