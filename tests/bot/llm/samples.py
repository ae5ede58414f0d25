"""Small questions and passages of our own."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openai import AsyncOpenAI, DefaultAsyncHttpxClient

from bot.llm import Limits
from bot.model import Passage, Query
from knowledge import Asker, Chunk, Hit, Link, Page

QUERY = Query(
    text="How do I dispatch an agent by name?", search=("dispatch an agent by name",), asker=Asker(language="python", sdk="livekit-agents", version="1.2")
)
DISPATCH = "Explicit dispatch sends a job to a named agent. Set agent_name in the worker options first.\n\n```python\nawait lkapi.agent_dispatch.create_dispatch(request)\n```\n"
TOKENS = "A token may carry a room configuration. The agents listed there are dispatched when the room is created."
PATIENT = Limits(answer_s=20.0, stall_s=20.0, judge_s=20.0, retry_wait_s=0.0)


def passage(number: int, text: str, *, title: str = "", url: str = "") -> Passage:
    """A passage with a page of its own."""
    title, url = title or f"Page {number}", url or f"https://docs.example/{number}"
    page = Page(source="docs", url=url, title=title, text=text)
    chunk = Chunk(page_url=url, title=title, path=(), text=text, start=0, end=len(text))
    return Passage(number=number, title=title, url=url, text=text, hit=Hit(chunk=chunk, page=page, score=1.0, cite=(Link(title=title, url=url),)))


PASSAGES = (passage(1, DISPATCH, title="Agent dispatch"), passage(2, TOKENS, title="Room configuration"))


@asynccontextmanager
async def client_of(url: str, *, key: str = "none") -> AsyncIterator[AsyncOpenAI]:
    """The official client for a loopback server. It spares the certificates, which take longer to load than all else in a test."""
    http_client = DefaultAsyncHttpxClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    async with AsyncOpenAI(api_key=key, base_url=url, max_retries=0, timeout=20.0, http_client=http_client) as client:
        yield client
