"""The command line as a person or a program meets it: what is printed, and the exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.cli import arguments, run
from bot.settings import Settings


def ask_ai(settings: Settings, *argv: str | Path) -> int:
    args = arguments.parser().parse_args([str(word) for word in argv])
    return run(args, settings)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_help_does_not_import_the_vector_store() -> None:
    code = "import sys; from bot.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\nprint('chromadb' in sys.modules, 'openai' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert done.stdout.splitlines()[-1] == "False False"


def test_without_an_index_the_answer_is_the_command_that_makes_one(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_ai(settings, "ask", "why?") == 1

    assert capsys.readouterr().err == f"ask-ai: there is no index in {settings.index_dir} yet; run `ask-ai sync`\n"


def test_an_empty_question_is_wrong_usage(settings: Settings, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_ai(settings, "ask", "   ", "--index", index) == 2

    assert "the question is empty" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        arguments.parser().parse_args(["dance"])

    assert stop.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_an_unknown_source_is_wrong_usage_and_names_those_there_are(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_ai(settings, "sync", "--source", "wiki") == 2

    assert "handbook, docs, python, npm" in capsys.readouterr().err


def test_a_batch_answers_every_question_and_follow_up_in_order(settings: Settings, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.jsonl"
    items = [
        {"id": "a", "question": "Shutdown reason: room disconnected", "followups": ["what are the cases when this event happen"], "other": 1},
        {"id": "b", "question": "how will I know if the sip participant is connected", "history": []},
    ]
    questions.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")

    assert ask_ai(settings, "answer", questions, "--index", index) == 0

    first, second = lines(capsys.readouterr().out)
    assert (first["id"], second["id"]) == ("a", "b")
    assert len(first["followups"]) == 1
    assert "DUPLICATE_IDENTITY" in first["followups"][0]
    assert "wait_until_answered" in second["answer"]
    assert set(second) == {"id", "outcome", "answer", "sources", "confidence", "latency_ms", "followups"}
    assert second["sources"][0].keys() == {"title", "url"}
    assert 0.0 <= second["confidence"] <= 1.0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "is not JSON"),
        ("[]", 'needs a "question"'),
        ('{"question": " "}', 'needs a "question"'),
        ('{"question": "x", "history": "y"}', '"history" must be a list'),
    ],
)
def test_a_line_that_cannot_be_used_is_named(line: str, said: str, settings: Settings, index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text(json.dumps({"question": "fine"}) + "\n" + line + "\n", encoding="utf-8")

    assert ask_ai(settings, "answer", questions, "--index", index) == 1

    printed = capsys.readouterr()
    assert "line 2" in printed.err
    assert said in printed.err


def test_search_prints_where_a_reader_should_go(settings: Settings, index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_ai(settings, "search", "disconnect reason", "--limit", "3", "--json", "--index", index) == 0

    hits = lines(capsys.readouterr().out)[0]["hits"]
    assert hits
    assert all(hit.keys() == {"url", "title", "score", "text"} for hit in hits)
    assert len({hit["url"] for hit in hits}) <= 3
    assert all(hit["url"].startswith("https://") for hit in hits)


def test_the_doctor_is_content_with_nothing_configured(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask_ai(settings, "doctor", "--json") == 0

    report = lines(capsys.readouterr().out)[0]
    assert {check["name"]: check["state"] for check in report["checks"]}["index"] == "disabled"


def test_the_doctor_names_a_language_model_that_does_not_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings(data_dir=tmp_path, openai_base_url="http://127.0.0.1:9/v1", answer_deadline_s=5.0)

    assert ask_ai(settings, "doctor", "--json") == 1

    states = {check["name"]: check["state"] for check in lines(capsys.readouterr().out)[0]["checks"]}
    assert states["language model"] == "broken"


def test_all_faults_of_the_environment_are_told_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "x"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"CHROMA_URL": "nonsense", "ASK_AI_ANSWER_DEADLINE_S": "soon", "PATH": ""},
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "CHROMA_URL" in done.stderr
    assert "ASK_AI_ANSWER_DEADLINE_S" in done.stderr
