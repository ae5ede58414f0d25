"""Who can be heard and who cannot, as far as tracks tell. One finding a cause, however many people it is true of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.diagnostics.judge.encryption import judge_encryption
from bot.diagnostics.judge.group import Case, found
from bot.diagnostics.judge.rights import judge_rights
from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, PUBLISHING_S, STRONG
from bot.diagnostics.judge.wording import named, since
from bot.diagnostics.observed import SeenRoom
from bot.diagnostics.pages import AGENT_AUDIO, PUBLISH
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.seen import Participant, Track

SPEAKERS = frozenset({"standard", "sip", "agent", "connector"})
SOUND_SOURCES = frozenset({"microphone", "screen_share_audio"})
# An avatar speaks for the agent, with this attribute. https://docs.livekit.io/agents/models/avatar/
ON_BEHALF = "lk.publish_on_behalf"

AGENT_SILENT = Case(
    code="agent-silent",
    severity="warning",
    cause="The agent {who} is in the room and {verb} no audio.",
    advice="Look in its log for an exception after it connected, a session that was not started, or a voice model that failed. An agent for text alone publishes none.",
    link=AGENT_AUDIO,
    confidence=LIKELY,
    shows="no audio track",
    one="publishes",
    many="publish",
)
NOTHING_PUBLISHED = Case(
    code="joined-without-publishing",
    severity="warning",
    cause="{who} joined and {verb} nothing, though they may.",
    advice="The app has to turn the microphone on after connecting (setMicrophoneEnabled), and the browser or phone has to allow it. A viewer is fine without.",
    link=PUBLISH,
    confidence=LIKELY,
    shows="no tracks, publishing is allowed",
    one="publishes",
    many="publish",
    question="Was the question for the microphone answered with yes on the device of {first}?",
)
NO_MICROPHONE = Case(
    code="no-microphone",
    severity="warning",
    cause="{who} {verb} video and no audio.",
    advice="Turn the microphone on in the app; if that fails, another program may hold the device, or only the camera was allowed.",
    link=PUBLISH,
    confidence=STRONG,
    shows="a camera track, no audio track",
    one="publishes",
    many="publish",
)
MUTED = Case(
    code="microphone-muted",
    severity="note",
    cause="The microphone of {who} is muted.",
    advice="Who muted it, the person, the app or a call to the server, cannot be seen. By default a server may mute and not unmute, so the person turns it on again.",
    link=PUBLISH,
    confidence=CERTAIN,
    shows="all audio tracks are muted",
    question="Does {first} see a muted microphone on their side?",
)
# https://github.com/livekit/agents/blob/main/livekit-agents/livekit/agents/voice/room_io/_input.py (track_source)
NO_SOURCE = Case(
    code="audio-without-source",
    severity="warning",
    cause="{who} {verb} audio whose source is {source}; agents listen to microphones.",
    advice="Set the source to microphone in the options with which the track is published.",
    link=PUBLISH,
    confidence=STRONG,
    shows="audio with source {source}",
    one="publishes",
    many="publish",
)


def judge_media(seen: SeenRoom) -> list[Finding]:
    """Everything about tracks and permissions of those who are connected."""
    people = [who for who in seen.participants or () if who.state == "active" and who.kind in SPEAKERS]
    return [*judge_rights(people), *_without_sound(people, seen.where.at), *_with_sound(people), *judge_encryption(people)]


def sound_of(who: Participant) -> list[Track]:
    """Audio tracks, whatever they call their source."""
    return [track for track in who.tracks if track.kind == "audio"]


def _without_sound(people: Sequence[Participant], now: datetime) -> list[Finding]:
    """Who may publish sound, had the time to, and does not."""
    late = [who for who in people if who.permission.publish and (since(now, who.joined_at) or 0.0) > PUBLISHING_S and not sound_of(who)]
    silent = [who for who in late if who.kind != "agent" and not who.tracks]
    # Somebody alone may be waiting for the others.
    waiting = replace(NOTHING_PUBLISHED, severity="note") if len(people) == 1 else NOTHING_PUBLISHED
    return [
        *found(AGENT_SILENT, [who for who in late if who.kind == "agent" and not _has_avatar(who, people)]),
        *found(waiting, silent),
        *found(NO_MICROPHONE, [who for who in late if who.kind != "agent" and any(track.source == "camera" for track in who.tracks)]),
    ]


def _has_avatar(agent: Participant, people: Sequence[Participant]) -> bool:
    return any(who.attributes.get(ON_BEHALF) == agent.identity for who in people)


def _with_sound(people: Sequence[Participant]) -> list[Finding]:
    heard = [who for who in people if sound_of(who)]
    agents = any(who.kind == "agent" for who in people)
    strange = [who for who in heard if agents and who.kind == "standard" and not any(track.source in SOUND_SOURCES for track in sound_of(who))]
    source = sound_of(strange[0])[0].source if strange else ""
    return [
        *found(MUTED, [who for who in heard if all(track.muted for track in sound_of(who))]),
        *found(NO_SOURCE, strange, source=source),
    ]


def judge_sound_of(who: Participant, now: datetime) -> list[Finding]:
    """Of one participant that is asked about: sound goes out as far as the server knows, and the one question that is left."""
    track = next((track for track in sound_of(who) if not track.muted), None)
    if who.state != "active" or track is None:
        return []
    return [
        Finding(
            code="audio-goes-out",
            severity="note",
            cause=f"{named(who.identity)} publishes audio that is not muted.",
            advice="If nobody hears it, look at the listener (subscribed, attached, playback unlocked by a click), then at the device that the speaker chose.",
            link=PUBLISH,
            confidence=OPEN,
            evidence=(Evidence(text=f"{track.source}, {track.mime_type or 'codec not told'}, track {track.sid}", at=now),),
            question=f"Does the speaking indicator of {named(who.identity)} move while they talk? I see tracks, not how loud they are.",
        )
    ]
