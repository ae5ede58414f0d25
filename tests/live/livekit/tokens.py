"""What lets somebody into a room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from livekit import api

from tests.live.livekit.servers import Keys

Kind = Literal["standard", "egress", "ingress", "sip", "agent"]
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Who may join which room, and what they may do there: everything, unless `may` says otherwise."""

    room: str
    identity: str
    name: str = ""
    kind: Kind = "standard"
    may: api.VideoGrants = field(default_factory=api.VideoGrants)
    attributes: Mapping[str, str] = field(default_factory=dict)
    metadata: str = ""
    valid_for: dt.timedelta = HOUR  # may be negative

    def signed(self, keys: Keys) -> str:
        """The token."""
        grants = replace(self.may, room_join=True, room=self.room)
        token = api.AccessToken(keys.key, keys.secret).with_identity(self.identity).with_name(self.name).with_kind(self.kind)
        return token.with_grants(grants).with_attributes(dict(self.attributes)).with_metadata(self.metadata).with_ttl(self.valid_for).to_jwt()


def listener() -> api.VideoGrants:
    """May hear and see, and not speak."""
    return api.VideoGrants(can_publish=False, can_publish_data=False)
