"""Typed questions with probabilities, through the Decisions API of OpenAI (POST /decisions)."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from openai import APIStatusError, AsyncOpenAI
from openai.types.decision_create_params import InputUnionMember1, Question

from bot.errors import JudgeUnavailable
from bot.llm.faults import foreign_errors
from bot.llm.limits import DEFAULT_LIMITS, Limits
from bot.llm.loose import first, member, probability
from bot.llm.questions import ASK_GROUNDED, ASK_KIND, ASK_SUFFICIENT, KINDS, answered, asked, listed
from bot.llm.usage import count_of
from bot.model import Meter, Passage, Query, unmetered

log = logging.getLogger("bot.llm")
# The only model the endpoint takes (openai 3.54, resources/decisions.py).
DECISIONS_MODEL = "gpt-6-luna"
# What a server answers that has no such endpoint, or lets this key never use it.
LASTING = frozenset({401, 403, 404, 405, 501})
SUM_TOLERANCE = 0.02


class OpenAIJudge:
    """A `bot.ports.Judge`; each question is one request of at most `limits.judge_s`, without retries.

    A server that has no such endpoint, or answers in another shape, is not asked again as long as the judge lives; a full, failing or slow one is.
    """

    def __init__(self, client: AsyncOpenAI, *, model: str = DECISIONS_MODEL, limits: Limits = DEFAULT_LIMITS) -> None:
        self._client = client
        self._model = model
        self._limits = limits
        self._host = client.base_url.host
        self._gone = ""

    async def kinds(self, query: Query, *, meter: Meter = unmetered) -> Mapping[str, float]:
        """See `bot.ports.Judge`."""
        kinds = _kinds(await self._decide(asked(query), ASK_KIND, meter))
        if not kinds:
            raise self._lasting("probabilities that are none")
        return kinds

    async def sufficient(self, query: Query, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """See `bot.ports.Judge`."""
        return await self._predicate({**asked(query), **listed(passages)}, ASK_SUFFICIENT, meter)

    async def grounded(self, text: str, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """See `bot.ports.Judge`."""
        return await self._predicate({**answered(text), **listed(passages)}, ASK_GROUNDED, meter)

    async def _predicate(self, data: Mapping[str, object], question: Question, meter: Meter) -> float:
        value = probability(member(await self._decide(data, question, meter), "probability"))
        if value is None:
            raise self._lasting("a probability that is none")
        return value

    async def _decide(self, data: Mapping[str, object], question: Question, meter: Meter) -> Any:
        """The one answer, of the question's type."""
        if self._gone:
            raise JudgeUnavailable(self._gone)
        try:
            async with asyncio.timeout(self._limits.judge_s):
                with foreign_errors(JudgeUnavailable, self._host):
                    decision = await self._request(data, question)
        except TimeoutError as error:
            raise JudgeUnavailable(f"{self._host} did not decide within {self._limits.judge_s:g} s; the offline model decides") from error
        if count := count_of(decision):
            meter(count.by(self._model))
        answer = first(member(decision, "answers"))
        kind = member(answer, "type")
        if kind == "refusal":
            raise JudgeUnavailable("the model refused to decide; the offline model does")
        if kind != question["type"]:
            raise self._lasting("an answer of another type")
        return answer

    async def _request(self, data: Mapping[str, object], question: Question) -> object:
        message: InputUnionMember1 = {"type": "message", "role": "user", "content": [{"type": "input_json", "data": dict(data)}]}
        try:
            return await self._client.decisions.create(input=[message], model=self._model, questions=[question])
        except APIStatusError as error:
            if error.status_code in LASTING:
                raise self._lasting(f"HTTP {error.status_code}") from error
            raise
        except (json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self._lasting("something that is not JSON") from error

    def _lasting(self, what: str) -> JudgeUnavailable:
        """The error to raise, now and from now on: this server will not do better."""
        self._gone = f"{self._host} has no usable Decisions endpoint (it answered with {what}); the offline model decides"
        log.info("llm.no_decisions", extra={"why": what})
        return JudgeUnavailable(self._gone)


def _kinds(answer: object) -> dict[str, float]:
    """The probability of each kind, scaled to sum up to exactly 1; empty when the answer holds no such thing. A kind it leaves out has none."""
    shares = member(answer, "probabilities")
    found = dict.fromkeys(KINDS, 0.0)
    for item in shares if isinstance(shares, list) else ():
        value, share = member(item, "value"), probability(member(item, "probability"))
        if not isinstance(value, str) or value not in found or share is None:
            return {}
        found[value] = share
    total = sum(found.values())
    return {kind: share / total for kind, share in found.items()} if abs(total - 1.0) <= SUM_TOLERANCE else {}
