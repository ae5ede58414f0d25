"""A packet as the one message that a human needs: how it stands, who asks what and why it is here, what can be done, and below that all that the bot found. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.escalation.packet import Packet, Similar, Source
from bot.escalation.ticket import OVER, Event, Ticket
from bot.figures.topics import TOPICS
from bot.slack.cards.rich import block, section, text
from bot.slack.cards.wording import short
from bot.slack.limits import LIMITS
from bot.slack.markdown import section_blocks, to_mrkdwn
from bot.slack.messages import Message, Part
from bot.slack.text import Markdown, Mrkdwn, clip, escape, join, link, safe_markdown
from bot.slack.tickets.notices import called
from bot.slack.tickets.states import GAP, Names, at, buttons, named, spoken_state, state_line
from bot.slack.views import linked, mrkdwn
from bot.slack.views import plain as plain_text
from bot.slack.views import section as paragraph

Block = dict[str, Any]
ASKED_CHARS, QUESTION_CHARS, REASON_CHARS, SUMMARY_CHARS = 120, 1_200, 400, 800
SAID_CHARS, EVIDENCE_CHARS, ANSWER_CHARS = 1_400, 2_000, 1_200
QUERIES_SHOWN, SOURCES_SHOWN, SIMILAR_SHOWN, MISSING_SHOWN, NOTES_SHOWN = 4, 5, 3, 6, 4
QUERY_CHARS, SIMILAR_CHARS, MISSING_CHARS, NOTE_CHARS = 140, 200, 120, 250
DELETED = "Whoever asked deleted the question."
CONFINED = "What was said there may not be shown here. Open the thread; if you cannot, ask who wrote it to let you in."


def packet_message(packet: Packet, ticket: Ticket, last: Event | None, names: Names) -> Message:
    """The packet as it stands after the ticket's last event; always one message."""
    blocks = [*_head(packet, ticket, last, names), buttons(ticket), *(_below(packet, ticket))]
    return Message(parts=(Part(text=packet_words(packet, ticket, names), blocks=tuple(blocks)),))


def packet_words(packet: Packet, ticket: Ticket, names: Names) -> Mrkdwn:
    """The same for notifications, and for where no blocks can be shown: who is called, who asks what, why it is here, until when."""
    quoted = short(packet.question, ASKED_CHARS)
    who, asked = named(names, ticket.asker), f": “{quoted}”" if quoted and not ticket.confined else ""
    calls = [join(*called(packet.people, packet.groups), escape(GAP))] if ticket.state == "open" and (packet.people or packet.groups) else []
    due = [escape(" Answer promised by "), at(ticket.due_at), escape(".")] if ticket.due_at and ticket.state == "open" else []
    words = escape(f"{spoken_state(ticket, names)}{GAP}{who} asked {packet.where}{asked}. {short(packet.reason, REASON_CHARS)}")
    return clip(join(*calls, words, *due), LIMITS.text_advised_chars)


def _head(packet: Packet, ticket: Ticket, last: Event | None, names: Names) -> Iterator[Block]:
    yield {"type": "header", "text": plain_text(f"Question from {named(names, ticket.asker)}")}
    yield paragraph(clip(state_line(packet, ticket, last, names), LIMITS.section_text_chars))
    yield {"type": "context", "elements": [mrkdwn(_whence(packet))]}
    if packet.deleted:
        yield block(section(text(DELETED, italic=True)))
    elif ticket.confined:
        yield block(section(text(CONFINED, italic=True)))
    elif packet.question.strip():
        yield block({"type": "rich_text_quote", "elements": [text(_cut(packet.question.strip(), QUESTION_CHARS))]})
    yield from _answered(ticket) if ticket.state in OVER else _because(packet, ticket)


def _whence(packet: Packet) -> Mrkdwn:
    """Where it was asked, about what in a word, and the way there."""
    topic = [escape(TOPICS[packet.topic].title)] if packet.topic in TOPICS else []
    words = [escape(f"asked {packet.where}"), *topic, *([escape(packet.workspace)] if packet.workspace else [])]
    thread = [link(packet.thread_url, "Open the thread")] if packet.thread_url else []
    return clip(join(*[piece for part in (*words, *thread) for piece in (escape(GAP), part)][1:]), LIMITS.text_object_chars)


def _because(packet: Packet, ticket: Ticket) -> Iterator[Block]:
    """Why it is here, and what it is about."""
    yield block(section(text("Why a human: ", bold=True), text(short(packet.reason, REASON_CHARS))))
    if packet.summary.strip() and not ticket.confined and not _repeats(packet.summary, packet.question):
        yield block(section(text("In short: ", bold=True), text(short(packet.summary, SUMMARY_CHARS))))


def _answered(ticket: Ticket) -> Iterator[Block]:
    """What a human answered; all the rest is no longer needed."""
    if ticket.human_answer.strip() and not ticket.confined:
        yield from _headed("The answer", safe_markdown(ticket.human_answer), ANSWER_CHARS)


def _below(packet: Packet, ticket: Ticket) -> Iterator[Block]:
    """What the bot did and found, as long as somebody may need it."""
    if ticket.state in OVER:
        return
    details = [] if ticket.confined else [*_tried(packet), *_said(packet), *_similar(packet.similar)]
    details += [*_missing(packet.missing), *_notes(packet.notes)]
    if details:
        yield {"type": "divider"}
        yield from details


def _tried(packet: Packet) -> Iterator[Block]:
    """Its searches, how sure it was, and the pages that it found."""
    searched = _searched([query for query in packet.queries[:QUERIES_SHOWN] if query.strip()], packet.question)
    sure = [text(f"I was {packet.confidence:.0%} sure of an answer. ")] if packet.confidence is not None else []
    doubts = [text(f"What speaks against an answer: {packet.why_low}.")] if packet.why_low else []
    if searched or sure or doubts:
        yield block(section(*([text("What I tried: ", bold=True)] if searched else []), *searched, *sure, *doubts))
    if packet.sources:
        yield paragraph(clip(join(escape("*Pages I found*"), *map(_page, packet.sources[:SOURCES_SHOWN])), LIMITS.section_text_chars))
    elif packet.queries:
        yield block(section(text("I found no page for it.", italic=True)))


def _searched(queries: Sequence[str], question: str) -> list[Block]:
    if not queries:
        return []
    if all(_repeats(query, question) for query in queries):
        return [text("I searched for the question as it stands. ")]
    listed = [piece for query in queries for piece in (text(", "), text(short(query, QUERY_CHARS), code=True))][1:]
    return [text("I searched for "), *listed, text(". ")]


def _repeats(words: str, question: str) -> bool:
    """Whether these are the words of the question, which stand above, or as many of them as there was room for."""
    said, asked = (" ".join(one.split()).rstrip(" .!?") for one in (words, question))
    return said == asked or (said.endswith("…") and asked.startswith(said.rstrip(" …")))


def _page(source: Source) -> Mrkdwn:
    return join(escape("\n• "), linked(source.url, source.title), escape(f"  {source.score:.2f}"))


def _said(packet: Packet) -> Iterator[Block]:
    """What it answered, marked as unsure, and what it saw on the asker's server."""
    if packet.said.strip():
        yield from _headed("What I said", safe_markdown(packet.said, allow=_own(packet)), SAID_CHARS)
    if packet.evidence.strip():
        yield from _headed("What I saw", safe_markdown(packet.evidence, allow=_own(packet)), EVIDENCE_CHARS)


def _headed(title: str, markdown: Markdown, most_chars: int) -> Iterator[Block]:
    """Markdown in sections, of which the first begins with a heading."""
    heading = join(escape("*"), escape(title), escape("*\n"))
    for number, made in enumerate(section_blocks(clip(markdown, most_chars))):
        yield made if number else {**made, "text": {**made["text"], "text": clip(join(heading, made["text"]["text"]), LIMITS.section_text_chars)}}


def _own(packet: Packet) -> frozenset[str]:
    return frozenset(source.url for source in packet.sources)


def _similar(similar: Sequence[Similar]) -> Iterator[Block]:
    if similar:
        lines = map(_resolved, similar[:SIMILAR_SHOWN])
        yield paragraph(clip(join(escape("*Resolved before*"), *lines), LIMITS.section_text_chars))


def _resolved(one: Similar) -> Mrkdwn:
    question = linked(one.url, short(one.question, SIMILAR_CHARS)) if one.url else escape(short(one.question, SIMILAR_CHARS))
    return join(escape("\n• "), question, escape(f": {short(one.answer, SIMILAR_CHARS)}" if one.answer.strip() else ""))


def _missing(missing: Sequence[str]) -> Iterator[Block]:
    if missing:
        words = safe_markdown(GAP.join(short(one, MISSING_CHARS) for one in missing[:MISSING_SHOWN]), allow=frozenset())
        yield paragraph(clip(join(escape("*I asked for:* "), to_mrkdwn(words)), LIMITS.section_text_chars))


def _notes(notes: Sequence[str]) -> Iterator[Block]:
    """What of the chain did not hold."""
    lines = [mrkdwn(clip(escape(f":warning: {short(note, NOTE_CHARS)}"), LIMITS.text_object_chars)) for note in notes[:NOTES_SHOWN]]
    if lines:
        yield {"type": "context", "elements": lines}


def _cut(words: str, most_chars: int) -> str:
    return words if len(words) <= most_chars else f"{words[: most_chars - 2].rstrip()} …"
