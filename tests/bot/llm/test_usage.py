"""What requests took is told as their server says it, whichever way it does; it never costs the text, and nothing is made up."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import AsyncOpenAI

from bot.errors import JudgeUnavailable, WriterFailed
from bot.llm import DECISIONS_MODEL, OpenAIJudge, OpenAIWriter
from bot.llm.usage import TOKENS_MAX, Count, Patience, count_of
from bot.model import Used
from tests.bot.llm.samples import PASSAGES, PATIENT, QUERY
from tests.fakes.openai_scripts import (
    EVENTS,
    SCRIPTS,
    Reply,
    Script,
    chunk,
    completion,
    counts,
    decided,
    decides_counted,
    event,
    events,
    fails,
    refuses_count,
    says,
    streamed,
    usage,
    whole,
)
from tests.fakes.openai_server import FakeOpenAI

TEXT = "Explicit dispatch sends a job to a named agent [1]."
TOOK = Used(model="scripted", tokens_in=1200, tokens_out=90)
END = chunk({}, "stop")
COUNTED = {"choices": [], **usage(1200, 90)}


@pytest.mark.parametrize(
    "script",
    [
        counts(says(TEXT), 1200, 90),
        counts(says(TEXT), 1200, 90, late_s=0.02),
        whole({**completion(TEXT), **usage(1200, 90)}),
        events(chunk({"content": TEXT}), END, COUNTED, "[DONE]"),
        events(chunk({"content": TEXT}), END, usage(1200, 90)),
        events(chunk({"content": TEXT}), END, {"choices": []}, chunk({}), COUNTED),
        events(chunk({"content": TEXT}), {**END, **usage(1200, 90)}),
        events({**chunk({"role": "assistant"}), **usage(1200, 0)}, {**chunk({"content": TEXT}), **usage(1200, 60)}, {**END, **usage(1200, 90)}, COUNTED),
        events({**chunk({"content": TEXT}), "usage": None}, {**END, "usage": None}, COUNTED),
        events({**chunk({"content": TEXT}), **usage(1200, 0)}, {**END, "usage": {"prompt_tokens": 0, "completion_tokens": 90}}),
        events(chunk({"content": TEXT}), COUNTED, END, "[DONE]"),
        events({**chunk({"content": TEXT}), **usage(1200, 1)}, END, COUNTED),
        events(chunk({"content": TEXT}), END, {**chunk({"content": "and more"}), **usage(1200, 90)}),
        events(chunk({"content": TEXT}), END, {"choices": [], **usage(1200, 30, total_tokens=1290)}),
    ],
)
async def test_a_count_is_told_however_it_comes(script: Script, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(script)
    used: list[Used] = []

    draft = await writer.write(QUERY, PASSAGES, meter=used.append)

    assert draft.text == TEXT
    assert used == [TOOK]


@pytest.mark.parametrize(
    "after",
    [
        (),
        ("[DONE]",),
        ({"choices": [], "usage": None}, "[DONE]"),
        ({"choices": [], "usage": {"total_tokens": 1290}},),
        ({"choices": [], **usage(0, 0)},),
        ({"choices": [], **usage(-4, 90)},),
        ({"choices": [], **usage(10**30, 90)},),
        ({"choices": [], "usage": "many"},),
        ({"choices": [], "usage": {"prompt_tokens": True, "completion_tokens": "90"}},),
        ({"error": {"message": "my question", "code": 500}},),
        ("{",),
        ([], 7, None),
        (*[{"choices": []}] * 20, COUNTED),
    ],
)
async def test_what_is_no_count_counts_for_nothing_and_costs_neither_text_nor_time(after: tuple[object, ...], client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.chat.append(events(chunk({"content": TEXT}), END, *after))
    used: list[Used] = []

    async with asyncio.timeout(10):
        draft = await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, usage_s=20.0)).write(QUERY, PASSAGES, meter=used.append)

    assert draft.text == TEXT
    assert used == []


async def test_a_connection_that_breaks_after_the_text_costs_only_the_count(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(streamed(TEXT, done=False, end="cut"))
    used: list[Used] = []

    assert (await writer.write(QUERY, PASSAGES, meter=used.append)).text == TEXT
    assert used == []


async def test_a_server_that_keeps_its_count_and_its_connection_is_waited_for_only_so_long(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.chat.append(streamed(TEXT, done=False, end="hang"))

    async with asyncio.timeout(10):
        assert (await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, usage_s=0.01)).write(QUERY, PASSAGES)).text == TEXT


COUNTED_BEFORE = events(chunk({"content": TEXT}), {**END, **usage(1200, 90)})


@pytest.mark.parametrize("script", [COUNTED_BEFORE, refuses_count(streamed(TEXT, done=False))])
async def test_nobody_waits_for_a_count_that_has_come_or_was_refused(script: Script, client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = lambda request: replace(script(request), end="hang" if script(request).kind == EVENTS else "close")

    async with asyncio.timeout(10):
        assert (await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, usage_s=20.0)).write(QUERY, PASSAGES)).text == TEXT


def test_waiting_ends_for_good_after_three_times_in_vain_unless_a_count_comes() -> None:
    patience = Patience(0.5)
    for came in (False, False, True, False, False):
        patience.learn(came=came)
        assert patience.wait_s == 0.5

    patience.learn(came=False)
    assert patience.wait_s == 0.0

    patience.learn(came=True)
    assert patience.wait_s == 0.5


async def test_a_count_that_comes_along_with_the_end_of_the_text_needs_no_waiting(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    together = b"".join(event(one) for one in (chunk({"content": TEXT}), END, COUNTED))
    server.chat.append(lambda _request: Reply(kind=EVENTS, pieces=(together,), end="hang"))
    used: list[Used] = []

    await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, usage_s=0.0)).write(QUERY, PASSAGES, meter=used.append)

    assert used == [TOOK]


async def test_a_count_that_comes_too_late_is_lost_and_the_next_one_is_not(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    slow = OpenAIWriter(client, model="scripted", limits=replace(PATIENT, usage_s=0.001))
    server.chat.extend([counts(says(TEXT), 1200, 90, late_s=0.05), events(chunk({"content": TEXT}), {**END, **usage(1200, 90)})])
    used: list[Used] = []

    assert (await slow.write(QUERY, PASSAGES, meter=used.append)).text == TEXT
    assert used == []
    assert (await slow.write(QUERY, PASSAGES, meter=used.append)).text == TEXT
    assert used == [TOOK]


async def test_a_reply_that_is_of_no_use_is_counted_and_so_is_what_came_before_a_fault(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    broken = events({**chunk({"content": "Half a"}), **usage(1200, 2)}, {"error": {"message": "out of memory"}})
    server.chat.extend([counts(SCRIPTS["not_in_passages"], 1200, 90), counts(streamed('{"answer": oops}'), 1200, 90), broken])
    used: list[Used] = []

    for _ in range(3):
        with pytest.raises(WriterFailed):
            await writer.write(QUERY, PASSAGES, meter=used.append)

    assert used == [TOOK, TOOK, replace(TOOK, tokens_out=2)]


async def test_what_came_before_a_stall_is_counted(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    begun = event({**chunk({"content": "Half a"}), **usage(1200, 2)})
    server.chat.append(lambda _request: Reply(kind=EVENTS, pieces=(begun,), end="hang"))
    used: list[Used] = []

    with pytest.raises(WriterFailed, match="stalled"):
        await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, stall_s=0.03)).write(QUERY, PASSAGES, meter=used.append)

    assert used == [replace(TOOK, tokens_out=2)]


async def test_the_answer_after_a_failing_server_is_counted_once(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.extend([fails(500), counts(says(TEXT), 1200, 90)])
    used: list[Used] = []

    await writer.write(QUERY, PASSAGES, meter=used.append)

    assert used == [TOOK]


async def test_each_decision_is_counted_by_its_own_model(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.default_decisions = decides_counted(400, 3)
    used: list[Used] = []

    await judge.kinds(QUERY, meter=used.append)
    await judge.sufficient(QUERY, PASSAGES, meter=used.append)
    await judge.grounded(TEXT, PASSAGES, meter=used.append)

    assert used == [Used(model=DECISIONS_MODEL, tokens_in=400, tokens_out=3)] * 3


async def test_a_decision_that_is_of_no_use_is_counted_and_one_without_a_count_is_not(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    refusal = {"answers": [{"type": "refusal"}], "usage": {"input_tokens": 400, "output_tokens": 3}}
    server.decisions.extend([whole(refusal), decided])
    used: list[Used] = []

    with pytest.raises(JudgeUnavailable):
        await judge.kinds(QUERY, meter=used.append)
    await judge.kinds(QUERY, meter=used.append)

    assert used == [Used(model=DECISIONS_MODEL, tokens_in=400, tokens_out=3)]


ANYTHING = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3))
NAMES = st.sampled_from(["prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens"])


@given(st.dictionaries(NAMES, ANYTHING) | ANYTHING)
def test_a_count_is_a_possible_one_or_none(told: Any) -> None:
    count = count_of({"usage": told})

    assert count is None or (0 <= count.tokens_in <= TOKENS_MAX and 0 <= count.tokens_out <= TOKENS_MAX and count.tokens_in + count.tokens_out > 0)


def test_counts_only_go_up() -> None:
    low, high = Count(tokens_in=1200, tokens_out=0), Count(tokens_in=0, tokens_out=90)

    assert low.or_more(high) == high.or_more(low) == Count(tokens_in=1200, tokens_out=90)
    assert low.or_more(None) == low
