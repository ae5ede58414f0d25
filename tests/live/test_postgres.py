"""The stores on a real PostgreSQL server, with the contracts of SQLite, and what only a server can do: restart, refuse, and be shared."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import Engine, event, text

from bot.errors import StoreFailed, StoreTaken
from bot.store import Store, SystemClock, migrate, open_store
from bot.store.migrate import NEWEST
from tests.contract.test_stores_answers import AnswersContract
from tests.contract.test_stores_cards import CARD, CardsContract, WithdrawalsContract
from tests.contract.test_stores_dials import DialsContract
from tests.contract.test_stores_forgetting import ForgettingContract
from tests.contract.test_stores_housekeeping import HousekeepingContract
from tests.contract.test_stores_inbox import InboxContract
from tests.contract.test_stores_outbox import OutboxContract
from tests.contract.test_stores_queue import QueueContract
from tests.contract.test_stores_records import RecordsContract
from tests.contract.test_stores_talk import TalkContract
from tests.contract.test_stores_tickets import TICKET, TicketsContract, opened
from tests.contract.test_stores_turns import TurnsContract
from tests.crash import worker_child
from tests.crash.test_kill_worker import heard, process
from tests.fakes.clock import HandClock
from tests.live.postgres_server import Server, emptied, engine_of, run_sql, serve_postgres
from tests.store.backends import a_job, claimed, saved
from tests.store.machine import LAWS, InboxMachine
from tests.store.test_migrations import differences
from tests.store.test_plans import ASKED, fill, statements
from tests.store.ticket_machine import TicketMachine

CLOCK = SystemClock()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve_postgres() as server:
        yield server


@pytest.fixture(scope="module")
def url(server: Server) -> str:
    migrate(server.url())
    return server.url()


class OnPostgres:
    """Gives `clock` and `store`."""

    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    async def store(self, clock: HandClock, url: str) -> AsyncIterator[Store]:
        emptied(url)
        async with open_store(url, clock=clock) as store:
            yield store


class TestPostgresInbox(OnPostgres, InboxContract):
    pass


class TestPostgresQueue(OnPostgres, QueueContract):
    pass


class TestPostgresTalk(OnPostgres, TalkContract):
    pass


class TestPostgresAnswers(OnPostgres, AnswersContract):
    pass


class TestPostgresHousekeeping(OnPostgres, HousekeepingContract):
    pass


class TestPostgresDials(OnPostgres, DialsContract):
    pass


class TestPostgresRecords(OnPostgres, RecordsContract):
    pass


class TestPostgresTickets(OnPostgres, TicketsContract, OutboxContract):
    pass


class TestPostgresCards(OnPostgres, CardsContract, WithdrawalsContract):
    pass


class TestPostgresTurns(OnPostgres, TurnsContract):
    pass


class TestPostgresForgetting(OnPostgres, ForgettingContract):
    pass


class OnPostgresLaws(InboxMachine):
    url: ClassVar[str]

    def __init__(self) -> None:
        emptied(self.url)
        clock = HandClock()
        super().__init__(clock, lambda: open_store(self.url, clock=clock))


def test_the_laws_of_the_inbox_hold(url: str) -> None:
    OnPostgresLaws.url = url
    run_state_machine_as_test(OnPostgresLaws, settings=settings(LAWS, max_examples=10))


class OnPostgresTicketLaws(TicketMachine):
    url: ClassVar[str]

    def __init__(self) -> None:
        emptied(self.url)
        super().__init__(lambda: open_store(self.url, clock=CLOCK))


def test_the_laws_of_tickets_hold(url: str) -> None:
    OnPostgresTicketLaws.url = url
    run_state_machine_as_test(OnPostgresTicketLaws, settings=settings(LAWS, max_examples=10))


def test_the_migrations_leave_the_tables_that_the_store_uses(url: str) -> None:
    engine = engine_of(url)
    with engine.begin() as connection:
        assert differences(connection, types=False) == []  # it does not see how a column is collated
    engine.dispose()
    collations = run_sql(url, "select distinct collation_name from information_schema.columns where table_schema = 'public' and data_type = 'text'")
    assert collations == ["C"]


def test_many_who_migrate_at_once_are_safe(server: Server) -> None:
    run_sql(server.url(), "drop database if exists fresh", "create database fresh")
    with ThreadPoolExecutor(max_workers=4) as threads:
        assert list(threads.map(migrate, [server.url("fresh")] * 4)) == [NEWEST] * 4


async def test_a_second_one_who_works_waits_and_then_says_so(url: str) -> None:
    async with open_store(url, clock=CLOCK):
        with pytest.raises(StoreTaken, match="another ask-ai works with it"):
            async with open_store(url, clock=CLOCK, wait_s=0.1):
                pass
        async with open_store(url, clock=CLOCK, works=False) as onlooker:
            with pytest.raises(StoreTaken, match="takes up no work"):
                await onlooker.orphans.release()
    async with open_store(url, clock=CLOCK) as store:
        await store.orphans.release()


async def test_a_process_that_ends_without_closing_frees_its_lock(url: str) -> None:
    emptied(url)
    async with open_store(url, clock=CLOCK) as store:
        await saved(store, a_job("job 0"))
    with process(worker_child.hold, url) as (child, pipe):
        assert heard(pipe) == "job 0"
        child.kill()
        async with open_store(url, clock=CLOCK) as store:
            assert await store.orphans.release() == 1


async def test_of_two_processes_that_save_the_same_jobs_one_saves_each(url: str) -> None:
    emptied(url)
    with process(worker_child.add_as_well, url, 60) as (_, pipe):
        assert heard(pipe) == "ready"
        async with open_store(url, clock=CLOCK) as store:
            pipe.send("go on")
            mine = [number for number in reversed(range(60)) if await store.inbox.add(worker_child.a_job(f"{number}"))]
            assert sorted([*mine, *heard(pipe)]) == list(range(60))


async def test_a_server_that_restarts_is_a_reason_to_try_later_and_then_all_goes_on(server: Server, url: str) -> None:
    emptied(url)
    async with open_store(url, clock=CLOCK) as store:
        await saved(store, a_job("1"), a_job("2"))
        first = await claimed(store)
        await asyncio.to_thread(server.stop)
        for ask in (store.inbox.counts(), store.queue.claim("answer", lease_s=60.0), store.queue.finish(first)):
            with pytest.raises(StoreFailed, match="the server cannot be reached or ends the connection") as caught:
                await ask
            assert caught.value.retryable
        await asyncio.to_thread(server.start)

        assert (await claimed(store)).key == "2"
        assert await store.queue.finish(first)
        with pytest.raises(StoreTaken):
            async with open_store(url, clock=CLOCK, wait_s=0.0):
                pass  # the lock was taken again, too


async def test_who_lost_the_lock_to_another_claims_nothing_more(url: str) -> None:
    emptied(url)
    async with open_store(url, clock=CLOCK) as store:
        await saved(store, a_job("1"), a_job("2"))
        first = await claimed(store)
        run_sql(url, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'")
        async with open_store(url, clock=CLOCK) as other:
            assert await other.orphans.release() == 1

            with pytest.raises(StoreFailed):
                await store.queue.claim("answer", lease_s=60.0)  # the connection is found to be gone
            with pytest.raises(StoreTaken, match="another ask-ai has taken over"):
                await store.queue.claim("answer", lease_s=60.0)

            assert not await store.queue.finish(first)
            assert (await claimed(other)).attempt == 2
        assert (await claimed(store)).key == "2"  # and when the other one has ended, this one goes on


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("/postgres", "/nowhere"), 'database "nowhere" does not exist; check'),
        (("asker", "nobody"), 'role "nobody" does not exist; check'),
        (("127.0.0.1:", "127.0.0.1:1"), "cannot be reached"),
    ],
)
async def test_a_wrong_address_is_told_with_a_remedy_and_without_the_password(url: str, change: tuple[str, str], words: str) -> None:
    with pytest.raises(StoreFailed, match=words) as caught:
        async with open_store(url.replace(*change, 1), clock=CLOCK, wait_s=0.0):
            pass

    assert "DATABASE_URL" in str(caught.value)
    assert "unused-word" not in "".join(traceback.format_exception(caught.value))


async def test_what_was_in_the_way_of_a_new_ticket_or_card_may_end_before_it_is_read(url: str) -> None:
    emptied(url)
    ends = {"INSERT INTO ticket ": "update ticket set over_at = 1, state = 'resolved' where id = 't1'", "INSERT INTO card ": "delete from card where id = 'c1'"}

    def end(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        for beginning in [beginning for beginning in ends if statement.startswith(beginning)]:
            run_sql(url, ends.pop(beginning))

    async with open_store(url, clock=CLOCK) as store:
        await opened(store)
        await store.cards.add(CARD)
        event.listen(Engine, "after_cursor_execute", end)
        try:
            assert (await opened(store, replace(TICKET, id="t2"))).id == "t2"
            assert (await store.cards.add(replace(CARD, id="c2"))).id == "c2"
        finally:
            event.remove(Engine, "after_cursor_execute", end)
    assert not ends


@pytest.mark.parametrize("asked", ["claim", "next_due_s"])
async def test_claiming_reads_nothing_that_is_over(asked: str, url: str) -> None:
    emptied(url)
    engine = engine_of(url)
    with engine.begin() as connection:
        fill(connection)
        connection.execute(text("analyze"))
    (statement,) = [seen for seen in await statements(url, ASKED[asked]) if "job" in seen[0]]
    with engine.begin() as connection:
        plan = "\n".join(row[0] for row in connection.exec_driver_sql(f"explain {statement[0]}", statement[1]))
    engine.dispose()

    assert "Index Scan" in plan
    assert "Seq Scan" not in plan
