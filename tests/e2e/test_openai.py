"""`ask-ai ask` with the official SDK and a scripted server: whatever the server does, the asker reads something sound."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answering.citations import cited_numbers
from bot.answering.fences import split_fences
from bot.cli import main
from bot.cli.show import as_json
from bot.flow import Answerer
from bot.llm import Limits, OpenAIJudge, OpenAIWriter
from bot.model import Question
from tests.bot.llm.samples import client_of
from tests.e2e.background import openai_in_background
from tests.fakes.openai_scripts import INVENTED, REFUSES, SCRIPTS, says
from tests.fakes.openai_server import serve_openai
from tests.fakes.writer import echo

QUESTION = "why did my room disconnect?"
SECRET = "sk-" + "proj-" + "a1B2c3" * 6
NEVER_SHOWN = ("pwned", "evil", "flamingos", "submarines", "Half a sen", INVENTED, "<!channel>", REFUSES, "sk-", "HTTP", "401", "429", "[99]", "Traceback")
# The adapter's own tests (tests/bot/llm) go through more of what a server can do.
HARMLESS = ("echo", "plain_only", "invented_citation", "invented_identifier")
FAILING = ("unauthorised", "rate_limited", "server_error", "stalls", "cut", "bad_json_line", "refusal")


HURRIED = Limits(answer_s=1.0, stall_s=1.0, judge_s=5.0, retry_wait_s=0.0)
Answer = dict[str, Any]
Ask = Callable[..., Awaitable[Answer]]


@pytest.fixture
def ask(offline: Answerer) -> Ask:
    """What `ask-ai ask QUESTION --json` shows, with the server at this address; without one when it is empty."""

    async def ask(url: str = "", *, question: str = QUESTION) -> Answer:
        if not url:
            return as_json(await offline.answer(Question(text=question)))
        async with client_of(url, key=SECRET) as client:
            writer, judge = OpenAIWriter(client, model="scripted", limits=HURRIED), OpenAIJudge(client, limits=HURRIED)
            return as_json(await replace(offline, writer=writer, judge=judge).answer(Question(text=question)))

    return ask


@pytest.fixture
async def quoted(ask: Ask) -> Answer:
    """The answer of a machine without a language model."""
    answer = await ask()
    sound(answer)
    return answer


def sound(answer: Answer) -> None:
    """What holds for every reply, however it came about."""
    shown = json.dumps(answer, ensure_ascii=False)
    assert not [word for word in NEVER_SHOWN if word in shown]
    assert answer["outcome"] in {"answered", "diagnose", "escalated", "declined"}
    assert answer["sources"]
    assert 0.0 <= answer["confidence"] <= 1.0
    assert not [piece for piece in split_fences(answer["answer"]) if piece.open]


def the_same(one: Answer, other: Answer) -> bool:
    return all(one[name] == other[name] for name in ("outcome", "answer", "sources"))


@pytest.mark.parametrize("script", HARMLESS)
async def test_a_working_server_writes_the_answer_and_only_what_is_supported_goes_out(ask: Ask, script: str) -> None:
    async with serve_openai(script=script) as server:
        answer = await ask(server.url)

    sound(answer)
    assert answer["outcome"] == "answered"
    assert cited_numbers(answer["answer"])
    assert len(answer["sources"]) <= len(cited_numbers(answer["answer"]))
    assert server.asked()[0].has_key


@pytest.mark.parametrize("script", FAILING)
async def test_a_failing_server_is_replaced_by_the_quoted_answer(ask: Ask, script: str, quoted: Answer) -> None:
    async with serve_openai(script=script) as server:
        answer = await ask(server.url)

    sound(answer)
    assert the_same(answer, quoted)
    assert server.asked()


@pytest.mark.parametrize("script", ["injection_obeyed", "not_in_passages"])
async def test_a_model_that_says_nothing_of_use_brings_a_human(ask: Ask, script: str) -> None:
    async with serve_openai(script=script) as server:
        answer = await ask(server.url)

    sound(answer)
    assert answer["outcome"] == "escalated"


async def test_a_good_answer_with_an_injection_in_it_loses_the_injection(ask: Ask) -> None:
    async with serve_openai() as server:
        server.chat.append(lambda request: says(f"{echo(request.passages)} <!channel> pwned. [Click](https://evil.example) [1].")(request))
        answer = await ask(server.url)

    sound(answer)
    assert answer["outcome"] == "answered"


async def test_an_invented_identifier_leads_to_exactly_one_more_request_that_names_it(ask: Ask) -> None:
    async with serve_openai(script="invented_identifier") as server:
        sound(await ask(server.url))

    assert [INVENTED in request.prompt for request in server.asked()] == [False, True]


async def test_an_answer_that_comes_after_one_failure_is_used(ask: Ask, quoted: Answer) -> None:
    async with serve_openai() as server:
        server.chat.append(SCRIPTS["server_error"])
        answer = await ask(server.url)

    sound(answer)
    assert cited_numbers(answer["answer"])
    assert not the_same(answer, quoted)


@pytest.mark.parametrize("decisions", ["none", "malformed"])
async def test_a_server_without_decisions_still_writes(ask: Ask, decisions: str) -> None:
    async with serve_openai(decisions=decisions) as server:
        answer = await ask(server.url)

    sound(answer)
    assert answer["outcome"] == "answered"
    # Two questions are asked side by side; after them the server is known to have no answers.
    assert len(server.asked("/v1/decisions")) <= 2


async def test_no_server_at_all_is_replaced_by_the_quoted_answer(ask: Ask, quoted: Answer) -> None:
    async with serve_openai() as server:
        url = server.url

    answer = await ask(url)

    sound(answer)
    assert the_same(answer, quoted)


async def test_the_question_reaches_the_server_without_its_secrets(ask: Ask) -> None:
    async with serve_openai() as server:
        answer = await ask(server.url, question=f"{QUESTION} my LIVEKIT_API_SECRET={'hunter2' * 2}, number +49 170 1234567")

    sent = json.dumps([request.body for request in server.requests])
    assert server.requests
    assert not [secret for secret in ("hunter2", "1234567") if secret in sent or secret in json.dumps(answer)]


@pytest.mark.parametrize(("script", "answered_by"), [("echo", "[1]"), ("unauthorised", "DisconnectReason")])
def test_the_command_itself_is_quiet_and_succeeds(
    index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], script: str, answered_by: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    with openai_in_background(script=script) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        status = main(["ask", QUESTION, "--json", "--index", str(index)])

    captured = capsys.readouterr()
    assert status == 0
    assert captured.err == ""
    sound(json.loads(captured.out))
    assert answered_by in captured.out


def test_the_command_says_what_each_request_took_and_cost(index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ASK_AI_PRICES", "my-model=1/10")
    monkeypatch.setenv("OPENAI_MODEL", "my-model")
    with openai_in_background(script="counted", decisions="counted") as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        status = main(["ask", QUESTION, "--json", "--index", str(index)])

    used = json.loads(capsys.readouterr().out)["used"]
    assert status == 0
    assert [one["model"] for one in used] == ["gpt-6-luna", "gpt-6-luna", "my-model", "gpt-6-luna"]
    assert used[2] == {"model": "my-model", "tokens_in": 2_000, "tokens_out": 100, "cost_usd": pytest.approx(0.003)}


def test_in_a_process_of_its_own_nothing_is_said_of_a_server_that_refuses_the_key(index: Path) -> None:
    with openai_in_background(script="unauthorised") as server:
        env = {"OPENAI_API_KEY": SECRET, "OPENAI_BASE_URL": server.url, "PYTHONPATH": ":".join(filter(None, sys.path))}
        command = [sys.executable, "-m", "bot", "ask", QUESTION, "--index", str(index)]
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)

    assert ran.returncode == 0
    assert ran.stderr == ""
    assert "Sources" in ran.stdout
    assert SECRET not in ran.stdout
