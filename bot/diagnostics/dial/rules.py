"""Who may test-call what, by the settings. Pure but for the list of trunks, which is passed in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.diagnostics.dial.numbers import Callee, allowed, callee
from bot.diagnostics.dial.plan import Asker, DialSettings, No
from bot.diagnostics.dial.ports import Against
from bot.diagnostics.phone import Phone
from bot.diagnostics.request import Request
from bot.diagnostics.seen import OutboundTrunk
from bot.diagnostics.sip.numbers import ANY, is_e164, normal

OFF = No(code="off", words="Test calls are off here: whoever looks after me sets ASK_AI_DIAL_TRUNKS and ASK_AI_DIAL_PREFIXES to switch them on.", ask=True)
AGAINST: dict[Against, str] = {
    "again": "This call was made already. Ask for a new one if you want another.",
    "number": "This number is being test-called just now. Wait until that is over.",
    "number_hour": "This number had as many test calls in the last hour as one person may make.",
    "user_hour": "You have made as many test calls in the last hour as you may.",
    "hour": "As many test calls as are allowed in an hour were made in the last one.",
    "day": "As many test calls as are allowed in a day were made in the last 24 hours.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a call goes through and shows."""

    trunk: OutboundTrunk
    caller: Phone


def permitted(settings: DialSettings, asker: Asker, lookers: Collection[str]) -> No | None:
    """Why this person may not make test calls here; None when they may. Empty `lookers` are everybody."""
    if not settings.trunks or not settings.prefixes:
        return OFF
    if asker.person not in (settings.users or lookers or {asker.person}):
        return No(code="user", words="You may not make test calls.", ask=True)
    if settings.channels and not {asker.channel, asker.channel_name} - {""} & set(settings.channels):
        return No(code="channel", words="Test calls are not made in this channel.", ask=True)
    return None


def number_of(request: Request, settings: DialSettings) -> Callee | No:
    """The number to be called, or why it is not."""
    if request.number is None:
        return callee("")
    called = callee(request.number.raw)
    if isinstance(called, No):
        return called
    return allowed(called, settings.prefixes) or called


def trunk_id(request: Request, settings: DialSettings) -> str | No:
    """The trunk that is asked for; "" for any that may be used."""
    wanted = request.trunk.strip()
    if not wanted or wanted in settings.trunks:
        return wanted
    if wanted.upper().startswith("TK"):
        return No(code="trunk", words="That is an id of Twilio's. LiveKit's ids of trunks begin with ST_; “lk sip outbound list” shows them.")
    return No(code="trunk", words=f"Test calls may not use this trunk. They may use {' or '.join(sorted(settings.trunks)[:5])}.", ask=True)


def line_of(wanted: str, caller: Phone | None, settings: DialSettings, trunks: Sequence[OutboundTrunk]) -> Line | No:
    """The trunk among those of the project, and the number that the phone shows."""
    by_id = {trunk.id: trunk for trunk in trunks}
    found = next((by_id[id_] for id_ in ([wanted] if wanted else settings.trunks) if id_ in by_id), None)
    if found is None:
        which = f"no outbound trunk {wanted}" if wanted else "none of the trunks that test calls may use"
        return No(code="trunk", words=f"This project has {which}. “lk sip outbound list” shows what it has.")
    shown = _caller(found, caller)
    return shown if isinstance(shown, No) else Line(trunk=found, caller=shown)


def _caller(trunk: OutboundTrunk, wanted: Phone | None) -> Phone | No:
    """One of the trunk's own numbers: nobody is called under a number of somebody else."""
    same = {normal(wanted)} if wanted else {normal(number) for number in trunk.numbers if is_e164(number)}
    own = [number for number in trunk.numbers if normal(number) in same - {ANY}]
    if own:
        return own[0]
    if wanted is None:
        return No(code="caller", words=f"The trunk {trunk.id} has no number in E.164 that the phone could show.")
    return No(code="caller", words=f"{wanted} is none of the numbers of trunk {trunk.id}, and I call under no other.")
