"""What the stores of steps, words and threads promise."""

from __future__ import annotations

import asyncio

from bot.store import Store
from bot.thread import Said, ThreadId, ThreadState
from tests.store.backends import OnMemory, OnSqlite

THREAD = ThreadId(team="T1", channel="C1", ts="1790000000.000100")
OTHER = ThreadId(team="T1", channel="C2", ts="1790000000.000100")


def said(number: int, text: str = "", *, thread: ThreadId = THREAD, person: str = "U1") -> Said:
    return Said(thread=thread, ts=f"17900000{number:02}.000100", person=person, text=text or f"message {number}")


class TalkContract:
    """A subclass gives `store`."""

    async def test_a_step_that_was_not_done_has_no_result(self, store: Store) -> None:
        await store.steps.keep("job", "one", {})

        assert await store.steps.done("job", "two") is None
        assert await store.steps.done("other", "one") is None

    async def test_the_result_of_a_step_comes_back_as_it_was(self, store: Store) -> None:
        result = {"ts": "1.2", "odd": 'a\0\ud83d"🦄', "list": [1, 0.1, {"x": None}]}

        await store.steps.keep("job", "post", result)
        await store.steps.keep("job", "empty", {})

        assert await store.steps.done("job", "post") == result
        assert await store.steps.done("job", "empty") == {}

    async def test_the_first_result_of_a_step_stays(self, store: Store) -> None:
        await asyncio.gather(*(store.steps.keep("job", "post", {"ts": "1"}) for _ in range(3)))
        await store.steps.keep("job", "post", {"ts": "2"})

        assert await store.steps.done("job", "post") == {"ts": "1"}

    async def test_the_last_words_of_a_thread_come_oldest_first(self, store: Store) -> None:
        for number in (3, 1, 4, 2):
            await store.transcript.keep(said(number))
        await store.transcript.keep(said(9, thread=OTHER))

        assert await store.transcript.of(THREAD, limit=3) == [said(2), said(3), said(4)]
        assert len(await store.transcript.of(THREAD, limit=10)) == 4
        assert await store.transcript.of(THREAD, limit=0) == []

    async def test_nothing_was_said_in_a_thread_nobody_knows(self, store: Store) -> None:
        assert list(await store.transcript.of(THREAD, limit=10)) == []

    async def test_a_message_that_is_kept_again_is_replaced(self, store: Store) -> None:
        await store.transcript.keep(said(1, "first"))
        await store.transcript.keep(said(1, "edited", person=""))

        assert await store.transcript.of(THREAD, limit=10) == [said(1, "edited", person="")]

    async def test_a_message_is_forgotten_alone(self, store: Store) -> None:
        for message in (said(1), said(2), said(1, thread=OTHER)):
            await store.transcript.keep(message)

        await store.transcript.forget(THREAD, said(1).ts)
        await store.transcript.forget(THREAD, "never said")

        assert await store.transcript.of(THREAD, limit=10) == [said(2)]
        assert await store.transcript.of(OTHER, limit=10) == [said(1, thread=OTHER)]

    async def test_text_is_kept_but_for_characters_that_no_database_can_store(self, store: Store) -> None:
        odd = [*range(0x2100), *range(0xD7F0, 0xE010), 0xFEFF, 0xFFFF, 0x1F984, 0x10FFFF]
        await store.transcript.keep(said(1, "".join(map(chr, odd))))

        (kept,) = await store.transcript.of(THREAD, limit=1)
        assert [ord(letter) for letter in kept.text] == [code for code in odd if code and not 0xD800 <= code <= 0xDFFF]

    async def test_text_is_never_taken_for_sql(self, store: Store) -> None:
        nasty = "'); drop table said; -- %s :x {y} <!channel>"
        await store.transcript.keep(said(1, nasty, person=nasty))

        assert await store.transcript.of(THREAD, limit=1) == [said(1, nasty, person=nasty)]

    async def test_the_bot_has_nothing_to_do_with_a_thread_it_does_not_know(self, store: Store) -> None:
        await store.threads.put(OTHER, ThreadState(asker="U1"))

        assert await store.threads.state(THREAD) is None

    async def test_how_the_bot_stands_in_a_thread_can_change(self, store: Store) -> None:
        for state in (ThreadState(), ThreadState(asker="U1", quiet="a human answers"), ThreadState(asker="U2")):
            await store.threads.put(THREAD, state)

            assert await store.threads.state(THREAD) == state


class TestMemoryTalk(OnMemory, TalkContract):
    pass


class TestSqliteTalk(OnSqlite, TalkContract):
    pass
