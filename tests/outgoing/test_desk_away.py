"""A real receiver that is down and comes back, over a real database: nothing is lost, nothing comes out of order, and every signature is right."""

from __future__ import annotations

import json
import secrets
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx

from bot.escalation.exporting import PAUSES_S, Exporting, send_again
from bot.escalation.ticket import Event, Kind, moved
from bot.outgoing.hooks import SignedHook
from bot.store import Store, SystemClock, open_store
from tests.escalation.test_exporting import TICKET
from tests.fakes.clock import HandClock
from tests.outgoing.desk_server import DeskServer, open_desk
from tests.store.backends import copied

KILLED = """
import asyncio, os, signal, sys
from bot.store import SystemClock, open_store
from tests.outgoing.test_desk_away import wrote_down

async def main():
    async with open_store(sys.argv[1], clock=SystemClock()) as store:
        await wrote_down(store, "t1", at=SystemClock().now())
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


async def wrote_down(store: Store, id_: str, *, at: float) -> None:
    """Two steps of a ticket, without the jobs for them."""
    thread = replace(TICKET.thread, ts=f"{id_}.0")
    ticket = await store.tickets.open(replace(TICKET, id=id_, thread=thread, opened_at=at), Event(kind="opened", at=at))
    claimed = Event(kind="claimed", at=at, person="UCHI")
    after = moved(ticket, claimed)
    assert after is not None
    await store.tickets.move(after, claimed)


async def step(store: Store, exporting: Exporting, id_: str, kind: Kind, *, at: float) -> None:
    ticket, event = await store.tickets.get(id_), Event(kind=kind, at=at, person="UCHI")
    after = moved(ticket, event) if ticket else None
    kept = await store.tickets.move(after, event) if after else None
    assert kept is not None
    await exporting.due(kept)


async def work(store: Store, exporting: Exporting, clock: HandClock, *, within_s: float) -> None:
    """Do what becomes due in that while."""
    until = clock.now() + within_s
    while (due_s := await store.queue.next_due_s("quick")) is not None and clock.now() + due_s <= until:
        clock.move(due_s)
        job = await store.queue.claim("quick", lease_s=60.0)
        assert job is not None
        await exporting.deliver(job)
        await store.queue.finish(job)
    clock.move(until - clock.now())


def told(desk: DeskServer, id_: str) -> list[str]:
    """What the desk heard of a ticket, as often as it heard it."""
    heard = [(name, json.loads(body)["type"]) for name, body in desk.taken if name.startswith(f"{id_}.")]
    assert [name for name, _ in heard] == [f"{id_}.{number}" for number in range(1, len(heard) + 1)]
    return [kind.removeprefix("ticket.") for _, kind in heard]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def test_a_desk_that_comes_back_hears_everything_once_and_in_order_given_up_or_not(tmp_path: Path) -> None:
    secret, port, clock = secrets.token_hex(16), free_port(), HandClock(1_790_000_000.0)
    async with open_store(copied(tmp_path), clock=clock) as store, httpx.AsyncClient(trust_env=False) as http:
        hook = SignedHook(url=f"http://127.0.0.1:{port}/hooks", http=http, now=clock.now, secret=secret)
        exporting = Exporting(tickets=store.tickets, outbox=store.outbox, inbox=store.inbox, hook=hook, now=clock.now)
        await wrote_down(store, "t1", at=clock.now())
        await step(store, exporting, "t1", "answered", at=clock.now())
        await work(store, exporting, clock, within_s=sum(PAUSES_S) + 1.0)  # nobody listens
        assert [(id_, number) for id_, number, _ in await store.outbox.dead(limit=9)] == [("t1", 1), ("t1", 2), ("t1", 3)]
        await step(store, exporting, "t1", "resolved", at=clock.now())
        await wrote_down(store, "t2", at=clock.now())
        await step(store, exporting, "t2", "answered", at=clock.now())
        await work(store, exporting, clock, within_s=60.0)

        async with open_desk(secret.encode(), port=port) as desk:
            await send_again(store.outbox, store.inbox, [("t1", 1), ("t1", 2), ("t1", 3)], at=clock.now())
            await work(store, exporting, clock, within_s=0.0)
            assert told(desk, "t1") == ["opened", "claimed", "answered", "resolved"]
            await work(store, exporting, clock, within_s=2 * sum(PAUSES_S))

            assert told(desk, "t1") == ["opened", "claimed", "answered", "resolved"]
            assert told(desk, "t2") == ["opened", "claimed", "answered"]
            assert desk.asked == len(desk.taken) == 7
        assert list(await store.outbox.dead(limit=9)) == []
        assert list(await store.outbox.untold(since=0.0, limit=9)) == []


async def test_what_was_written_down_when_the_bot_was_killed_goes_out_after_a_restart(tmp_path: Path) -> None:
    url, secret = copied(tmp_path), secrets.token_hex(16)
    killed = subprocess.run([sys.executable, "-c", KILLED, url], cwd=Path(__file__).parents[2], check=False)  # noqa: ASYNC221  nothing else runs
    assert killed.returncode == -signal.SIGKILL
    async with open_desk(secret.encode()) as desk, httpx.AsyncClient(trust_env=False) as http:
        for _ in range(2):
            clock = HandClock(SystemClock().now())
            async with open_store(url, clock=clock) as store:
                hook = SignedHook(url=desk.url, http=http, now=clock.now, secret=secret)
                exporting = Exporting(tickets=store.tickets, outbox=store.outbox, inbox=store.inbox, hook=hook, now=clock.now)
                await exporting.begin()
                await work(store, exporting, clock, within_s=60.0)

        assert told(desk, "t1") == ["opened", "claimed"]
