"""A token taken apart on this machine. Nothing of it is kept, sent or logged; what is no token is told apart by its shape. Pure.

The claims: https://github.com/livekit/protocol/blob/main/auth/grants.go
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

Signature = Literal["right", "wrong", "other_key", "unknown_key"]
TOKEN_CHARS_MAX = 20_000
PART = re.compile(r"[A-Za-z0-9_\-]+")
# Keys of LiveKit begin with API and go on with letters and digits; secrets are a long run of letters and digits. https://github.com/livekit/protocol/blob/main/utils/guid/id.go
KEY = re.compile(r"API[A-Za-z0-9]{8,}")
SECRET = re.compile(r"[A-Za-z0-9+/_\-]{30,}={0,2}")
ADDRESS = re.compile(r"(?:wss?|https?)://", re.IGNORECASE)
AROUND = " \t\r\n\"'`<>,;“”"
MEANT = re.compile(r"^(?:bearer\s+|access_token=|token=)", re.IGNORECASE)
# In a room configuration these hold keys of a storage or a stream, and LiveKit refuses such tokens (CheckCredentials).
CREDENTIALS = frozenset({"secret", "accountkey", "credentials", "streamoutputs"})


@dataclass(frozen=True, slots=True)
class NoToken:
    """What was pasted instead: "secret", "key", "address", "cut" (a token that lacks a part), "encrypted" (a JWE), or "other"."""

    what: Literal["secret", "key", "address", "cut", "encrypted", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says. `video` and `others` hold the grants as they stand there; `agents` are those of its room configuration; times are None when they are not given or no times.

    `signed` and `signature` are the bytes to check; they are shown nowhere.
    """

    algorithm: str
    issuer: str = ""
    identity: str = ""
    issued_at: datetime | None = None
    valid_from: datetime | None = None
    expires_at: datetime | None = None
    kind: str = ""
    video: Mapping[str, Any] | None = None
    others: tuple[str, ...] = ()
    room_config: bool = False
    agents: tuple[str, ...] = ()
    credentials: bool = False
    metadata_chars: int = 0
    attributes: int = 0
    for_webhook: bool = False
    signed: bytes = field(default=b"", repr=False)
    signature: bytes = field(default=b"", repr=False)

    @property
    def room(self) -> str:
        """The room that it is for, "" for none."""
        return str((self.video or {}).get("room") or "")

    def grants(self, name: str) -> bool:
        """Whether a grant that has to be given is given."""
        return (self.video or {}).get(name) is True

    def denies(self, name: str) -> bool:
        """Whether a grant that goes without saying is taken away."""
        return (self.video or {}).get(name) is False


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys and secrets of the configured projects, by project name, to see which of them signed a token."""

    keys: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def check(self, token: Token, project: str) -> tuple[Signature, str]:
        """Whether the signature is right, and of which project the key is: "other_key" is right with another project's, "unknown_key" is nobody's here."""
        owners = [name for name, (key, _) in self.keys.items() if key and key == token.issuer]
        owner = project if project in owners else next(iter(owners), "")
        if not owner:
            return "unknown_key", ""
        right = hmac.compare_digest(hmac.new(self.keys[owner][1].encode(), token.signed, hashlib.sha256).digest(), token.signature)
        if not right:
            return "wrong", owner
        return ("right" if owner == project else "other_key"), owner


def decode(text: str) -> Token | NoToken:
    """The token, or what was pasted instead."""
    text = MEANT.sub("", text.strip(AROUND)).strip(AROUND)
    # Terminals break long lines; a text without dots is none of theirs.
    text = "".join(text.split()) if "." in text else text
    parts = text.split(".")
    if len(text) > TOKEN_CHARS_MAX or not all(PART.fullmatch(part) for part in parts if part) or len(parts) == 1:
        return NoToken(_shape(text))
    header = _json(parts[0])
    if header is None:
        return NoToken(_shape(text))
    if "enc" in header:
        return NoToken("encrypted")
    claims = _json(parts[1])
    if len(parts) != 3 or not parts[2] or claims is None:
        return NoToken("cut")
    return _token(header, claims, parts)


def _shape(text: str) -> Literal["secret", "key", "address", "cut", "other"]:
    if ADDRESS.match(text):
        return "address"
    if KEY.fullmatch(text) and len(text) < 24:
        return "key"
    if text.startswith("eyJ"):
        return "cut"
    return "secret" if SECRET.fullmatch(text) else "other"


def _token(header: Mapping[str, Any], claims: Mapping[str, Any], parts: list[str]) -> Token:
    config, video = claims.get("roomConfig"), claims.get("video")
    agents = config.get("agents") if isinstance(config, dict) else None
    return Token(
        algorithm=str(header.get("alg", "")),
        issuer=_text(claims.get("iss")),
        # An old token may carry its identity in jti. https://github.com/livekit/protocol/blob/main/auth/verifier.go
        identity=_text(claims.get("sub")) or _text(claims.get("jti")),
        issued_at=_time(claims.get("iat")),
        valid_from=_time(claims.get("nbf")),
        expires_at=_time(claims.get("exp")),
        kind=_text(claims.get("kind")),
        video=video if isinstance(video, dict) else None,
        others=tuple(name for name in ("sip", "agent", "inference", "observability") if isinstance(claims.get(name), dict)),
        room_config=isinstance(config, dict) and bool(config),
        agents=tuple(_text(agent.get("agentName") or agent.get("agent_name")) for agent in agents or () if isinstance(agent, dict))
        if isinstance(agents, list)
        else (),
        credentials=isinstance(config, dict) and _has_credentials(config),
        metadata_chars=len(_text(claims.get("metadata"))),
        attributes=len(attributes) if isinstance(attributes := claims.get("attributes"), dict) else 0,
        for_webhook="sha256" in claims,
        signed=f"{parts[0]}.{parts[1]}".encode(),
        signature=_bytes(parts[2]) or b"",
    )


def _has_credentials(value: Any) -> bool:
    """Somewhere in it stands a key of a storage or stream that is not empty."""
    if isinstance(value, dict):
        return any((name.replace("_", "").casefold() in CREDENTIALS and bool(inner)) or _has_credentials(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_has_credentials, value))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json(part: str) -> dict[str, Any] | None:
    raw = _bytes(part)
    try:
        value = json.loads(raw) if raw else None
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _bytes(part: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return None
