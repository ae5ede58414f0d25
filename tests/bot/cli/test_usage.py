"""Exit statuses and error lines: 0 done, 1 failed, 2 wrong usage or settings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.cli.conftest import Run

SECRET = "hunter2" * 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required"),
        (("no-such-command",), "no-such-command"),
        (("ask",), "question"),
        (("ask", ""), "empty"),
        (("ask", " \t"), "empty"),
        (("ask", "\ufeff"), "empty"),
        (("search", "  "), "empty"),
        (("search", "room", "--limit", "0"), "above 0"),
        (("search", "room", "--limit", "many"), "above 0"),
        (("sync", "--source", "no-such-source"), "there are handbook, docs"),
        (("sync", "--source", "folder"), "there is no source folder"),
        (("sync", "--wait", "-1"), "above 0"),
        (("answer",), "questions"),
    ],
)
def test_wrong_usage_ends_with_status_2_and_one_line_that_helps(run: Run, arguments: tuple[str, ...], said: str) -> None:
    ran = run(*arguments)

    assert ran.status == 2
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("ask-ai: ")
    assert said in ran.err


def test_every_fault_of_the_settings_is_told_in_one_line_without_their_values(run: Run) -> None:
    ran = run(
        "ask",
        "room",
        OPENAI_BASE_URL=f"ftp://user:{SECRET}@host",
        CHROMA_URL="http://[::1",
        ASK_AI_ANSWER_DEADLINE_S="soon",
        EMBEDDING_BASE_URL="http://127.0.0.1:1",
    )

    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert all(name in ran.err for name in ("OPENAI_BASE_URL", "CHROMA_URL", "ASK_AI_ANSWER_DEADLINE_S", "EMBEDDING_MODEL"))
    assert SECRET not in ran.err


@pytest.mark.parametrize("value", ["0", "601", "nan", "inf", "-5", "1e9", "abc"])
def test_a_deadline_that_is_none_is_wrong(run: Run, value: str) -> None:
    assert run("ask", "room", ASK_AI_ANSWER_DEADLINE_S=value).status == 2


@pytest.mark.parametrize("value", ["localhost:8000", "http://", "https://:443", "http://host:99999", "http://host:port", "javascript:alert(1)"])
def test_an_address_that_is_none_is_wrong(run: Run, value: str) -> None:
    ran = run("ask", "room", OPENAI_BASE_URL=value)

    assert ran.status == 2
    assert "OPENAI_BASE_URL must look like http://host:port" in ran.err


@pytest.mark.parametrize("arguments", [("ask", "room"), ("search", "room")])
def test_without_an_index_the_remedy_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)

    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    assert "ask-ai sync" in ran.err


def test_an_index_folder_that_is_a_file_is_no_traceback(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")

    ran = run("ask", "room", "--index", str(file))

    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize("command", ["ask", "answer", "chat", "search", "sync", "doctor", "seed"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ran = run(command, "--help")

    assert ran.status == 0
    assert command in ran.out
    assert ran.err == ""


def test_help_and_wrong_settings_load_neither_the_index_nor_the_model() -> None:
    code = "import sys; from bot.cli import main\ntry: main({arguments})\nexcept SystemExit: pass\nprint(sorted(sys.modules))"
    for arguments, env in ((["--help"], {}), (["ask", "room"], {"CHROMA_URL": "nonsense"})):
        path = {"PYTHONPATH": ":".join(filter(None, sys.path))}
        ran = subprocess.run(
            [sys.executable, "-c", code.format(arguments=arguments)], env={**path, **env}, capture_output=True, text=True, timeout=30, check=True
        )

        loaded = ran.stdout.splitlines()[-1]
        assert not [name for name in ("chromadb", "onnxruntime", "openai", "numpy", "bm25s", "httpx", "rich") if f"'{name}'" in loaded]


@pytest.mark.parametrize("arguments", [("search", "room", "--json", "--limit", "50"), ("ask", "why did my room disconnect?")])
def test_a_reader_that_has_seen_enough_is_no_failure(arguments: tuple[str, ...], index: Path) -> None:
    env = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    command = [sys.executable, "-m", "bot", *arguments, "--index", str(index)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        err = process.stderr.read()

        assert process.wait(30) == 0
        assert err == ""
