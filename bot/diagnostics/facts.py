"""The facts of a card: how it is, whether or not anything is wrong. Bounded, however large the room. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from bot.diagnostics.judge.grants import KNOWN
from bot.diagnostics.judge.wording import counted, named, said
from bot.diagnostics.names import masked_name
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.report import Fact
from bot.diagnostics.seen import Dispatch, Egress, Ingress, Participant, Permission, Room, Track
from bot.diagnostics.token import Token

PEOPLE_SHOWN = 12
LINES_SHOWN = 8
TRACKS_SHOWN = 6
# In a large room those are shown who play a part of their own; what is like all the others is counted.
RARE_FIRST = ("agent", "sip", "ingress", "connector", "egress", "bridge", "standard")


def facts_of_room(seen: SeenRoom, notable: Collection[str] = ()) -> tuple[Fact, ...]:
    """The room, its people (those named in `notable` first), dispatches, recordings and encoders."""
    lines = _room(seen.room) if seen.room else []
    if seen.participants:
        lines += [Fact(label="participants", value=counts(seen.participants)), *_people(seen.participants, notable)]
    lines += [fact_of_dispatch(dispatch) for dispatch in (seen.dispatches or ())[:LINES_SHOWN] if dispatch.agent_name or dispatch.jobs]
    lines += [fact_of_egress(egress) for egress in (seen.egresses or ())[:LINES_SHOWN]]
    return (*lines, *(fact_of_ingress(ingress) for ingress in (seen.ingresses or ())[:LINES_SHOWN]))


def counts(people: Sequence[Participant]) -> str:
    """How many of which kind and in which state, and how many can be heard."""
    kinds, states = Counter(who.kind for who in people), Counter(who.state for who in people)
    heard = sum(any(track.kind == "audio" and not track.muted for track in who.tracks) for who in people)
    parts = [_listed(kinds), *([_listed(states)] if set(states) != {"active"} else []), f"{heard} with a microphone that is on"]
    return f"{len(people)}: {'; '.join(parts)}"


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.most_common(LINES_SHOWN))


def _room(room: Room) -> list[Fact]:
    people = f"{room.participants} of {room.max_participants}" if room.max_participants else f"{room.participants}, no limit"
    lines = [
        Fact(label="room", value=f"{room.sid or 'open'}, created", at=room.created_at),
        Fact(label="people", value=f"{people}; {room.publishers} publishing{'; being recorded' if room.recording else ''}"),
        Fact(label="closes", value=f"{room.empty_timeout_s} s after creation when nobody joins, {room.departure_timeout_s} s after the last one left"),
    ]
    if room.metadata_chars:
        lines.append(Fact(label="metadata", value=f"{counted(room.metadata_chars, 'character')}, not shown"))
    return lines


def _people(people: Sequence[Participant], notable: Collection[str]) -> list[Fact]:
    def rank(who: Participant) -> tuple[bool, int, bool]:
        return named(who.identity) not in notable, RARE_FIRST.index(who.kind) if who.kind in RARE_FIRST else 0, not who.tracks

    ordered = sorted(people, key=rank)
    lines = [Fact(label=named(who.identity), value=_who(who), at=who.joined_at) for who in ordered[:PEOPLE_SHOWN]]
    if len(ordered) > PEOPLE_SHOWN:
        lines.append(Fact(label="and others", value=f"{counted(len(ordered) - PEOPLE_SHOWN, 'participant')} more, not shown one by one"))
    return lines


def _who(who: Participant) -> str:
    tracks = ", ".join(_track(track) for track in who.tracks[:TRACKS_SHOWN])
    more = f" and {len(who.tracks) - TRACKS_SHOWN} more" if len(who.tracks) > TRACKS_SHOWN else ""
    parts = [who.kind, who.state, f"{tracks}{more}" if tracks else "publishes nothing", *([who.region] if who.region else [])]
    return " · ".join(parts)


def _track(track: Track) -> str:
    name = track.source.replace("_", " ") if track.source != "unknown" else f"{track.kind} without a source"
    return f"{name}{' (muted)' if track.muted else ''}{f' ({track.encryption})' if track.encryption != 'none' else ''}"


def facts_of_participant(who: Participant) -> tuple[Fact, ...]:
    """Everything about one participant that may be shown."""
    lines = [
        Fact(label="participant", value=f"{who.sid or named(who.identity)}, {who.kind}, {who.state}; joined", at=who.joined_at),
        Fact(label="may", value=_allowed(who.permission)),
        *([Fact(label="region", value=who.region)] if who.region else []),
        *(Fact(label=f"track {track.sid}", value=", ".join(_details(track))) for track in who.tracks[:LINES_SHOWN]),
        *(Fact(label=name, value=said(value)) for name, value in sorted(who.attributes.items())[:LINES_SHOWN]),
    ]
    if who.metadata_chars:
        lines.append(Fact(label="metadata", value=f"{counted(who.metadata_chars, 'character')}, not shown"))
    return tuple(lines)


def _allowed(permission: Permission) -> str:
    sources = f" ({', '.join(permission.sources)} alone)" if permission.sources else ""
    rights = (
        ("publish" + sources, permission.publish),
        ("subscribe", permission.subscribe),
        ("send data", permission.publish_data),
        ("change its metadata", permission.update_metadata),
    )
    allowed, denied = [words for words, given in rights if given], [words for words, given in rights[:3] if not given]
    refused = f"; not {', '.join(denied)}" if denied else ""
    return f"{', '.join(allowed) or 'nothing'}{refused}{'; hidden' if permission.hidden else ''}"


def _details(track: Track) -> list[str]:
    size = [f"{track.width}×{track.height}"] if track.width else []
    return [_track(track), track.kind, track.mime_type or "codec not told", *size, *([] if track.red or track.kind != "audio" else ["without RED"])]


def fact_of_dispatch(dispatch: Dispatch) -> Fact:
    """A dispatch and its jobs."""
    jobs = Counter(job.status for job in dispatch.jobs)
    words = ", ".join(f"{count} {status}" for status, count in jobs.items()) or "no job"
    deployment = f", deployment {named(dispatch.deployment)}" if dispatch.deployment else ""
    label = f"dispatch of {named(dispatch.agent_name)}" if dispatch.agent_name else "automatic dispatch"
    return Fact(label=label, value=f"{dispatch.id}: {words}{deployment}{', deleted' if dispatch.deleted_at else ''}", at=dispatch.created_at)


def fact_of_egress(egress: Egress) -> Fact:
    """A recording or stream and where it went."""
    places = ", ".join(masked_name(f"{output.kind} {output.place}".strip()) for output in egress.outputs[:TRACKS_SHOWN])
    lasted = f" for {(egress.ended_at - egress.started_at).total_seconds():.0f} s" if egress.ended_at and egress.started_at else ""
    return Fact(
        label=f"egress {egress.id}",
        value=f"{egress.kind.replace('_', ' ')} {egress.status.replace('_', ' ')}{lasted}{f': {places}' if places else ''}".strip(),
        at=egress.started_at,
    )


def fact_of_ingress(ingress: Ingress) -> Fact:
    """An encoder and what comes from it."""
    media = ", ".join(part for part in (ingress.video, ingress.audio, f"{ingress.bitrate_bps // 1000} kbit/s" if ingress.bitrate_bps else "") if part)
    return Fact(
        label=f"ingress {ingress.id}", value=f"{ingress.kind} {ingress.status} for {named(ingress.room)}{f': {media}' if media else ''}", at=ingress.updated_at
    )


def facts_of_token(token: Token, owner: str) -> tuple[Fact, ...]:
    """What it says, without what is in its metadata and attributes."""
    granted = [name for name in KNOWN if token.grants(name)] + list(token.others)
    taken = [name for name in KNOWN if token.denies(name)]
    refused = f"; not {', '.join(taken)}" if taken else ""
    lines = [
        Fact(label="key", value=f"that of project {named(owner)}" if owner else "not one that is configured here"),
        Fact(label="for", value=f"{named(token.identity) if token.identity else 'no identity'} in {named(token.room) if token.room else 'no room'}"),
        Fact(label="grants", value=f"{', '.join(granted) or 'none'}{refused}"),
    ]
    times = (("made", token.issued_at), ("valid from", token.valid_from), ("expires", token.expires_at))
    lines += [Fact(label=label, value=f"{at:%Y-%m-%d %H:%M} UTC", at=at) for label, at in times if at]
    if token.room_config:
        lines.append(Fact(label="room configuration", value=f"agents {', '.join(map(named, token.agents))}" if token.agents else "without agents"))
    if token.metadata_chars or token.attributes:
        lines.append(Fact(label="metadata", value=f"{counted(token.metadata_chars, 'character')} and {counted(token.attributes, 'attribute')}, not shown"))
    return tuple(lines)
