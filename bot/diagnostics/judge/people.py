"""Participants as such: those who do not get in, those who are not there, where they are connected, and words that are new to this version. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.diagnostics.judge.group import EVIDENCE_MAX, Case, found
from bot.diagnostics.judge.reasons import why_left
from bot.diagnostics.judge.scale import CERTAIN, HINT, JOINING_S, STRONG
from bot.diagnostics.judge.wording import listed, named, since, span
from bot.diagnostics.near import near_names
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import CONNECT, FIREWALL, PARTICIPANTS, REGIONS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Participant

ON_THE_WAY = frozenset({"joining", "joined"})
PEOPLE = frozenset({"standard", "sip"})
UNKNOWN = "unknown "
STUCK = Case(
    code="participant-stuck-joining",
    severity="broken",
    cause="{who} {verb} been connecting for {longest}: signalling works, the media connection does not come up.",
    advice="Run the connection test in that network (https://livekit.io/connection-test). Usually UDP and the ways round it (TCP, TURN) are blocked, or a self-hosted server announces an address that cannot be reached.",
    link=FIREWALL,
    confidence=STRONG,
    shows="not active yet",
    one="has",
    many="have",
)
APART = Case(
    code="regions-apart",
    severity="note",
    cause="The agent is connected in {near}, {who} in {far}.",
    advice="Each answer crosses that distance twice. Deploy the agent near the users and its models; if a region must not be used at all, have the project pinned.",
    link=REGIONS,
    confidence=HINT,
    shows="in {far}",
    question="Which region did you expect for {first}?",
)


def judge_people(seen: SeenRoom) -> list[Finding]:
    """What is wrong with who is there."""
    people = seen.participants or ()
    return [*_stuck(people, seen.where.at), *_apart(people), *_newer(seen)]


def _stuck(people: Sequence[Participant], now: datetime) -> list[Finding]:
    waiting = [who for who in people if who.state in ON_THE_WAY and (since(now, who.joined_at) or 0.0) > JOINING_S]
    longest_s = max((since(now, who.joined_at) or 0.0 for who in waiting), default=0.0)
    return found(STUCK, waiting, longest=span(longest_s))


def _apart(people: Sequence[Participant]) -> list[Finding]:
    """Where people and agents are connected; one region, or none named, is nothing to speak of."""
    active = [who for who in people if who.region and who.state == "active"]
    agents = {who.region for who in active if who.kind == "agent"}
    far = [who for who in active if agents and who.kind in PEOPLE and who.region not in agents]
    return found(APART, far, near=", ".join(sorted(agents)), far=", ".join(sorted({who.region for who in far})))


def _newer(seen: SeenRoom) -> list[Finding]:
    """States that this version has no word for; whatever else is said about those participants or jobs may be incomplete."""
    words = [(f"{named(who.identity)}: {field}", value) for who in seen.participants or () for field, value in (("state", who.state), ("kind", who.kind))]
    words += [(f"a job of {named(dispatch.agent_name)}", job.status) for dispatch in seen.dispatches or () for job in dispatch.jobs]
    words += [(f"egress {egress.id}", egress.status) for egress in seen.egresses or ()]
    words += [(f"ingress {ingress.id}", ingress.status) for ingress in seen.ingresses or ()]
    unknown = [f"{what} is {value!r}" for what, value in words if value.startswith(UNKNOWN)]
    if not unknown:
        return []
    return [
        Finding(
            code="newer-server",
            severity="note",
            cause="The server uses states that I do not know; it is probably newer than I am.",
            advice="What I say about these may be incomplete. Update me, or look at them with a current lk.",
            link=PARTICIPANTS,
            confidence=STRONG,
            evidence=tuple(Evidence(text=text, at=seen.where.at) for text in unknown[:EVIDENCE_MAX]),
        )
    ]


def judge_absent(seen: SeenRoom, identity: str) -> Finding:
    """Somebody who is not in a room that is there: gone, written otherwise, or never seen."""
    present = [who.identity for who in seen.participants or ()]
    events = [event for event in (seen.recorded.events if seen.recorded else ()) if event.identity == identity]
    left = next((event for event in reversed(events) if event.kind in {"participant_left", "participant_connection_aborted"}), None)
    near = near_names(identity, present)
    if left is not None and not (near and near[0].sure):
        return Finding(
            code="participant-left",
            severity="warning" if left.reason not in {"client_initiated", "room_deleted", "room_closed"} else "note",
            cause=f"{named(identity)} is no longer in {named(seen.name)}: {why_left(left.reason)}.",
            advice="The reason is the server's. If the person did not mean to leave, look at what their client logged at that time.",
            link=CONNECT,
            confidence=CERTAIN if left.reason else STRONG,
            evidence=(Evidence(text=f"left: {why_left(left.reason)}", at=left.happened_at),),
        )
    meant = f" {named(near[0].name)} is; the identities differ in {near[0].differs}." if near else ""
    return Finding(
        code="participant-not-found",
        severity="broken",
        cause=f"Nobody with the identity {named(identity)} is in {named(seen.name)}.{meant}",
        advice="The identity is the sub of the token, compared letter by letter; it is not the display name. Who is there, the room's card shows.",
        link=PARTICIPANTS,
        confidence=STRONG,
        evidence=(Evidence(text=f"in the room: {listed(present) or 'nobody'}", at=seen.where.at),),
    )
