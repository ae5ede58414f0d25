"""Everything a human needs to take a question over, in one value: masked, no longer than Slack takes, and without a word of what may not be shown. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from bot.answering.redact import redact
from bot.escalation.clip import clip_code, clip_line, clip_words
from bot.escalation.ticket import REASONS, Reason
from bot.figures.topics import TOPICS

# Characters as Slack counts them once they are escaped. All of it together stays below what one message takes; tests compare with `bot.slack.limits`.
QUESTION_CHARS, SUMMARY_CHARS, SAID_CHARS, EVIDENCE_CHARS, REASON_CHARS = 1_200, 600, 1_400, 1_800, 400
QUERIES, SOURCES, SIMILAR, MISSING, NOTES, CALLED = 4, 5, 3, 4, 4, 10
LINE_CHARS, TITLE_CHARS, URL_CHARS, NOTE_CHARS = 140, 120, 250, 150
ELSEWHERE = "in a conversation that may not be shown here"
SOMETHING = "A human is needed."


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page that was found, and how well it fits, from 0 to 1."""

    title: str
    url: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A question that humans resolved before: its words, masked, the address of its thread, and who answered what. `only` is the one channel that may read it, "" for any.

    `asked_by` and `answered_by` are user ids: when one of them is forgotten, so is this.
    """

    question: str
    url: str
    answer: str = ""
    only: str = ""
    asked_by: str = ""
    answered_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """What the escalation channel gets.

    `asker` is a user id, `workspace` and `where` are words ("in #ask-ai"), `thread_url` the address of the thread ("" for none). `reason` is a whole sentence, see
    `because`. `topic` is one of `bot.figures.topics.TOPICS`, "" for none. `why_low` says what speaks against an answer. `said` (what the bot answered) and `evidence` are Markdown. `missing` are the things that the
    asker was asked for. `people` and `groups` are ids that are called. `deleted` says that the asker took the question back. A `confined` packet has no words of what was said: `ready` empties all that could hold some.
    """

    asker: str
    workspace: str
    where: str
    thread_url: str
    reason: str
    due_at: datetime
    topic: str = ""
    question: str = ""
    summary: str = ""
    queries: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: float | None = None
    why_low: str = ""
    said: str = ""
    evidence: str = ""
    similar: tuple[Similar, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    quiet_until: datetime | None = None
    confined: bool = False
    deleted: bool = False

    def __post_init__(self) -> None:
        if self.due_at.tzinfo is None or (self.quiet_until and self.quiet_until.tzinfo is None):
            raise ValueError("the moments of a packet are aware")


def because(reason: Reason, why: str = "") -> str:
    """The reason as a sentence; `why` says more, in words that may be shown wherever the packet is."""
    sentence = REASONS[reason][:1].upper() + REASONS[reason][1:]
    return f"{sentence}: {why}." if why else f"{sentence}."


def ready(packet: Packet) -> Packet:
    """The packet as it may be stored and shown: masked, cut to size, and confined when it is to be. Doing it twice changes nothing."""
    whole = _confined(packet) if packet.confined else packet
    return replace(
        whole,
        workspace=clip_line(redact(whole.workspace), LINE_CHARS),
        where=clip_line(redact(whole.where), LINE_CHARS),
        thread_url=_address(whole.thread_url),
        reason=clip_line(redact(whole.reason), REASON_CHARS),
        topic=whole.topic if whole.topic in TOPICS else "",
        question=clip_code(redact(whole.question), QUESTION_CHARS),
        summary=clip_line(redact(whole.summary), SUMMARY_CHARS),
        queries=tuple(clip_line(redact(query), LINE_CHARS) for query in whole.queries[:QUERIES]),
        sources=tuple(replace(one, title=clip_line(redact(one.title), TITLE_CHARS), url=_address(one.url)) for one in whole.sources[:SOURCES]),
        why_low=clip_line(redact(whole.why_low), REASON_CHARS),
        said=clip_code(redact(whole.said), SAID_CHARS),
        evidence=clip_code(redact(whole.evidence), EVIDENCE_CHARS),
        similar=tuple(_similar(one) for one in whole.similar[:SIMILAR]),
        missing=tuple(clip_line(redact(one), LINE_CHARS) for one in whole.missing[:MISSING]),
        notes=tuple(clip_line(redact(note), NOTE_CHARS) for note in whole.notes[:NOTES]),
        people=whole.people[:CALLED],
        groups=whole.groups[:CALLED],
    )


def as_json(packet: Packet) -> dict[str, Any]:
    """What a ticket keeps of the packet, made ready."""
    kept = ready(packet)
    values: dict[str, Any] = {field.name: getattr(kept, field.name) for field in fields(kept)}
    listed = {name: list(values[name]) for name in ("queries", "missing", "notes", "people", "groups")}
    nested = {name: [{field.name: getattr(one, field.name) for field in fields(one)} for one in values[name]] for name in ("sources", "similar")}
    quiet = kept.quiet_until.isoformat() if kept.quiet_until else None
    return values | listed | nested | {"due_at": kept.due_at.isoformat(), "quiet_until": quiet}


def from_json(kept: Mapping[str, Any]) -> Packet:
    """The packet again, equal to the one that was made ready. What an older version kept has empty places, what a newer one adds is left out."""
    values = {field.name: kept[field.name] for field in fields(Packet) if field.name in kept}
    for name in ("queries", "missing", "notes", "people", "groups"):
        values[name] = tuple(kept.get(name) or ())
    values["sources"] = tuple(Source(**one) for one in kept.get("sources") or ())
    values["similar"] = tuple(Similar(**one) for one in kept.get("similar") or ())
    values["due_at"] = datetime.fromisoformat(kept["due_at"])
    values["quiet_until"] = datetime.fromisoformat(kept["quiet_until"]) if kept.get("quiet_until") else None
    return Packet(**values)


def _confined(packet: Packet) -> Packet:
    """Who asks, about what in a word, why, until when, and the way there; nothing that anybody wrote, not even as the name of a channel."""
    known = next((because(reason) for reason in REASONS if packet.reason.startswith(because(reason).removesuffix("."))), SOMETHING)
    return replace(
        packet, where=ELSEWHERE, reason=known, question="", summary="", queries=(), sources=(), why_low="", said="", evidence="", similar=(), missing=()
    )


def _similar(one: Similar) -> Similar:
    return replace(
        one, question=clip_line(redact(one.question), TITLE_CHARS), url=_address(one.url), answer=clip_line(_before_code(redact(one.answer)), LINE_CHARS)
    )


def _before_code(words: str) -> str:
    """What is said before the first block of code: on one line that would be unreadable."""
    said, fence, _ = words.partition("```")
    return f"{said.rstrip()} …" if fence else words


def _address(url: str) -> str:
    """An address that is not too long and has nothing to mask; what is left of one leads nowhere."""
    return url if clip_words(redact(url), URL_CHARS) == url else ""
