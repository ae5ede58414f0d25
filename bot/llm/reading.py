"""From a server's reply to its whole text, whatever of the protocol the server leaves out."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk

from bot.errors import WriterFailed
from bot.llm.limits import REPLY_BYTES_MAX, REPLY_CHARS_MAX
from bot.llm.loose import first, member, words

NO_REASON = frozenset({"", "null", "none"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the model wrote. `finish` is the server's reason for the end, "" when it gave none; `refusal` is "" unless the model refused."""

    text: str
    finish: str = ""
    refusal: str = ""


@dataclass(slots=True)
class _Collected:
    """A reply in the making."""

    text: list[str] = field(default_factory=list)
    refusal: list[str] = field(default_factory=list)
    finish: str = ""
    size_chars: int = 0

    def add(self, chunk: object) -> None:
        """Take in a chunk of a stream or a whole completion; a shape we do not know adds nothing."""
        choice = first(member(chunk, "choices"))
        part = member(choice, "delta") or member(choice, "message")
        text, refusal, finish = words(member(part, "content")), words(member(part, "refusal")), member(choice, "finish_reason")
        self.size_chars += len(text) + len(refusal)
        self.text.append(text)
        self.refusal.append(refusal)
        # Some servers send "" or "null" with every chunk.
        if isinstance(finish, str) and finish.lower() not in NO_REASON:
            self.finish = finish

    def reply(self) -> Reply:
        """What has come so far."""
        return Reply(text="".join(self.text), finish=self.finish, refusal="".join(self.refusal))


async def read(stream: AsyncStream[ChatCompletionChunk], *, host: str, stall_s: float) -> Reply:
    """The whole reply. Usage, [DONE] and what else may follow the finish reason are not waited for.

    Raises `WriterFailed` when the text stops coming for `stall_s`, does not end, or is no chat completion; the transport's own exceptions pass
    through. Until the first piece of text has come only the caller's deadline counts, because a model may think in silence.
    """
    kind = stream.response.headers.get("content-type", "")
    if "html" in kind:
        raise WriterFailed(f"{host} answered with a web page; check OPENAI_BASE_URL, which usually ends in /v1")
    collected = _Collected()
    if "json" in kind:
        collected.add(await _whole(stream, host))
    else:
        await _follow(stream, collected, host, stall_s)
    return collected.reply()


async def _follow(stream: AsyncStream[ChatCompletionChunk], collected: _Collected, host: str, stall_s: float) -> None:
    while not collected.finish:
        try:
            async with asyncio.timeout(stall_s if collected.size_chars else None):
                collected.add(await anext(stream))
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise WriterFailed(f"{host} stalled: no more text for {stall_s:g} s; try again later") from error
        if collected.size_chars > REPLY_CHARS_MAX:
            raise WriterFailed(f"{host} did not stop after {REPLY_CHARS_MAX} characters; check OPENAI_MODEL")


async def _whole(stream: AsyncStream[ChatCompletionChunk], host: str) -> Any:
    """The body of a server that does not stream though it was asked to."""
    body = bytearray()
    async for piece in stream.response.aiter_bytes():
        body += piece
        if len(body) > REPLY_BYTES_MAX:
            raise WriterFailed(f"{host} sent more than {REPLY_BYTES_MAX} bytes; check OPENAI_MODEL")
    return json.loads(body)
