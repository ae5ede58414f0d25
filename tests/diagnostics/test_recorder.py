"""What is told to be stored is stored, and the recorder writes down when it lived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.diagnostics.record import ALIVE, STARTED, STOPPED
from bot.diagnostics.recorder import Recorder, RecorderBusy
from bot.errors import StoreFailed
from tests.diagnostics.happened import happened
from tests.web.served import SlowRecords, failed

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def recorder_of(records: SlowRecords, **options: float) -> Recorder:
    return Recorder(records=records, now=lambda: NOW, **options)  # type: ignore[arg-type]  # numbers of both kinds


@asynccontextmanager
async def running(recorder: Recorder) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group, recorder.running(group):
        await asyncio.sleep(0)
        yield


def signs(records: SlowRecords) -> list[str]:
    return [event.kind for event in records.events.values() if not event.project]


@pytest.fixture
def records() -> SlowRecords:
    return SlowRecords()


async def test_it_writes_down_when_it_began_that_it_lives_and_when_it_ended(records: SlowRecords) -> None:
    async with running(recorder_of(records, alive_s=0.01)):
        while ALIVE not in signs(records):  # noqa: ASYNC110  it sleeps in between
            await asyncio.sleep(0.005)

    first, *between, last = signs(records)
    assert (first, set(between), last) == (STARTED, {ALIVE}, STOPPED)


async def test_an_event_that_is_kept_is_stored_and_counted_replays_included(records: SlowRecords) -> None:
    records.go.set()
    recorder, event = recorder_of(records), happened("room_started", 0.0)
    async with running(recorder):
        await recorder.keep(event)
        await recorder.keep(event)

    assert [kept for kept in records.events.values() if kept.project] == [event]
    assert (recorder.received, recorder.last_at) == (2, NOW)


async def test_nothing_is_taken_before_it_runs_or_afterwards(records: SlowRecords) -> None:
    recorder = recorder_of(records)
    with pytest.raises(RecorderBusy, match="does not run"):
        await recorder.keep(happened("x", 0.0))
    async with running(recorder):
        pass
    with pytest.raises(RecorderBusy, match="does not run"):
        await recorder.keep(happened("x", 0.0))


async def test_who_waits_when_it_stops_is_refused_rather_than_forgotten(records: SlowRecords) -> None:
    recorder = recorder_of(records)
    async with running(recorder):
        keeping = [asyncio.ensure_future(recorder.keep(happened("x", number))) for number in range(3)]
        while not records.batches:  # noqa: ASYNC110  the first batch is under way
            await asyncio.sleep(0.001)
        keeping.append(asyncio.ensure_future(recorder.keep(happened("x", 9.0))))
        await asyncio.sleep(0)

    results = await asyncio.gather(*keeping, return_exceptions=True)
    assert [type(result) for result in results] == [RecorderBusy] * 4


async def test_who_waits_too_long_is_told_to_come_again_and_what_he_sent_is_not_written_later(records: SlowRecords) -> None:
    recorder = recorder_of(records, within_s=0.02)
    async with running(recorder):
        first = asyncio.ensure_future(recorder.keep(happened("x", 0.0)))
        while not records.batches:  # noqa: ASYNC110  the first batch is under way
            await asyncio.sleep(0.001)
        with pytest.raises(RecorderBusy, match="too long"):
            await recorder.keep(happened("x", 1.0))
        records.go.set()
        with pytest.raises(RecorderBusy):
            await first
        await recorder.keep(happened("x", 2.0))

    assert [event.happened_at.second for event in records.events.values() if event.project] == [0, 2]


async def test_a_failure_of_the_database_is_told_to_those_it_concerns_and_to_nobody_else(records: SlowRecords) -> None:
    records.go.set()
    records.failures.append(failed())
    recorder = recorder_of(records)
    async with running(recorder):
        with pytest.raises(StoreFailed):
            await recorder.keep(happened("x", 0.0))
        await recorder.keep(happened("x", 1.0))

    assert recorder.received == 1


async def test_a_fault_of_our_own_is_logged_and_the_next_event_is_stored(records: SlowRecords, caplog: pytest.LogCaptureFixture) -> None:
    records.go.set()
    records.failures.append(ZeroDivisionError("divided ada by zero"))
    recorder = recorder_of(records)
    async with running(recorder):
        with pytest.raises(RecorderBusy):
            await recorder.keep(happened("x", 0.0))
        await recorder.keep(happened("x", 1.0))

    (told,) = [record for record in caplog.records if record.name == "bot.recorder"]
    assert (told.message, told.levelno, vars(told)["error"], vars(told)["events"]) == ("recorder.broken", logging.ERROR, "ZeroDivisionError", 1)
    assert vars(told)["where"].startswith("keep:")
    assert "ada" not in caplog.text
