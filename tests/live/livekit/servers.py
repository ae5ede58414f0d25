"""LiveKit's server with its Redis and its SIP service, on free ports of the loopback address, with keys made up at the start."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml
from livekit import api

from tests.live.livekit.build import Tools
from tests.live.livekit.processes import HTTP_GET, HTTP_OK, LOOPBACK, Program, answers, free_port, run

CALLABLE = b"PUBSUB CHANNELS *CreateSIPParticipant*\r\n"
BOTH_CHANNELS = b"*2\r\n"  # the requests, and what tells who of the services takes one


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What a client signs its tokens with, and the server its webhooks."""

    key: str = field(default_factory=lambda: f"API{secrets.token_hex(6)}")
    secret: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the server is told about its rooms, in seconds, and where it says that it is."""

    empty_timeout_s: int = 20
    departure_timeout_s: int = 5
    region: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServer:
    """A server that runs. `folder` has the logs and the configuration; `program` may be killed."""

    url: str
    keys: Keys
    redis: str
    folder: Path
    tools: Tools
    program: Program = field(repr=False)

    @property
    def api_key(self) -> str:
        return self.keys.key

    @property
    def api_secret(self) -> str:
        return self.keys.secret

    def api(self) -> api.LiveKitAPI:
        """The official client with all rights; `async with` closes it."""
        return api.LiveKitAPI(self.url, self.api_key, self.api_secret, failover=False)

    def environment(self) -> dict[str, str]:
        """What a program needs in its environment to use this server."""
        return {"LIVEKIT_URL": self.url, "LIVEKIT_API_KEY": self.api_key, "LIVEKIT_API_SECRET": self.api_secret}


@dataclass(frozen=True, slots=True)
class _Logs(AbstractContextManager[None]):
    """A folder with the logs of what goes on inside."""

    folder: Path
    ours: bool

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if error is not None:
            error.add_note(f"LiveKit's logs are in {self.folder}")
        elif self.ours:
            shutil.rmtree(self.folder)


@asynccontextmanager
async def open_livekit(
    tools: Tools, *, webhook_urls: Sequence[str] = (), keys: Keys | None = None, rules: Rules | None = None, folder: Path | None = None
) -> AsyncIterator[LiveServer]:
    """Redis and LiveKit's server. The SIP service is `open_sip`'s: without it every dial is answered with 503.

    What goes wrong inside is noted with the place of the logs, which stay; a folder of our own making goes when all went well.
    """
    place = folder or Path(tempfile.mkdtemp(prefix="ask-ai-live-"))
    keys = keys or Keys()
    with _Logs(place, ours=folder is None):
        async with (
            _open_redis(tools, place) as redis,
            _open_server(tools, place, _configuration(redis, keys, webhook_urls, rules or Rules())) as (url, program),
        ):
            yield LiveServer(url=url, keys=keys, redis=redis, folder=place, tools=tools, program=program)


@asynccontextmanager
async def open_sip(server: LiveServer, *, cancels: bool = False) -> AsyncIterator[Program]:
    """The SIP service, which dials what LiveKit's server tells it to.

    A phone that nobody answers ends with SIP status 408, or, if it `cancels`, as livekit-sip 1.11 tells it: code canceled, "sip request timed out", no SIP status.
    """
    health = free_port()
    config = {
        "api_key": server.api_key,
        "api_secret": server.api_secret,
        "ws_url": server.url,
        "redis": {"address": server.redis},
        "health_port": health,
        "sip_port": free_port(socket.SOCK_DGRAM, socket.SOCK_STREAM),
        "bench_cancels": cancels,
    }
    if server.tools.sip_is_livekits:
        config |= {"listen_ip": LOOPBACK, "nat_1_to_1_ip": LOOPBACK, "rtp_port": "20000-20100"}
    async with run([server.tools.sip], log=server.folder / "sip.log", env={"SIP_CONFIG_BODY": json.dumps(config)}) as program:
        await program.until(partial(answers, health, HTTP_GET, HTTP_OK))
        # Healthy is not reachable: it is called through Redis, and until it listens there a dial is answered with 503.
        await program.until(partial(answers, int(server.redis.rpartition(":")[2]), CALLABLE, BOTH_CHANNELS))
        yield program


@asynccontextmanager
async def _open_redis(tools: Tools, folder: Path) -> AsyncIterator[str]:
    port = free_port()
    command: list[str | Path] = [tools.redis, "--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no", "--dir", folder]
    async with run(command, log=folder / "redis.log") as program:
        await program.until(partial(answers, port, b"PING\r\n", b"+PONG"))
        yield f"{LOOPBACK}:{port}"


@asynccontextmanager
async def _open_server(tools: Tools, folder: Path, configuration: dict[str, object]) -> AsyncIterator[tuple[str, Program]]:
    file = folder / "livekit.yaml"
    file.touch(mode=0o600)
    file.write_text(yaml.safe_dump(configuration))
    port = int(str(configuration["port"]))
    async with run([tools.server, "--config", file], log=folder / "server.log") as program:
        await program.until(partial(answers, port, HTTP_GET, HTTP_OK))
        yield f"ws://{LOOPBACK}:{port}", program


def _configuration(redis: str, keys: Keys, webhook_urls: Sequence[str], rules: Rules) -> dict[str, object]:
    """https://docs.livekit.io/transport/self-hosting/deployment/"""
    return {
        "port": free_port(),
        "bind_addresses": [LOOPBACK],
        "redis": {"address": redis},
        "rtc": {
            "tcp_port": free_port(),
            "udp_port": free_port(socket.SOCK_DGRAM),
            "node_ip": LOOPBACK,
            "use_external_ip": False,
            "enable_loopback_candidate": True,
        },
        "keys": {keys.key: keys.secret},
        "region": rules.region,
        "room": {"auto_create": True, "empty_timeout": rules.empty_timeout_s, "departure_timeout": rules.departure_timeout_s},
        "webhook": {"api_key": keys.key, "urls": [*webhook_urls]},
        "logging": {"level": "info"},
    }
