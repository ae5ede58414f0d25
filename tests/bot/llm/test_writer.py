"""The writer over a real socket: what good and odd servers send becomes a draft."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from openai import AsyncOpenAI

from bot.answering.citations import keep_supported
from bot.llm import OpenAIWriter
from knowledge import Link
from tests.bot.llm.samples import DISPATCH, PASSAGES, PATIENT, QUERY, TOKENS, passage
from tests.fakes.openai_scripts import EVENTS, INVENTED, SCRIPTS, Reply, Script, chunk, completion, event, events, fails, says, streamed, whole
from tests.fakes.openai_server import FakeOpenAI

TEXT = "Explicit dispatch sends a job to a named agent [1]."
SOURCES = (Link(title="Agent dispatch", url="https://docs.example/1"),)


async def test_a_streamed_answer_becomes_a_draft_with_its_sources(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    draft = await writer.write(QUERY, PASSAGES)

    assert draft.text.startswith("Explicit dispatch sends a job to a named agent [1].")
    assert draft.cited == (1, 2)
    assert draft.sources == (*SOURCES, Link(title="Room configuration", url="https://docs.example/2"))
    assert draft.writer == "openai"
    assert server.asked()[0].body["model"] == "scripted"
    assert server.asked()[0].body["stream"] is True


async def test_sources_stand_in_the_order_of_first_mention_and_only_once(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(says("Second [2]. First, third [1, 3]. Again [2]."))

    draft = await writer.write(QUERY, (*PASSAGES, passage(3, TOKENS, url="https://docs.example/2")))

    assert draft.cited == (2, 1, 3)
    assert [link.url for link in draft.sources] == ["https://docs.example/2", "https://docs.example/1"]
    assert draft.sources[0].title == "Room configuration"


async def test_a_citation_of_a_passage_that_is_not_there_stays_in_the_text_and_counts_for_nothing(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(SCRIPTS["invented_citation"])

    draft = await writer.write(QUERY, PASSAGES)

    assert "[99]" in draft.text
    assert draft.cited == (1, 2)


async def test_the_scripted_answers_are_supported_where_they_mean_to_be(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    good = await writer.write(QUERY, PASSAGES)
    server.chat.append(SCRIPTS["invented_citation"])
    bad = await writer.write(QUERY, PASSAGES)

    assert keep_supported(good.text, PASSAGES).dropped == ()
    assert keep_supported(bad.text, PASSAGES).text == good.text


async def test_numbers_in_code_are_no_citations(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(says("```python\nrooms[1]\n```\nSee the list [2]."))

    assert (await writer.write(QUERY, PASSAGES)).cited == (2,)


async def test_a_text_without_any_citation_is_left_to_the_check(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(SCRIPTS["injection_obeyed"])

    draft = await writer.write(QUERY, PASSAGES)

    assert draft.cited == ()
    assert draft.sources == ()


async def test_a_rewrite_names_what_to_avoid(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.extend([SCRIPTS["invented_identifier"]] * 2)

    first = await writer.write(QUERY, PASSAGES)
    second = await writer.write(QUERY, PASSAGES, avoid=(INVENTED,))

    assert INVENTED in first.text
    assert INVENTED not in second.text
    assert "create_dispatch" in second.text


@pytest.mark.parametrize(
    "script",
    [
        whole(completion(TEXT)),
        whole(completion(TEXT), kind="application/json; charset=utf-8"),
        whole({"choices": [{"message": {"content": TEXT}}]}),
        whole(completion(json.dumps({"enough": True, "answer": TEXT}))),
        streamed(TEXT),
        streamed(TEXT, done=False),
        streamed(TEXT, finish=None),
        streamed(TEXT, finish=None, done=False),
        streamed(TEXT, finish="eos"),
        streamed(TEXT, finish="stop", done=False, end="cut"),
        streamed(f"<think>The user wants a job.</think>\n{TEXT}"),
        streamed(json.dumps({"enough": True, "answer": TEXT}), finish=None),
        streamed(f"```json\n{json.dumps({'enough': True, 'answer': TEXT}, indent=1)}\n```"),
        streamed(json.dumps({"answer": TEXT})),
        streamed(json.dumps({"enough": True, "answer": TEXT}) + "\n\nI hope this helps", finish="length"),
        streamed(TEXT.replace("[1]", "[passage 1]")),
        streamed(TEXT.replace("[1]", "【1†source】")),
        events(chunk({"content": TEXT}, ""), chunk({}, "stop")),
        events(
            {"choices": []},
            [],
            7,
            None,
            {"choices": [{}]},
            {"choices": "x"},
            chunk({"content": TEXT}),
            {"usage": {"total_tokens": 3}, "choices": []},
            chunk({}, "stop"),
        ),
        events(chunk({"reasoning_content": "let me see"}), chunk({"content": [{"type": "text", "text": TEXT}]}), chunk({}, "stop")),
        events({"choices": [{"message": {"content": TEXT}, "finish_reason": "stop"}]}),
        events(chunk({"content": None, "refusal": None}), chunk({"content": TEXT}), chunk({}, "stop"), "[DONE]"),
    ],
)
async def test_odd_but_usable_replies_are_understood(script: Script, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(script)

    draft = await writer.write(QUERY, PASSAGES)

    assert draft.text == TEXT
    assert draft.sources == SOURCES


async def test_text_without_a_form_in_utf_8_loses_only_that_character(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(events(chunk({"content": "Fine \ud83d [1]."}), chunk({}, "stop")))

    assert (await writer.write(QUERY, PASSAGES)).text == "Fine  [1]."


async def test_a_code_block_that_the_model_left_open_is_closed(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(says("Do this [1].\n\n```python\nrun()"))

    assert (await writer.write(QUERY, PASSAGES)).text == "Do this [1].\n\n```python\nrun()\n```"


@pytest.mark.parametrize(("status", "headers"), [(429, {"retry-after": "0"}), (429, {"retry-after-ms": "1"}), (500, {}), (503, {"retry-after": "0.01"})])
async def test_a_busy_or_failing_server_is_asked_once_more(status: int, headers: dict[str, str], writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(fails(status, headers=headers))

    await writer.write(QUERY, PASSAGES)

    assert len(server.asked()) == 2


async def test_a_pause_until_a_date_is_measured_on_the_servers_own_clock(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    noon = "Fri, 13 Nov 2099 12:00:00 GMT"
    server.chat.append(fails(429, headers={"retry-after": noon, "date": noon}))

    await writer.write(QUERY, PASSAGES)

    assert len(server.asked()) == 2


async def test_keys_are_sent_and_never_recorded(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    await writer.write(QUERY, PASSAGES)

    assert server.asked()[0].has_key
    assert "authorization" not in server.asked()[0].headers


async def test_only_passages_that_were_shown_can_be_cited(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(says("One [1]. Nine [9]."))
    long = passage(9, "Many words about nothing. " * 2_000)

    draft = await writer.write(QUERY, (*PASSAGES, long))

    assert draft.cited == (1,)
    assert server.asked()[0].passages == {1: DISPATCH.strip(), 2: TOKENS}


async def test_a_text_cut_by_the_token_limit_keeps_its_whole_sentences(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    kept = "Explicit dispatch sends a job to a named agent [1]. Set agent_name in the worker options first, e.g. in the main file, and then restart it [1]."
    whole_answer = json.dumps({"enough": True, "answer": f"{kept} Then\n\n```python\nx = 1"})
    server.chat.extend([streamed(whole_answer[:-8], finish="length"), streamed(f"{kept} Then you cou", finish="length")])

    assert (await writer.write(QUERY, PASSAGES)).text == kept
    assert (await writer.write(QUERY, PASSAGES)).text == kept


async def test_a_thinking_model_may_be_silent_for_longer_than_the_stall_limit(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    pieces = (event(chunk({"role": "assistant", "content": ""})), event(chunk({"content": TEXT}, "stop")))
    server.chat.append(lambda _request: Reply(kind=EVENTS, pieces=pieces, pause_s=0.04))

    draft = await OpenAIWriter(client, model="scripted", limits=replace(PATIENT, stall_s=0.005)).write(QUERY, PASSAGES)

    assert draft.text == TEXT
