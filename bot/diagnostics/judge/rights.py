"""What people in a room are not allowed to do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.diagnostics.judge.group import Case, found
from bot.diagnostics.judge.scale import CERTAIN
from bot.diagnostics.pages import PARTICIPANTS, TOKENS
from bot.diagnostics.report import Finding
from bot.diagnostics.seen import Participant

CANNOT_PUBLISH = Case(
    code="cannot-publish",
    severity="warning",
    cause="{who} may not publish: the token or a later update does not allow it.",
    advice="For people who shall speak, leave canPublish out of the token's grant or set it to true, or update their permissions on the server. Viewers are fine without.",
    link=TOKENS,
    confidence=CERTAIN,
    shows="can_publish is false",
)
LIMITED = Case(
    code="source-not-allowed",
    severity="warning",
    cause="{who} may publish {sources} alone, and no microphone.",
    advice="canPublishSources names all that is allowed: add microphone, or leave it out to allow everything.",
    link=TOKENS,
    confidence=CERTAIN,
    shows="microphone is not among the allowed sources",
)
DEAF = Case(
    code="cannot-subscribe",
    severity="warning",
    cause="{who} may not subscribe, so they hear and see nobody.",
    advice="Leave canSubscribe out of the token's grant or set it to true.",
    link=TOKENS,
    confidence=CERTAIN,
    shows="can_subscribe is false",
)
HIDDEN = Case(
    code="participant-hidden",
    severity="note",
    cause="{who} joined hidden, so the others do not see them in the room.",
    advice="Leave hidden out of the token's grant unless that is what you want.",
    link=PARTICIPANTS,
    confidence=CERTAIN,
    shows="hidden",
)


def judge_rights(people: Sequence[Participant]) -> list[Finding]:
    """What permissions keep them from, of everybody who is connected."""
    silenced = [who for who in people if not who.permission.publish]
    limited = [who for who in people if who.permission.publish and who.permission.sources and "microphone" not in who.permission.sources]
    limited = [who for who in limited if not any(track.kind == "audio" for track in who.tracks)]
    sources = ", ".join(limited[0].permission.sources) if limited else ""
    return [
        *found(_publish_case(len(silenced), len(people)), silenced),
        *found(LIMITED, limited, sources=sources),
        *found(DEAF, [who for who in people if not who.permission.subscribe]),
        *found(HIDDEN, [who for who in people if who.permission.hidden and who.kind == "standard"]),
    ]


def _publish_case(silenced: int, people: int) -> Case:
    """Nobody can say anything: broken. Most are silent: an audience."""
    if silenced == people:
        return replace(CANNOT_PUBLISH, severity="broken")
    return replace(CANNOT_PUBLISH, severity="note") if silenced * 2 > people else CANNOT_PUBLISH
