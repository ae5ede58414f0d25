"""docs/data.md names every table, and its command deletes a person and nobody else."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.diagnostics.record import RoomEvent
from bot.jobs import NewJob
from bot.settings import SlackSettings
from bot.slack.views import DISCLAIMER
from bot.store import Store, open_store
from bot.store.tables import metadata
from bot.thread import Given, Said, ThreadId, ThreadState, Vote
from tests.contract.test_stores_answers import ANSWER
from tests.contract.test_stores_dials import CAPS, DIAL
from tests.docs.pages import CODE, page
from tests.fakes.clock import HandClock
from tests.store.backends import claimed, copied, file_of

DOC = page("docs/data.md")
PERSON, OTHER = "U0123ABC", "U0999XYZ"
AT = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
JOINED = RoomEvent(id="EV_1", project="default", kind="participant_joined", happened_at=AT, received_at=AT, room="demo", identity="ada")


def test_every_table_is_documented() -> None:
    documented = {name for row in DOC.rows("table", "what is in it") for name in CODE.findall(row[0])}

    assert {name for name in documented if not name.startswith("slack_")} == set(metadata.tables)


def test_the_days_and_the_disclaimer_are_those_of_the_bot() -> None:
    assert f"`ASK_AI_KEEP_DAYS`, {SlackSettings().keep_days:g} unless" in DOC.text
    assert DISCLAIMER in DOC.text


async def test_the_command_deletes_a_person_and_nobody_else(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=HandClock()) as store:
        await lived(store, PERSON)
        await lived(store, OTHER)
        await spoke_in_thread_of_another(store)
        await store.records.keep([JOINED])
    rows = counted(file_of(url))
    (command,) = (words for words in CODE.findall(DOC.text) if words.startswith("ask-ai forget"))

    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "bot", *command.split()[1:]], env={"DATABASE_URL": url}, check=True, capture_output=True
    )
    with closing(sqlite3.connect(file_of(url))) as database:
        dump = "\n".join(database.iterdump())

    assert b"9 rows about U0123ABC deleted" in ran.stdout
    assert PERSON not in dump
    left = {table: (count - 1) // 2 if table == "said" else count // 2 for table, count in rows.items()}
    assert counted(file_of(url)) == left | {"record": 1}
    assert "of U0999XYZ" in dump


async def test_the_statement_deletes_what_webhooks_told_of_somebody(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=HandClock()) as store:
        await store.records.keep([JOINED, replace(JOINED, id="EV_2", identity="grace")])
    (statement,) = (words for words in CODE.findall(DOC.text) if words.startswith("delete from"))
    with closing(sqlite3.connect(file_of(url))) as database, database:
        database.execute(statement.replace("…", JOINED.identity))

    async with open_store(url, clock=HandClock()) as store:
        left = await store.records.of_room(JOINED.project, JOINED.room, since=JOINED.happened_at, limit=10)
    assert [event.identity for event in left] == ["grace"]


async def lived(store: Store, person: str) -> None:
    """One of everything that a person leaves behind, and a message of the bot's."""
    thread, key = thread_of(person), f"message:T1:C1:{person}"
    assert await store.inbox.add(NewJob(keys=(key, f"event:{person}"), kind="message", payload={"team": "T1", "person": person, "text": f"of {person}"}))
    await store.queue.finish(await claimed(store))
    await store.steps.keep(key, "given", {"asker": person})
    await store.threads.put(thread, ThreadState(asker=person))
    await store.transcript.keep(Said(thread=thread, ts="1.0", person=person, text=f"asked by {person}"))
    await store.transcript.keep(Said(thread=thread, ts="1.1", person="", text=f"told to {person}"))
    await store.answers.keep(given(person))
    assert await store.dials.begin(replace(DIAL, id=person, person=person, number_key=f"mark of {person}"), CAPS) == ""
    await store.votes.cast(Vote(answer=f"answer of {person}", person=person, good=False, comment=f"of {person}"))


async def spoke_in_thread_of_another(store: Store) -> None:
    await store.transcript.keep(Said(thread=thread_of(OTHER), ts="1.2", person=PERSON, text="I have seen that, too"))


def given(person: str) -> Given:
    return replace(ANSWER, id=f"answer of {person}", thread=thread_of(person), asker=person, question=f"of {person}")


def thread_of(person: str) -> ThreadId:
    return ThreadId(team="T1", channel="C1", ts=f"of {person}")


def counted(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as database:
        return {table: database.execute(f'select count(*) from "{table}"').fetchone()[0] for table in metadata.tables}
