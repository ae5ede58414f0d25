"""Tokens for tests, signed as LiveKit's SDKs sign them. Keys and secrets are made anew in each run."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from bot.diagnostics.token import Keyring
from tests.diagnostics.judge.observations import NOW

KEY, SECRET = f"API{secrets.token_hex(6)}", secrets.token_hex(22)
OTHER_KEY, OTHER_SECRET = f"API{secrets.token_hex(6)}", secrets.token_hex(22)
KEYRING = Keyring({"default": (KEY, SECRET), "eu": (OTHER_KEY, OTHER_SECRET)})


def claims(**given: Any) -> dict[str, Any]:
    """What a good token says, but for what is given."""
    now = int(NOW.timestamp())
    usual = {"iss": KEY, "sub": "ada", "nbf": now, "exp": now + 600, "video": {"roomJoin": True, "room": "demo"}}
    return usual | given


def made(said: Mapping[str, Any], *, secret: str = SECRET, header: Mapping[str, Any] | None = None) -> str:
    """The token."""
    parts = [_part(header or {"alg": "HS256", "typ": "JWT"}), _part(said)]
    signature = hmac.new(secret.encode(), ".".join(parts).encode(), hashlib.sha256).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(signature).decode().rstrip("=")])


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
