"""A packet of our own, and packets made of any words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.escalation.packet import Packet, Similar, Source

DUE = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
WORDS = "Our calls to Austria end after half a minute, and nobody hung up."
PACKET = Packet(
    asker="U0ADA",
    workspace="Sandbox",
    where="in #ask-ai",
    thread_url="https://sandbox.slack.example/archives/C1/p1790000000000001",
    reason="I was not sure enough of my answer: my confidence was 41%, and below 80% I ask.",
    due_at=DUE,
    topic="sip",
    question=WORDS,
    summary=f"{WORDS} About them: Python.",
    queries=("calls end after half a minute",),
    sources=(Source(title="Outbound calls", url="https://docs.livekit.io/sip/outbound", score=0.62),),
    confidence=0.41,
    said="The documentation does not say.\n\n```python\nprint(1)\n```",
    evidence="**Broken:** no media from the callee",
    similar=(Similar(question="Calls end early", url="https://sandbox.slack.example/archives/C1/p2", answer="Chi: raise the timeout"),),
    missing=("the version of the Python SDK",),
    notes=("Nobody is on the rota support this week.",),
    people=("U0CHI",),
    groups=("S0SUPPORT",),
    quiet_until=datetime(2026, 11, 24, 8, 0, tzinfo=UTC),
)
# Made-up words, so that what is found of them can only come from the thread.
thread_words = st.lists(st.text("qxzjkvw", min_size=7, max_size=12), min_size=6, max_size=40, unique=True)


def made_of(said: list[str]) -> Packet:
    """A packet in which every place that could hold words of the thread does."""
    text = " ".join(said)
    return replace(
        PACKET,
        workspace="Sandbox",
        where=f"in #{said[0]}",
        reason=f"I was not sure enough of my answer: {text}.",
        topic=said[0],
        question=text,
        summary=text,
        queries=tuple(said),
        sources=tuple(Source(title=word, url=f"https://docs.livekit.io/{word}", score=0.5) for word in said),
        said=text,
        evidence=text,
        similar=(Similar(question=text, url=f"https://x.slack.example/{said[0]}", answer=text),),
        missing=(text,),
    )


def strings(value: object) -> list[str]:
    """All strings in a JSON value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for inner in value.values() for text in strings(inner)]
    return [text for inner in value for text in strings(inner)] if isinstance(value, list | tuple) else []
