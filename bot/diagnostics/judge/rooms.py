"""All active rooms at once, from what the list of rooms tells. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.diagnostics.judge.room import VANISH
from bot.diagnostics.judge.scale import CERTAIN, LIKELY
from bot.diagnostics.judge.wording import counted, listed, named, since
from bot.diagnostics.near import near_names
from bot.diagnostics.observed import Where
from bot.diagnostics.pages import CONNECT, PUBLISH, ROOMS
from bot.diagnostics.report import Evidence, Fact, Finding, Severity
from bot.diagnostics.seen import Room
from knowledge import Link

ROOMS_SHOWN = 25
# Whoever joins publishes within seconds, when they mean to.
SILENT_S = 30.0
FULL, SILENT, EMPTY, FINE = "full", "nobody publishes", "empty", ""
ORDER = (FULL, SILENT, EMPTY, FINE)
EVIDENCE_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is said of all rooms in one state. `words` makes the sentence from the list of names and the count."""

    code: str
    severity: Severity
    words: Callable[[str, int], str]
    advice: str
    link: Link
    confidence: float


STATES = {
    FULL: State(
        code="rooms-full",
        severity="warning",
        words=lambda names, count: f"{counted(count, 'room is', 'rooms are')} full, so whoever comes next is refused: {names}.",
        advice="The limit of a room that exists cannot be raised; create the next ones with a larger max_participants.",
        link=ROOMS,
        confidence=CERTAIN,
    ),
    SILENT: State(
        code="rooms-silent",
        severity="note",
        words=lambda names, count: f"In {counted(count, 'room')} there are people and nobody publishes: {names}.",
        advice="Look at one of them for who may publish and does not.",
        link=PUBLISH,
        confidence=LIKELY,
    ),
    EMPTY: State(
        code="rooms-empty",
        severity="note",
        words=lambda names, count: f"{counted(count, 'room is', 'rooms are')} open and empty: {names}.",
        advice=VANISH,
        link=ROOMS,
        confidence=CERTAIN,
    ),
}


def state_of(room: Room, where: Where) -> str:
    """The worst that is true of it; the server counts neither agents nor recorders as participants."""
    if 0 < room.max_participants <= room.participants:
        return FULL
    if room.participants and not room.publishers and (since(where.at, room.created_at) or 0.0) > SILENT_S:
        return SILENT
    return FINE if room.participants else EMPTY


def chosen(rooms: Sequence[Room], wanted: str) -> list[Room]:
    """Those with these letters in their name, worst first, then the fullest."""
    letters = wanted.strip().casefold()
    return [room for room in rooms if letters in room.name.casefold()]


def judge_rooms(rooms: Sequence[Room], wanted: str, where: Where) -> list[Finding]:
    """One finding a state; of `rooms` those that were asked for."""
    asked = chosen(rooms, wanted)
    if not asked:
        return [_none(rooms, wanted, where)]
    found = [_state(STATES[state], [room for room in asked if state_of(room, where) == state]) for state in STATES]
    return [finding for finding in found if finding] or [_fine(asked, where)]


def facts_of_rooms(rooms: Sequence[Room], wanted: str, where: Where) -> tuple[Fact, ...]:
    """A line a room, worst first, then the fullest; at most 25, and a line that counts the others."""
    asked = sorted(chosen(rooms, wanted), key=lambda room: (ORDER.index(state_of(room, where)), -room.participants, room.name))
    lines = [Fact(label=named(room.name), value=_line(room, state_of(room, where)), at=room.created_at) for room in asked[:ROOMS_SHOWN]]
    rest = asked[ROOMS_SHOWN:]
    if rest:
        people = sum(room.participants for room in rest)
        lines.append(
            Fact(label=f"and {counted(len(rest), 'more room')}", value=f"{counted(people, 'participant')} in them; add letters of a name to see fewer")
        )
    return tuple(lines)


def _line(room: Room, state: str) -> str:
    limit = f" of {room.max_participants}" if room.max_participants else ""
    parts = [f"{room.participants}{limit} {'participant' if room.participants == 1 else 'participants'}", f"{room.publishers} publishing"]
    if room.recording:
        parts.append("recording")
    return ", ".join([*parts, *([state] if state else [])])


def _state(state: State, rooms: Sequence[Room]) -> Finding | None:
    if not rooms:
        return None
    return Finding(
        code=state.code,
        severity=state.severity,
        cause=state.words(listed([room.name for room in rooms]), len(rooms)),
        advice=state.advice,
        link=state.link,
        confidence=state.confidence,
        evidence=tuple(Evidence(text=f"{named(room.name)}: {_line(room, '')}; created", at=room.created_at) for room in rooms[:EVIDENCE_MAX]),
    )


def _none(rooms: Sequence[Room], wanted: str, where: Where) -> Finding:
    near = near_names(wanted, (room.name for room in rooms)) if wanted else ()
    like = f" Names like it: {listed([name.name for name in near])}." if near else ""
    return Finding(
        code="rooms-none",
        severity="note",
        cause=f"No active room{f' has {named(wanted)} in its name' if wanted else ''} on {where.host or 'this server'}.{like}",
        advice=f"A room is there from the first join on, or from when it is created by the API. {VANISH}",
        link=ROOMS,
        confidence=CERTAIN,
        evidence=(Evidence(text=f"the server lists {counted(len(rooms), 'active room')}", at=where.at),),
    )


def _fine(rooms: Sequence[Room], where: Where) -> Finding:
    return Finding(
        code="rooms-fine",
        severity="fine",
        cause=f"{counted(len(rooms), 'active room')}, {counted(sum(room.participants for room in rooms), 'participant')}: nothing stands out.",
        advice="Look at one of them for who is there and what they publish.",
        link=CONNECT,
        confidence=CERTAIN,
        evidence=(Evidence(text="counts of the list of rooms", at=where.at),),
    )
