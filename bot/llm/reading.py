"""From a server's reply to its whole text, whatever of the protocol the server leaves out."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from openai import AsyncStream
from openai.types.chat import ChatCompletionChunk

from bot.errors import WriterFailed
from bot.llm.faults import foreign_errors
from bot.llm.limits import REPLY_BYTES_MAX, REPLY_CHARS_MAX
from bot.llm.loose import first, member, words
from bot.llm.usage import Count, Patience, count_of

log = logging.getLogger("bot.llm")
NO_REASON = frozenset({"", "null", "none"})
# A count follows the end of the text at once, behind an empty chunk or two at some servers.
CHUNKS_AFTER_MAX = 8


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
    count: Count | None = None
    counted: bool = False  # with the text's end or after it, so that the count is whole

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
        self.weigh(chunk)

    def weigh(self, chunk: object) -> None:
        """Take the count out of a chunk, and nothing else."""
        if count := count_of(chunk):
            self.count = count.or_more(self.count)
            self.counted = bool(self.finish)

    def reply(self) -> Reply:
        """What has come so far."""
        return Reply(text="".join(self.text), finish=self.finish, refusal="".join(self.refusal))


async def read(stream: AsyncStream[ChatCompletionChunk], *, host: str, stall_s: float, patience: Patience | None, tell: Callable[[Count], None]) -> Reply:
    """The whole reply. [DONE] and what else may follow the finish reason is not waited for, but for the count of tokens as long as `patience` has it, None for not at all.

    `tell` hears the count when the server gave one, also when this raises. Raises `WriterFailed` when the text stops coming for `stall_s`, does not end, or
    is no chat completion; the transport's own exceptions pass through. Until the first piece of text has come only the caller's deadline counts, because a
    model may think in silence.
    """
    kind = stream.response.headers.get("content-type", "")
    if "html" in kind:
        raise WriterFailed(f"{host} answered with a web page; check OPENAI_BASE_URL, which usually ends in /v1")
    collected = _Collected()
    try:
        if "json" in kind:
            collected.add(await _whole(stream, host))
        else:
            await _follow(stream, collected, host, stall_s)
            if patience and collected.finish and not collected.counted:
                await _count(stream, collected, host, patience)
    finally:
        if collected.count:
            tell(collected.count)
    return collected.reply()


async def _count(stream: AsyncStream[ChatCompletionChunk], collected: _Collected, host: str, patience: Patience) -> None:
    """Read on to the count. The text is whole, so whatever goes wrong from here on costs no more than the count."""
    try:
        async with asyncio.timeout(patience.wait_s):
            with foreign_errors(WriterFailed, host):
                for _ in range(CHUNKS_AFTER_MAX):
                    collected.weigh(await anext(stream))
                    if collected.counted:
                        break
    except StopAsyncIteration:
        return  # it ended without a count, and nobody had to wait for that
    except (TimeoutError, WriterFailed) as error:
        log.info("llm.no_count", extra={"why": str(error) or "nothing came"})
    patience.learn(came=collected.counted)


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
