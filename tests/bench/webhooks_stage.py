"""The part "webhooks": LiveKit's webhooks at a thousand a second, beside a receiver that stores each for itself and a server that does nothing."""

from __future__ import annotations

import math
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measures import percentile
from tests.bench.process import Failed
from tests.bench.report import Receiver, Report, load, machine
from tests.bench.slack_bots import PROC
from tests.bench.webhooks_load import CONNECTIONS, RETRIES, Sent, requests, send
from tests.bench.webhooks_receivers import NOTHING, OURS, PEER, STORED, running, stored
from tests.web.sending import Server

P95_MS = 500.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything: events a second, for how many seconds, and how many events as fast as they are taken."""

    rate: int
    seconds: int
    at_once: int


FULL = Size(rate=1_000, seconds=30, at_once=10_000)
QUICK = Size(rate=200, seconds=2, at_once=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStage:
    """What becomes of so many webhooks."""

    size: Size
    report: Report = field(default_factory=Report)

    async def run(self) -> Report:
        """Every receiver in turn, ours last. Raises `Failed`."""
        if not PROC.is_dir():
            raise Failed("processor time of a receiver is read from /proc, which this system does not have")
        size, before = self.size, load()
        found = {name: await self._measured(name) for name in (NOTHING, PEER, OURS)}
        ours, peer = found[OURS], found[PEER]
        at = f"at {size.rate:,} events a second for {size.seconds} s"
        self.report.receivers = [found[name] for name in (OURS, PEER, NOTHING)]
        self.report.goal(f"{size.rate * size.seconds:,} events {at}, then {size.at_once:,} at once: lost", ours.lost or 0, "", 0)
        self.report.goal("of these, sent more than once", ours.repeated, "", 0)
        self.report.goal(f"acknowledgement p95 {at}", ours.p95_ms, "ms", P95_MS)
        self.report.goal("events a second at once", ours.most, "", size.rate, least=True)
        self.report.figures["events a second at once, as many times those of the peer"] = ours.most / peer.most
        self.report.notes += [
            f"The sender keeps {CONNECTIONS} connections, one request at a time on each; all is signed before. What is not acknowledged it sends again, {RETRIES} times at most.",
            "An acknowledgement counts from the moment the event was due. At once: each as soon as a connection is free.",
        ]
        self.report.machine = machine(before)
        return self.report

    async def _measured(self, name: str) -> Receiver:
        with tempfile.TemporaryDirectory() as folder:
            return await self._measured_in(Path(folder), name)

    async def _measured_in(self, folder: Path, name: str) -> Receiver:
        server, size = Server(), self.size
        wanted = requests(server, size.rate * size.seconds + size.at_once)
        steady, rest = wanted[: -size.at_once], wanted[-size.at_once :]
        async with running(name, server, folder) as (bot, port):
            used_s = bot.used_s()
            sent = await send(port, steady, rate=size.rate)
            used_s = bot.used_s() - used_s
            burst = await send(port, rest, rate=math.inf)
        if not sent.delays_ms or not burst.delays_ms:
            raise Failed(f"{name} acknowledged nothing")
        self.report.figures[f"sender beside it, % of a core: {name}"] = 100 * sent.own_s / sent.seconds
        return Receiver(
            name=name,
            p50_ms=percentile(sent.delays_ms, 0.5),
            p95_ms=percentile(sent.delays_ms, 0.95),
            p99_ms=percentile(sent.delays_ms, 0.99),
            core_share=used_s / sent.seconds,
            most=_a_second(burst),
            repeated=sent.repeated + burst.repeated,
            lost=len(wanted) - stored(name, folder) if name in STORED else None,
        )


def _a_second(sent: Sent) -> float:
    return len(sent.delays_ms) / sent.seconds
