"""What the stores in memory forget. For the promises see `bot.stores.Housekeeping`."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.escalation.ticket import OVER, Event, Ticket, moved
from bot.learning.ports import DOUBTED, FORGOTTEN, Card
from bot.learning.publishing import publishing_job
from bot.store.housekeeping import forgotten_owner
from tests.fakes.cards import Learned
from tests.fakes.dials import MemoryDials
from tests.fakes.stored import Talk, change, drop
from tests.fakes.stores_jobs import Jobs, Row
from tests.fakes.tickets import Book
from tests.fakes.turns import MemoryTurns

DAY_S = 86_400.0


@dataclass
class MemoryHousekeeping:
    jobs: Jobs
    talk: Talk
    dials: MemoryDials
    book: Book
    learned: Learned
    turns: MemoryTurns

    async def delete_team(self, team: str) -> int:
        """See `bot.stores.Housekeeping`."""
        answers = {given.id for given, _ in self.talk.given.values() if given.thread.team == team}
        return (
            self._drop_jobs_with(lambda payload: payload.get("team") == team)
            + drop(self.talk.cast, lambda key, _: key[0] in answers)
            + drop(self.talk.given, lambda key, _: key in answers)
            + drop(self.talk.words, lambda key, _: key[0].team == team)
            + drop(self.talk.states, lambda key, _: key.team == team)
            + drop(self.dials.kept, lambda _, dial: dial.team == team)
            + self._drop_tickets(lambda ticket: ticket.thread.team == team)
            + self._unpublishing(drop(self.learned.cards, lambda _, kept: kept[0].team == team))
            + drop(self.learned.withdrawals, lambda _, kept: kept[0].team == team)
            + drop(self.turns.kept, lambda _, turn: turn.team == team)
        )

    async def delete_person(self, person: str) -> int:
        """See `bot.stores.Housekeeping`."""
        if not person:
            return 0
        answers = {given.id for given, _ in self.talk.given.values() if given.asker == person}
        theirs = {thread for thread, (state, _) in self.talk.states.items() if state.asker == person}
        return (
            self._drop_jobs_with(lambda payload: payload.get("person") == person)
            + drop(self.talk.cast, lambda key, _: key[0] in answers or key[1] == person)
            + drop(self.talk.given, lambda key, _: key in answers)
            + drop(self.talk.words, lambda key, kept: kept[0].person == person or (kept[0].person == "" and key[0] in theirs))
            + drop(self.talk.states, lambda key, _: key in theirs)
            + drop(self.dials.kept, lambda _, dial: dial.person == person)
            + self._drop_tickets(lambda ticket: ticket.asker == person)
            + drop(self.learned.cards, lambda _, kept: kept[0].state == "draft" and person in {kept[1], kept[0].owner})
            + drop(self.learned.withdrawals, lambda _, kept: kept[1] == person)
            + drop(self.turns.kept, lambda _, turn: turn.person == person)
            + self._leave_out_of_tickets(person)
            + self._leave_out_of_what_was_learned(person)
        )

    async def delete_older(self, *, days: float) -> int:
        """See `bot.stores.Housekeeping`."""
        before = self.talk.clock.now() - days * DAY_S
        gone = self._drop_jobs(lambda row: row.over_at is not None and row.over_at < before)
        keys = {key for row in self.jobs.rows for key in row.new.keys}
        answers = {key for key, (_, at) in self.talk.given.items() if at < before}
        gone += drop(self.jobs.steps, lambda key, kept: kept[1] < before and key[0] not in keys)
        gone += drop(self.talk.words, lambda _, kept: kept[1] < before)
        spoken = {thread for thread, _ in self.talk.words}
        gone += drop(self.talk.states, lambda key, kept: kept[1] < before and key not in spoken)
        gone += drop(self.talk.cast, lambda key, kept: key[0] in answers or (kept[1] < before and key[0] not in self.talk.given))
        gone += drop(self.dials.kept, lambda _, dial: dial.begun_at.timestamp() < before)
        gone += self._drop_tickets(lambda ticket: ticket.state in OVER and ticket.over_at < before)
        gone += drop(self.learned.cards, lambda _, kept: kept[0].state == "retired" and kept[2] < before)
        gone += drop(self.turns.kept, lambda _, turn: turn.asked_at < before)
        return gone + drop(self.talk.given, lambda key, _: key in answers)

    def _drop_jobs_with(self, doomed: Callable[[Any], bool]) -> int:
        """The jobs with such a payload, and their steps."""
        keys = {key for row in self.jobs.rows if doomed(row.new.payload) for key in row.new.keys}
        return self._drop_jobs(lambda row: doomed(row.new.payload)) + drop(self.jobs.steps, lambda key, _: key[0] in keys)

    def _drop_jobs(self, doomed: Callable[[Row], bool]) -> int:
        before = len(self.jobs.rows)
        self.jobs.rows = [row for row in self.jobs.rows if not doomed(row)]
        return before - len(self.jobs.rows)

    def _drop_tickets(self, doomed: Callable[[Ticket], bool]) -> int:
        ids = {id_ for id_, ticket in self.book.tickets.items() if doomed(ticket)}
        drop(self.book.told, lambda key, _: key[0] in ids)
        return drop(self.book.events, lambda key, _: key[0] in ids) + drop(self.book.tickets, lambda key, _: key in ids)

    def _leave_out_of_tickets(self, person: str) -> int:
        last = {id_: event.person for (id_, _), event in sorted(self.book.events.items(), key=lambda known: known[0]) if event.kind == "answered"}
        return (
            change(self.book.tickets, lambda id_, ticket: ticket.human_answer and last.get(id_) == person, lambda ticket: replace(ticket, human_answer=""))
            + self._give_back(person)
            + change(self.book.tickets, lambda _, ticket: _unquoted(ticket, person) != ticket, lambda ticket: _unquoted(ticket, person))
            + change(self.book.tickets, lambda _, ticket: ticket.owner == person, lambda ticket: replace(ticket, owner=""))
            + change(self.book.tickets, lambda _, ticket: _without(ticket, person) != ticket, lambda ticket: _without(ticket, person))
            + change(self.book.events, lambda _, event: event.person == person, lambda event: replace(event, person="", words="", key=""))
        )

    def _give_back(self, person: str) -> int:
        passed = Event(kind="passed", at=self.book.clock.now())
        theirs = [ticket for ticket in self.book.tickets.values() if ticket.owner == person and ticket.state in {"claimed", "waiting"}]
        steps = [self.book.step(now, passed) for ticket in theirs if (now := moved(ticket, passed))]
        for step in steps:
            self.jobs.save(forgotten_owner(step))
        return len(steps)

    def _unpublishing(self, rows: int) -> int:
        if rows:
            self.jobs.save(publishing_job("forgotten", secrets.token_hex(8)))
        return rows

    def _leave_out_of_what_was_learned(self, person: str) -> int:
        cards, withdrawals = self.learned.cards, self.learned.withdrawals
        doubts = {f"{DOUBTED}: {withdrawal.why}" for withdrawal, _ in withdrawals.values() if withdrawal.person == person and withdrawal.why}
        return (
            self._unpublishing(change(cards, lambda _, kept: kept[0].owner == person, lambda kept: (_unowned(kept[0]), *kept[1:])))
            + change(cards, lambda _, kept: kept[1] == person, lambda kept: (kept[0], "", kept[2]))
            + change(cards, lambda _, kept: kept[0].why in doubts, lambda kept: (replace(kept[0], why=DOUBTED), *kept[1:]))
            + change(withdrawals, lambda _, kept: kept[0].person == person, lambda kept: (replace(kept[0], person="", why=""), kept[1]))
        )


def _without(ticket: Ticket, person: str) -> Ticket:
    facts = json.loads(json.dumps(dict(ticket.facts)).replace(json.dumps(person), '""'))
    return replace(ticket, facts=facts)


def _unquoted(ticket: Ticket, person: str) -> Ticket:
    similar = ticket.facts.get("similar") or []
    kept = [one for one in similar if person not in {one.get("asked_by"), one.get("answered_by")}]
    return replace(ticket, facts={**ticket.facts, "similar": kept}) if kept != similar else ticket


def _unowned(card: Card) -> Card:
    bare = replace(card, owner="", owner_name="", version=card.version + 1)
    return replace(bare, state="review", why=FORGOTTEN) if card.state == "approved" else bare
