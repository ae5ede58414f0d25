"""Delivers signed webhooks to an address that the operator configured.

Signature: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from bot.errors import HookFailed

TIMEOUT_S = 10.0
PREFIX = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHook:
    """A `bot.escalation.exporting.Hook`. `now` is seconds since 1970; `secret` as `key_of` takes it."""

    url: str
    http: httpx.AsyncClient
    now: Callable[[], float]
    secret: str = field(repr=False)

    async def send(self, id_: str, body: bytes) -> None:
        """See `bot.escalation.exporting.Hook`."""
        moment = str(int(self.now()))
        headers = {
            "content-type": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": moment,
            "webhook-signature": signature(key_of(self.secret), id_, moment, body),
        }
        try:
            answer = await self.http.post(self.url, content=body, headers=headers, timeout=TIMEOUT_S, follow_redirects=False)
        except httpx.HTTPError as error:  # its words may hold the address, and that a token
            raise HookFailed(f"not reached ({type(error).__name__})") from None
        if not answer.is_success:
            raise HookFailed(f"answered with status {answer.status_code}", final=answer.status_code == httpx.codes.GONE)


def signature(key: bytes, id_: str, moment: str, body: bytes) -> str:
    """The header for a body that is sent at this moment."""
    made = hmac.new(key, f"{id_}.{moment}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def key_of(secret: str) -> bytes:
    """The key of a secret: base64 after `whsec_`, or else the secret's own bytes."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass  # a word that only looks like one
    return secret.encode()
