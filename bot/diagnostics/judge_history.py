"""What the flight recorder knows of a room, as a report: why it ended, who came and went and why, loops, overlaps, time without an agent, and what is missing."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime

from bot.diagnostics.history import EVER, recall
from bot.diagnostics.history_words import ELSEWHERE, facts, unseen
from bot.diagnostics.judge.loops import judge_loops
from bot.diagnostics.judge.scale import CERTAIN, STRONG
from bot.diagnostics.judge.wording import listed, named
from bot.diagnostics.judge_past import judge_session
from bot.diagnostics.look import FINDINGS_MAX, quoted
from bot.diagnostics.names import masked_name
from bot.diagnostics.near import near_names
from bot.diagnostics.pages import ROOMS, WEBHOOKS
from bot.diagnostics.past import Timeline
from bot.diagnostics.patterns import rooms_together
from bot.diagnostics.ports import Records
from bot.diagnostics.report import Evidence, Finding, Report, Severity, worst_first
from bot.diagnostics.seen import Unseen
from bot.diagnostics.sip.ended import judge_ended
from bot.diagnostics.why import finding_of_end, why_disconnected

ROOMS_MAX = 1_000
HOOK = "/livekit/webhook"
__all__ = ["look_history", "why_disconnected"]


async def look_history(records: Records, project: str, room: str, now: datetime) -> Report:
    """The report of a room name; without any event of it, why that may be. Raises `StoreFailed`."""
    past = await recall(records, project, room, now)
    if not past.timeline.sessions:
        return await _nothing(records, past.timeline, room)
    timeline = past.timeline
    last = timeline.sessions[-1]
    findings = [*judge_session(last, now), *judge_loops(past.events, now), *judge_ended(past.events), *_overlaps(timeline)]
    findings += [finding_of_end(session) for session in timeline.sessions if not session.open][-1:]
    return Report(
        subject=f"history of room {named(timeline.room)}",
        findings=worst_first(findings)[:FINDINGS_MAX],
        at=now,
        facts=facts(timeline),
        unseen=tuple(unseen(gap) for gap in timeline.gaps),
        project=project,
        lk=f"lk room list {shlex.quote(timeline.room)}" if last.open else "",
        again=f"history {quoted(timeline.room)}",
        watchable=timeline.room if last.open else "",
        chart=True,
    )


async def _nothing(records: Records, timeline: Timeline, room: str) -> Report:
    """Nothing was recorded, for one of three reasons."""
    rooms = await records.rooms(timeline.project, since=timeline.at - EVER, limit=ROOMS_MAX)
    near = near_names(masked_name(room), (name for name, _ in rooms))
    evidence = [Evidence(text="the first webhook that is kept came", at=timeline.since)] if timeline.since else []
    evidence += [Evidence(text=f"{named(name.name)} was recorded; it differs in {name.differs}", at=dict(rooms).get(name.name)) for name in near]
    severity: Severity = "note" if timeline.since and not near else "warning"
    if timeline.since is None:
        code = "history-no-webhooks"
        cause = "No webhook of this project has reached me, so I have no record of any room."
        advice = f"Add my address with {HOOK} at its end to the project's webhooks (LiveKit Cloud: Settings, Webhooks; self-hosted: webhook.urls), signed with the key that I use."
    elif near:
        code = "history-name-differs"
        cause = f"No record of a room {named(timeline.room)}, but of {named(near[0].name)}: the names differ in {near[0].differs}."
        advice = "Ask for the name as it is recorded; every letter counts."
    else:
        code = "history-nothing"
        cause = f"No record of a room {named(timeline.room)} since {timeline.since.astimezone(UTC):%d %b %H:%M} UTC, when my record begins."
        advice = (
            "Check the name and the project. No record does not mean that there was no such room: webhooks can be lost, or filtered where they are configured."
        )
    finding = Finding(code=code, severity=severity, cause=cause, advice=advice, link=WEBHOOKS, confidence=CERTAIN if near else STRONG, evidence=tuple(evidence))
    return Report(
        subject=f"history of room {named(timeline.room)}",
        findings=(finding,),
        at=timeline.at,
        unseen=(Unseen(what="ended rooms", why="the server itself remembers only active ones", where=ELSEWHERE),),
        project=timeline.project,
        again=f"history {quoted(timeline.room)}",
        near=tuple(name.name for name in near),
    )


def _overlaps(timeline: Timeline) -> list[Finding]:
    return [
        Finding(
            code="history-two-rooms",
            severity="warning",
            cause=f"Two rooms of this name, {listed(overlap.names)}, were open at the same time: people in one do not meet those in the other.",
            advice="It happens across regions or after a node was lost. Use a name of its own for each call, and let clients connect anew.",
            link=ROOMS,
            confidence=STRONG,
            evidence=(Evidence(text="the second one was opened", at=overlap.begin), Evidence(text="one of them ended", at=overlap.end)),
        )
        for overlap in rooms_together(timeline)[-1:]
    ]
