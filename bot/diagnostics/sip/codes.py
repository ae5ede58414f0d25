"""How a call went, explained: who refused, what to do, whether to dial again, which id to quote. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import Dialled
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.sip import failures as failure
from bot.diagnostics.sip import refusals as refusal
from bot.diagnostics.sip.outcome import Outcome

PHRASE_CHARS = 120
NOT_YOUR_KEY = "It is the far end's answer, not LiveKit's: your LiveKit API key is fine."
RINGING = "ringing"
# What is answered when somebody stopped waiting: once the phone rang, nobody picked it up.
GIVEN_UP = frozenset({408, 487})
KEY_ERRORS = frozenset({"permission_denied", "unauthenticated"})
LOGINS = (refusal.CREDENTIALS, refusal.NO_CREDENTIALS)
AGAIN = {
    "no": "A retry alone cannot help.",
    "never": "Do not dial it again: repeats make it worse.",
    "once": "One more try is worth it.",
    "later": "Another call may work later.",
    "": "",
}
LONG_NUMBER = re.compile(r"\+?\d(?:[ ().\-]?\d){6,}")

BY_STATUS: dict[int, Outcome] = {
    **dict.fromkeys((401, 407, 494), refusal.CREDENTIALS),
    402: refusal.PAYMENT,
    403: refusal.FORBIDDEN,
    **dict.fromkeys((404, 410, 604), refusal.NO_SUCH_NUMBER),
    **dict.fromkeys((408, 504), failure.TIMED_OUT),
    480: refusal.UNAVAILABLE,
    **dict.fromkeys((482, 483), failure.LOOP),
    **dict.fromkeys((484, 485), refusal.INCOMPLETE),
    **dict.fromkeys((486, 600), refusal.BUSY),
    487: failure.CANCELLED,
    **dict.fromkeys((415, 488, 606), failure.NO_COMMON_MEDIA),
    **dict.fromkeys((428, 433, 436, 437, 438), refusal.IDENTITY),
    603: refusal.DECLINED,
    **dict.fromkeys((607, 608), refusal.UNWANTED),
}
BY_CLASS: dict[int, Outcome] = {3: refusal.REDIRECTED, 4: refusal.BAD_REQUEST, 5: refusal.CARRIER_FAULT, 6: refusal.ENDED_BY_6XX}
# See `Dialled.note`.
BY_NOTE: dict[str, Outcome] = {
    "no_reply": failure.NO_REPLY,
    "went_quiet": failure.WENT_QUIET,
    "no_credentials": refusal.NO_CREDENTIALS,
    "bad_credentials": refusal.CREDENTIALS,
    "trunk_not_found": failure.NO_TRUNK,
    "no_sip_service": failure.NO_SERVICE,
    "no_redis": failure.NO_REDIS,
    "dns": failure.NO_DNS,
    "no_connection": failure.NO_CONNECTION,
    "no_common_media": failure.NO_COMMON_MEDIA,
    "call_grant": failure.KEY,
}
# LiveKit's own error code, which says less.
BY_ERROR: dict[str, Outcome] = {
    "not_found": failure.NO_TRUNK,
    "permission_denied": failure.KEY,
    "unauthenticated": failure.KEY,
    "canceled": failure.NOT_ANSWERED,
    "deadline_exceeded": failure.UNKNOWN,
    "unavailable": failure.NO_SERVICE,
    "resource_exhausted": failure.QUOTA,
    "invalid_argument": failure.BAD_CALL,
    "not_connected": failure.NO_REDIS,
}
# What carriers write beside a status, where that tells more. The first that fits decides.
CARRIER_SAYS: tuple[tuple[str, Outcome], ...] = (
    (r"domestic anchored terms", refusal.REGION_RULE),
    (r"\bcps\b|calls? per second|concurren\w+ (?:call|channel)s?|too many (?:calls|requests)|(?:channel|call|rate|capacity) limit", refusal.LIMIT),
    (r"carrier blocked|\b32203\b|fraud", refusal.BLOCKED),
    (r"spam|nuisance|unwanted", refusal.UNWANTED),
    (r"caller.?id|(?:from|originating|calling) (?:number|party)|\bani\b|unverified", refusal.CALLER_ID),
    (r"geo(?:graphic)?.?permission|international|(?:country|destination) (?:is )?(?:not (?:allowed|enabled|permitted)|blocked)", refusal.COUNTRY),
    (r"insufficient (?:funds|balance|credit)|out of (?:credit|funds)|no credit|payment", refusal.PAYMENT),
    (r"unallocated|unassigned|not in service|invalid number|no such number", refusal.NO_SUCH_NUMBER),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`quotes` are the ids to tell a carrier or LiveKit's support, with whose they are, most useful first; empty when none is known."""

    outcome: Outcome
    finding: Finding
    quotes: tuple[tuple[str, str], ...] = ()


def explain(dialled: Dialled, *, stage: str = "", ids: Mapping[str, str] | None = None, at: datetime | None = None) -> Explained:
    """Never fails: a status or word that nobody knows is told by its class. `stage` is the last `sip.callStatus` that was seen, `ids` the attributes of the call."""
    outcome = outcome_of(dialled, stage=stage)
    quotes = _quotes(dialled, ids or {})
    evidence = [Evidence(text=_answer(dialled), at=at)]
    if stage:
        evidence.append(Evidence(text=f"last stage seen: {stage}", at=at))
    evidence += [Evidence(text=f"{whose}: {quote}") for whose, quote in quotes[:1]]
    return Explained(outcome=outcome, finding=_finding(dialled, outcome, evidence), quotes=quotes)


def outcome_of(dialled: Dialled, *, stage: str = "") -> Outcome:
    """Which way it went."""
    if dialled.outcome == "answered":
        return failure.ANSWERED
    if dialled.code:
        return _by_status(dialled, stage=stage)
    if dialled.outcome == "unknown":
        return failure.UNKNOWN
    outcome = BY_NOTE.get(dialled.note) or BY_ERROR.get(dialled.error, failure.NOT_TOLD)
    if outcome is failure.NOT_ANSWERED and stage:
        # A carrier that replied made the phone ring first; without a reply there is nothing but dialing.
        return failure.RANG_OUT if stage == RINGING else failure.NO_REPLY
    return outcome


def _by_status(dialled: Dialled, *, stage: str) -> Outcome:
    if dialled.code in GIVEN_UP and stage == RINGING:
        return failure.RANG_OUT
    said = next((outcome for words, outcome in CARRIER_SAYS if re.search(words, dialled.phrase, re.IGNORECASE)), None)
    return said or BY_STATUS.get(dialled.code) or BY_CLASS.get(dialled.code // 100) or failure.NOT_TOLD


def shown_phrase(phrase: str) -> str:
    """Words of a carrier as they may be shown: on one line, short, without numbers of people."""
    words = " ".join(phrase.split())[:PHRASE_CHARS]
    return LONG_NUMBER.sub(lambda match: str(Phone(match[0])), words)


def _answer(dialled: Dialled) -> str:
    if dialled.code:
        return f"SIP {dialled.code} {shown_phrase(dialled.phrase)}".rstrip()
    if dialled.outcome == "answered":
        return "answered"
    told = " ".join(word.replace("_", " ") for word in dict.fromkeys((dialled.error, dialled.note)) if word)
    return f"no SIP answer ({told})" if told else "no SIP answer"


def _finding(dialled: Dialled, outcome: Outcome, evidence: Sequence[Evidence]) -> Finding:
    # LiveKit wraps a refusal of the far end in the error code that a wrong API key has, too.
    like_a_key = dialled.code and dialled.error in KEY_ERRORS
    advice = (outcome.do, NOT_YOUR_KEY if like_a_key or outcome in LOGINS else "", AGAIN[outcome.retry])
    return Finding(
        code=outcome.code,
        severity=outcome.severity,
        cause=_cause(dialled, outcome),
        advice=" ".join(part for part in advice if part),
        link=outcome.link,
        confidence=outcome.confidence,
        evidence=tuple(evidence),
    )


def _cause(dialled: Dialled, outcome: Outcome) -> str:
    if not dialled.code or dialled.outcome == "answered":
        return f"{_capital(outcome.says)}."
    said = f"{outcome.who} refused with SIP {dialled.code}" if outcome.refused else f"SIP {dialled.code}"
    return f"{_capital(said)}: {outcome.says}."


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


# In the order of use: what the carrier finds a call by, then what LiveKit does.
IDS = (
    ("Twilio's call id", "sip.twilio.callSid"),
    ("SIP Call-ID, for the carrier", "sip.callIDFull"),
    ("call id, for LiveKit", "sip.callID"),
)


def _quotes(dialled: Dialled, ids: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    known = {"sip.callID": dialled.call_id, **{name: value for name, value in ids.items() if value}}
    return tuple((whose, known[name]) for whose, name in IDS if known.get(name))
