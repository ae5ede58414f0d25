"""What a token allows, and what it forgets to. Pure. https://github.com/livekit/protocol/blob/main/auth/grants.go (VideoGrant)"""

from __future__ import annotations

from bot.diagnostics.judge.scale import CERTAIN, STRONG
from bot.diagnostics.judge.wording import listed
from bot.diagnostics.near import near_names
from bot.diagnostics.pages import AUTH_SOURCE, TOKENS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.token import Token

KNOWN = (
    "roomCreate",
    "roomList",
    "roomRecord",
    "roomAdmin",
    "roomJoin",
    "room",
    "canPublish",
    "canSubscribe",
    "canPublishData",
    "canPublishSources",
    "canUpdateOwnMetadata",
    "ingressAdmin",
    "hidden",
    "recorder",
    "agent",
    "canSubscribeMetrics",
    "canManageAgentSession",
    "destinationRoom",
)
SERVER = ("roomCreate", "roomList", "roomRecord", "roomAdmin", "ingressAdmin", "agent")


def judge_grants(token: Token) -> list[Finding]:
    """Missing grants first: without them nothing else matters."""
    missing = [*_misspelt(token), *_join(token)]
    return [*missing, *_narrow(token), *_credentials(token)]


def _misspelt(token: Token) -> list[Finding]:
    """Grants in a spelling that the server does not read, such as room_join; it ignores them without a word."""
    wrong = {name: near[0].name for name in token.video or {} if name not in KNOWN and (near := near_names(name, KNOWN)) and near[0].sure}
    if not wrong:
        return []
    return [
        Finding(
            code="token-grant-misspelt",
            severity="broken",
            cause=f"The token spells grants in a way that the server does not read: {listed(sorted(wrong))}.",
            advice=f"Inside a token they are {listed(sorted(wrong.values()))}; a server SDK writes them so.",
            link=TOKENS,
            confidence=CERTAIN,
            evidence=tuple(Evidence(text=f"video.{name} instead of video.{right}") for name, right in sorted(wrong.items())),
        )
    ]


def _join(token: Token) -> list[Finding]:
    """What a token to join with has to have: the grant, a room, an identity. One for the server's API or a webhook has another purpose."""
    if token.for_webhook or (not token.grants("roomJoin") and (token.others or any(token.grants(name) for name in SERVER))):
        return [_for_server(token)]
    if token.video is None:
        return [_missing("token-no-grant", "The token has no video grant, so it allows nothing.", "Add a video grant with roomJoin and room when you make it.")]
    return [*_nowhere(token), *_nobody(token)]


def _nowhere(token: Token) -> list[Finding]:
    if not token.grants("roomJoin"):
        advice = "Set roomJoin in the video grant; the server answers permissions denied without it."
        return [_missing("token-no-join", "The token does not allow to join a room: roomJoin is not true.", advice)]
    advice = "Set room in the video grant to the name of the room; the server answers no room name without it."
    return [] if token.room else [_missing("token-no-room", "The token names no room to join.", advice)]


def _nobody(token: Token) -> list[Finding]:
    advice = "Give each participant an identity that is unique in the room; the server answers identity cannot be empty without it."
    return [] if token.identity else [_missing("token-no-identity", "The token names no identity (sub).", advice)]


def _missing(code: str, cause: str, advice: str) -> Finding:
    return Finding(code=code, severity="broken", cause=cause, advice=advice, link=AUTH_SOURCE, confidence=CERTAIN)


def _for_server(token: Token) -> Finding:
    purpose = "signs the body of a webhook" if token.for_webhook else "is for the server's API"
    return Finding(
        code="token-for-server",
        severity="warning",
        cause=f"This token {purpose}; nobody can join a room with it.",
        advice="Clients need one with roomJoin and room. Keep this one away from them: it can do more than a participant may.",
        link=TOKENS,
        confidence=CERTAIN,
        evidence=(Evidence(text=f"it grants {', '.join(name for name in SERVER if token.grants(name)) or ', '.join(token.others) or 'nothing'}"),),
    )


def _narrow(token: Token) -> list[Finding]:
    """Somebody who joins with it is mute or deaf, which may be meant."""
    sources = (token.video or {}).get("canPublishSources")
    limits = [words for name, words in (("canPublish", "publish"), ("canSubscribe", "subscribe")) if token.denies(name)]
    if isinstance(sources, list) and sources and "microphone" not in sources and not token.denies("canPublish"):
        limits.append("use a microphone")
    if not limits or not token.grants("roomJoin"):
        return []
    return [
        Finding(
            code="token-narrow",
            severity="warning",
            cause=f"Who joins with this token may not {' or '.join(limits)}.",
            advice="That is right for viewers or recorders. For people who shall talk, leave canPublish, canSubscribe and canPublishSources out: everything is allowed then.",
            link=TOKENS,
            confidence=STRONG,
            evidence=(Evidence(text="canPublish, canSubscribe and canPublishSources of its video grant"),),
        )
    ]


def _credentials(token: Token) -> list[Finding]:
    if not token.credentials:
        return []
    return [
        Finding(
            code="token-credentials-inside",
            severity="broken",
            cause="The room configuration in the token holds credentials of a storage or stream, which the server refuses, and which every holder can read.",
            advice="Replace those credentials now. Name the storage in the server's or the project's configuration, or start the egress from your backend.",
            link=TOKENS,
            confidence=CERTAIN,
            evidence=(Evidence(text="roomConfig has a field for a secret that is not empty"),),
        )
    ]
