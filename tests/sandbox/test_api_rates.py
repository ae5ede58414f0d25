"""Limits by tier, and faults that a test plans."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.api.faults import ALWAYS
from bot.sandbox.clock import ControlledClock
from bot.sandbox.rates import Rates, Tier
from tests.sandbox.conftest import World, error

Calling = Callable[[], Awaitable[Any]]


async def refused_after(call: Calling, *, at_most: int = 200) -> tuple[int, int]:
    """How many calls went through before the first 429, and its Retry-After."""
    for count in range(at_most):
        try:
            await call()
        except SlackApiError as failure:
            return count, retry_after_s(failure)
    return at_most, 0


def retry_after_s(failure: SlackApiError) -> int:
    """What a proper 429 asks for."""
    response = failure.response
    assert (response.status_code, response["error"]) == (429, "ratelimited")
    return int(response.headers["Retry-After"])


async def test_a_tier_is_a_number_of_calls_a_minute_for_each_method(world: World) -> None:
    async def list_channels() -> Any:
        return await world.bot.conversations_list()

    assert await refused_after(list_channels) == (20, 60)
    world.clock.advance(59.5)
    assert await refused_after(list_channels) == (0, 1)
    assert (await world.bot.conversations_info(channel=world.channel()))["ok"]
    world.clock.advance(0.5)
    assert await refused_after(list_channels) == (20, 60)


async def test_a_channel_takes_a_short_burst_and_then_a_post_a_second_without_slowing_others(world: World) -> None:
    async def post() -> Any:
        return await world.bot.chat_postMessage(channel=world.channel(), text="hello")

    sent, wait_s = await refused_after(post)
    assert 2 <= sent <= 5
    assert 1 <= wait_s <= 4
    assert (await world.bot.chat_postMessage(channel=world.channel("general"), text="hello"))["ok"]
    world.clock.advance(wait_s)
    assert (await post())["ok"]


async def test_people_are_not_limited(world: World) -> None:
    async def post() -> Any:
        return await world.person("ada").chat_postMessage(channel=world.channel(), text="hello")

    assert await refused_after(post, at_most=30) == (30, 0)


@pytest.mark.parametrize(("scale", "through"), [(2.0, 40), (0.5, 10), (0.0, 100)])
def test_limits_can_be_scaled_or_lifted(scale: float, through: int) -> None:
    rates = Rates(ControlledClock(), scale=scale)

    waits = [rates.retry_after_s("conversations.list", Tier.T2, who="A1") for _ in range(100)]

    assert waits.count(0) == through


def test_a_changed_scale_counts_from_the_start() -> None:
    rates = Rates(ControlledClock())
    while not rates.retry_after_s("conversations.list", Tier.T2, who="A1"):
        pass
    rates.scale = 2.0

    assert rates.retry_after_s("conversations.list", Tier.T2, who="A1") == 0


@pytest.mark.parametrize("tier", [Tier.T1, Tier.T2, Tier.T3, Tier.T4, Tier.POSTING])
def test_whoever_waits_as_told_gets_through(tier: Tier) -> None:
    clock = ControlledClock()
    rates = Rates(clock)
    for _ in range(300):
        wait_s = rates.retry_after_s("m", tier, who="A1", channel="C1")
        clock.advance(wait_s)
        assert not wait_s or rates.retry_after_s("m", tier, who="A1", channel="C1") == 0


async def test_every_third_call_can_be_told_to_come_later(world: World) -> None:
    world.api.faults.rate_limit_every(3, retry_after_s=7)

    async def ask() -> Any:
        return await world.bot.users_info(user=world.seeded.people["ada"])

    assert await refused_after(ask) == (2, 7)
    assert await refused_after(ask) == (2, 7)
    assert (await world.person("ada").users_info(user=world.seeded.people["ada"]))["ok"]
    world.api.faults.clear()
    assert await refused_after(ask, at_most=10) == (10, 0)


async def test_a_method_can_be_made_to_fail_some_times_before_it_acts(world: World) -> None:
    world.api.faults.fail("chat.postMessage", "fatal_error", times=2)

    async def post() -> Any:
        return await world.bot.chat_postMessage(channel=world.channel(), text="hello")

    assert [await error(post()), await error(post())] == ["fatal_error", "fatal_error"]
    assert (await post())["ok"]
    assert world.kinds() == ["message"]


async def test_a_fault_of_any_method_can_last(world: World) -> None:
    world.api.faults.fail("*", "internal_error", times=ALWAYS)

    assert await error(world.bot.auth_test()) == "internal_error"
    assert await error(world.bot.team_info()) == "internal_error"


async def test_a_broken_proxy_answers_with_html(world: World) -> None:
    world.api.faults.break_down("auth.test", status=502)

    async with world.session.post(f"{world.url}/api/auth.test", headers={"authorization": f"Bearer {world.bot.token}"}) as response:
        assert response.status == 502
        assert response.content_type == "text/html"


async def test_a_dropped_call_has_been_done_all_the_same(world: World) -> None:
    world.api.faults.drop_after_acting("chat.postMessage")
    arguments = {"channel": world.channel(), "text": "hello"}

    with pytest.raises(aiohttp.ServerDisconnectedError):
        await world.session.post(f"{world.url}/api/chat.postMessage", json=arguments, headers={"authorization": f"Bearer {world.bot.token}"})

    assert world.kinds() == ["message"]
    assert (await world.bot.auth_test())["ok"]


async def test_the_sdks_own_retry_after_a_dropped_call_posts_twice(world: World) -> None:
    """Which is why nobody may leave retries of posts to it."""
    world.api.faults.drop_after_acting("chat.postMessage")

    await world.bot.chat_postMessage(channel=world.channel(), text="hello")

    assert world.kinds() == ["message", "message"]
    assert world.api.calls["chat.postMessage"] == 2


async def test_a_stalled_call_waits_for_the_clock_and_is_done_then(world: World) -> None:
    world.api.faults.stall("chat.postMessage", 20)
    async with asyncio.TaskGroup() as group:
        post = group.create_task(world.bot.chat_postMessage(channel=world.channel(), text="hello"))
        await world.clock.until_sleeping()
        assert world.kinds() == []
        assert (await world.bot.auth_test())["ok"]
        world.clock.advance(20)

    assert post.result()["ok"]
    assert world.kinds() == ["message"]
