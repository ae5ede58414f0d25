"""ask, answer, chat and search over a small index, without a language model."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from bot.cli.answer import answer_item, read_items
from bot.cli.chat import converse
from bot.errors import BadInput
from bot.flow import Answerer
from bot.model import Answered, Outcome, Question
from knowledge import IndexBroken, Link
from tests.bot.cli.conftest import Run

QUESTION = "why did my room disconnect?"
OUTCOMES = {"answered", "diagnose", "escalated", "declined"}


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_an_answer_is_printed_with_its_sources_and_how_sure_it_is(run: Run, data: str) -> None:
    ran = run("ask", QUESTION, ASK_AI_DATA=data)

    assert ran.status == 0
    assert "DisconnectReason" in ran.out
    assert "https://docs.livekit.io/" in ran.out
    assert "sure that this is right" in ran.out
    assert ran.err == ""


def test_an_answer_as_json_is_one_line(run: Run, index: Path) -> None:
    secret = "hunter2" * 2

    ran = run("ask", f"{QUESTION} password: {secret}", "--json", "--index", str(index))

    (answer,) = lines_of(ran.out)
    assert ran.status == 0
    assert set(answer) == {"question", "outcome", "answer", "sources", "confidence", "latency_ms", "used"}
    assert answer["used"] == []
    assert answer["question"] == f"{QUESTION} password: [secret]"
    assert secret not in ran.out + ran.err
    assert answer["outcome"] in OUTCOMES
    assert all(set(source) == {"title", "url"} for source in answer["sources"])


def test_saying_that_one_does_not_know_is_no_failure(run: Run, data: str) -> None:
    ran = run("ask", "what is the weather in Paris?", "--json", ASK_AI_DATA=data)

    assert ran.status == 0
    assert lines_of(ran.out)[0]["outcome"] in {"declined", "escalated"}


def test_a_file_of_questions_gives_a_line_each_in_order_with_an_answer_for_each_follow_up(run: Run, index: Path, tmp_path: Path) -> None:
    items = [
        {"id": "a", "question": QUESTION, "followups": ["in python?", "  ", "example"], "facts": ["ignored"]},
        {"id": 2, "question": "in python?", "history": ["how do I know that the callee answered?"]},
        {"question": "what is a token\u2028for?"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\ufeff" + "\n\n".join(json.dumps(item, ensure_ascii=False) for item in items) + "\n", encoding="utf-8")

    ran = run("answer", str(file), "--index", str(index))

    answers = lines_of(ran.out)
    assert ran.status == 0
    assert [answer["id"] for answer in answers] == ["a", 2, ""]
    assert all(set(answer) == {"id", "outcome", "answer", "sources", "confidence", "latency_ms", "followups"} for answer in answers)
    assert all(answer["outcome"] in OUTCOMES and 0.0 <= answer["confidence"] <= 1.0 and answer["latency_ms"] >= 0 for answer in answers)
    assert [bool(text) for text in answers[0]["followups"]] == [True, False, True]
    assert "wait_until_answered" in answers[1]["answer"]


class _Parrot:
    """Answers with the question and its thread."""

    async def answer(self, question: Question) -> Outcome:
        if question.text == "fails":
            raise IndexBroken("the parrot is tired")
        text = " | ".join((*question.history, question.text))
        return Answered(text=text, sources=(Link(title="t", url="https://docs.example/t"),), confidence=0.5)


async def test_follow_ups_are_asked_in_turn_in_the_same_thread() -> None:
    parrot: Any = _Parrot()
    answerer: Answerer = parrot

    answer = await answer_item(answerer, {"id": 1, "question": "b", "history": ["a"], "followups": ["", "c", "\n", "d"]})

    assert answer["answer"] == "a | b"
    assert answer["followups"] == ["", "a | b | c", "", "a | b | c | d"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2 is not JSON"),
        ("[" * 100_000, "line 2 is not JSON"),
        ("[]", "question"),
        ("{}", "question"),
        ('{"question": ""}', "question"),
        ('{"question": "  "}', "question"),
        ('{"question": 5}', "question"),
        ('{"question": "q", "history": "h"}', '"history" must be a list'),
        ('{"question": "q", "history": [1]}', '"history" must be a list'),
        ('{"question": "q", "followups": {"a": 1}}', '"followups" must be a list'),
        ('{"question": "q", "followups": null}', '"followups" must be a list'),
    ],
)
def test_a_line_that_cannot_be_used_is_named_before_anything_is_answered(run: Run, data: str, tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"question": "fine"}}\n{line}\n', encoding="utf-8")

    ran = run("answer", str(file), ASK_AI_DATA=data)

    assert ran.status == 1
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert said in ran.err
    assert "line 2" in ran.err


def test_a_file_that_cannot_be_read_is_told(run: Run, tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (tmp_path / "missing.jsonl", tmp_path, binary):
        ran = run("answer", str(file))

        assert ran.status == 1
        assert len(ran.err.splitlines()) == 1
        assert "one JSON object a line" in ran.err


def test_an_empty_file_has_no_questions(tmp_path: Path) -> None:
    file = tmp_path / "empty"
    file.write_text("\n \n", encoding="utf-8")

    assert list(read_items(file)) == []
    with pytest.raises(BadInput):
        list(read_items(tmp_path / "missing"))


def test_search_shows_addresses_best_first(run: Run, data: str) -> None:
    ran = run("search", "disconnect reason", "--limit", "2", "--json", ASK_AI_DATA=data)

    (found,) = lines_of(ran.out)
    scores = [hit["score"] for hit in found["hits"]]
    assert ran.status == 0
    assert set(found) == {"hits"}
    assert all(set(hit) == {"url", "title", "score", "text"} for hit in found["hits"])
    assert 1 <= len({hit["url"] for hit in found["hits"]}) <= 2
    assert scores == sorted(scores, reverse=True)
    assert not [hit for hit in found["hits"] if not hit["url"].startswith("https://")]


def test_search_for_people_prints_title_address_and_a_preview(run: Run, data: str) -> None:
    ran = run("search", "disconnect reason", "--limit", "1", ASK_AI_DATA=data)

    assert ran.status == 0
    assert "https://" in ran.out
    assert ran.err == ""


def test_a_conversation_is_one_thread_and_ends_with_an_empty_line(capsys: pytest.CaptureFixture[str]) -> None:
    parrot: Any = _Parrot()
    typed = deque(["a", "fails", "b", "", "never asked"])

    with asyncio.Runner() as runner:
        converse(runner, parrot, typed.popleft)

    printed = capsys.readouterr()
    assert "a | fails | b" in printed.out
    assert printed.out.count("Sources") == 2
    assert printed.err == "ask-ai: the parrot is tired\n"
    assert list(typed) == ["never asked"]


def test_control_c_ends_the_wait_for_a_line(index: Path) -> None:
    env = {"PYTHONPATH": ":".join(filter(None, sys.path)), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "bot", "chat", "--index", str(index)]
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{QUESTION}\n")
        process.stdin.flush()
        shown = ""
        while shown.count("\n> ") < 2:
            shown += process.stdout.read(1)
        assert "DisconnectReason" in shown
        for patience_s in (0.05, 5.0, 5.0, 5.0):  # a signal in the instant before the wait begins is noticed only after it
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience_s)
                break
            process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.wait(60) == 130
        assert "Traceback" not in process.stderr.read()
