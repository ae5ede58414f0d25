"""The official pages that findings cite. Each address also stands in the handbook, so a page that moves is noticed in one place."""

from __future__ import annotations

from knowledge import Link

_DOCS = "https://docs.livekit.io"
_SOURCE = "https://github.com/livekit"

ROOMS = Link(title="Rooms", url=f"{_DOCS}/intro/basics/rooms-participants-tracks/rooms/")
PARTICIPANTS = Link(title="Participants", url=f"{_DOCS}/intro/basics/rooms-participants-tracks/participants/")
WEBHOOKS = Link(title="Webhooks and events", url=f"{_DOCS}/intro/basics/rooms-participants-tracks/webhooks-events/")
CONNECT = Link(title="Connecting to LiveKit", url=f"{_DOCS}/intro/basics/connect/")
CONNECTION_TEST = Link(title="Connection test", url="https://livekit.io/connection-test")
FIREWALL = Link(title="Firewall settings", url=f"{_DOCS}/deploy/admin/firewall/")
PUBLISH = Link(title="Publishing camera and microphone", url=f"{_DOCS}/transport/media/publish/")
ENCRYPTION = Link(title="End-to-end encryption", url=f"{_DOCS}/transport/encryption/")
REGIONS = Link(title="Region pinning", url=f"{_DOCS}/deploy/admin/regions/region-pinning/")
TOKENS = Link(title="Authentication", url=f"{_DOCS}/frontends/build/authentication/")
AUTH_SOURCE = Link(title="How the server checks a token", url=f"{_SOURCE}/livekit/blob/master/pkg/service/auth.go")
KEYS = Link(title="LiveKit CLI projects", url=f"{_DOCS}/reference/developer-tools/livekit-cli/projects/")
SELF_HOSTING = Link(title="Deploying LiveKit", url=f"{_DOCS}/transport/self-hosting/deployment/")
PORTS = Link(title="Ports and firewall", url=f"{_DOCS}/transport/self-hosting/ports-firewall/")

DISPATCH = Link(title="Agent dispatch", url=f"{_DOCS}/agents/server/agent-dispatch/")
AGENT_OPTIONS = Link(title="Agent server options", url=f"{_DOCS}/agents/server/options/")
JOBS = Link(title="Job lifecycle", url=f"{_DOCS}/agents/server/job/")
AGENT_AUDIO = Link(title="Agent speech and audio", url=f"{_DOCS}/agents/multimodality/audio/")

EGRESS = Link(title="Egress overview", url=f"{_DOCS}/transport/media/ingress-egress/egress/")
EGRESS_API = Link(title="Egress API", url=f"{_DOCS}/reference/other/egress/api/")
EGRESS_OUTPUTS = Link(title="Egress outputs", url=f"{_DOCS}/transport/media/ingress-egress/egress/outputs/")
EGRESS_TEMPLATES = Link(title="Custom recording templates", url=f"{_DOCS}/transport/media/ingress-egress/egress/custom-template/")
EGRESS_SERVICE = Link(title="Self-hosting egress", url=f"{_DOCS}/transport/self-hosting/egress/")
QUOTAS = Link(title="Quotas and limits", url=f"{_DOCS}/deploy/admin/quotas-and-limits/")
INGRESS = Link(title="Ingress overview", url=f"{_DOCS}/transport/media/ingress-egress/ingress/")
ENCODERS = Link(title="Encoder configuration", url=f"{_DOCS}/transport/media/ingress-egress/ingress/encoders/")
