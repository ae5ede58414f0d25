"""Calls that are over, from the flight recorder: how each ended, as far as a DisconnectReason tells. Pure.

What a reason stands for on a call: https://github.com/livekit/sip/blob/main/pkg/sip/errors.go; it is coarser than the SIP status, which only the dialling side gets.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.diagnostics.judge.reasons import why_left
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.judge.wording import named
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.report import Evidence, Finding, Severity
from bot.diagnostics.sip.calls import CALL_ID, NUMBER, RULE, STATUS
from bot.diagnostics.sip.pages import ERRORS_SOURCE, SECURE, TROUBLES
from knowledge import Link

LEFT = "participant_left"
CALLS = 3
SEE_CODE = "Which SIP status it was, the error of create_sip_participant tells (with wait_until_answered), or LiveKit Cloud under Telephony."


@dataclass(frozen=True, slots=True)
class End:
    """What a reason means for a call; `cause` goes on after its name."""

    severity: Severity
    cause: str
    advice: str
    link: Link = ERRORS_SOURCE
    confidence: float = STRONG


ENDS = {
    "user_unavailable": End(
        "broken", "was not answered: it rang out, the phone was off, the number is unknown, or the carrier never replied", SEE_CODE, confidence=OPEN
    ),
    "user_rejected": End(
        "broken", "was refused, by the person (busy, declined) or by the carrier (login, caller id, country, limit)", SEE_CODE, confidence=OPEN
    ),
    "sip_trunk_failure": End("broken", "failed at the carrier or on the way there", f"Check address and transport of the trunk. {SEE_CODE}", TROUBLES),
    "media_failure": End("broken", "found no codec or encryption in common", "Enable G.711 at the carrier and set SRTP alike on both sides.", SECURE),
    "client_initiated": End(
        "note",
        "was hung up by the telephone side; a carrier's fault (5xx) and a call without sound end so, too",
        "Expected, unless it was cut off. " + SEE_CODE,
        confidence=LIKELY,
    ),
    "participant_removed": End(
        "note", "was ended by a call to the server's API (remove_participant)", "Look which backend or agent ends calls.", confidence=CERTAIN
    ),
    "room_deleted": End(
        "note", "was ended by deleting the room, as an agent does to hang up", "Expected, unless it came too early: the agent's log tells.", confidence=CERTAIN
    ),
    "duplicate_identity": End("warning", "was pushed out by another call with the same identity", "Give each call an identity of its own.", confidence=CERTAIN),
    "connection_timeout": End(
        "warning", "was lost: the SIP service went away without a word", "Look whether livekit-sip was restarted or lost its network then."
    ),
}
# While it was not yet answered, the last stage tells which of several causes it was.
BY_STAGE = {
    ("user_unavailable", "ringing"): End("broken", "rang, and nobody picked up in time", "Try later, or with a longer ringing_timeout."),
    ("user_unavailable", "dialing"): End(
        "broken", "got no answer from the carrier", f"Check number, address and transport of the trunk. {SEE_CODE}", TROUBLES, LIKELY
    ),
    ("user_rejected", "ringing"): End(
        "broken", "rang and was declined", "The trunk works; whether the person or a filter declined cannot be seen.", confidence=LIKELY
    ),
}


def judge_ended(events: Sequence[RoomEvent]) -> list[Finding]:
    """The last three calls that left the room, newest first; empty when none did."""
    over = [event for event in events if event.kind == LEFT and event.participant_kind == "sip"]
    return [_finding(event) for event in reversed(over[-CALLS:])]


def _finding(event: RoomEvent) -> Finding:
    stage = event.more.get(STATUS, "")
    end = BY_STAGE.get((event.reason, stage)) or ENDS.get(event.reason) or _other(event.reason)
    way = "from" if event.more.get(RULE) else "to"
    quoted = f", {event.more[CALL_ID]}" if event.more.get(CALL_ID) else ""
    return Finding(
        code=f"call-ended-{event.reason.replace('_', '-')[:40] or 'unknown'}",
        severity=end.severity,
        cause=f"The call {way} {event.more.get(NUMBER) or named(event.identity)} {end.cause}.",
        advice=end.advice,
        link=end.link,
        confidence=end.confidence,
        evidence=(Evidence(text=f"left with {event.reason.upper() or 'no reason'}{f' while {stage}' if stage else ''}{quoted}", at=event.happened_at),),
    )


def _other(reason: str) -> End:
    return End("note", f"ended: {why_left(reason)}", SEE_CODE, confidence=OPEN)
