"""All that hands questions over to humans, built in one place: who is asked, what they are given, and what they do with it."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from functools import partial

import httpx
import numpy as np
from cachetools import LRUCache, cached

from bot.chat import Chat, Policies
from bot.escalation.again import Alike
from bot.escalation.exporting import KIND as EXPORT
from bot.escalation.exporting import Exporting, Hook
from bot.escalation.gathering import Gathering
from bot.escalation.handing import HandOver
from bot.escalation.life import Life
from bot.escalation.noticing import Noticing, unlike
from bot.escalation.overdue import Overdue
from bot.escalation.owning import Owning
from bot.escalation.plan import Plan, told_in
from bot.escalation.ports import Evidence, People, Rooms
from bot.escalation.pressing import Pressing
from bot.escalation.reading import plan_of
from bot.escalation.reminding import CLOSE, REMIND, Reminding
from bot.escalation.rewording import Rewording
from bot.escalation.roster import ChainRoster
from bot.escalation.sweeping import KIND as SWEEP
from bot.escalation.sweeping import Sweeping
from bot.escalation.targets import Targets
from bot.escalation.working import Working, nothing
from bot.outgoing.hooks import SignedHook
from bot.outgoing.oncall import services
from bot.ports import Retriever
from bot.schooling import Books, School, school_of
from bot.schooling import Means as Learning
from bot.settings import EscalationSettings
from bot.slack.clock import MachineClock
from bot.slack.directory import Directory
from bot.slack.people import SlackPeople
from bot.slack.rooms import SlackRooms
from bot.slack.ticket_board import TicketBoard
from bot.slack.workspaces import Workspaces
from bot.store import Store
from bot.worker import Handler
from knowledge import Embedder

ID_BYTES = 5
# Questions are compared with those of the same person and with resolved ones, again and again.
REMEMBERED = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """What the rest of the bot meets of it."""

    desk: HandOver
    owning: Owning
    rewording: Rewording
    pressing: Pressing
    handlers: Mapping[str, Handler]
    sweeping: Sweeping
    school: School | None = None

    async def begin(self) -> None:
        """Have done what was left undone, and what comes again and again."""
        await self.desk.life.exporting.begin()
        await self.sweeping.begin()
        if self.school:
            await self.school.begin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What it is built on. `evidence` is None where no server can be looked at; `alike` compares two questions, None where that cannot be done.

    Without `books` nothing is learned; `admins` may judge answers besides the humans, and `zone` is that of the weekly digest, and of the moments that are told where the plan names no zone.
    """

    settings: EscalationSettings
    store: Store
    workspaces: Workspaces
    directory: Directory
    chat: Chat
    policies: Policies
    http: httpx.AsyncClient
    retriever: Retriever | None = None
    books: Books | None = None
    admins: frozenset[str] = frozenset()
    zone: tzinfo = UTC
    evidence: Evidence | None = None
    alike: Alike | None = None
    now: Callable[[], float] = time.time


def takeover_of(means: Means) -> Takeover | None:
    """Everything; None where nobody can be asked. Raises `SettingsError` with all faults of the plan."""
    planned = plan_of(means.settings)
    if planned is None:
        return None
    plan = told_in(planned, means.zone)
    store, clock = means.store, MachineClock().now
    people = SlackPeople(means.workspaces.client_of, means.directory, clock=clock)
    life = Life(
        tickets=store.tickets,
        board=TicketBoard(means.workspaces, means.directory, clock=clock),
        roster=ChainRoster(
            plan=plan,
            people=people,
            targets=Targets(plan=plan, people=people, services=services(plan, http=means.http, secrets=means.settings.secrets, clock=clock)),
        ),
        people=people,
        exporting=Exporting(tickets=store.tickets, outbox=store.outbox, inbox=store.inbox, hook=_hook(plan, means)),
        reminding=Reminding(inbox=store.inbox, plan=plan, now=means.now),
    )
    rooms = SlackRooms(workspaces=means.workspaces, directory=means.directory)
    gathering = Gathering(
        tickets=store.tickets,
        transcript=store.transcript,
        people=people,
        rooms=rooms,
        retriever=means.retriever,
        answers=store.answers,
        evidence=means.evidence,
        alike=means.alike,
    )
    desk = HandOver(life=life, gathering=gathering, policies=means.policies, plan=plan, new_id=partial(secrets.token_hex, ID_BYTES))
    school = _school(means, plan, people, rooms)
    learn = school.approving.draft if school else nothing
    working = Working(life=life, desk=desk, transcript=store.transcript, learn=learn)
    noticing = Noticing(
        answers=store.answers,
        votes=store.votes,
        limits=plan.thresholds,
        now=means.now,
        can_look=means.evidence is not None,
        alike=means.alike or unlike,
    )
    overdue, sweeping = Overdue(life=life, learn=learn), Sweeping(life=life, inbox=store.inbox)
    return Takeover(
        desk=desk,
        owning=Owning(working=working, chat=means.chat, noticing=noticing),
        rewording=Rewording(life=life, desk=desk, transcript=store.transcript),
        pressing=Pressing(working=working, chat=means.chat, plan=plan),
        handlers={REMIND: overdue.remind, CLOSE: overdue.close, SWEEP: sweeping, EXPORT: life.exporting.deliver, **(school.handlers if school else {})},
        sweeping=sweeping,
        school=school,
    )


def _school(means: Means, plan: Plan, people: People, rooms: Rooms) -> School | None:
    if means.books is None:
        return None
    return school_of(
        Learning(
            books=means.books,
            store=means.store,
            workspaces=means.workspaces,
            chat=means.chat,
            policies=means.policies,
            people=people,
            rooms=rooms,
            plan=plan,
            admins=means.admins,
            zone=means.zone,
            now=means.now,
        )
    )


def alike_by(embedder: Embedder) -> Alike:
    """The cosine of two texts, by the model that searches; texts that were compared before cost nothing."""

    @cached(LRUCache(REMEMBERED), lock=threading.Lock())
    def vector(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.asarray(embedder.embed([text])[0], dtype=np.float32)

    def alike(first: str, second: str) -> float:
        return float(vector(first) @ vector(second))

    return alike


def _hook(plan: Plan, means: Means) -> Hook | None:
    if plan.export is None:
        return None
    return SignedHook(url=plan.export.url, secret=means.settings.secrets.get(plan.export.secret, ""), http=means.http, now=means.now)
