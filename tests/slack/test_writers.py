"""Who wrote in a thread, as Slack tells it."""

from __future__ import annotations

import pytest

from bot.errors import BotError
from bot.sandbox.api.faults import ALWAYS
from tests.slack.given import given
from tests.slack.workplace import workplace


async def test_writers_of_a_thread_are_named_once_and_the_opener_first() -> None:
    async with workplace() as at:
        place = await at.asked()
        await at.give(place, given(thread=place.thread), key="a", attempt=1)
        for name in ("chi", "ada", "chi"):
            await at.person(name).chat_postMessage(channel=place.thread.channel, thread_ts=place.thread.ts, text="hm")

        assert await at.reading.writers(place, limit=40) == [place.person, "", at.id_of("chi")]


async def test_a_thread_that_may_not_be_read_has_no_writers_and_one_that_cannot_be_read_now_is_tried_again() -> None:
    async with workplace() as at:
        place = await at.asked()
        at.sandbox.api.faults.fail("conversations.replies", "not_in_channel")
        assert await at.reading.writers(place, limit=40) == []

        at.sandbox.api.faults.break_down("conversations.replies", times=ALWAYS)
        with pytest.raises(BotError) as failed:
            await at.reading.writers(place, limit=40)
        assert failed.value.retryable
