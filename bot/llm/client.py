"""Opening and closing the one client that the writer and the judge share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
from openai import AsyncOpenAI, Timeout

from bot.errors import SettingsError
from bot.llm.judge import OpenAIJudge
from bot.llm.limits import DEFAULT_LIMITS, Limits
from bot.llm.writer import OpenAIWriter
from bot.settings import Settings

OPENAI_URL = "https://api.openai.com/v1"
# A server of one's own may need no key, but the SDK wants one.
NO_KEY = "none"


@asynccontextmanager
async def open_llm(settings: Settings, *, limits: Limits = DEFAULT_LIMITS) -> AsyncIterator[tuple[OpenAIWriter, OpenAIJudge]]:
    """The writer and the judge of the configured server; nothing is contacted before the first question, and leaving closes the connections.

    `settings.answer_deadline_s` takes the place of `limits.answer_s`. Only to be called when `settings.uses_openai`; raises `SettingsError` for an
    address that cannot be one.
    """
    limits = replace(limits, answer_s=settings.answer_deadline_s)
    # Loading the certificates takes a fifth of a second.
    client = await asyncio.to_thread(_client, settings, limits)
    async with client:
        yield OpenAIWriter(client, model=settings.openai_model, limits=limits), OpenAIJudge(client, limits=limits)


def _client(settings: Settings, limits: Limits) -> AsyncOpenAI:
    """A client without retries of its own: the adapter counts them, because the SDK would sit out a pause longer than the deadline."""
    try:
        return AsyncOpenAI(
            api_key=settings.openai_api_key or NO_KEY,
            base_url=settings.openai_base_url or OPENAI_URL,
            max_retries=0,
            timeout=Timeout(limits.answer_s, connect=limits.connect_s),
        )
    except (httpx2.InvalidURL, ValueError) as error:
        raise SettingsError("OPENAI_BASE_URL cannot be used as an address; it must look like http://host:port/v1") from error


async def check_llm(settings: Settings, *, limits: Limits = DEFAULT_LIMITS) -> None:
    """Asks the configured server for a one-word answer; raises `WriterFailed` with what to change when it gives none."""
    async with open_llm(settings, limits=limits) as (writer, _):
        await writer.ping()
