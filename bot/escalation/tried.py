"""What the bot tried before it gave up: its searches, the pages they brought, and why it was not sure. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.answering.decide import Verdict, load_model
from bot.answering.signals import signals
from bot.escalation.packet import SOURCES, Source
from bot.model import Query
from knowledge import Found

# Below these a search came back with little; most questions with a right answer stand above (see docs/quality.md).
COSINE_LOW, COVERAGE_LOW, AGREEMENT_LOW, KIND_SEEN = 0.45, 0.5, 0.5, 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`queries` as they were searched for, `sources` best first with their likeness from 0 to 1, `confidence` how likely an answer from them is right (None when nothing was searched for), `why_low` what speaks against one ("" for nothing)."""

    queries: tuple[str, ...]
    sources: tuple[Source, ...]
    confidence: float | None = None
    why_low: str = ""


def tried(query: Query, found: Found, verdict: Verdict) -> Tried:
    """What was tried for a query; the verdict is the one that was given on what was found."""
    return Tried(queries=query.search, sources=_sources(found), confidence=verdict.right, why_low=", ".join(_doubts(verdict, signals(query, found), found)))


def _sources(found: Found) -> tuple[Source, ...]:
    """The best pages, each once, the most alike first: by the highest likeness that a piece of it, or a wording of its question, has to what was searched for."""
    best: dict[str, Source] = {}
    for hit in found.hits:
        score = round(min(1.0, max(0.0, hit.cosine, hit.question_cosine)), 3)
        before = best.get(hit.url) or Source(title=hit.cite[0].title if hit.cite else hit.page.title, url=hit.url, score=0.0)
        best[hit.url] = replace(before, score=max(before.score, score))
    return tuple(sorted(list(best.values())[:SOURCES], key=lambda source: -source.score))


def _doubts(verdict: Verdict, values: Mapping[str, float], found: Found) -> Iterator[str]:
    if verdict.doubt:
        yield verdict.doubt
    if not found.hits:
        yield "no page was found"
        return
    limits = load_model().thresholds
    if verdict.kinds["escalate"] >= limits["escalate"]:
        yield f"it may be a matter for a human ({verdict.kinds['escalate']:.0%}, and from {limits['escalate']:.0%} on I ask one)"
    if verdict.kinds["diagnose"] >= KIND_SEEN:
        yield f"it sounds like something on their own server ({verdict.kinds['diagnose']:.0%})"
    yield from _doubts_of_hits(values)
    if verdict.right < limits["right"]:
        yield f"I answer only from {limits['right']:.0%} on"


def _doubts_of_hits(values: Mapping[str, float]) -> Iterator[str]:
    if max(values["cosine_top"], values["asked_top"]) < COSINE_LOW:
        yield f"the nearest page is far off ({max(values['cosine_top'], values['asked_top']):.2f} of 1)"
    if values["coverage"] < COVERAGE_LOW:
        yield f"the best pages have only {values['coverage']:.0%} of what the question names"
    if values["agreement"] < AGREEMENT_LOW:
        yield "the ways of searching disagree on the best page"
