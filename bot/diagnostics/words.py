"""A report in words that are not Slack's: as Markdown, and as JSON for programs. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.diagnostics.judge.wording import span
from bot.diagnostics.report import Evidence, Fact, Finding, Report, Severity
from bot.diagnostics.seen import Unseen
from knowledge import Link

SEVERITY_WORDS: dict[Severity, str] = {"broken": "Broken", "warning": "Warning", "note": "Note", "fine": "Fine"}
NOTHING_WRONG = "I found nothing wrong."
NOTHING_SEEN = "I could see too little to say anything."
NOW_S = 2.0
CERTAIN = 0.995
# What Markdown would take for its own; names of rooms and people may hold anything.
MARKS = re.compile(r"[\\`*_{}\[\]<>#|~!]|^[-+=]|(?<=^\d)[.)]")


def as_json(report: Report) -> dict[str, Any]:
    """The whole report; times in ISO 8601, UTC. Its keys are described in docs/command-line.md."""
    return {
        "subject": report.subject,
        "project": report.project,
        "host": report.host,
        "at": _iso(report.at),
        "took_ms": round(report.took_ms),
        "verdict": _finding(report.verdict) if report.verdict else None,
        "findings": [_finding(finding) for finding in report.findings],
        "facts": [{"label": fact.label, "value": fact.value, "at": _iso(fact.at)} for fact in report.facts],
        "unseen": [{"what": one.what, "why": one.why, "where": one.where} for one in report.unseen],
        "near": list(report.near),
        "lk": report.lk,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity,
        "cause": finding.cause,
        "advice": finding.advice,
        "question": finding.question,
        "confidence": round(finding.confidence, 2),
        "evidence": [{"text": one.text, "at": _iso(one.at)} for one in finding.evidence],
        "link": {"title": finding.link.title, "url": finding.link.url},
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def as_markdown(report: Report) -> str:
    """Verdict and findings worst first, then what was seen, what was not, and how to see it oneself."""
    bad = [finding for finding in report.findings if finding.severity != "fine"]
    parts = [_told(finding, report.at) for finding in bad] or [f"**{SEVERITY_WORDS['fine']}:** {conclusion(report)}"]
    parts += [_list("As it should be", (plain(finding.cause) for finding in report.findings if finding.severity == "fine"))]
    parts += [_list("What I saw", (f"{plain(fact.label)}: {plain(seen(fact, report))}" for fact in report.facts))]
    parts += [_list("What I could not see", (plain(missing(one)) for one in report.unseen))]
    parts += [f"See it yourself:\n\n```sh\n{report.lk}\n```" if report.lk else "", f"*{plain(whence(report))}*"]
    return "\n\n".join(part for part in parts if part)


def _told(finding: Finding, at: datetime) -> str:
    doubt = sure(finding)
    lines = [f"**{SEVERITY_WORDS[finding.severity]}: {plain(finding.cause)}**{f' ({doubt})' if doubt else ''}"]
    lines += [f"{plain(finding.advice)} {_link(finding.link)}".strip()]
    lines += [f"Tell me: {plain(finding.question)}"] if finding.question else []
    return "\n\n".join([*lines, _list("", (plain(rests_on(one, at)) for one in finding.evidence))]).strip()


def _list(title: str, items: Iterator[str]) -> str:
    lines = "\n".join(f"- {item}" for item in items)
    return f"{title}:\n\n{lines}" if title and lines else lines


def _link(link: Link) -> str:
    return f"[{plain(link.title)}]({link.url})"


def plain(text: str) -> str:
    """The text on one line, with nothing in it that Markdown understands."""
    return MARKS.sub(lambda mark: f"\\{mark[0]}", " ".join(text.split()))


def conclusion(report: Report) -> str:
    """What to say when no finding is bad."""
    return NOTHING_WRONG if report.findings or report.facts else NOTHING_SEEN


def sure(finding: Finding) -> str:
    """How sure the cause is: "80% sure", "" when nothing is left to doubt."""
    return f"{finding.confidence:.0%} sure" if finding.confidence < CERTAIN else ""


def age(at: datetime | None, now: datetime) -> str:
    """How long ago that was: "3 min ago", "in 40 s"; "" for now, and where nobody knows."""
    seconds = (now - at).total_seconds() if at else 0.0
    if abs(seconds) < NOW_S:
        return ""
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


def rests_on(evidence: Evidence, now: datetime) -> str:
    """Evidence with its age."""
    ago = age(evidence.at, now)
    return f"{evidence.text} ({ago})" if ago else evidence.text


def seen(fact: Fact, report: Report) -> str:
    """A fact's value with its age when the report was made."""
    ago = age(fact.at, report.at)
    return f"{fact.value} ({ago})" if ago else fact.value


def missing(unseen: Unseen) -> str:
    """What was not seen, why, and where one could look."""
    where = f" Look at: {unseen.where}." if unseen.where else ""
    return f"{unseen.what}: {unseen.why}.{where}".replace("..", ".")


def whence(report: Report) -> str:
    """Which server that was, when, and how long it took."""
    server = f"{report.project} ({report.host}), " if report.host else ""
    return f"{report.subject}, {server}{report.at:%Y-%m-%d %H:%M:%S} UTC, {report.took_ms:,.0f} ms"
