"""The official pages that findings about telephony cite."""

from knowledge import Link

DOCS = "https://docs.livekit.io"
CODE = "https://github.com/livekit"

TROUBLES = Link(title="SIP troubleshooting guide", url=f"{DOCS}/reference/telephony/troubleshooting/")
STATUSES = Link(title="protocol livekit/sip.go (status mapping)", url=f"{CODE}/protocol/blob/main/livekit/sip.go")
OUTBOUND_CALLS = Link(title="Make outbound calls", url=f"{DOCS}/telephony/making-calls/outbound-calls/")
OUTBOUND_TRUNK = Link(title="SIP outbound trunk", url=f"{DOCS}/telephony/making-calls/outbound-trunk/")
INBOUND_TRUNK = Link(title="SIP inbound trunk", url=f"{DOCS}/telephony/accepting-calls/inbound-trunk/")
DISPATCH_RULE = Link(title="SIP dispatch rule", url=f"{DOCS}/telephony/accepting-calls/dispatch-rule/")
MATCHING = Link(title="protocol sip/sip.go (trunk and rule matching)", url=f"{CODE}/protocol/blob/main/sip/sip.go")
SIP_API = Link(title="SIP APIs", url=f"{DOCS}/reference/telephony/sip-api/")
SIP_PARTICIPANT = Link(title="SIP participant", url=f"{DOCS}/reference/telephony/sip-participant/")
SIP_SERVER = Link(title="Self-hosted SIP server", url=f"{DOCS}/transport/self-hosting/sip-server/")
PORTS = Link(title="Ports and firewall", url=f"{DOCS}/transport/self-hosting/ports-firewall/")
SECURE = Link(title="Secure trunking", url=f"{DOCS}/telephony/features/secure-trunking/")
REGIONS = Link(title="SIP region pinning", url=f"{DOCS}/telephony/features/region-pinning/")
AGENT_DISPATCH = Link(title="Agent dispatch", url=f"{DOCS}/agents/server/agent-dispatch/")
AGENT_CALLS = Link(title="Agents telephony integration", url=f"{DOCS}/agents/start/telephony/")
INBOUND_SOURCE = Link(title="livekit/sip inbound.go", url=f"{CODE}/sip/blob/main/pkg/sip/inbound.go")
ERRORS_SOURCE = Link(title="livekit/sip errors.go", url=f"{CODE}/sip/blob/main/pkg/sip/errors.go")
ROOMS = Link(title="Managing rooms", url=f"{DOCS}/intro/basics/rooms-participants-tracks/rooms/")
PARTICIPANTS = Link(title="Managing participants", url=f"{DOCS}/intro/basics/rooms-participants-tracks/participants/")
WEBHOOKS = Link(title="Webhooks and events", url=f"{DOCS}/intro/basics/rooms-participants-tracks/webhooks-events/")
