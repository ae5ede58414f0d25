"""Opens a store, and closes it in reverse."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Connection, func, select

from bot.diagnostics.dial.ports import Audit
from bot.diagnostics.ports import Records
from bot.errors import StoreUnusable
from bot.escalation.exporting import Letters
from bot.escalation.ports import Tickets
from bot.figures.ports import Turns
from bot.learning.ports import Cards, Withdrawals
from bot.store.address import Address, read_address
from bot.store.answers import SqlAnswers, SqlVotes
from bot.store.cards import SqlCards, SqlWithdrawals
from bot.store.claims import SqlQueue
from bot.store.clock import Clock
from bot.store.database import POOL, Database, PostgresDatabase, SqliteDatabase
from bot.store.dials import SqlDials
from bot.store.engines import postgres_engine, sqlite_engine
from bot.store.figures import SqlTurns
from bot.store.files import make_file
from bot.store.housekeeping import SqlHousekeeping
from bot.store.inbox import SqlInbox, SqlOrphans
from bot.store.lock import FileLock, Keeper, taken
from bot.store.migrate import upgrade
from bot.store.records import SqlRecords
from bot.store.sql import VERSION
from bot.store.steps import SqlSteps
from bot.store.tables import job
from bot.store.threads import SqlThreads, SqlTranscript
from bot.store.tickets import SqlOutbox, SqlTickets
from bot.stores import Answers, Housekeeping, Inbox, Orphans, Queue, Steps, Threads, Transcript, Votes

WAIT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """All that is stored, one attribute a port.

    `tickets` and `outbox` are those of `bot.escalation`, `cards` and `withdrawals` of `bot.learning`, `turns` of `bot.figures`, `records` the flight recorder's,
    `dials` the books of test calls, the others those of `bot.stores`. `database` is for what brings tables of its own; None where there is none.
    """

    inbox: Inbox
    queue: Queue
    orphans: Orphans
    steps: Steps
    transcript: Transcript
    threads: Threads
    answers: Answers
    votes: Votes
    housekeeping: Housekeeping
    records: Records
    dials: Audit
    tickets: Tickets
    outbox: Letters
    cards: Cards
    withdrawals: Withdrawals
    turns: Turns
    database: Database | None = None


@asynccontextmanager
async def open_store(url: str, *, clock: Clock, works: bool = True, wait_s: float = WAIT_S) -> AsyncIterator[Store]:
    """The store at this URL, with the newest schema.

    Only one process works with a database: another one waits for it to end, at most `wait_s`, and then raises `StoreTaken`. Without `works` it does not
    wait, and may do everything but claim jobs and release orphans. Raises `StoreFailed` when the database cannot be used.
    """
    address = read_address(url)
    async with AsyncExitStack() as stack:
        opening = _sqlite if address.kind == "sqlite" else _postgres
        database = await opening(stack, address, works=works, wait_s=wait_s)
        await database.run(partial(upgrade, address=address))
        await database.run(partial(_refuse_unknown, shown=address.shown))
        yield _store(database, clock)


async def _sqlite(stack: AsyncExitStack, address: Address, *, works: bool, wait_s: float) -> Database:
    make_file(address)
    if works and address.file is not None:
        lock = FileLock(address.file)
        stack.callback(lock.release)
        await taken(lock.take, shown=address.shown, wait_s=wait_s)
    database = SqliteDatabase(sqlite_engine(address), address.shown, holder=works)
    stack.push_async_callback(asyncio.to_thread, database.close)
    return database


async def _postgres(stack: AsyncExitStack, address: Address, *, works: bool, wait_s: float) -> Database:
    engine = postgres_engine(address, connections=POOL + works)  # one more for the lock
    database = PostgresDatabase(engine, address.shown, keeper=Keeper(engine, address.shown) if works else None)
    stack.push_async_callback(asyncio.to_thread, database.close)
    await taken(database.take, shown=address.shown, wait_s=wait_s)
    return database


def _refuse_unknown(connection: Connection, *, shown: str) -> None:
    """Work that this version cannot read would be lost: nobody else takes it up while this process works."""
    newest = connection.scalar(select(func.max(job.c.version)).where(job.c.over_at.is_(None)))
    if newest is not None and newest > VERSION:
        raise StoreUnusable(f"{shown}: unfinished work was saved by a newer ask-ai (version {newest}, this one reads {VERSION}); start that version")


def _store(database: Database, clock: Clock) -> Store:
    return Store(
        inbox=SqlInbox(database, clock),
        queue=SqlQueue(database, clock),
        orphans=SqlOrphans(database, clock),
        steps=SqlSteps(database, clock),
        transcript=SqlTranscript(database, clock),
        threads=SqlThreads(database, clock),
        answers=SqlAnswers(database, clock),
        votes=SqlVotes(database, clock),
        housekeeping=SqlHousekeeping(database, clock),
        records=SqlRecords(database),
        dials=SqlDials(database, clock),
        tickets=SqlTickets(database),
        outbox=SqlOutbox(database, clock),
        cards=SqlCards(database, clock),
        withdrawals=SqlWithdrawals(database),
        turns=SqlTurns(database),
        database=database,
    )
