"""What the bot says of a look in a sentence: beside an answer in a thread, and to a human who takes over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.diagnostics.report import Finding, Report, Severity
from bot.diagnostics.request import Request
from bot.thread import Given, ThreadId
from knowledge import Link

SEVERITY: dict[Severity, str] = {"broken": "Broken", "warning": "Warning", "note": "Note", "fine": "Fine"}
FINDINGS_TOLD, FACTS_TOLD = 3, 12
BELOW = "What else I saw is on the card that only you see; it has a button to share it."
HIDDEN = "I looked at {subject} and put what I saw on a card that only you see."
WITHHELD = "What a look at {subject} showed is on the asker's card alone: looking is limited to some people here."
NOTHING_WRONG = "I looked at {subject} and found nothing wrong."


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a message that asks for a look gets: `text` is Markdown for everybody in the thread, `links` the pages behind it. `report` is for the asker's card, None without one.

    `about` is what the documentation may be asked in addition, "" when the look says all: somebody who asks why wants both.
    """

    text: str
    links: tuple[Link, ...] = ()
    report: Report | None = None
    confidence: float = 1.0
    about: Literal["", "documents"] = ""


def told(report: Report, request: Request, *, openly: bool) -> Looked:
    """The look in words. `openly` says that everybody in the thread may know; else they only hear that somebody looked."""
    if not openly:
        return Looked(text=HIDDEN.format(subject=report.subject), report=report)
    verdict = report.verdict
    if verdict is None:
        return Looked(text=f"{NOTHING_WRONG.format(subject=report.subject)} {BELOW}", report=report)
    text = f"**{SEVERITY[verdict.severity]}:** {verdict.cause}"
    text += f"\n\n**What to do:** {verdict.advice}" if verdict.advice else ""
    text += f"\n\n{verdict.question}" if verdict.question else ""
    about: Literal["", "documents"] = "documents" if request.what == "history" else ""
    return Looked(text=f"{text}\n\n{BELOW}", links=links_of(report), report=report, confidence=verdict.confidence, about=about)


def links_of(report: Report) -> tuple[Link, ...]:
    """The pages behind the findings that are told, each once."""
    bad = [finding for finding in report.findings if finding.severity != "fine"]
    return tuple(dict.fromkeys(finding.link for finding in bad[:FINDINGS_TOLD]))


def in_words(report: Report) -> str:
    """The whole card as Markdown, for whoever takes over."""
    lines = [f"A look at {report.subject}{f' on {report.host}' if report.host else ''}, {report.at:%Y-%m-%d %H:%M:%S} UTC."]
    lines += [_finding(finding) for finding in report.findings[:FINDINGS_TOLD]]
    facts = [f"- {fact.label}: {fact.value}" for fact in report.facts[:FACTS_TOLD]]
    unseen = [f"- not seen: {one.what} ({one.why})" for one in report.unseen]
    seen = "\n".join(["What I saw:\n", *facts, *unseen]) if facts or unseen else ""
    return "\n\n".join(filter(None, (*lines, seen, f"`{report.lk}`" if report.lk else "")))


def _finding(finding: Finding) -> str:
    evidence = "".join(f"\n- {one.text}{f' ({one.at:%H:%M:%S} UTC)' if one.at else ''}" for one in finding.evidence)
    return f"**{SEVERITY[finding.severity]}:** {finding.cause} {finding.advice}".strip() + (f"\n{evidence}" if evidence else "")


def handed(report: Report, key: str, thread: ThreadId, person: str, *, openly: bool) -> Given:
    """The look as an answer that a human takes over; `openly` says that they may know what it showed."""
    return Given(
        id=key,
        thread=thread,
        ts=thread.ts,
        asker=person,
        question=f"What is wrong with {report.subject}?",
        outcome="diagnose",
        confidence=report.verdict.confidence if report.verdict else 1.0,
        text=in_words(report) if openly else WITHHELD.format(subject=report.subject),
        sources=links_of(report) if openly else (),
    )
