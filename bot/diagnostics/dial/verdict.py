"""What a test call showed, as a report. Pure."""

from __future__ import annotations

from datetime import datetime

from bot.diagnostics.dial.course import Course
from bot.diagnostics.dial.plan import LIFE_S, Plan
from bot.diagnostics.ports import Dialled
from bot.diagnostics.report import Evidence, Fact, Finding, Report, worst_first
from bot.diagnostics.seen import Unseen
from bot.diagnostics.sip.codes import Explained, explain
from bot.diagnostics.sip.pages import OUTBOUND_CALLS, ROOMS
from bot.errors import BotError, LiveKitRefused, LiveKitUnreachable

RETRIES = {
    "no": "not before something has changed",
    "never": "no, repeats make it worse",
    "once": "one more try is worth it",
    "later": "another call may work later",
}
CARRIER_LOG = "your carrier's call log, or LiveKit Cloud under Telephony"


def report_of(plan: Plan, course: Course, at: datetime) -> Report:
    """The verdict first: who refused, whether another call can help, which id to quote. The number is masked in all of it."""
    explained = explained_by(course, at)
    findings = [explained.finding if course.error is None else _not_made(course.error, explained)]
    if course.may_go_on:
        findings.append(_not_ended(at))
    return Report(
        subject=f"test call to {plan.number}",
        findings=worst_first(findings),
        at=at,
        facts=(*_facts(plan, course), *_advice(explained)),
        unseen=_unseen(course),
        project=plan.project,
        host=plan.host,
        lk=f"lk sip participant create --trunk {plan.trunk} --number CALLER --call NUMBER --room ROOM --identity test-call --wait",
        took_ms=1000 * ((course.over_s or course.began_s) - course.began_s),
    )


def explained_by(course: Course, at: datetime | None = None) -> Explained:
    """How the call went. One that was cut short by us is unknown."""
    dialled = course.dialled or Dialled(outcome="unknown")
    if isinstance(course.error, LiveKitRefused):
        dialled = Dialled(outcome="refused", error=course.error.code)
    return explain(dialled, stage=course.last_seen, ids=course.ids, at=at)


def outcome_code(course: Course) -> str:
    """What became of the call, in a word for the books: the code of a finding, or that we were cut short."""
    if isinstance(course.error, LiveKitUnreachable):
        return "dial-unreachable"
    if course.error is None and course.dialled is None:
        return "dial-cut"
    return explained_by(course).outcome.code


def _not_made(error: BotError, explained: Explained) -> Finding:
    """No call was made: LiveKit was not reached, or refused before it dialled."""
    if isinstance(error, LiveKitRefused):
        return explained.finding
    why = error.why if isinstance(error, LiveKitUnreachable) and error.why else "it gave no usable answer"
    return Finding(
        code="dial-unreachable",
        severity="broken",
        cause=f"The LiveKit server could not be reached, so no call was made: {why}.",
        advice="Look with “server” how far one gets, then ask for a new call.",
        link=OUTBOUND_CALLS,
        confidence=0.95,
    )


def _not_ended(at: datetime) -> Finding:
    return Finding(
        code="dial-not-ended",
        severity="broken",
        cause="I could not delete the room of the call, so I do not know that it is over.",
        advice=f"LiveKit ends it by itself within {LIFE_S:.0f} s of its beginning, and I try again. To be sure, delete the room in LiveKit.",
        link=ROOMS,
        confidence=0.9,
        evidence=(Evidence(text="deleting the room failed three times", at=at),),
    )


def _facts(plan: Plan, course: Course) -> list[Fact]:
    facts = [
        Fact(label="number", value=f"{plan.number} ({plan.country})"),
        Fact(label="trunk", value=f"{plan.trunk}{f' ({plan.trunk_name})' if plan.trunk_name else ''}"),
        Fact(label="caller id", value=str(plan.caller)),
        Fact(label="stages", value=stages(course)),
    ]
    if course.answered_s is not None:
        facts.append(Fact(label="answered", value=f"after {course.answered_s - course.began_s:.0f} s"))
        whose = "the other side" if course.left else "me"
        facts.append(Fact(label="hung up", value=f"by {whose}, {(course.over_s or course.answered_s) - course.answered_s:.0f} s after the answer"))
    return facts


def stages(course: Course) -> str:
    """In the order they came: dialing, ringing (2 s), answered (5 s)."""
    return ", ".join(f"{stage.name} ({stage.after_s:.0f} s)" if stage.after_s >= 1 else stage.name for stage in course.stages)


def _advice(explained: Explained) -> list[Fact]:
    facts = []
    if explained.outcome.retry:
        facts = [Fact(label="refused by", value=explained.outcome.who)] if explained.outcome.refused else []
        facts.append(Fact(label="again?", value=RETRIES[explained.outcome.retry]))
    return [*facts, *(Fact(label=f"to quote: {whose}", value=quote) for whose, quote in explained.quotes)]


def _unseen(course: Course) -> tuple[Unseen, ...]:
    lines = []
    if course.answered_s is not None:
        lines.append(
            Unseen(
                what="whether sound went both ways", why="the call was silent on our side, and the server API tells nothing of media quality", where=CARRIER_LOG
            )
        )
    if course.blind:
        lines.append(Unseen(what="some of the stages", why="the server did not answer in time", where=CARRIER_LOG))
    return tuple(lines)
