"""The law of replies: whatever steps are shown, and whatever Slack does meanwhile, the thread holds the whole answer once and in order in the end."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SlackBusy, SlackUnreachable
from bot.slack.replies import Replies
from tests.fakes.slack_faults import Fault, cut, failed, limited, refused
from tests.fakes.slack_server import Asked
from tests.fakes.slack_workspace import kill
from tests.slack.talking import KEY, Talk, message, talking

TROUBLE = (
    limited(1),
    limited(7),
    limited(45),
    cut(acted=True),
    cut(acted=False),
    failed(503, acted=True),
    failed(502),
    refused("internal_error"),
)
STREAM_TROUBLE = refused("message_not_in_streaming_state")
TEXTS = st.text(alphabet="ab \n", min_size=1, max_size=200).filter(str.strip)
# What each call in turn meets; None for nothing.
FATES = st.lists(st.sampled_from([None, None, None, *TROUBLE, STREAM_TROUBLE]), max_size=25)
ATTEMPTS = 30
Try = Callable[[Replies, int], Coroutine[object, object, object]]


def storm(fates: list[Fault | None]) -> Callable[[Asked], Fault | None]:
    """The fates in turn, then calm."""
    left = deque(fates)

    def fate(asked: Asked) -> Fault | None:
        met = left.popleft() if left else None
        return None if met is STREAM_TROUBLE and "Stream" not in asked.method else met

    return fate


async def worked(talk: Talk, attempted: Try, *, forgetful: bool) -> None:
    """Try it as the worker does: again after a failure that may pass, sometimes as a process that has just been born."""
    replies = talk.replies
    for attempt in range(1, ATTEMPTS + 1):
        try:
            await attempted(replies, attempt)
        except (SlackBusy, SlackUnreachable) as error:
            await talk.clock.sleep(max(error.after_s or 0.0, 2.0 * attempt))
            replies = talk.reborn() if forgetful else replies
        else:
            return
    raise AssertionError("it never worked")


@given(
    text=TEXTS,
    steps=st.integers(0, 12),
    fates=FATES,
    deaths=st.sets(st.integers(0, 11), max_size=2),
    gap_s=st.sampled_from([0.0, 0.7, 3.0, 40.0]),
    part_chars=st.sampled_from([15, 100, 3_000]),
    forgetful=st.booleans(),
)
async def test_a_streamed_answer_stands_whole_once_and_in_order(
    text: str, steps: int, fates: list[Fault | None], deaths: set[int], gap_s: float, part_chars: int, *, forgetful: bool
) -> None:
    async def attempted(replies: Replies, attempt: int) -> None:
        async with replies.open(talk.place, key=KEY, attempt=attempt) as live:
            for n in range(steps):
                live.step(f"{n % 3}", f"Reading page {n}", "in_progress")
                await talk.clock.sleep(gap_s)
                if n in deaths:
                    _kill_all(talk)
            await live.finish(message(text, part_chars=part_chars, foot=True))

    async with talking() as talk:
        talk.slack.storm = storm(fates)
        await worked(talk, attempted, forgetful=forgetful)

        assert "".join(talk.thread()) == text
        assert all(posted.get("streaming_state") != "in_progress" for posted in talk.messages())


@given(text=TEXTS, fates=FATES, forgetful=st.booleans(), greets=st.booleans())
async def test_a_posted_answer_stands_whole_once_and_in_order(text: str, fates: list[Fault | None], *, forgetful: bool, greets: bool) -> None:
    async def attempted(replies: Replies, attempt: int) -> None:
        await replies.status(talk.place, "Looking this up")
        await replies.post(talk.place, message(text, part_chars=40), key=KEY, attempt=attempt)

    async with talking() as talk:
        if greets:
            talk.slack.always["assistant.threads.setStatus"] = refused("feature_disabled")
        talk.slack.storm = storm(fates)
        await worked(talk, attempted, forgetful=forgetful)

        assert "".join(talk.thread()) == text


@settings(max_examples=25)
@given(crash_after=st.integers(1, 9), text=st.text(alphabet="ab ", min_size=1, max_size=120).filter(str.strip))
async def test_a_process_killed_after_any_call_leaves_one_answer_behind(crash_after: int, text: str) -> None:
    async def attempted(replies: Replies, attempt: int) -> None:
        async with replies.open(talk.place, key=KEY, attempt=attempt) as live:
            for n in range(6):
                live.step("read", f"Reading page {n}", "in_progress")
                await talk.clock.sleep(2)
            await live.finish(message(text, part_chars=40, foot=True))

    async with talking() as talk:
        dead = asyncio.Event()
        asked: list[Asked] = []

        def killing(call: Asked) -> Fault | None:
            asked.append(call)
            if len(asked) == crash_after:
                dead.set()
            # What was asked last is done; whoever asked does not live to hear of it, and asks nothing more.
            return Fault(how="stall", acted=len(asked) == crash_after) if dead.is_set() else None

        talk.slack.storm = killing
        victim, crash = asyncio.ensure_future(attempted(talk.replies, 1)), asyncio.ensure_future(dead.wait())
        await asyncio.wait({victim, crash}, return_when=asyncio.FIRST_COMPLETED)
        if not victim.done():
            talk.slack.storm = storm([])
            await attempted(talk.reborn(), 2)

        assert "".join(talk.thread()) == text
        talk.slack.always = dict.fromkeys(talk.slack.methods, cut(acted=False))
        talk.slack.closing.set()
        victim.cancel()
        crash.cancel()
        await asyncio.wait({victim, crash})


def _kill_all(talk: Talk) -> None:
    for posted in talk.messages():
        if posted.get("streaming_state") == "in_progress":
            kill(posted)
