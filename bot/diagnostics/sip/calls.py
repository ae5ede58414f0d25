"""Telephone calls that are in a room now: how far each got, what it waits for, and who can hear whom. Pure.

Stages: https://docs.livekit.io/reference/telephony/sip-participant/. When LiveKit answers: https://github.com/livekit/sip/blob/main/pkg/sip/inbound.go
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.diagnostics.judge.encryption import judge_encryption
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.wording import named, since, span
from bot.diagnostics.report import Evidence, Finding, Severity
from bot.diagnostics.seen import Participant, Track
from bot.diagnostics.sip.pages import AGENT_CALLS, INBOUND_SOURCE, OUTBOUND_TRUNK, PORTS, SIP_API, SIP_PARTICIPANT, TROUBLES
from knowledge import Link

STATUS, CALL_ID, RULE, NUMBER, TRUNK = "sip.callStatus", "sip.callID", "sip.ruleID", "sip.phoneNumber", "sip.trunkID"
# A carrier says "trying" within a second; SIP gives up on silence after 32 s (RFC 3261, timer B).
DIALING_S, SILENT_S = 5.0, 32.0
# What SDKs set when nobody says otherwise, and what LiveKit takes at most.
RINGING_S, RINGING_MOST_S = 30.0, 80.0
# An agent that is there publishes within seconds; LiveKit lets a caller wait for three minutes.
CALLER_WAITS_S, CALLER_WAITS_MOST_S = 5.0, 180.0
AUTOMATION_S = 20.0
# The first sound is there at once; later LiveKit ends a call without any.
SOUND_S = 3.0
PROGRAMS = frozenset({"egress", "ingress"})


@dataclass(frozen=True, slots=True)
class Told:
    """A finding about one call; `cause` goes on after its name."""

    code: str
    severity: Severity
    cause: str
    advice: str
    link: Link
    confidence: float = CERTAIN


def calls_of(people: Sequence[Participant]) -> list[Participant]:
    """Those who are on the telephone."""
    return [who for who in people if who.kind == "sip"]


def is_inbound(call: Participant) -> bool:
    """Whether somebody called us: only those calls come by a dispatch rule."""
    return bool(call.attributes.get(RULE))


def judge_calls(people: Sequence[Participant], now: datetime) -> list[Finding]:
    """About every call in the room, and about what the people in it hear."""
    found: list[Finding] = []
    for call in calls_of(people):
        found += [_finding(call, told, now) for told in _stage(call, [who for who in people if who is not call], now)]
    encrypted = any(track.encryption != "none" for who in people for track in who.tracks)
    return [*found, *(judge_encryption(people) if encrypted and calls_of(people) else ())]


def _stage(call: Participant, others: Sequence[Participant], now: datetime) -> Iterator[Told]:
    age_s = since(now, call.joined_at) or 0.0
    match call.attributes.get(STATUS, ""):
        case "dialing":
            yield _dialing(age_s)
        case "ringing":
            yield _ringing_in(call, others, age_s) if is_inbound(call) else _ringing_out(age_s)
        case "automation":
            yield _automation(age_s)
        case "active":
            yield from _active(call, others, age_s)
        case "hangup":
            yield Told("call-ending", "note", "is just ending", "Look again in a moment.", SIP_PARTICIPANT)
        case stage:
            cause = f"is in a stage that I do not know ({stage[:30]})" if stage else "tells no stage"
            yield Told("call-stage-unknown", "note", cause, "Look at the call in LiveKit Cloud under Telephony, or in the log of livekit-sip.", SIP_PARTICIPANT)


def _dialing(age_s: float) -> Told:
    if age_s < DIALING_S:
        return Told("call-dialing", "fine", f"has been dialling for {span(age_s)}", "Look again in a moment.", SIP_PARTICIPANT)
    cause = f"has been dialling for {span(age_s)} and the carrier has not said a word: wrong host, port or transport of the trunk, or a firewall"
    advice = "Check address and transport of the outbound trunk (lk sip outbound list): set TCP or TLS as the carrier wants it, no sip: in the address."
    severity: Severity = "broken" if age_s > SILENT_S else "warning"
    return Told("call-stuck-dialing", severity, cause, advice, OUTBOUND_TRUNK, confidence=STRONG if age_s > SILENT_S else LIKELY)


def _ringing_out(age_s: float) -> Told:
    advice = f"Nothing is wrong with the trunk. SDKs let it ring for {RINGING_S:.0f} s unless ringing_timeout says otherwise ({RINGING_MOST_S:.0f} s at most)."
    severity: Severity = "warning" if age_s > RINGING_MOST_S else "note"
    return Told("call-ringing", severity, f"rings at the other end, and nobody has picked up for {span(age_s)}", advice, SIP_API)


def _ringing_in(call: Participant, others: Sequence[Participant], age_s: float) -> Told:
    """LiveKit picks up when somebody in the room can be heard."""
    speakers = [who for who in others if _audio(who)]
    agents = [who for who in others if who.kind == "agent"]
    waited = f"the caller has heard ringing for {span(age_s)}"
    if speakers:
        can = call.permission.subscribe
        cause = f"still rings although {named(speakers[0].identity)} publishes audio: the call has not subscribed to it{'' if can else ', and may not'}"
        return Told(
            "call-not-subscribed",
            "warning" if age_s > CALLER_WAITS_S else "note",
            cause,
            "LiveKit answers with the first audio track that the call hears.",
            INBOUND_SOURCE,
        )
    if agents:
        cause = f"is not answered, {waited}: the agent {named(agents[0].identity)} is there and publishes no audio"
        advice = "The agent has to start its session with audio output; LiveKit answers with the first audio track that the call hears."
    else:
        cause = f"is not answered, {waited}: no agent is in the room"
        advice = "Check that the dispatch rule names the agent and that a worker of this name runs; “agent ROOM” looks at that."
    severity: Severity = "fine" if age_s < CALLER_WAITS_S else "broken"
    left_s = CALLER_WAITS_MOST_S - age_s
    more = f" Without an answer LiveKit drops the call in {span(left_s)}, if the trunk sets no ringing_timeout." if left_s > 0 else ""
    return Told("call-waits-for-agent", severity, cause, advice + more, INBOUND_SOURCE, confidence=STRONG)


def _automation(age_s: float) -> Told:
    severity: Severity = "warning" if age_s > AUTOMATION_S else "note"
    return Told(
        "call-automation",
        severity,
        f"was answered, and its tones (DTMF) are being sent, {span(age_s)} after it began",
        "Shorten dtmf, a w in it waits for half a second.",
        SIP_API,
    )


def _active(call: Participant, others: Sequence[Participant], age_s: float) -> Iterator[Told]:
    listeners = [who for who in others if who.kind not in PROGRAMS and who.state == "active"]
    heard = [who for who in listeners if any(not track.muted for track in _audio(who))]
    if not _audio(call) and age_s > SOUND_S:
        advice = "Open the RTP ports (UDP 10000-20000) and let livekit-sip announce its public address; without sound LiveKit ends the call."
        yield Told("call-no-sound", "broken", "is answered and sends no sound into the room", advice, PORTS, confidence=LIKELY)
    elif _audio(call) and all(track.muted for track in _audio(call)):
        yield Told(
            "call-muted",
            "warning",
            "is answered and muted in the room, so nobody hears the telephone",
            "Somebody muted its track by the server API; unmute it.",
            SIP_PARTICIPANT,
        )
    if not listeners:
        cause = f"is answered and alone in the room, {span(age_s)} after it began: the person hears silence"
        yield Told(
            "call-alone",
            "broken" if age_s > CALLER_WAITS_S else "note",
            cause,
            "Start the agent before the call is answered; if it left, end the call with delete_room.",
            AGENT_CALLS,
        )
    elif not heard:
        cause = f"is answered, and {named(listeners[0].identity)} publishes no audio that is not muted: the person hears silence"
        yield Told(
            "call-hears-nobody",
            "warning",
            cause,
            "See that the agent's session has audio output and its voice model works; its log says so.",
            TROUBLES,
            confidence=LIKELY,
        )
    elif _audio(call):
        yield Told(
            "call-active",
            "fine",
            f"is answered, and both sides publish audio, {span(age_s)} after it began",
            "How loud it is cannot be seen from here.",
            SIP_PARTICIPANT,
            confidence=OPEN,
        )


def _audio(who: Participant) -> list[Track]:
    return [track for track in who.tracks if track.kind == "audio"]


def subject(call: Participant) -> str:
    """What a call is called: its direction and number, masked, or its identity when the number is hidden."""
    way = "from" if is_inbound(call) else "to"
    return f"The call {way} {call.attributes.get(NUMBER) or named(call.identity)}"


def _finding(call: Participant, told: Told, now: datetime) -> Finding:
    stage = call.attributes.get(STATUS) or "none"
    quoted = f", {call.attributes[CALL_ID]}" if call.attributes.get(CALL_ID) else ""
    return Finding(
        code=told.code,
        severity=told.severity,
        cause=f"{subject(call)} {told.cause}.",
        advice=told.advice,
        link=told.link,
        confidence=told.confidence,
        evidence=(Evidence(text=f"{named(call.identity)}: stage {stage}{quoted}", at=now),),
    )
