"""Who is signed in, in a cookie that only this server can write: what it says can be read by its holder, and changed by nobody."""

from __future__ import annotations

import binascii
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from cachetools import TTLCache

COOKIE_CHARS_MAX = 2_000
# Whoever is in knows the token anyway. What Slack said of a person may be another thing tomorrow, and signing in anew is one click.
LASTS_S: Mapping[str, float] = {"token": 12 * 3_600.0, "slack": 2 * 3_600.0}
ENDED_MAX = 10_000
# With the number of its form, so that what an older version gave out is not taken for more than it says.
SESSION = "session 1"


class Signer:
    """Signs what is given out and comes back. The key is made of the secrets that open the door, so a new token or client secret ends all that was signed."""

    def __init__(self, *secrets_: str) -> None:
        if not any(secrets_):
            raise ValueError("a key needs a secret")
        self._key = hmac.digest("\n".join(secrets_).encode(), b"ask-ai: dashboard", "sha256")

    def sign(self, purpose: str, payload: Mapping[str, Any]) -> str:
        """The payload with its signature, in letters that cookies and forms may hold."""
        body = urlsafe_b64encode(json.dumps(payload, separators=(",", ":")).encode()).decode().rstrip("=")
        return f"{body}.{self._mark(purpose, body)}"

    def read(self, purpose: str, signed: str) -> Mapping[str, Any] | None:
        """What was signed for this purpose; None for anything else."""
        body, _, mark = signed[: COOKIE_CHARS_MAX + 1].partition(".")
        if len(signed) > COOKIE_CHARS_MAX or not hmac.compare_digest(self._mark(purpose, body).encode(), mark.encode("utf-8", "replace")):
            return None
        try:
            payload = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        except (ValueError, binascii.Error):
            return None
        return payload if isinstance(payload, dict) else None

    def _mark(self, purpose: str, body: str) -> str:
        return hmac.new(self._key, f"{purpose}\n{body}".encode("utf-8", "replace"), "sha256").hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who may look: with the operator's token at all workspaces (`team` ""), or as an admin of one."""

    way: Literal["token", "slack"]
    team: str = ""
    person: str = ""

    def __post_init__(self) -> None:
        if (self.way == "slack") != bool(self.team and self.person):
            raise ValueError("whoever comes through Slack belongs to a workspace, and nobody else does")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A viewer until a moment. `id` is like no other one."""

    viewer: Viewer
    id: str
    until: float


class Sessions:
    """Begins, knows and ends sessions. `now` is seconds since 1970. Ended ones are remembered until they would have run out, or this process ends."""

    def __init__(self, signer: Signer, *, now: Callable[[], float]) -> None:
        self._signer, self._now = signer, now
        self._ended: TTLCache[str, bool] = TTLCache(ENDED_MAX, max(LASTS_S.values()), timer=now)

    def begin(self, viewer: Viewer) -> tuple[str, float]:
        """The cookie of a new session, and how many seconds it lasts."""
        lasts_s = LASTS_S[viewer.way]
        payload = {"id": secrets.token_urlsafe(16), "until": self._now() + lasts_s, **asdict(viewer)}
        return self._signer.sign(SESSION, payload), lasts_s

    def known(self, cookie: str) -> Session | None:
        """The session of a cookie; None when it is none of ours, has run out or was ended."""
        payload = self._signer.read(SESSION, cookie)
        if payload is None:
            return None
        viewer = Viewer(way=payload["way"], team=payload["team"], person=payload["person"])
        session = Session(viewer=viewer, id=payload["id"], until=payload["until"])
        return None if session.until <= self._now() or session.id in self._ended else session

    def end(self, session: Session) -> None:
        """It is known no longer, wherever the cookie went."""
        self._ended[session.id] = True

    def form_key(self, session: Session) -> str:
        """What a form of this session holds, and no page elsewhere can know."""
        return self._signer.sign("form", {"session": session.id})

    def fits(self, session: Session, key: str) -> bool:
        """Whether a form was made for this session."""
        return self._signer.read("form", key) == {"session": session.id}
