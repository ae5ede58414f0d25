"""One finding for all the people it is true of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.diagnostics.judge.wording import listed, named
from bot.diagnostics.report import Evidence, Finding, Severity
from bot.diagnostics.seen import Participant
from knowledge import Link

EVIDENCE_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is always the same about a finding. `cause` has a place {who} for the names; `one` and `many` are its verb for one and for several people, {verb}.

    `shows` is what each of them has in common, in evidence.
    """

    code: str
    severity: Severity
    cause: str
    advice: str
    link: Link
    confidence: float
    shows: str
    one: str = ""
    many: str = ""
    question: str = ""


def found(case: Case, people: Sequence[Participant], **words: str) -> list[Finding]:
    """The finding about these people; none when there are none. `words` fill other places of the cause, the evidence and the question."""
    if not people:
        return []
    filled = {"who": listed([who.identity for who in people]), "verb": case.one if len(people) == 1 else case.many, "first": named(people[0].identity), **words}
    return [
        Finding(
            code=case.code,
            severity=case.severity,
            cause=case.cause.format(**filled),
            advice=case.advice,
            link=case.link,
            confidence=case.confidence,
            evidence=evidence_of(people, case.shows.format(**filled)),
            question=case.question.format(**filled),
        )
    ]


def evidence_of(people: Sequence[Participant], words: str) -> tuple[Evidence, ...]:
    """One line a participant, the first four; `words` say what they have in common."""
    return tuple(Evidence(text=f"{named(who.identity)} ({who.kind}, {who.state}): {words}", at=who.joined_at) for who in people[:EVIDENCE_MAX])
