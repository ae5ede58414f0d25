"""A room at one moment, and what changed between two: for whoever watches it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.diagnostics.judge.wording import counted, named
from bot.diagnostics.seen import Participant, Room

# Participants that are told apart; in larger rooms only their number counts.
GUESTS_MAX = 60
KINDS: Mapping[str, tuple[str, str]] = {
    "agent": ("agent", "agents"),
    "sip": ("phone", "phones"),
    "egress": ("recorder", "recorders"),
    "ingress": ("encoder", "encoders"),
}
PERSON = ("person", "people")
SOURCES = {"microphone": "a microphone", "camera": "a camera", "screen_share": "a screen", "screen_share_audio": "the sound of a screen"}
CALLS = {"dialing": "is being dialled", "ringing": "rings", "active": "answered", "hangup": "hung up", "automation": "is past the greeting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """One participant. `call` is how far a phone call is, "" for others; `tracks` is what they publish, a source each, with "muted " before it where it is."""

    kind: str
    state: str
    call: str = ""
    tracks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A room: whether it is there, how many are in it, and who by identity, as far as they are told apart."""

    active: bool
    count: int = 0
    guests: Mapping[str, Guest]


def glance(room: Room | None, participants: Sequence[Participant]) -> Glance:
    """What is seen of a room; None when there is no active one of that name."""
    if room is None:
        return Glance(active=False, guests={})
    kept = sorted(participants, key=lambda who: who.identity)[:GUESTS_MAX] if len(participants) <= GUESTS_MAX else []
    return Glance(active=True, count=len(participants), guests={who.identity: _guest(who) for who in kept})


def _guest(who: Participant) -> Guest:
    tracks = sorted(f"{'muted ' if track.muted else ''}{track.source if track.source in SOURCES else track.kind}" for track in who.tracks)
    return Guest(kind=who.kind, state=who.state, call=who.attributes.get("sip.callStatus", ""), tracks=tuple(tracks))


def changes(before: Glance, after: Glance) -> tuple[str, ...]:
    """What happened in between, in words, the most telling first; nothing when it looks the same."""
    if before.active != after.active:
        return (f"the room opened; {described(after)}",) if after.active else ("the room closed",)
    if bool(before.guests) != bool(after.guests) and max(before.count, after.count) > GUESTS_MAX:
        return (f"{before.count} → {counted(after.count, 'participant')}",)
    joined = [f"{_who(name, guest)} joined" for name, guest in after.guests.items() if name not in before.guests]
    left = [f"{_who(name, guest)} left" for name, guest in before.guests.items() if name not in after.guests]
    stayed = [word for name, guest in after.guests.items() if name in before.guests for word in _changed(name, before.guests[name], guest)]
    crowd = [f"{before.count} → {counted(after.count, 'participant')}"] if not (joined or left) and before.count != after.count else []
    return (*joined, *left, *stayed, *crowd)


def _changed(name: str, before: Guest, after: Guest) -> Iterable[str]:
    who = _who(name, after)
    if before.call != after.call and after.call:
        yield f"{who} {CALLS.get(after.call, after.call)}"
    if before.state != after.state:
        yield f"{who} is {after.state}"
    was, now = Counter(before.tracks), Counter(after.tracks)
    for track in sorted((now - was).elements()):
        other = track.removeprefix("muted ") if track.startswith("muted ") else f"muted {track}"
        yield f"{who} {_verb(track, flipped=(was - now)[other] > 0)}"
    for track in sorted((was - now).elements()):
        source = track.removeprefix("muted ")
        if not any(one in now - was for one in (source, f"muted {source}")):
            yield f"{who} stopped {_source(source)}"


def _verb(track: str, *, flipped: bool) -> str:
    source = track.removeprefix("muted ")
    if flipped:
        return f"{'muted' if track != source else 'unmuted'} {_source(source)}"
    return f"publishes {SOURCES.get(source, f'a {source} track')}{', muted' if track != source else ''}"


def _source(source: str) -> str:
    return f"their {SOURCES[source].partition(' ')[2]}" if source in SOURCES else f"their {source} track"


def _who(name: str, guest: Guest) -> str:
    kind = KINDS.get(guest.kind)
    return f"{kind[0]} {named(name)}" if kind else named(name)


def described(seen: Glance) -> str:
    """How the room is, in one line."""
    if not seen.active:
        return "There is no active room of that name."
    if not seen.count:
        return "The room is open and empty."
    if not seen.guests:
        return f"{counted(seen.count, 'participant')} are in it; too many to tell apart here."
    kinds = Counter(guest.kind if guest.kind in KINDS else "" for guest in seen.guests.values())
    heads = [counted(count, *KINDS.get(kind, PERSON)) for kind, count in sorted(kinds.items())]
    silent = (
        ""
        if any("microphone" in guest.tracks or "audio" in guest.tracks for guest in seen.guests.values())
        else "; nobody publishes a microphone that is not muted"
    )
    return f"In it: {', '.join(heads)}{silent}."


def as_json(seen: Glance) -> dict[str, Any]:
    """The moment as it is kept between two looks."""
    guests = {name: [guest.kind, guest.state, guest.call, list(guest.tracks)] for name, guest in seen.guests.items()}
    return {"active": seen.active, "count": seen.count, "guests": guests}


def from_json(kept: Mapping[str, Any]) -> Glance:
    """The moment again, equal to the one that was kept."""
    guests = {name: Guest(kind=kind, state=state, call=call, tracks=tuple(tracks)) for name, (kind, state, call, tracks) in kept["guests"].items()}
    return Glance(active=bool(kept["active"]), count=int(kept["count"]), guests=guests)
