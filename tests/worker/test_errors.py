"""What becomes of a job that fails, and how often it is tried."""

from __future__ import annotations

import asyncio

import pytest

from bot.attempt import Patience, _error_of
from bot.errors import BadInput, BotError, SlackBusy, SlackUnreachable
from bot.jobs import Job
from tests.worker.shop import Shop, failing


def unreachable() -> BotError:
    return SlackUnreachable("no answer; check the network", maybe_done=False)


async def test_an_error_that_a_retry_can_help_is_retried_after_longer_and_longer_waits() -> None:
    shop = Shop(failing(unreachable(), unreachable()))
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert [(at, what) for at, what in shop.seen if "begin" in what] == [(0.0, "begin 1"), (2.0, "begin 1"), (6.0, "begin 1")]
    assert shop.states() == {"1": "done"}


async def test_waits_are_spread_by_chance() -> None:
    shop = Shop(failing(unreachable()), random=lambda: 1.0)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.seen[1] == (2.5, "begin 1")


async def test_after_three_attempts_the_job_is_dead_and_somebody_is_told_once() -> None:
    errors = [unreachable() for _ in range(4)]
    shop = Shop(failing(*errors))
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.what == ["begin 1", "begin 1", "begin 1", "dead 1"]
    assert shop.dead == [("1", errors[2])]
    assert shop.states() == {"1": "dead"}
    assert shop.memory.jobs.row("1").error == "SlackUnreachable: no answer; check the network"


async def test_who_is_asked_to_wait_waits_that_long_and_tries_five_times() -> None:
    shop = Shop(failing(*(SlackBusy("429", after_s=40.0) for _ in range(9))))
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert [at for at, what in shop.seen] == [0.0, 40.0, 80.0, 120.0, 160.0, 160.0]
    assert shop.what[-1] == "dead 1"


async def test_nobody_waits_for_hours_however_long_he_is_asked_to() -> None:
    shop = Shop(failing(SlackBusy("429", after_s=1e9)))
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.seen[1] == (300.0, "begin 1")


@pytest.mark.parametrize(
    "error", [BadInput("too long"), ValueError("a bug"), asyncio.CancelledError(), SystemExit(3), GeneratorExit(), BaseException(), TimeoutError()]
)
async def test_any_other_error_is_the_end_of_the_job_and_of_no_other(error: BaseException) -> None:
    shop = Shop(failing(error))
    async with shop.open():
        await shop.add("1", thread="t")
        await shop.add("2", thread="t")
        await shop.idle()

    assert shop.what == ["begin 1", "dead 1", "begin 2", "end 2"]
    assert type(shop.dead[0][1]) is type(error)
    assert shop.states() == {"1": "dead", "2": "done"}


async def test_a_handler_that_is_not_even_asynchronous_is_a_dead_job() -> None:
    def wrong(_job: Job) -> None:
        raise RuntimeError

    shop = Shop(handlers={"message": wrong})
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.states() == {"1": "dead"}


async def test_a_job_that_takes_too_long_is_dead() -> None:
    async def forever(_job: Job) -> None:
        await asyncio.Event().wait()

    shop = Shop(forever)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.seen == [(0.0, "begin 1"), (120.0, "dead 1")]
    assert str(shop.dead[0][1]) == "not done within 120 s"


async def test_a_handler_that_does_not_heed_its_deadline_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    leave = asyncio.Event()

    async def stubborn(_job: Job) -> None:
        while not leave.is_set():
            try:
                await leave.wait()
            except asyncio.CancelledError:
                pass

    shop = Shop(stubborn, widths={"answer": 1})
    async with shop.open():
        await shop.add("1")
        await shop.idle()
        leave.set()
        await shop.add("2")
        await shop.idle()

    assert shop.seen[:2] == [(0.0, "begin 1"), (125.0, "dead 1")]
    assert shop.states() == {"1": "dead", "2": "done"}
    assert "job.stuck" in [record.message for record in caplog.records]


async def test_a_kind_that_nobody_handles_is_a_dead_job() -> None:
    shop = Shop()
    async with shop.open():
        await shop.add("1", kind="from the future")
        await shop.idle()

    assert shop.states() == {"1": "dead"}
    assert "'from the future'" in str(shop.dead[0][1])


async def test_only_the_key_that_ends_a_program_is_not_caught() -> None:
    async def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _error_of(work).send(None)


async def test_what_nobody_watches_outlasts_a_night_of_faults() -> None:
    errors = [unreachable() for _ in range(19)]
    shop = Shop(failing(*errors), patience=Patience(steadfast=frozenset({"message"})))
    async with shop.open():
        await shop.add("1")
        await shop.idle(100_000.0)

    assert shop.states() == {"1": "done"}
    assert shop.seen[-1][0] > 8 * 3_600
