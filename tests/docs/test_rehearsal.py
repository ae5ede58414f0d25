"""The rehearsal in docs/slack.md works as it is written: its blocks are run in a shell, and the bot answers, by Socket Mode and over HTTP."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.docs.pages import ROOT, page
from tests.e2e.small_index import small_index

REHEARSAL = "The same steps against the sandbox"
END = "end of the block"
ASK_S, END_S, ALL_S = 60.0, 60.0, 300


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real index over a few handbook pages."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not here; the steps use it")
def test_the_rehearsal_works_as_it_is_written(index: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "index").symlink_to(index)
    port = str(free_port())
    socket_mode, http, end = (block.replace("3000", port) for block in page("docs/slack.md").blocks("sh", below=REHEARSAL))
    with shell(tmp_path, PORT=port, ASK_AI_DATA=str(tmp_path / "data")) as run:
        assert "token and scopes are right" in run(socket_mode)
        assert asked(sandbox_of(tmp_path))
        assert '"verified":true' in run(http)
        assert asked(sandbox_of(tmp_path))
        state = httpx.get(f"{sandbox_of(tmp_path)['page']}sandbox/admin/state", headers=bearer(sandbox_of(tmp_path)["app_token"])).json()
        assert state["sockets"] == 0
        assert state["events"]["given_up"] == 0
        run(end)


@contextmanager
def shell(folder: Path, **env: str) -> Iterator[Callable[[str], str]]:
    """A shell in a folder of its own, in which blocks are run one after the other, as in a terminal; `ask-ai` and `python3` are those of this environment."""
    tools = folder / "bin"
    tools.mkdir()
    for name, what in {"ask-ai": f"{sys.executable} -m bot", "python3": sys.executable}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec {what} "$@"\n', encoding="utf-8")
        (tools / name).chmod(0o755)
    whole = {"PATH": f"{tools}:{os.defpath}:/usr/local/bin", "PYTHONPATH": str(ROOT), "HOME": str(folder), "LANG": "C.UTF-8", **env}
    with subprocess.Popen(
        ["timeout", str(ALL_S), "bash"], cwd=folder, env=whole, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def run(block: str) -> str:
            stdin.write(f"{block}\necho; echo '{END}'\n")
            stdin.flush()
            said = ""
            while END not in said:
                line = stdout.readline()
                assert line, said
                said += line
            return said

        try:
            yield run
        finally:
            stdin.write("\nkill $(jobs -p) 2>/dev/null; exit\n")
            stdin.close()
            process.wait(END_S)


def sandbox_of(folder: Path) -> dict[str, Any]:
    """What the sandbox told of itself."""
    told: dict[str, Any] = json.loads((folder / "sandbox.json").read_text(encoding="utf-8"))
    return told


def asked(sandbox: dict[str, Any]) -> str:
    """What the bot answers to a question of Ada's, who watches until it does."""
    ada = sandbox["people"]["ada"]
    with httpx.stream("GET", f"{sandbox['page']}sandbox/changes", params={"token": ada}, timeout=ASK_S) as changes:
        question = {"channel": sandbox["channels"]["ask-ai"], "text": "why did my room disconnect?"}
        assert httpx.post(f"{sandbox['api']}chat.postMessage", data=question, headers=bearer(ada)).json()["ok"]
        for line in changes.iter_lines():
            change = json.loads(line.removeprefix("data: ")) if line.startswith("data: ") else {}
            if change.get("kind") == "message" and change["message"].get("bot_id"):
                return str(change["message"]["text"])
    return ""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
