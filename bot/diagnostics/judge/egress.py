"""Recordings and streams that failed, stopped short or do not start. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.diagnostics.judge.egress_errors import ABORTS, FAILURES, OTHER_ABORT, OTHER_FAILURE, Fault, fault_of
from bot.diagnostics.judge.scale import CERTAIN, EGRESS_STARTS_S, LIKELY
from bot.diagnostics.judge.wording import counted, listed, named, said, since, span
from bot.diagnostics.pages import EGRESS, EGRESS_API, EGRESS_OUTPUTS, EGRESS_SERVICE
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Egress

JUDGED_MAX = 20
EVIDENCE_MAX = 4
# https://github.com/livekit/protocol/blob/main/protobufs/livekit_egress.proto (StreamInfo.Status)
STREAMING = frozenset({"", "active", "finished"})


def judge_egress(egresses: Sequence[Egress], now: datetime) -> list[Finding]:
    """Newest first in; one finding for each kind of trouble, told of the newest, with those before it as evidence."""
    found: dict[str, Finding] = {}
    for egress in egresses[:JUDGED_MAX]:
        for finding in (*_status(egress, now), *_outputs(egress), *_backup(egress)):
            first = found.setdefault(finding.code, finding)
            if first is not finding:
                found[finding.code] = replace(first, evidence=(*first.evidence, *finding.evidence)[:EVIDENCE_MAX])
    return list(found.values())


def judge_no_egress(asked: str, *, by_id: bool, at: datetime) -> Finding:
    """Nothing was recorded, as far as the server remembers."""
    what = f"no egress {named(asked)}" if by_id else f"no recording or stream of {named(asked)}"
    return Finding(
        code="egress-none",
        severity="warning" if by_id else "note",
        cause=f"The server knows {what}.",
        advice="Nobody asked for one, the start was refused with an error that your backend got, or it is too long ago: ended ones are remembered for some days at most.",
        link=EGRESS,
        confidence=LIKELY,
        evidence=(Evidence(text="the server lists none", at=at),),
        question="Did the call that starts it return an egress id, or an error?",
    )


def judge_good_egress(egresses: Sequence[Egress]) -> Finding:
    """All of them are as they should be."""
    running = [egress for egress in egresses if egress.status == "active"]
    return Finding(
        code="egress-fine",
        severity="fine",
        cause=f"{counted(len(running), 'egress is', 'egresses are')} running." if running else f"The last egress, {egresses[0].id}, ended without an error.",
        advice="If a file is missing all the same, look where it was sent: the place stands among the facts.",
        link=EGRESS_API,
        confidence=CERTAIN,
        evidence=tuple(Evidence(text=f"{egress.id} is {egress.status}", at=egress.ended_at or egress.started_at) for egress in egresses[:EVIDENCE_MAX]),
    )


def _status(egress: Egress, now: datetime) -> list[Finding]:
    match egress.status:
        case "failed":
            return [_failed(egress)]
        case "aborted":
            return [_finding(egress, fault_of(egress.error, ABORTS, OTHER_ABORT), "was aborted")]
        case "limit_reached":
            return [_limit(egress)]
        case "starting" if (since(now, egress.started_at or egress.updated_at) or 0.0) > EGRESS_STARTS_S:
            return [_not_starting(egress, now)]
        case _:
            return []


def _failed(egress: Egress) -> Finding:
    fault = fault_of(f"{egress.error} {egress.details}", FAILURES, OTHER_FAILURE)
    if fault is OTHER_FAILURE and 400 <= egress.error_code < 500:
        cause = f"the service blames the request or its destination (code {egress.error_code})"
        fault = replace(fault, cause=cause, advice="Change what the error names, then start it again.", confidence=LIKELY)
    return _finding(egress, fault, "failed")


def _finding(egress: Egress, fault: Fault, how: str) -> Finding:
    kept = [output.place for output in egress.outputs if output.kind == "file" and output.size_bytes]
    file = f" A file was kept all the same: {listed(kept)}." if kept else ""
    return Finding(
        code=fault.code,
        severity="broken",
        cause=f"The {_kind(egress)} {egress.id} {how}: {fault.cause}.",
        advice=fault.advice + file,
        link=fault.link,
        confidence=fault.confidence,
        evidence=(_evidence(egress),),
    )


def _limit(egress: Egress) -> Finding:
    return Finding(
        code="egress-limit-reached",
        severity="warning",
        cause=f"The {_kind(egress)} {egress.id} was ended at a limit of time or size; the file up to there is kept.",
        advice="Start the next one before that time, in a chain, or raise the limit: session_limits in the service's configuration, the plan's limit on LiveKit Cloud.",
        link=EGRESS_API,
        confidence=CERTAIN,
        evidence=(_evidence(egress),),
    )


def _not_starting(egress: Egress, now: datetime) -> Finding:
    waits_s = since(now, egress.started_at or egress.updated_at) or 0.0
    return Finding(
        code="egress-not-starting",
        severity="broken",
        cause=f"The {_kind(egress)} {egress.id} has been starting for {span(waits_s)}: no recorder took it, or its page waits for a first track.",
        advice="Self-hosted: an egress service with enough free CPU has to run on the same Redis. Otherwise see whether anybody publishes: without a track nothing begins.",
        link=EGRESS_SERVICE,
        confidence=LIKELY,
        evidence=(_evidence(egress),),
    )


def _outputs(egress: Egress) -> list[Finding]:
    """A stream may fail while the egress goes on."""
    bad = [output for output in egress.outputs if output.kind == "stream" and (output.error or output.status not in STREAMING)]
    if not bad or egress.status == "aborted":
        return []
    error = f": {said(bad[0].error)}" if bad[0].error else ""
    return [
        Finding(
            code="egress-stream-failed",
            severity="broken",
            cause=f"The stream of {egress.id} to {listed([output.place for output in bad])} failed{error}.",
            advice="Check address and stream key with the platform: the stream there has to be open, keys expire, and some accept one connection at a time.",
            link=EGRESS_OUTPUTS,
            confidence=LIKELY,
            evidence=tuple(
                Evidence(text=f"{output.place}: {output.status or 'no status'}{f', {said(output.error)}' if output.error else ''}", at=egress.updated_at)
                for output in bad[:EVIDENCE_MAX]
            ),
        )
    ]


def _backup(egress: Egress) -> list[Finding]:
    if not egress.backup_used:
        return []
    return [
        Finding(
            code="egress-backup-used",
            severity="warning",
            cause=f"The {_kind(egress)} {egress.id} went to the backup storage, since the first one did not take it.",
            advice="Fetch the file from there, and look at credentials and state of the storage that was asked for.",
            link=EGRESS_OUTPUTS,
            confidence=CERTAIN,
            evidence=(_evidence(egress),),
        )
    ]


def _kind(egress: Egress) -> str:
    return f"{egress.kind.replace('_', ' ')} egress" if egress.kind and egress.kind != "egress" else "egress"


def _evidence(egress: Egress) -> Evidence:
    parts = [f"{egress.id} is {egress.status.replace('_', ' ')}"]
    if egress.error_code:
        parts.append(f"code {egress.error_code}")
    parts += [said(text) for text in (egress.error, egress.details) if text]
    if egress.retries:
        parts.append(counted(egress.retries, "retry", "retries"))
    return Evidence(text=", ".join(parts), at=egress.ended_at or egress.updated_at or egress.started_at)
