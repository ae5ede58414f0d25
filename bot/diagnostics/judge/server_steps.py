"""The steps on the way to a server, and what it means when one fails."""

from __future__ import annotations

from dataclasses import dataclass

from bot.diagnostics.judge.scale import CERTAIN, LIKELY, OPEN, STRONG
from bot.diagnostics.pages import FIREWALL, KEYS, PORTS, SELF_HOSTING
from knowledge import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step on the way to a server, and what it means when it fails."""

    code: str
    cause: str
    advice: str
    link: Link
    confidence: float


STEPS = {
    "dns": Step(
        code="server-name-unknown",
        cause="its name does not resolve",
        advice="Compare LIVEKIT_URL with the project's settings letter by letter. A name inside a company or cluster resolves only there.",
        link=KEYS,
        confidence=CERTAIN,
    ),
    "connect": Step(
        code="server-not-connecting",
        cause="it does not accept a connection",
        advice="Is the server running, and is its port (7880, or 443 behind a proxy) open from here? A firewall that drops packets shows as time running out, a closed port as refused.",
        link=PORTS,
        confidence=STRONG,
    ),
    "tls": Step(
        code="server-certificate",
        cause="its certificate or TLS is not accepted",
        advice="The certificate has to be valid, for this name, and from an authority that clients trust; browsers and phones refuse all others, too. A plain server behind wss:// shows like this as well.",
        link=SELF_HOSTING,
        confidence=STRONG,
    ),
    "proxy": Step(
        code="server-proxy",
        cause="something in front of it answers instead of LiveKit",
        advice="Look at the proxy or load balancer: it has to pass on WebSockets and the path /twirp, and its target has to be the server's port 7880.",
        link=SELF_HOSTING,
        confidence=LIKELY,
    ),
    "http": Step(
        code="server-not-livekit",
        cause="it answers, but not as a LiveKit server does",
        advice="Check that the address is the server's own, and not that of a website, a proxy or an agent.",
        link=SELF_HOSTING,
        confidence=LIKELY,
    ),
    "timeout": Step(
        code="server-late",
        cause="it did not answer in time",
        advice="Try again. If it stays so, look at the server's load and at the network between: clients will be slow to connect, too.",
        link=FIREWALL,
        confidence=OPEN,
    ),
}
