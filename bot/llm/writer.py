"""Writes answers through chat completions, of OpenAI or of any server that speaks them."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Sequence

from openai import APIStatusError, AsyncOpenAI

from bot.answering.citations import cited_numbers
from bot.errors import NotHeld, WriterFailed
from bot.llm.answer import NOT_HELD, BadReply, answer_of
from bot.llm.faults import foreign_errors, retry_wait_s
from bot.llm.ladder import Ladder, Rung, Wish, response_format, stream_options
from bot.llm.limits import DEFAULT_LIMITS, Limits
from bot.llm.prompt import Prompt, compose
from bot.llm.reading import Reply, read
from bot.llm.usage import Count, Patience
from bot.model import Draft, Meter, Passage, Query, unmetered
from knowledge import Link

log = logging.getLogger("bot.llm")
RETRIES = 1
NONCE_BYTES = 8


class OpenAIWriter:
    """A `bot.ports.Writer` over one server and one model.

    A request is streamed. At most one retry (a full server, a failing server) and one way down the ladder of reply formats happen within
    `limits.answer_s`; the rung that worked is remembered as long as the writer lives, and so is whether the server counts its tokens. The passages are cut
    to 8,000 tokens of context.
    """

    def __init__(self, client: AsyncOpenAI, *, model: str, limits: Limits = DEFAULT_LIMITS) -> None:
        self._client = client
        self._model = model
        self._limits = limits
        self._host = client.base_url.host
        self._ladder = Ladder()
        self._patience = Patience(limits.usage_s)

    async def write(self, query: Query, passages: Sequence[Passage], *, avoid: Sequence[str] = (), meter: Meter = unmetered) -> Draft:
        """See `bot.ports.Writer`. A draft without any citation is returned too: whether it may go out is not decided here."""
        if not passages:
            raise NotHeld(NOT_HELD)
        limit_s, nonce = self._limits.answer_s, secrets.token_hex(NONCE_BYTES)
        prompts = {structured: compose(query, passages, nonce=nonce, structured=structured, avoid=avoid) for structured in (True, False)}
        try:
            async with asyncio.timeout(limit_s) as deadline:
                return await self._written(prompts, deadline, meter)
        except TimeoutError as error:
            raise WriterFailed(f"{self._host} did not finish within {limit_s:g} s; raise ASK_AI_ANSWER_DEADLINE_S or choose a faster OPENAI_MODEL") from error

    async def ping(self) -> None:
        """Asks for one word, to learn whether address, key and model are right; raises `WriterFailed` when they are not."""
        try:
            async with asyncio.timeout(self._limits.answer_s):
                with foreign_errors(WriterFailed, self._host):
                    await self._client.chat.completions.create(model=self._model, messages=[{"role": "user", "content": "Reply with the word OK."}])
        except TimeoutError as error:
            raise WriterFailed(f"{self._host} did not answer within {self._limits.answer_s:g} s; check OPENAI_BASE_URL and OPENAI_MODEL") from error

    async def _written(self, prompts: dict[bool, Prompt], deadline: asyncio.Timeout, meter: Meter) -> Draft:
        with foreign_errors(WriterFailed, self._host):
            reply, rung = await self._ask(prompts, deadline, meter)
        structured = rung is not Rung.PLAIN
        try:
            text = answer_of(reply, structured=structured)
        except BadReply:
            self._ladder.leave(rung)
            raise
        return _draft(text, prompts[structured].shown)

    async def _ask(self, prompts: dict[bool, Prompt], deadline: asyncio.Timeout, meter: Meter) -> tuple[Reply, Rung]:
        """The first reply that is none of: a full or failing server (once), a refused format, a refused count."""
        wish, retries = self._ladder.wish, RETRIES
        while True:
            try:
                reply = await self._once(prompts[wish.rung is not Rung.PLAIN], wish, meter)
            except APIStatusError as error:
                wait_s = retry_wait_s(error, otherwise=self._limits.retry_wait_s)
                if wait_s is not None and retries:
                    retries -= 1
                    await self._pause(wait_s, error, deadline)
                    continue
                lower = self._ladder.below(wish, error)
                if lower is None:
                    raise
                log.info("llm.format_refused", extra={"rung": wish.rung.name, "count": wish.count, "status": error.status_code})
                wish = lower
                continue
            self._ladder.settle(wish)
            return reply, wish.rung

    async def _once(self, prompt: Prompt, wish: Wish, meter: Meter) -> Reply:
        def tell(count: Count) -> None:
            meter(count.by(self._model))

        stream = await self._client.chat.completions.create(
            model=self._model,
            messages=[{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            response_format=response_format(wish.rung),
            stream=True,
            stream_options=stream_options(wish),
        )
        async with stream:
            patience = self._patience if wish.count else None
            return await read(stream, host=self._host, stall_s=self._limits.stall_s, patience=patience, tell=tell)

    async def _pause(self, wait_s: float, error: APIStatusError, deadline: asyncio.Timeout) -> None:
        """Wait before the retry; not at all when the deadline would come first."""
        left_s = (deadline.when() or 0.0) - asyncio.get_running_loop().time()
        if wait_s >= left_s:
            raise WriterFailed(
                f"{self._host} answered HTTP {error.status_code} and asks for a pause of {wait_s:g} s, longer than the deadline; try again later"
            ) from error
        await asyncio.sleep(wait_s)


def _draft(text: str, shown: Sequence[Passage]) -> Draft:
    """The draft with the passages it cites; a citation of a passage that was not shown stays in the text and counts for nothing."""
    by_number = {passage.number: passage for passage in shown}
    cited = tuple(number for number in cited_numbers(text) if number in by_number)
    links = {by_number[number].url: Link(title=by_number[number].title, url=by_number[number].url) for number in reversed(cited)}
    order = dict.fromkeys(by_number[number].url for number in cited)
    return Draft(text=text, cited=cited, sources=tuple(links[url] for url in order), writer="openai")
