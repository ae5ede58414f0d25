"""Webhooks as a LiveKit server sends them: JSON with what has its default left out, signed for five minutes.

https://github.com/livekit/protocol/blob/main/webhook/resource_url_notifier.go
"""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from livekit.api import AccessToken

TTL = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A project with a key pair that nobody else has."""

    name: str = "default"
    api_key: str = field(default_factory=lambda: f"key{secrets.token_hex(6)}")
    api_secret: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)

    def token(self, body: bytes, *, ttl: timedelta = TTL) -> str:
        return AccessToken(self.api_key, self.api_secret).with_sha256(b64encode(sha256(body).digest()).decode()).with_ttl(ttl).to_jwt()

    def signed(self, event: Mapping[str, Any], *, ttl: timedelta = TTL) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of a request."""
        body = json.dumps(event).encode()
        return body, {"authorization": self.token(body, ttl=ttl), "content-type": "application/webhook+json"}


ROOM = {"sid": "RM_1", "name": "demo", "creationTime": "1790000000", "creationTimeMs": "1790000000123", "emptyTimeout": 300, "departureTimeout": 20}


def webhook(kind: str, number: int = 1, **parts: Any) -> dict[str, Any]:
    """An event of the room "demo"."""
    return {"event": kind, "id": f"EV_{number}", "createdAt": str(1_790_000_000 + number), "room": ROOM, **parts}


def person(identity: str = "ada", **said: Any) -> dict[str, Any]:
    own = {"sid": f"PA_{identity}", "identity": identity, "name": "Ada L.", "metadata": '{"plan": "gold"}', "joinedAtMs": "1790000000500"}
    return own | said
