"""Who wrote in a thread, as Slack tells it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import BotError
from bot.sandbox.api.faults import ALWAYS
from bot.slack.reading import THREAD_PAGE
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


async def test_of_a_long_thread_its_first_message_and_the_last_before_the_question_are_read() -> None:
    async with workplace() as at:
        place = await at.asked()
        posted = [
            await at.person("chi").chat_postMessage(channel=place.thread.channel, thread_ts=place.thread.ts, text=f"word {n}") for n in range(THREAD_PAGE + 5)
        ]
        now = replace(place, ts=str(posted[-2]["ts"]))

        read = await at.reading.thread(now, limit=4)

        last = THREAD_PAGE + 3
        assert [written.text for written in read][1:] == [f"word {n}" for n in (last - 2, last - 1, last)]
        assert read[0].ts == place.thread.ts


async def test_of_a_thread_that_cannot_be_read_to_its_end_the_beginning_counts() -> None:
    async with workplace() as at:
        place = await at.asked()
        for n in range(THREAD_PAGE + 1):
            last = await at.person("chi").chat_postMessage(channel=place.thread.channel, thread_ts=place.thread.ts, text=f"word {n}")
        at.sandbox.api.faults.rate_limit_every(2, retry_after_s=60)

        read = await at.reading.thread(replace(place, ts=str(last["ts"])), limit=2)

        assert [written.text for written in read][1:] == [f"word {THREAD_PAGE - 1}"]


async def test_the_last_edit_of_a_message_is_known_and_that_it_is_gone() -> None:
    async with workplace() as at:
        place, ada = await at.asked(), at.person("ada")
        assert await at.reading.last_edit(place) == ""

        await ada.chat_update(channel=place.thread.channel, ts=place.ts, text="why, really?")
        assert (await at.reading.last_edit(place) or "") > place.ts
        at.sandbox.api.faults.fail("conversations.replies", "missing_scope")
        assert await at.reading.last_edit(place) == ""

        await ada.chat_delete(channel=place.thread.channel, ts=place.ts)
        assert await at.reading.last_edit(place) is None
