"""Looks at a room, at one participant, and at its agents."""

from __future__ import annotations

from bot.diagnostics.facts import fact_of_dispatch, facts_of_participant, facts_of_room
from bot.diagnostics.judge.agents import judge_agents
from bot.diagnostics.judge.egress import judge_egress
from bot.diagnostics.judge.ingress import judge_ingress
from bot.diagnostics.judge.loops import judge_loops
from bot.diagnostics.judge.media import judge_media, judge_sound_of
from bot.diagnostics.judge.people import judge_absent, judge_people
from bot.diagnostics.judge.room import judge_fine, judge_room, near_rooms
from bot.diagnostics.judge.wording import named
from bot.diagnostics.look import QUALITY, Card, Look, quoted
from bot.diagnostics.look_past import judge_before, past_facts, past_gaps, with_end
from bot.diagnostics.names import masked_name
from bot.diagnostics.near import near_names
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.report import Finding
from bot.diagnostics.see_room import see_room
from bot.diagnostics.seen import Participant, Unseen
from bot.diagnostics.sip import judge_calls, judge_ended

NO_RECORDER = Unseen(
    what="who was here before, and why they left", why="no webhooks are recorded here", where="a webhook of your server to my address /livekit/webhook"
)


async def look_room(look: Look, name: str) -> Card:
    """Everything about a room."""
    seen = await see_room(look, name)
    found = await _or_trouble(look, seen, judge_whole_room(seen))
    return Card(
        subject=f"room {seen.name}",
        findings=found,
        facts=(*facts_of_room(seen, notable=_notable(found)), *past_facts(seen)),
        unseen=(*_blind_spots(look, seen), *past_gaps(seen)),
        lk=("room", "participants", "list", seen.name),
        again=f"room {quoted(seen.name)}",
        watchable=seen.room.name if seen.room else "",
        near=near_rooms(seen) if seen.active is False else (),
        chart=_recorded(seen),
    )


def judge_whole_room(seen: SeenRoom) -> list[Finding]:
    """Every judge's findings about a room; fine when there are none. Pure."""
    events = seen.recorded.events if seen.recorded else ()
    if seen.room is None:
        return [*with_end(seen, judge_room(seen)), *judge_loops(events, seen.where.at), *judge_ended(events)]
    begun, people = seen.room.created_at, seen.participants
    egresses = [egress for egress in seen.egresses or () if not begun or not egress.started_at or egress.started_at >= begun]
    found = [
        *judge_room(seen),
        *judge_loops(events, seen.where.at),
        *judge_agents(seen, wanted=False),
        *judge_people(seen),
        *judge_media(seen),
        *judge_calls(people or (), seen.where.at),
        *judge_egress(egresses, seen.where.at),
        *judge_ingress([ingress for ingress in seen.ingresses or () if ingress.status != "inactive"], people, seen.where.at),
        *judge_ended(events),
    ]
    found += judge_before(seen, found)
    return found if any(finding.severity != "fine" for finding in found) else [*found, judge_fine(seen)]


async def look_participant(look: Look, name: str, identity: str) -> Card:
    """One participant of a room."""
    seen = await see_room(look, name, parts=())
    who = next((who for who in seen.participants or () if masked_name(identity) in {who.identity, who.sid}), None)
    found = judge_room(seen) if seen.room is None else []
    if who is not None:
        found += _about(seen, who)
    elif seen.room is not None and seen.participants is not None:
        found.append(judge_absent(seen, masked_name(identity)))
    shown = who.identity if who else identity
    return Card(
        subject=f"participant {shown} in room {seen.name}",
        findings=await _or_trouble(look, seen, found),
        facts=facts_of_participant(who) if who else facts_of_room(seen),
        unseen=_blind_spots(look, seen),
        lk=("room", "participants", "get", "--room", seen.name, shown),
        again=f"participant {quoted(seen.name)} {quoted(shown)}",
        watchable=seen.room.name if seen.room else "",
        near=near_names(masked_name(identity), [who.identity for who in seen.participants or ()]) if who is None and seen.room else near_rooms(seen),
        chart=_recorded(seen),
    )


def _about(seen: SeenRoom, who: Participant) -> list[Finding]:
    """What is true of the room counts only as far as it is about this participant, or about all of them."""
    mine = named(who.identity)
    events = [event for event in (seen.recorded.events if seen.recorded else ()) if event.identity == who.identity]
    found = [*judge_people(seen), *judge_media(seen), *judge_calls(seen.participants or (), seen.where.at)]
    kept = [finding for finding in found if mine in finding.cause or any(mine in evidence.text for evidence in finding.evidence)]
    return [*kept, *judge_loops(events, seen.where.at), *judge_sound_of(who, seen.where.at)] or [judge_fine(seen)]


async def look_agent(look: Look, name: str) -> Card:
    """Why an agent is in a room, or is not."""
    seen = await see_room(look, name, parts=("dispatches",))
    return await agent_card(look, seen, f"agent in room {seen.name}")


async def agent_card(look: Look, seen: SeenRoom, subject: str) -> Card:
    """The card on the agents of a room that was seen."""
    agents = {named(who.identity) for who in seen.participants or () if who.kind == "agent"}
    # How empty or full the room is keeps no agent away.
    found = judge_agents(seen, wanted=True) if seen.room else judge_room(seen)
    found += [finding for finding in judge_media(seen) if finding.code == "agent-silent" or any(agent in finding.cause for agent in agents)]
    found += judge_loops([event for event in (seen.recorded.events if seen.recorded else ()) if event.participant_kind == "agent"], seen.where.at)
    return Card(
        subject=subject,
        findings=await _or_trouble(look, seen, found),
        facts=[fact_of_dispatch(dispatch) for dispatch in seen.dispatches or ()][:12],
        unseen=(
            *_blind_spots(look, seen),
            Unseen(what="the agent's own log", why="the server's API has none", where="the worker's output, or lk agent logs for agents on LiveKit Cloud"),
        ),
        lk=("dispatch", "list", seen.name),
        again=f"agent {quoted(seen.name)}",
        watchable=seen.room.name if seen.room else "",
        near=near_rooms(seen) if seen.active is False else (),
        chart=_recorded(seen),
    )


async def _or_trouble(look: Look, seen: SeenRoom, found: list[Finding]) -> list[Finding]:
    """Findings, and before them why the server itself could not be asked."""
    return found if seen.active is not None else [*await look.trouble(), *found]


def _blind_spots(look: Look, seen: SeenRoom) -> tuple[Unseen, ...]:
    """What cannot be seen in any room; not said of one that is not there."""
    return (*((QUALITY,) if seen.participants else ()), *((NO_RECORDER,) if look.records is None else ()))


def _notable(found: list[Finding]) -> set[str]:
    """Whom findings name, in quotes as they are shown."""
    return {
        text.split(" (")[0]
        for finding in found
        if finding.severity != "fine"
        for text in (evidence.text for evidence in finding.evidence)
        if text.startswith("“")
    }


def _recorded(seen: SeenRoom) -> bool:
    return bool(seen.recorded and seen.recorded.events)
