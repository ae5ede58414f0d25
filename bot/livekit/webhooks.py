"""LiveKit's webhooks: who sent one, and what it says as a `RoomEvent`. https://docs.livekit.io/intro/basics/rooms-participants-tracks/webhooks-events/

The token is checked by livekit-api; the body is read as the JSON it is, because the SDK's own reading forgets every enumeration value that is newer than itself.
"""

from __future__ import annotations

import json
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Protocol

import jwt
from livekit.api import TokenVerifier

from bot.diagnostics.record import RoomEvent
from bot.errors import BotError
from bot.livekit.events import BadEvent, Envelope, event_of

# The sender's clock may be so far from ours; its tokens are good for five minutes.
LEEWAY = timedelta(minutes=1)
NO_OBJECT = "the body is not a JSON object"


class WebhookForged(BotError):
    """No configured project sent this; the message says why, and quotes nothing of it."""


class WebhookUnreadable(BotError):
    """It was sent by a configured project, and is no webhook all the same."""


class Signer(Protocol):
    """What is needed of a configured project."""

    @property
    def name(self) -> str:
        """The name under which it is configured."""

    @property
    def api_key(self) -> str:
        """Which key signs its webhooks."""

    @property
    def api_secret(self) -> str:
        """And with what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A project that signed something with this SHA-256, in base64."""

    project: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Checks and reads webhooks of these projects. When two share a key, the first of them is meant unless the address names the other."""

    projects: Iterable[Signer] = field(repr=False)
    _by_name: Mapping[str, Signer] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {project.name: project for project in self.projects})

    def knows(self, project: str) -> bool:
        """Whether a project is configured under this name."""
        return project in self._by_name

    def sender(self, authorization: str, *, project: str = "") -> Sender:
        """Whose token this is, of all projects or of one; raises `WebhookForged`. The body is not looked at."""
        token = authorization.removeprefix("Bearer ").strip()
        if not token.isascii():
            raise WebhookForged("the token is not good: it is not ASCII")
        signer = self._signer(_issuer(token), project)
        try:
            claims = TokenVerifier(signer.api_key, signer.api_secret, leeway=LEEWAY).verify(token)
        except jwt.PyJWTError as error:
            raise WebhookForged(f"the token is not good: {type(error).__name__}") from None
        if not claims.sha256:
            raise WebhookForged("the token says nothing of a body")
        return Sender(project=signer.name, sha256=claims.sha256)

    def read(self, sender: Sender, body: bytes, *, received_at: datetime) -> RoomEvent:
        """The event that this sender signed; raises `WebhookForged` for another body, `WebhookUnreadable` for one that is no webhook."""
        if b64encode(sha256(body).digest()).decode() != sender.sha256:
            raise WebhookForged("the body is not the one that was signed")
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            raise WebhookUnreadable(NO_OBJECT) from None
        if not isinstance(value, dict):
            raise WebhookUnreadable(NO_OBJECT)
        try:
            return event_of(value, Envelope(project=sender.project, received_at=received_at, digest=sha256(body).hexdigest()))
        except BadEvent as error:
            raise WebhookUnreadable(str(error)) from None

    def _signer(self, issuer: object, project: str) -> Signer:
        known = [self._by_name[project]] if project in self._by_name else [] if project else list(self._by_name.values())
        for signer in known:
            if signer.api_key == issuer:
                return signer
        raise WebhookForged("the key is of no configured project")


def _issuer(token: str) -> str:
    """The key that the token says it was signed with, which nobody has checked yet."""
    try:
        claims = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        return str(claims["iss"])
    except (IndexError, ValueError, KeyError, TypeError, RecursionError):
        raise WebhookForged("the token is not good: it cannot be read") from None
