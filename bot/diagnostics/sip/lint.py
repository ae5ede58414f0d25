"""`/lkdiag sip`: trunks and rules of a project, read and checked before anybody dials."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.diagnostics.observe import LOOK_S, Eye
from bot.diagnostics.ports import LiveKit
from bot.diagnostics.report import Fact, Finding, Report, worst_first
from bot.diagnostics.seen import DispatchRule, InboundTrunk, OutboundTrunk, Unseen
from bot.diagnostics.sip.addresses import target, usable
from bot.diagnostics.sip.blind import blind
from bot.diagnostics.sip.lint_inbound import lint_inbound
from bot.diagnostics.sip.lint_outbound import lint_outbound
from bot.diagnostics.sip.lint_rules import lint_rules
from bot.diagnostics.sip.numbers import listed
from bot.diagnostics.sip.pages import INBOUND_TRUNK, OUTBOUND_TRUNK
from bot.diagnostics.sip.shown import called, sentence

Thing = InboundTrunk | OutboundTrunk | DispatchRule
INBOUND, OUTBOUND, RULES = "inbound trunks", "outbound trunks", "dispatch rules"
# More do not fit on a card; all are checked.
FINDINGS, SHOWN = 20, 10
NOT_TOLD = (
    Unseen(what="whether the carrier has the same settings", why="LiveKit only knows its own side", where="your carrier's console"),
    Unseen(what="calls that were rejected or ended", why="LiveKit's server API keeps none", where="LiveKit Cloud under Telephony, or the log of livekit-sip"),
)


async def look_sip(livekit: LiveKit, now: Callable[[], datetime]) -> Report:
    """Trunks and rules with all that is wrong with them. What did not come in time is named; raises only when nothing came."""
    began_s = asyncio.get_running_loop().time()
    eye = Eye(until_s=began_s + LOOK_S)
    inbound, outbound, rules = await asyncio.gather(
        eye.see(INBOUND, livekit.inbound_trunks, where="lk sip inbound list"),
        eye.see(OUTBOUND, livekit.outbound_trunks, where="lk sip outbound list"),
        eye.see(RULES, livekit.dispatch_rules, where="lk sip dispatch list"),
    )
    if inbound is None and outbound is None and rules is None:
        raise blind(eye)
    found = lint(inbound, outbound, rules)
    return Report(
        subject="trunks and dispatch rules",
        findings=found[:FINDINGS],
        at=now(),
        facts=_facts({INBOUND: inbound, OUTBOUND: outbound, RULES: rules}, more=len(found) - FINDINGS),
        unseen=(*eye.unseen, *NOT_TOLD),
        project=livekit.project,
        host=livekit.host,
        lk="lk sip inbound list && lk sip outbound list && lk sip dispatch list",
        took_ms=1000 * (asyncio.get_running_loop().time() - began_s),
        again="sip",
    )


def lint(inbound: Sequence[InboundTrunk] | None, outbound: Sequence[OutboundTrunk] | None, rules: Sequence[DispatchRule] | None) -> tuple[Finding, ...]:
    """Everything that is wrong, worst first; what is None was not seen, and nothing is concluded from it. Pure."""
    found = [*lint_inbound(inbound or ()), *lint_outbound(outbound or ())]
    if inbound is not None and rules is not None:
        found += lint_rules(rules, inbound)
    if inbound is not None and outbound is not None and not (inbound or outbound):
        found.append(NO_TRUNKS)
    if not found:
        found.append(ALL_FINE)
    return worst_first(found)


NO_TRUNKS = Finding(
    code="sip-no-trunks",
    severity="note",
    cause="This project has no SIP trunk, so it can neither take calls nor make any.",
    advice="Make an inbound trunk for calls to you, an outbound trunk for calls from you; if you expected some, this is another project.",
    link=OUTBOUND_TRUNK,
    confidence=0.95,
)
ALL_FINE = Finding(
    code="sip-config-fine",
    severity="fine",
    cause="Nothing is wrong with the trunks and rules as far as they can be seen from here.",
    advice="Whether the carrier fits them only a call shows.",
    link=INBOUND_TRUNK,
    confidence=0.8,
)


def _facts(looks: Mapping[str, Sequence[Thing] | None], *, more: int) -> tuple[Fact, ...]:
    facts = []
    for what, seen in looks.items():
        if seen is None:
            continue
        facts.append(Fact(label=what, value=str(len(seen))))
        facts += [Fact(label=sentence(called(thing)), value=_told(thing)) for thing in seen[:SHOWN]]
        if len(seen) > SHOWN:
            facts.append(Fact(label=f"more {what}", value=f"{len(seen) - SHOWN}, checked all the same"))
    if more > 0:
        facts.append(Fact(label="further findings", value=f"{more}, none worse than these"))
    return tuple(facts)


def _told(thing: Thing) -> str:
    """A trunk or rule in a line."""
    if isinstance(thing, InboundTrunk):
        wall = ["allow-list"] * bool(usable(thing.allowed_addresses)) + ["login"] * (thing.username and thing.password)
        return f"calls to {listed(thing.numbers)}; {' and '.join(wall) or 'open'}; media encryption {thing.encryption}"
    if isinstance(thing, OutboundTrunk):
        login = "with login" if thing.username and thing.password else "without login"
        shown = listed(thing.numbers) if thing.numbers else "no number"
        return f"{target(thing.address).shown} ({thing.transport}), {login}; from {shown}; media encryption {thing.encryption}"
    rooms = f"room {thing.room}" if thing.kind == "direct" else f"rooms {thing.room}_…" if thing.room else "rooms named by the number"
    agents = ", ".join(thing.agents) or "no agent"
    return f"{thing.kind}, {rooms}; trunks {', '.join(thing.trunk_ids[:3]) or 'all'}; {agents}{'; PIN' if thing.pin else ''}"
