"""Specialists at work: a ticket that Kim answered, the board that cards are shown on, and what people press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.chat import Place
from bot.escalation.acts import value_of
from bot.escalation.ticket import Event, Ticket
from bot.jobs import Job
from bot.learning.acts import CARD_FORM, form_value, value
from bot.learning.approving import Approving, Kept
from bot.learning.cards import Form
from bot.learning.ports import Card
from bot.learning.review import Reviewing
from bot.learning.reviews import Reviews
from bot.learning.specialists import Specialists
from bot.thread import Said, ThreadId
from knowledge import Contents
from tests.fakes.card_board import FakeCardBoard
from tests.fakes.chat import FakeChat
from tests.fakes.clock import HandClock
from tests.fakes.people import FakeChannel, FakePeople
from tests.fakes.stores import MemoryStore
from tests.learning.samples import GIVEN, NOW, PERMALINK, TICKET, answered, contents

ANSWER = "Another project is selected: compare `LIVEKIT_URL` with the settings page of the dashboard."
DESK = ThreadId(team="T1", channel="CDESK", ts="300.1")
OPENED = Event(kind="opened", at=NOW - 7_200.0, key="open")


class Addresses:
    """Every message of a channel has one address."""

    async def channel(self, _team: str, channel: str) -> str:
        return channel

    async def workspace(self, team: str) -> str:
        return team

    async def address(self, thread: ThreadId) -> str:
        return f"{PERMALINK}?of={thread.ts}"


@dataclass(kw_only=True)
class Work:
    """Kim and Lee are in the escalation channel, Kim also where it was asked; Ada asked."""

    clock: HandClock = field(default_factory=lambda: HandClock(NOW))
    board: FakeCardBoard = field(default_factory=FakeCardBoard)
    chat: FakeChat = field(default_factory=FakeChat)
    pages: Contents = field(default_factory=contents)

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.people = FakePeople(
            names={"UKIM": "Kim", "ULEE": "Lee", "UADA": "Ada"},
            channels={
                "help": FakeChannel(id="CDESK", members=frozenset({"UKIM", "ULEE"})),
                "asked": FakeChannel(id="C1", members=frozenset({"UKIM", "UADA"})),
            },
        )
        self.specialists = Specialists(people=self.people, channel="help", admins=frozenset({"UROOT"}))

    @property
    def approving(self) -> Approving:
        store = self.store
        return Approving(
            kept=Kept(cards=store.cards, tickets=store.tickets, answers=store.answers, transcript=store.transcript, inbox=store.inbox),
            board=self.board,
            chat=self.chat,
            specialists=self.specialists,
            rooms=Addresses(),
            contents=lambda: self.pages,
            now=self.clock.now,
        )

    @property
    def reviews(self) -> Reviews:
        store = self.store
        return Reviews(cards=store.cards, tickets=store.tickets, inbox=store.inbox, board=self.board, specialists=self.specialists, now=self.clock.now)

    @property
    def reviewing(self) -> Reviewing:
        return Reviewing(cards=self.store.cards, now=self.clock.now)

    async def answered(self, *, words: str = ANSWER, **other: Any) -> Ticket:
        """The ticket, answered by Kim in its thread."""
        ticket = replace(TICKET, state="answered", human_answer=words, desk=DESK, **other)
        opened = await self.store.tickets.open(replace(ticket, state="open"), OPENED)
        await self.store.tickets.place(ticket.id, DESK)
        moved = await self.store.tickets.move(replace(ticket, version=opened.version), answered(words))
        assert moved
        await self.store.answers.keep(GIVEN)
        await self.store.transcript.keep(Said(thread=ticket.thread, ts="100.3", person="UKIM", text=words))
        return moved

    async def offered(self, **other: Any) -> Card:
        """A draft that stands below the packet."""
        await self.approving.draft(await self.answered(**other))
        (card,) = await self.store.cards.all(states=frozenset({"draft"}))
        return card

    def whispered(self) -> list[str]:
        """What people were told alone."""
        return [words for what, words in self.chat.done if what == "whisper"]

    def jobs(self, kind: str) -> list[str]:
        """The keys of the jobs of this kind that were saved."""
        return [row.new.keys[0] for row in self.store.jobs.rows if row.new.kind == kind]


def job(kind: str, payload: Mapping[str, Any], *, key: str = "j1", attempt: int = 1) -> Job:
    return Job(id=1, key=key, kind=kind, payload=payload, thread="", lane="quick", attempt=attempt, lease="l")


def press(action_id: str, card: Card, *, by: str = "UKIM", ts: str = "500.1", team: str = "T1", attempt: int = 1) -> Job:
    """Somebody presses a button below the packet."""
    used = {"team": team, "channel": DESK.channel, "person": by, "message_ts": ts, "thread_ts": DESK.ts, "trigger_id": "t", "response_url": ""}
    return job("press", {**used, "action_id": action_id, "value": value(card)}, attempt=attempt)


def sent(card: Card, form: Form, *, by: str = "UKIM", ts: str = "500.1", attempt: int = 1) -> Job:
    """Somebody sends the form of a card, opened from the note below the packet."""
    at = Place(thread=DESK, ts=ts, person=by)
    assert value_of(value(card)) == (card.id, card.version)
    texts = {name: {"text": {"value": getattr(form, name)}} for name in ("questions", "answer", "sources", "applies_to")}
    values = {**texts, "expires": {"day": {"selected_date": form.expires or None}}}
    return job(
        "submission", {"team": "T1", "person": by, "callback_id": CARD_FORM, "private_metadata": form_value(card, at), "values": values}, attempt=attempt
    )
