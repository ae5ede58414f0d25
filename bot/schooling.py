"""All that learns from people, built in one place: verified answers, answers that were wrong, and what the documents lack."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.chat import Chat, Policies
from bot.errors import BotError
from bot.escalation.plan import Plan
from bot.escalation.ports import People, Rooms
from bot.hearing import is_direct
from bot.learning.approving import Approving, Kept
from bot.learning.collecting import WEEK_S, Asked, Confined, Gaps
from bot.learning.publishing import KIND as PUBLISH
from bot.learning.publishing import CardSync, Publishing
from bot.learning.review import Reviewing
from bot.learning.reviews import SWEEP, TELL, Reviews
from bot.learning.source import CardSource
from bot.learning.specialists import Specialists
from bot.learning.weekly import KIND as WEEKLY
from bot.learning.weekly import Weekly
from bot.learning.withdrawing import Stored, Withdrawing
from bot.ports import Retriever
from bot.slack.card_board import CardBoard
from bot.slack.workspaces import Workspaces
from bot.store import Store
from bot.worker import Handler
from knowledge import Library, Syncer


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The index that cards go into, which `syncer` brings up to date, and `retriever` searches as `library` reads it. `many` says whether several workspaces are served."""

    syncer: Syncer
    retriever: Retriever
    many: bool
    library: Library | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """What the rest of the bot meets of it."""

    approving: Approving
    withdrawing: Withdrawing
    gaps: Gaps
    handlers: Mapping[str, Handler]
    begin: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What it is built on; `zone` is that of the weekly digest."""

    books: Books
    store: Store
    workspaces: Workspaces
    chat: Chat
    policies: Policies
    people: People
    rooms: Rooms
    plan: Plan
    admins: frozenset[str]
    zone: tzinfo
    now: Callable[[], float] = time.time


def school_of(means: Means) -> School:
    """Everything."""
    store, now, board = means.store, means.now, CardBoard(means.workspaces)
    specialists = Specialists(people=means.people, channel=means.plan.channel, admins=means.admins)
    confined = confined_by(means.people, means.policies)
    reviews = Reviews(cards=store.cards, tickets=store.tickets, inbox=store.inbox, board=board, specialists=specialists, now=now)
    gaps = Gaps(asked=Asked(turns=store.turns, answers=store.answers, tickets=store.tickets), retriever=means.books.retriever, confined=confined)
    publishing = Publishing(source=CardSource(cards=store.cards, now=now, many=means.books.many), sync=CardSync(means.books.syncer, means.books.library))

    async def teams() -> Sequence[str]:
        """The workspaces that asked something within a week."""
        return sorted({turn.team for turn in await store.turns.since(now() - WEEK_S)})

    weekly = Weekly(inbox=store.inbox, gaps=gaps, board=board, specialists=specialists, teams=teams, zone=means.zone, now=now)

    async def begin() -> None:
        await reviews.begin()
        await weekly.begin()

    return School(
        approving=Approving(
            kept=Kept(cards=store.cards, tickets=store.tickets, answers=store.answers, transcript=store.transcript, inbox=store.inbox),
            board=board,
            chat=means.chat,
            specialists=specialists,
            rooms=means.rooms,
            contents=means.books.syncer.contents,
            now=now,
        ),
        withdrawing=Withdrawing(
            stored=Stored(answers=store.answers, withdrawals=store.withdrawals, tickets=store.tickets, inbox=store.inbox),
            board=board,
            chat=means.chat,
            specialists=specialists,
            reviewing=Reviewing(cards=store.cards, now=now),
            reviews=reviews,
            confined=confined,
            now=now,
        ),
        gaps=gaps,
        handlers={PUBLISH: publishing, WEEKLY: weekly, SWEEP: reviews.sweep, TELL: reviews.tell},
        begin=begin,
    )


def confined_by(people: People, policies: Policies) -> Confined:
    """Whether what is asked in a channel must not be shown elsewhere; yes, where that cannot be known."""

    async def confined(team: str, channel: str) -> bool:
        if is_direct(channel):
            return True
        try:
            policy = await policies.of(team, channel)
            return not policy.share and (policy.private or not await people.open_to_all(team, channel))
        except BotError:
            return True

    return confined
