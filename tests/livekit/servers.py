"""The adapter before a server of LiveKit's API on loopback."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.livekit import Projects, open_projects
from bot.settings import Settings
from tests.fakes.livekit_server import LiveKitServer, serve_livekit


def environment(server: LiveKitServer, **other: str) -> dict[str, str]:
    """What the bot needs in its environment to use this server; `other` replaces parts of it."""
    return {"LIVEKIT_URL": server.url, "LIVEKIT_API_KEY": server.key, "LIVEKIT_API_SECRET": server.secret} | other


@asynccontextmanager
async def connected(server: LiveKitServer, call_s: float = 5.0, now: datetime | None = None, **other: str) -> AsyncIterator[Projects]:
    """The configured projects; `now` stands for the machine's time."""
    async with open_projects(Settings.from_env(environment(server, **other)).livekit, call_s=call_s, now=lambda: now or datetime.now(UTC)) as projects:
        yield projects


@asynccontextmanager
async def looked_at() -> AsyncIterator[tuple[LiveKitServer, Projects]]:
    """A server and the adapter before it."""
    async with serve_livekit() as server, connected(server) as projects:
        yield server, projects


def self_signed(folder: Path) -> ssl.SSLContext:
    """TLS for 127.0.0.1 with a certificate that nobody vouches for."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True, timeout=20)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
