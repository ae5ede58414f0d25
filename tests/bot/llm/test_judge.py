"""The judge over a real socket, and when it stops asking."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from openai import AsyncOpenAI

from bot.errors import JudgeUnavailable
from bot.llm import DECISIONS_MODEL, Limits, OpenAIJudge
from knowledge import Asker
from tests.bot.llm.samples import PASSAGES, PATIENT, QUERY, client_of, passage
from tests.fakes.openai_scripts import Reply, Script, fails, whole
from tests.fakes.openai_server import FakeOpenAI

PATH = "/v1/decisions"


def predicate(value: object) -> Script:
    """One predicate with this probability."""
    return whole({"answers": [{"type": "predicate", "probability": value}]})


def choice(*shares: tuple[object, object]) -> Script:
    """One choice with these probabilities."""
    return whole(
        {
            "answers": [
                {"type": "choice", "choice": "answer", "confidence": 1, "probabilities": [{"value": value, "probability": share} for value, share in shares]}
            ]
        }
    )


async def test_kinds_is_one_choice_among_four(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    kinds = await judge.kinds(replace(QUERY, follow_up=True))

    assert kinds == pytest.approx({"answer": 0.7, "diagnose": 0.15, "escalate": 0.1, "decline": 0.05})
    body = server.asked(PATH)[0].body
    assert body["model"] == DECISIONS_MODEL
    assert [option["value"] for option in body["questions"][0]["choices"]] == ["answer", "diagnose", "escalate", "decline"]
    data = body["input"][0]["content"][0]["data"]
    assert data == {"question": QUERY.text, "thread": QUERY.search[0], "asker": "language: Python, SDK: livekit-agents, version: 1.2"}


async def test_an_unknown_asker_is_not_mentioned(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    await judge.kinds(replace(QUERY, asker=Asker()))

    assert server.asked(PATH)[0].body["input"][0]["content"][0]["data"] == {"question": QUERY.text}


async def test_sufficient_and_grounded_are_one_predicate_each(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    assert await judge.sufficient(QUERY, PASSAGES) == pytest.approx(0.9)
    assert await judge.grounded("Dispatch it [1].", PASSAGES) == pytest.approx(0.9)

    first, second = (request.body for request in server.asked(PATH))
    assert [question["type"] for question in (*first["questions"], *second["questions"])] == ["predicate", "predicate"]
    assert first["input"][0]["content"][0]["data"]["passages"][1]["number"] == 2
    assert second["input"][0]["content"][0]["data"]["answer"] == "Dispatch it [1]."


async def test_kinds_that_are_left_out_have_no_probability_and_the_rest_sums_up_to_one(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.decisions.append(choice(("answer", 0.6), ("decline", 0.39)))

    kinds = await judge.kinds(QUERY)

    assert sum(kinds.values()) == pytest.approx(1.0)
    assert kinds["diagnose"] == 0.0


async def test_a_number_in_quotes_is_a_number(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.decisions.append(predicate("0.5"))

    assert await judge.sufficient(QUERY, PASSAGES) == 0.5


async def test_long_material_is_shortened(judge: OpenAIJudge, server: FakeOpenAI) -> None:
    await judge.grounded("word " * 20_000, [passage(number, "word " * 1_000) for number in range(1, 9)])

    assert len(json.dumps(server.asked(PATH)[0].body)) < 30_000


@pytest.mark.parametrize(
    "script",
    [
        fails(404),
        fails(405),
        fails(501),
        fails(401),
        fails(403),
        whole({}),
        whole({"answers": []}),
        whole({"answers": "yes"}),
        whole([]),
        whole("<html>", kind="text/html"),
        whole("{", kind="application/json"),
        whole({"answers": [{"type": "choice", "choice": "answer"}]}),
        predicate(None),
        predicate(1.5),
        predicate(-0.1),
        lambda _request: Reply(pieces=(b'{"answers": [{"type": "predicate", "probability": NaN}]}',)),
        lambda _request: Reply(pieces=(b"\xff",)),
    ],
)
async def test_a_server_that_cannot_decide_is_asked_once_only(script: Script, judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.default_decisions = script

    for _ in range(2):
        with pytest.raises(JudgeUnavailable, match="no usable Decisions endpoint") as caught:
            await judge.sufficient(QUERY, PASSAGES)
        assert "\n" not in str(caught.value)
    with pytest.raises(JudgeUnavailable):
        await judge.kinds(QUERY)

    assert len(server.asked(PATH)) == 1


@pytest.mark.parametrize(
    "script",
    [
        choice(),
        choice(("answer", 0.5)),
        choice(("answer", 0.5), ("dance", 0.5)),
        choice((True, 1.0)),
        choice((["answer"], 1.0)),
        predicate(0.5),
    ],
)
async def test_kinds_that_are_no_distribution_count_as_malformed(script: Script, judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.default_decisions = script

    for _ in range(2):
        with pytest.raises(JudgeUnavailable):
            await judge.kinds(QUERY)

    assert len(server.asked(PATH)) == 1


@pytest.mark.parametrize(
    "script",
    [fails(429), fails(500), fails(503), fails(400), whole({"answers": [{"type": "refusal"}]}), lambda _request: Reply(pieces=(b"{",), end="cut")],
)
async def test_a_passing_fault_is_not_held_against_the_server(script: Script, judge: OpenAIJudge, server: FakeOpenAI) -> None:
    server.decisions.append(script)

    with pytest.raises(JudgeUnavailable) as caught:
        await judge.sufficient(QUERY, PASSAGES)

    assert "my question" not in str(caught.value)
    assert await judge.sufficient(QUERY, PASSAGES) == pytest.approx(0.9)
    assert len(server.asked(PATH)) == 2


async def test_a_slow_server_is_not_waited_for_and_asked_again_next_time(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_decisions = lambda _request: Reply(end="hang")
    judge = OpenAIJudge(client, limits=replace(PATIENT, judge_s=0.05))

    for _ in range(2):
        with pytest.raises(JudgeUnavailable, match=r"did not decide within 0\.05 s"):
            await judge.grounded("text", PASSAGES)


async def test_nobody_listening_is_not_held_against_the_server_either(unused_tcp_port: int) -> None:
    async with client_of(f"http://127.0.0.1:{unused_tcp_port}/v1") as client:
        judge = OpenAIJudge(client, limits=PATIENT)
        for _ in range(2):
            with pytest.raises(JudgeUnavailable, match="no connection"):
                await judge.kinds(QUERY)


@pytest.mark.parametrize("waits", [{"answer_s": 0.0}, {"stall_s": -1.0}, {"retry_wait_s": -0.1}])
def test_a_wait_is_longer_than_nothing(waits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        Limits(**waits)
