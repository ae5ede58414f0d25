"""What is opened from the settings, and that it is closed again."""

from __future__ import annotations

import ast
import asyncio
import os
import sys
from pathlib import Path

import pytest

from bot.errors import SettingsError, WriterFailed
from bot.llm import open_llm
from bot.settings import Settings
from tests.bot.llm.samples import PASSAGES, QUERY
from tests.fakes.openai_scripts import SCRIPTS
from tests.fakes.openai_server import FakeOpenAI

ROOT = Path(__file__).parents[3]


async def test_the_configured_server_model_and_key_are_used(server: FakeOpenAI) -> None:
    settings = Settings(openai_base_url=server.url, openai_api_key="some-key", openai_model="my-model")

    async with open_llm(settings) as (writer, judge):
        draft = await writer.write(QUERY, PASSAGES)
        kinds = await judge.kinds(QUERY)

    assert draft.cited == (1, 2)
    assert set(kinds) == {"answer", "diagnose", "escalate", "decline"}
    assert server.asked()[0].body["model"] == "my-model"
    assert server.asked()[0].has_key


async def test_a_server_of_ones_own_needs_no_key(server: FakeOpenAI) -> None:
    async with open_llm(Settings(openai_base_url=server.url + "/")) as (writer, _):
        assert (await writer.write(QUERY, PASSAGES)).text


async def test_the_configured_deadline_holds(server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["silent"]

    async with open_llm(Settings(openai_base_url=server.url, answer_deadline_s=0.05)) as (writer, _):
        with pytest.raises(WriterFailed, match=r"within 0\.05 s"):
            await writer.write(QUERY, PASSAGES)


async def test_opening_contacts_nobody_and_leaving_closes(server: FakeOpenAI) -> None:
    async with open_llm(Settings(openai_base_url=server.url)) as (writer, _):
        assert server.requests == []

    with pytest.raises(RuntimeError, match="closed"):
        await writer.write(QUERY, PASSAGES)


@pytest.mark.parametrize("url", ["http://256.256.256.256/v1", "http://host:port/v1"])
async def test_an_address_that_cannot_be_one_is_a_fault_of_the_settings(url: str) -> None:
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        async with open_llm(Settings(openai_base_url=url)):
            pass


def test_only_this_adapter_imports_the_sdk() -> None:
    importers = {
        path.relative_to(ROOT).parts[:2] for folder in ("bot", "knowledge") for path in (ROOT / folder).rglob("*.py") if _imports(path) & {"openai", "httpx2"}
    }

    assert importers == {("bot", "llm")}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.slow
async def test_the_scripted_server_can_be_started_by_hand() -> None:
    command = (sys.executable, "-m", "tests.fakes.openai_server", "--port", "0", "--script", "injection_obeyed")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)}, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            url = (await process.stdout.readline()).decode().strip().partition("=")[2]
        async with open_llm(Settings(openai_base_url=url)) as (writer, _):
            assert "pwned" in (await writer.write(QUERY, PASSAGES)).text
    finally:
        process.terminate()
        await process.wait()
