from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.cli.conftest import Ran, Run
from tests.e2e.background import openai_in_background


def checks_of(ran: Ran) -> dict[str, dict[str, Any]]:
    shown = json.loads(ran.out)
    return {check["name"]: check for check in shown["checks"]}


def test_with_nothing_configured_nothing_is_broken(run: Run) -> None:
    ran = run("doctor", "--json")

    checks = checks_of(ran)
    assert ran.status == 0
    assert json.loads(ran.out)["ok"] is True
    assert checks["language model"]["state"] == "disabled"
    assert "OPENAI_API_KEY" in checks["language model"]["detail"]
    assert checks["index"]["state"] == "disabled"
    assert "ask-ai sync" in checks["index"]["detail"]
    assert checks["embedding"]["state"] == "works"
    assert not [check for check in checks.values() if check["state"] not in {"works", "disabled"}]


def test_what_is_configured_and_works_is_told(run: Run, data: str) -> None:
    with openai_in_background() as server:
        ran = run("doctor", "--json", ASK_AI_DATA=data, OPENAI_BASE_URL=server.url, OPENAI_MODEL="scripted")

    checks = checks_of(ran)
    assert ran.status == 0
    assert checks["language model"] == {"name": "language model", "state": "works", "detail": "scripted"}
    assert "8 pages of handbook" in checks["index"]["detail"]


def test_a_server_that_is_not_there_is_broken(run: Run) -> None:
    with openai_in_background() as server:
        url = server.url

    ran = run("doctor", "--json", OPENAI_BASE_URL=url)

    assert ran.status == 1
    assert checks_of(ran)["language model"]["state"] == "broken"
    assert "OPENAI_BASE_URL" in checks_of(ran)["language model"]["detail"]


def test_a_key_that_is_refused_is_broken_and_not_shown(run: Run) -> None:
    key = "sk-" + "a1B2c3" * 6
    with openai_in_background(script="unauthorised") as server:
        ran = run("doctor", OPENAI_BASE_URL=server.url, OPENAI_API_KEY=key)

    assert ran.status == 1
    assert "OPENAI_API_KEY" in ran.out
    assert "broken" in ran.out
    assert key not in ran.out + ran.err


def test_a_model_folder_that_is_none_is_broken(run: Run, tmp_path: Path) -> None:
    ran = run("doctor", "--json", EMBEDDING_MODEL_DIR=str(tmp_path))

    assert ran.status == 1
    assert checks_of(ran)["embedding"]["state"] == "broken"
