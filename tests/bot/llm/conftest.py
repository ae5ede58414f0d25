"""A scripted server, and the real adapters that talk to it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from openai import AsyncOpenAI

from bot.llm import OpenAIJudge, OpenAIWriter
from tests.bot.llm.samples import PATIENT, client_of
from tests.fakes.openai_server import FakeOpenAI, serve_openai


@pytest.fixture
async def server() -> AsyncIterator[FakeOpenAI]:
    """Echoes the passages, until a test puts other scripts into its queues."""
    async with serve_openai() as fake:
        yield fake


@pytest.fixture
async def client(server: FakeOpenAI) -> AsyncIterator[AsyncOpenAI]:
    """The official client, unpatched."""
    async with client_of(server.url) as client:
        yield client


@pytest.fixture
def writer(client: AsyncOpenAI) -> OpenAIWriter:
    """The real writer; its waits are long, so that only what a test provokes can fail."""
    return OpenAIWriter(client, model="scripted", limits=PATIENT)


@pytest.fixture
def judge(client: AsyncOpenAI) -> OpenAIJudge:
    """The real judge."""
    return OpenAIJudge(client, limits=PATIENT)
