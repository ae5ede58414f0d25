"""What a token is worth as a text: its shape, its signature, its times. Pure.

How the server checks: https://github.com/livekit/livekit/blob/master/pkg/service/auth.go and https://github.com/livekit/protocol/blob/main/auth/verifier.go
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.diagnostics.judge.grants import judge_grants
from bot.diagnostics.judge.scale import CERTAIN, LEEWAY_S, LIKELY, STRONG
from bot.diagnostics.judge.wording import named, span
from bot.diagnostics.pages import AUTH_SOURCE, KEYS, TOKENS
from bot.diagnostics.report import Evidence, Finding
from bot.diagnostics.token import NoToken, Signature, Token

HS256 = "HS256"
LEEWAY = timedelta(seconds=LEEWAY_S)
LONG_LIVED = timedelta(hours=24)
THREE_PARTS = "A token has three parts with dots between them and begins with eyJ"
NO_TOKENS = {
    "key": ("This is an API key, not a token.", f"{THREE_PARTS}; your backend makes it from key and secret."),
    "address": ("This is an address, not a token.", f"{THREE_PARTS}."),
    "cut": ("This is a part of a token.", f"{THREE_PARTS}. Copy all of it; terminals and logs like to cut long lines."),
    "encrypted": ("This token is encrypted, and LiveKit takes only those that are signed.", "Make it with one of LiveKit's server SDKs."),
    "other": ("This is no token.", f"{THREE_PARTS}. Often it is a promise that nobody awaited: toJwt() is asynchronous in Node.js."),
}


def judge_no_token(pasted: NoToken) -> Finding:
    """Something else was pasted; a secret has to be replaced."""
    if pasted.what == "secret":
        return Finding(
            code="token-secret-pasted",
            severity="broken",
            cause="This looks like an API secret, and not like a token.",
            advice="Whoever reads it can do everything in the project: delete the message, and replace the key now. Tokens are made from it in your backend, and it never leaves that.",
            link=KEYS,
            confidence=LIKELY,
            evidence=(Evidence(text="one long run of letters and digits without dots"),),
        )
    cause, advice = NO_TOKENS[pasted.what]
    return Finding(code="token-not-a-token", severity="broken", cause=cause, advice=advice, link=TOKENS, confidence=CERTAIN)


def judge_token(token: Token, signature: tuple[Signature, str], now: datetime) -> list[Finding]:
    """Everything that can be said without looking at a room; fine when nothing is wrong."""
    found = [*_signed(token, *signature), *_times(token, now), *judge_grants(token)]
    if not any(finding.severity in {"broken", "warning"} for finding in found):
        found.append(_fine(token, known=signature[0] != "unknown_key"))
    return [*found, *_exposed(token, now)]


def _signed(token: Token, signature: Signature, owner: str) -> list[Finding]:
    if token.algorithm != HS256:
        return [
            Finding(
                code="token-wrong-algorithm",
                severity="broken",
                cause=f"The token is signed with {named(token.algorithm or 'nothing')}; LiveKit takes {HS256} alone.",
                advice="Sign it with the API secret by HMAC and SHA-256, best with one of LiveKit's server SDKs.",
                link=AUTH_SOURCE,
                confidence=CERTAIN,
                evidence=(Evidence(text="alg in its header"),),
            )
        ]
    match signature:
        case "right":
            return []
        case "wrong":
            return [_bad_signature(owner)]
        case "other_key":
            return [_other_project(owner)]
        case "unknown_key":
            return [_unknown_key(token)]


def _bad_signature(owner: str) -> Finding:
    return Finding(
        code="token-bad-signature",
        severity="broken",
        cause=f"The token names the key of project {named(owner)}, and is not signed with the secret of that key.",
        advice="The secret in the backend is another one, is cut, or has a space or quotes around it. Copy it anew, and compare with a token from lk token create --join.",
        link=AUTH_SOURCE,
        confidence=CERTAIN,
        evidence=(Evidence(text="the signature was checked with the secret that is configured here"),),
    )


def _other_project(owner: str) -> Finding:
    return Finding(
        code="token-other-project",
        severity="broken",
        cause=f"The token belongs to project {named(owner)}, not to the one that is looked at here.",
        advice="URL and key have to come from one project. Either connect to that project's URL, or make the token with this project's key.",
        link=KEYS,
        confidence=CERTAIN,
        evidence=(Evidence(text=f"iss is the key of {named(owner)}, and the signature is right"),),
    )


def _unknown_key(token: Token) -> Finding:
    return Finding(
        code="token-wrong-key",
        severity="broken" if not token.issuer else "warning",
        cause="The token names no key, so no server accepts it."
        if not token.issuer
        else "The token names a key that is not the one of any project configured here.",
        advice="If it is meant for this server, its backend uses a key of another project, or one that I was not given; the server answers invalid API key to a key that it does not know.",
        link=AUTH_SOURCE,
        confidence=CERTAIN if not token.issuer else LIKELY,
        evidence=(Evidence(text="iss is compared with the configured keys; the signature could not be checked"),),
        question="Is that key, the iss of the token, one of the project at the URL that the client uses?" if token.issuer else "",
    )


def _times(token: Token, now: datetime) -> list[Finding]:
    if token.expires_at is None:
        return [
            Finding(
                code="token-no-expiry",
                severity="broken",
                cause="The token has no time at which it expires (exp), and the server takes none without.",
                advice="Set a ttl; LiveKit's server SDKs do that by themselves.",
                link=AUTH_SOURCE,
                confidence=STRONG,
                evidence=(Evidence(text="no exp among its claims; older servers let that pass"),),
            )
        ]
    return [*_expired(token.expires_at, now), *_not_yet(token, now), *_long(token, now)]


def _expired(expires_at: datetime, now: datetime) -> list[Finding]:
    left_s = (expires_at - now).total_seconds()
    if left_s > LEEWAY_S:
        return []
    gone = left_s <= -LEEWAY_S
    words = f"expired {span(-left_s)} ago" if left_s < 0 else f"expires in {span(left_s)}"
    return [
        Finding(
            code="token-expired" if gone else "token-expiring",
            severity="broken" if gone else "warning",
            cause=f"The token {words}{'' if gone else f'; the server still takes it for up to {LEEWAY_S:.0f} s after that'}.",
            advice="Fetch a new one right before connecting. A token is needed to join only: who is connected stays, and the server renews theirs.",
            link=TOKENS,
            confidence=CERTAIN,
            evidence=(Evidence(text="exp", at=expires_at),),
        )
    ]


def _not_yet(token: Token, now: datetime) -> list[Finding]:
    if token.valid_from is None or token.valid_from <= now + LEEWAY:
        return []
    return [
        Finding(
            code="token-not-yet-valid",
            severity="broken",
            cause=f"The token is valid only from {span((token.valid_from - now).total_seconds())} from now on.",
            advice=f"The clock of the machine that makes tokens is ahead: set it by NTP. The server forgives {LEEWAY_S:.0f} s.",
            link=AUTH_SOURCE,
            confidence=CERTAIN,
            evidence=(Evidence(text="nbf", at=token.valid_from),),
        )
    ]


def _long(token: Token, now: datetime) -> list[Finding]:
    begins = token.valid_from or token.issued_at or now
    if token.expires_at is None or token.expires_at - begins <= LONG_LIVED or token.expires_at <= now:
        return []
    return [
        Finding(
            code="token-long-lived",
            severity="note",
            cause=f"The token is valid for {span((token.expires_at - begins).total_seconds())}, which is longer than joining takes.",
            advice="Minutes are enough, since it is needed only to join; one that leaks is of use to others until it expires, and it cannot be called back.",
            link=TOKENS,
            confidence=CERTAIN,
            evidence=(Evidence(text="exp", at=token.expires_at),),
        )
    ]


def _exposed(token: Token, now: datetime) -> list[Finding]:
    """It was pasted, so somebody else may have read it."""
    if token.expires_at is None or token.expires_at <= now:
        return []
    return [
        Finding(
            code="token-still-good",
            severity="fine",
            cause=f"Whoever has read the token can use it for {span((token.expires_at - now).total_seconds())} more.",
            advice="I have not kept it. Delete the message if others can see it.",
            link=TOKENS,
            confidence=STRONG,
            evidence=(Evidence(text="exp", at=token.expires_at),),
        )
    ]


def _fine(token: Token, *, known: bool) -> Finding:
    return Finding(
        code="token-fine",
        severity="fine",
        cause=f"The token is well made{'' if known else ', as far as that can be said without its key'}: {named(token.identity)} may join {named(token.room)}.",
        advice="If joining fails all the same, it is not the token: look at the address that the client uses, and at its network.",
        link=TOKENS,
        confidence=CERTAIN if known else LIKELY,
    )
