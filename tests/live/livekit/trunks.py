"""What LiveKit's server must know before it can call somebody."""

from __future__ import annotations

from dataclasses import dataclass

from livekit import api

CALLER = "+12025550110"  # 555-0100 to 555-0199 belong to nobody: https://www.nanpa.com/numbering/555-line-numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Trunk:
    """An outbound trunk to an address such as "127.0.0.1:5060"."""

    address: str
    name: str = "bench"
    number: str = CALLER
    user: str = ""
    password: str = ""
    tcp: bool = False

    async def make(self, livekit: api.LiveKitAPI) -> str:
        """Its id."""
        transport = api.SIPTransport.SIP_TRANSPORT_TCP if self.tcp else api.SIPTransport.SIP_TRANSPORT_AUTO
        info = api.SIPOutboundTrunkInfo(
            name=self.name, address=self.address, numbers=[self.number], auth_username=self.user, auth_password=self.password, transport=transport
        )
        return (await livekit.sip.create_outbound_trunk(api.CreateSIPOutboundTrunkRequest(trunk=info))).sip_trunk_id
