"""Lines of callers in virtual time: nobody waits longer than agreed, order holds, and no minute holds more calls than Slack allows."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SlackBusy
from bot.slack.budgets import IN_CHANNEL, LINES_MAX, RATES, T2, Budgets, Rate
from tests.fakes.slack_clock import FakeClock, settled

POST, START, APPEND = "chat.postMessage", "chat.startStream", "chat.appendStream"
LONG_S = 600.0


class Callers:
    """Calls that write down when they were let through, in order."""

    def __init__(self, clock: FakeClock, budgets: Budgets) -> None:
        self.clock, self.budgets = clock, budgets
        self.began_at = clock.now()
        self.through: list[tuple[str, float]] = []

    async def call(self, name: str, method: str, channel: str = "", *, wait_s: float = LONG_S, first: bool = False) -> None:
        await self.budgets.enter(method, channel, until=self.clock.now() + wait_s, first=first)
        self.through.append((name, round(self.clock.now() - self.began_at, 6)))

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.through]

    def at(self, name: str) -> float:
        return dict(self.through)[name]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def callers(clock: FakeClock) -> Callers:
    rates = {POST: Rate(per_min=600, burst=100), START: Rate(per_min=60), APPEND: Rate(per_min=60)}
    return Callers(clock, Budgets(clock, rates=rates, channel_rates={POST: Rate(per_min=60)}))


async def test_a_burst_goes_at_once_and_the_rest_evenly(clock: FakeClock) -> None:
    callers = Callers(clock, Budgets(clock))

    async with asyncio.TaskGroup() as group:
        for n in range(8):
            group.create_task(callers.call(str(n), START))
        await clock.advance(60)

    assert [at for _, at in callers.through] == [0, 0, 0, 0, 0, 4, 8, 12]
    assert callers.names == [str(n) for n in range(8)]


async def test_one_channel_holds_up_no_other_and_one_method_no_other(clock: FakeClock, callers: Callers) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(3):
            group.create_task(callers.call(f"slow {n}", POST, "C1"))
        group.create_task(callers.call("other channel", POST, "C2"))
        group.create_task(callers.call("other method", APPEND, "C1"))
        await settled()
        assert callers.names == ["slow 0", "other channel", "other method"]
        assert callers.budgets.waiting() == {"chat.postMessage C1": 2}
        await clock.advance(2)

    assert callers.names[-2:] == ["slow 1", "slow 2"]
    assert callers.budgets.waiting() == {}


async def test_all_channels_share_what_a_workspace_may_post(clock: FakeClock) -> None:
    callers = Callers(clock, Budgets(clock, rates={POST: Rate(per_min=60, burst=2)}))

    async with asyncio.TaskGroup() as group:
        for n in range(4):
            group.create_task(callers.call(str(n), POST, f"C{n}"))
        await clock.advance(2)

    assert [at for _, at in callers.through] == [0, 0, 1, 2]


async def test_who_would_wait_too_long_is_told_at_once_and_when_to_come_back(clock: FakeClock, callers: Callers) -> None:
    await callers.call("now", START)

    with pytest.raises(SlackBusy) as caught:
        await callers.call("impatient", START, wait_s=0.5)

    assert caught.value.after_s == pytest.approx(1.0)
    assert caught.value.retryable
    assert callers.budgets.waiting() == {}


async def test_a_pause_that_slack_wants_closes_that_line_alone(clock: FakeClock, callers: Callers) -> None:
    callers.budgets.close(POST, "C1", for_s=7)

    async with asyncio.TaskGroup() as group:
        group.create_task(callers.call("closed", POST, "C1"))
        group.create_task(callers.call("open", POST, "C2"))
        group.create_task(callers.call("another method", START, "C1"))
        await clock.advance(8)

    assert callers.through == [("open", 0), ("another method", 0), ("closed", 7)]


async def test_after_a_pause_there_is_no_burst(clock: FakeClock) -> None:
    callers = Callers(clock, Budgets(clock))
    callers.budgets.close(START, "", for_s=10)

    async with asyncio.TaskGroup() as group:
        for n in range(3):
            group.create_task(callers.call(str(n), START))
        await clock.advance(20)

    assert [at for _, at in callers.through] == [10, 14, 18]


async def test_a_pause_that_comes_while_somebody_waits_turns_away_who_cannot_wait_that_long(clock: FakeClock, callers: Callers) -> None:
    await callers.call("first", START)
    patient = asyncio.ensure_future(callers.call("patient", START))
    impatient = asyncio.ensure_future(callers.call("impatient", START, wait_s=3))
    await settled()

    callers.budgets.close(START, "", for_s=30)
    await clock.advance(3)

    assert isinstance(impatient.exception(), SlackBusy)
    assert not patient.done()
    await clock.advance(27)
    assert callers.at("patient") == 30
    await patient


async def test_who_was_sent_away_by_slack_comes_before_those_who_wait(clock: FakeClock, callers: Callers) -> None:
    await callers.call("0", START)

    async with asyncio.TaskGroup() as group:
        group.create_task(callers.call("waits", START))
        await settled()
        callers.budgets.close(START, "", for_s=5)
        group.create_task(callers.call("again", START, first=True))
        await clock.advance(10)

    assert callers.names == ["0", "again", "waits"]


async def test_whoever_gives_up_leaves_the_line(clock: FakeClock, callers: Callers) -> None:
    await callers.call("0", START)
    gone = asyncio.ensure_future(callers.call("gone", START))
    stays = asyncio.ensure_future(callers.call("stays", START))
    await settled()

    gone.cancel()
    await settled()

    assert callers.budgets.waiting() == {START: 1}
    await clock.advance(2)
    assert callers.names == ["0", "stays"]
    await stays


async def test_lines_of_channels_that_rest_do_not_pile_up(clock: FakeClock) -> None:
    budgets = Budgets(clock, rates={POST: Rate(per_min=1e9, burst=10_000)})
    for n in range(LINES_MAX * 2):
        await budgets.enter(POST, f"C{n}", until=clock.now())
        clock._now += 0.01

    assert len(budgets._lines) <= LINES_MAX


@given(
    rate=st.builds(Rate, per_min=st.sampled_from([1.0, 15.0, 60.0, 90.0]), burst=st.integers(1, 10)),
    gaps=st.lists(st.sampled_from([0.0, 0.1, 1.0, 30.0]), min_size=1, max_size=40),
)
async def test_no_minute_holds_more_calls_than_the_rate_and_its_burst_and_none_overtakes(rate: Rate, gaps: list[float]) -> None:
    clock = FakeClock()
    callers = Callers(clock, Budgets(clock, rates={START: rate}))

    async with asyncio.TaskGroup() as group:
        for n, gap in enumerate(gaps):
            await clock.advance(gap)
            group.create_task(callers.call(str(n), START, wait_s=1e6))
        await clock.advance(60 * 100)

    assert callers.names == [str(n) for n in range(len(gaps))]
    times = [at for _, at in callers.through]
    for start in times:
        assert sum(start <= at < start + 59.999 for at in times) <= rate.per_min + rate.burst


@pytest.mark.parametrize(("tier", "per_min"), [("chat.startStream", 20), ("chat.update", 50), ("chat.appendStream", 100)])
def test_the_rates_stay_within_what_slack_promises_a_minute(tier: str, per_min: int) -> None:
    rate = RATES.get(tier, T2)

    assert rate.per_min + rate.burst <= per_min


def test_a_channel_takes_one_message_a_second() -> None:
    assert IN_CHANNEL.every_s == 1.0


@pytest.mark.parametrize("wrong", [{"per_min": 0.0}, {"per_min": 1.0, "burst": 0}])
def test_a_rate_that_lets_nothing_through_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="must let something through"):
        Rate(**wrong)  # type: ignore[arg-type]  # the table mixes int and float
