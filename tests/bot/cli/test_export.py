"""`ask-ai export`: what was given up is listed, sent again or let be, and `doctor` says that there is some."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from bot.escalation.ticket import Event
from bot.store import Store, SystemClock, default_url, open_store
from tests.bot.cli.conftest import Ran, Run
from tests.escalation.test_exporting import TICKET

T = TypeVar("T")
PLAN = 'channel: desk\nexport: {url: "https://desk.example.com/hooks", secret: DESK_SECRET}\n'


@pytest.fixture
def desk(run: Run, tmp_path: Path) -> Callable[..., Ran]:
    """A command where the plan names a help desk."""
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return lambda *words: run(*words, ASK_AI_ESCALATION=str(tmp_path / "plan.yaml"), DESK_SECRET=secrets.token_hex(16))


def with_store(folder: Path, work: Callable[[Store], Awaitable[T]]) -> T:
    async def whole() -> T:
        async with open_store(default_url(folder), clock=SystemClock(), works=False) as store:
            return await work(store)

    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(whole())


async def given_up(store: Store) -> None:
    """Two tickets of which nobody heard, and one that waits."""
    now = SystemClock().now()
    for id_ in ("t1", "t2", "t3"):
        await store.tickets.open(replace(TICKET, id=id_, thread=replace(TICKET.thread, ts=f"{id_}.0")), Event(kind="opened", at=now))
    for id_ in ("t1", "t2"):
        await store.outbox.told(id_, 1, failed="answered with status 500")


async def waiting(store: Store) -> list[tuple[str, int]]:
    return list(await store.outbox.untold(since=0.0, limit=9))


async def saved(store: Store) -> int:
    return (await store.inbox.counts())["ready"]


def test_without_a_database_there_is_nothing_to_send(desk: Callable[..., Ran], tmp_path: Path) -> None:
    ran = desk("export")

    assert (ran.status, "there is no database yet" in ran.err) == (0, True)
    assert not (tmp_path / "data").exists()


def test_what_was_given_up_is_listed_with_why(desk: Callable[..., Ran], tmp_path: Path) -> None:
    with_store(tmp_path / "data", given_up)

    told = json.loads(desk("export", "--json").out)
    assert told["waiting"] == 1
    assert [(one["id"], one["step"], one["why"]) for one in told["given_up"]] == [(f"{id_}.1", "opened", "answered with status 500") for id_ in ("t1", "t2")]
    shown = desk("export").out
    assert "t1.1" in shown
    assert "answered with status 500" in shown
    assert "1 more wait" in shown


@pytest.mark.parametrize(("named", "sent"), [(["t1"], ["t1.1"]), (["t2.1"], ["t2.1"]), (["--all"], ["t1.1", "t2.1", "t3.1"])])
def test_what_is_retried_waits_to_be_sent(desk: Callable[..., Ran], tmp_path: Path, named: list[str], sent: list[str]) -> None:
    with_store(tmp_path / "data", given_up)

    assert json.loads(desk("export", "retry", *named, "--json").out) == {"again": sent}

    assert with_store(tmp_path / "data", saved) == len(sent)
    assert [f"{id_}.{number}" for id_, number in with_store(tmp_path / "data", waiting)] == sorted({*sent, "t3.1"})


def test_what_is_dropped_is_neither_given_up_nor_sent(desk: Callable[..., Ran], tmp_path: Path) -> None:
    with_store(tmp_path / "data", given_up)

    assert "1 step is not sent any more" in desk("export", "drop", "t1").out
    assert [one["id"] for one in json.loads(desk("export", "--json").out)["given_up"]] == ["t2.1"]
    assert json.loads(desk("export", "drop", "--all", "--json").out) == {"dropped": ["t2.1"]}

    assert desk("export", "drop", "--all").out == "nothing was given up\n"
    assert with_store(tmp_path / "data", waiting) == [("t3", 1)]
    assert with_store(tmp_path / "data", saved) == 0


@pytest.mark.parametrize("words", [("retry",), ("drop",), ("retry", "t1", "--all"), ("retry", "t9"), ("drop", "t3"), ("list", "t1"), ("send",)])
def test_what_fits_nothing_is_wrong_usage_and_changes_nothing(desk: Callable[..., Ran], tmp_path: Path, words: tuple[str, ...]) -> None:
    with_store(tmp_path / "data", given_up)

    ran = desk("export", *words)

    assert (ran.status, ran.err.count("\n")) == (2, 1)
    assert with_store(tmp_path / "data", saved) == 0


def test_without_a_help_desk_nothing_waits_for_one_and_nothing_can_be_sent(run: Run, tmp_path: Path) -> None:
    with_store(tmp_path / "data", given_up)

    assert json.loads(run("export", "--json").out)["waiting"] == 0
    assert (run("export", "retry", "--all").status, run("export", "drop", "--all").status) == (2, 0)


def test_the_figures_tell_of_it_where_there_is_a_help_desk(desk: Callable[..., Ran], run: Run, tmp_path: Path) -> None:
    with_store(tmp_path / "data", given_up)

    assert "1 wait, 2 were given up" in " ".join(desk("stats").out.split())
    assert "given up" not in run("stats").out


def test_the_doctor_tells_of_it(desk: Callable[..., Ran], tmp_path: Path) -> None:
    with_store(tmp_path / "data", given_up)

    checks = {check["name"]: check for check in json.loads(desk("doctor", "--json").out)["checks"]}
    assert checks["help desk"]["state"] == "broken"
    assert checks["help desk"]["detail"].startswith("steps of tickets that were given up: 2; `ask-ai export` tells why")

    desk("export", "drop", "--all")
    checks = {check["name"]: check for check in json.loads(desk("doctor", "--json").out)["checks"]}
    assert (checks["help desk"]["state"], checks["help desk"]["detail"]) == ("works", "1 step of a ticket waits to be told")
