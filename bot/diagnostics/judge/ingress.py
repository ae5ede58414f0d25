"""Encoders and addresses that should feed a room. Pure. https://github.com/livekit/protocol/blob/main/protobufs/livekit_ingress.proto (IngressState)"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.diagnostics.judge.scale import CERTAIN, INGRESS_BUFFERS_S, LIKELY, STRONG
from bot.diagnostics.judge.wording import counted, listed, named, said, since, span
from bot.diagnostics.pages import ENCODERS, INGRESS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Ingress, Participant

JUDGED_MAX = 20
SHOWN = 4
ENCODED = frozenset({"rtmp", "whip"})


def judge_ingress(ingresses: Sequence[Ingress], people: Sequence[Participant] | None, now: datetime) -> list[Finding]:
    """What is wrong with each; `people` are those in the room when one room is looked at, None otherwise."""
    idle = [ingress for ingress in ingresses if ingress.enabled and ingress.status == "inactive" and ingress.kind != "url"]
    found = [finding for ingress in ingresses[:JUDGED_MAX] for finding in _judge(ingress, people, now)]
    return [*found, *_idle(idle), *_disabled([ingress for ingress in ingresses if not ingress.enabled])]


def judge_no_ingress(asked: str, at: datetime) -> Finding:
    """None is set up, or none of that id or room."""
    return Finding(
        code="ingress-none",
        severity="note",
        cause=f"The server knows no ingress{f' for {named(asked)}' if asked else ''}.",
        advice="Create one; its address and stream key belong to one room name, compared letter by letter. Self-hosted: the ingress service has to run on the same Redis.",
        link=INGRESS,
        confidence=CERTAIN,
        evidence=(Evidence(text="the server lists none", at=at),),
    )


def _judge(ingress: Ingress, people: Sequence[Participant] | None, now: datetime) -> list[Finding]:
    match ingress.status:
        case "error":
            return [_error(ingress)]
        case "buffering" if (since(now, ingress.started_at or ingress.updated_at) or 0.0) > INGRESS_BUFFERS_S:
            return [_buffering(ingress, now)]
        case "publishing":
            return [_publishing(ingress, people)]
        case "complete":
            return [_complete(ingress)]
        case _:
            return []


def _error(ingress: Ingress) -> Finding:
    return Finding(
        code="ingress-error",
        severity="broken",
        cause=f"{_what(ingress)} ended with an error{f': {said(ingress.error)}' if ingress.error else ''}.",
        advice="Change what the error names. Encoders: H.264 and AAC for RTMP, H.264 or VP8 with Opus for WHIP, no B-frames, a key frame every two seconds. Addresses: they have to play without a login.",
        link=ENCODERS,
        confidence=CERTAIN if ingress.error else LIKELY,
        evidence=(_evidence(ingress),),
    )


def _buffering(ingress: Ingress, now: datetime) -> Finding:
    waits_s = since(now, ingress.started_at or ingress.updated_at) or 0.0
    return Finding(
        code="ingress-buffering",
        severity="broken",
        cause=f"{_what(ingress)} has been buffering for {span(waits_s)}: something is connected, but no usable media arrives.",
        advice="Let the encoder send a key frame every two seconds, in H.264 with AAC (RTMP), and look at its upload rate.",
        link=ENCODERS,
        confidence=LIKELY,
        evidence=(_evidence(ingress),),
    )


def _publishing(ingress: Ingress, people: Sequence[Participant] | None) -> Finding:
    if people is not None and not any(who.identity == ingress.identity for who in people):
        return Finding(
            code="ingress-not-in-room",
            severity="warning",
            cause=f"{_what(ingress)} says that it publishes, and {named(ingress.identity)} is not in {named(ingress.room)}.",
            advice="It has just begun or just ended; look again. If it stays so, delete the ingress and create it anew.",
            link=INGRESS,
            confidence=STRONG,
            evidence=(_evidence(ingress),),
        )
    media = ", ".join(part for part in (ingress.video, ingress.audio) if part)
    return Finding(
        code="ingress-fine",
        severity="fine",
        cause=f"{_what(ingress)} publishes into {named(ingress.room)} as {named(ingress.identity)}.",
        advice="If nobody sees it, look at the viewers: do they subscribe, and are they in that room?",
        link=INGRESS,
        confidence=CERTAIN,
        evidence=(_evidence(ingress), *((Evidence(text=media),) if media else ())),
    )


def _complete(ingress: Ingress) -> Finding:
    return Finding(
        code="ingress-complete",
        severity="note",
        cause=f"{_what(ingress)} has come to its end.",
        advice="An address is played once; create another ingress to play it again.",
        link=INGRESS,
        confidence=CERTAIN,
        evidence=(_evidence(ingress),),
    )


def _idle(idle: Sequence[Ingress]) -> list[Finding]:
    if not idle:
        return []
    kinds = " or ".join(sorted({ingress.kind.upper() for ingress in idle if ingress.kind in ENCODED})) or "encoder"
    return [
        Finding(
            code="ingress-inactive",
            severity="warning",
            cause=f"No encoder is connected to {listed([ingress.name or ingress.id for ingress in idle])}.",
            advice=f"Compare address and stream key ({kinds}) with those of the ingress; the key goes into its own field, not into the address. Port 1935 (RTMP) or 443 must be open on the way out.",
            link=INGRESS,
            confidence=STRONG,
            evidence=tuple(_evidence(ingress) for ingress in idle[:SHOWN]),
            question="Does the encoder say that it is connected?",
        )
    ]


def _disabled(off: Sequence[Ingress]) -> list[Finding]:
    if not off:
        return []
    return [
        Finding(
            code="ingress-disabled",
            severity="warning",
            cause=f"{counted(len(off), 'ingress is', 'ingresses are')} switched off: {listed([ingress.name or ingress.id for ingress in off])}.",
            advice="Switch it on with an update (enabled), or use another one.",
            link=INGRESS,
            confidence=CERTAIN,
            evidence=tuple(_evidence(ingress) for ingress in off[:SHOWN]),
        )
    ]


def _what(ingress: Ingress) -> str:
    kind = ingress.kind.upper() if ingress.kind else ""
    return f"{kind} ingress {ingress.id}" if kind else f"Ingress {ingress.id}"


def _evidence(ingress: Ingress) -> Evidence:
    error = f": {said(ingress.error)}" if ingress.error else ""
    return Evidence(text=f"{ingress.id} for {named(ingress.room)} is {ingress.status}{error}", at=ingress.updated_at or ingress.started_at)
