"""The part "slack": the bot against the sandbox, in processes of their own, beside a bot that answers within its listener and a server that does nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.measures import slope
from tests.bench.process import Failed, ask_ai, run
from tests.bench.report import Contender, Report, load, machine
from tests.bench.slack_bots import NOTHING, OURS, OURS_BY_SOCKET, PEER, PROC
from tests.bench.slack_load import CHANNELS, TWICE_EVERY
from tests.bench.slack_tasks import EVENTS_S, KILL_QUESTIONS_S, QUESTION_EVERY, QUESTIONS_S

FLAT = 1.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much of everything: seconds of steady load, questions of the burst, events while memory is watched, kills."""

    seconds: int
    burst: int
    events: int
    kills: int


FULL = Size(seconds=60, burst=100, events=20_000, kills=5)
QUICK = Size(seconds=2, burst=20, events=200, kills=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackStage:
    """What the bot does in Slack, answering these questions from this index."""

    index: Path
    asked: Sequence[str]
    size: Size
    report: Report = field(default_factory=Report)

    async def run(self) -> Report:
        """Every bot in turn, ours last. Raises `Failed`."""
        if not PROC.is_dir():
            raise Failed("memory and processor time of a bot are read from /proc, which this system does not have")
        size, before = self.size, load()
        seconds = {"acknowledged": size.seconds}
        found = {
            NOTHING: await self._measured(NOTHING, seconds),
            PEER: await self._measured(PEER, {**seconds, "killed": size.kills}),
            OURS_BY_SOCKET: await self._measured(OURS_BY_SOCKET, seconds),
            OURS: await self._measured(OURS, {**seconds, "answered": size.seconds, "burst": size.burst, "remembered": size.events, "killed": size.kills}),
        }
        self.report.contenders = [_contender(bot, found[bot]) for bot in (OURS, OURS_BY_SOCKET, PEER, NOTHING)]
        for bot, way in ((OURS, "HTTP"), (OURS_BY_SOCKET, "Socket Mode")):
            self._acknowledged(found[bot]["acknowledged"], way)
        self._answered(found[OURS]["answered"])
        self._drained(found[OURS]["burst"])
        self._remembered(found[OURS]["remembered"])
        self._killed(found[OURS]["killed"])
        self._circumstances(found)
        self.report.machine = machine(before)
        return self.report

    async def _measured(self, bot: str, wanted: Mapping[str, int]) -> Mapping[str, Any]:
        ended = await run(["-m", "tests.bench.slack_tasks"], text=self._order(bot, wanted))
        figures: Mapping[str, Any] = json.loads(ended.output.strip().splitlines()[-1])
        return figures

    def _order(self, bot: str, wanted: Mapping[str, int]) -> str:
        """For `slack_tasks`."""
        return json.dumps({"bot": bot, "index": str(self.index.resolve()), "asked": list(self.asked), **wanted})

    def _acknowledged(self, found: Mapping[str, Any], way: str) -> None:
        self.report.goal(f"{way}: acknowledgement p99 at {EVENTS_S:g} events a second for {self.size.seconds} s", found["p99"], "ms", 50.0)
        self._once_each(f"{way}: {found['deliveries']} deliveries at that rate", found)

    def _answered(self, found: Mapping[str, Any]) -> None:
        self.report.goal(f"status shown, p95 at {QUESTIONS_S:g} questions a second for {self.size.seconds} s", found["status"]["p95"], "ms", 300.0)
        self.report.goal("offline answer complete, p95 at that rate", found["answer"]["p95"], "ms", 1_000.0)
        self.report.goal(f"of {found['asked']} questions at that rate, without a status", found["without_status"], "questions", 0)
        self._once_each(f"{found['asked']} questions at that rate", found)
        self.report.figures |= {f"{what} p50, ms": found[name]["p50"] for name, what in (("status", "status shown"), ("answer", "offline answer complete"))}

    def _drained(self, found: Mapping[str, Any]) -> None:
        self.report.goal(f"burst of {found['asked']} questions: of {found['threads']} threads, answered out of order", found["disordered"], "threads", 0)
        self._once_each(f"burst of {found['asked']} questions", found)
        self.report.figures[f"burst of {found['asked']} questions: all answered after, s"] = found["drained_s"]

    def _remembered(self, found: Mapping[str, Any]) -> None:
        held_mb = found["held_mb"]
        counts = [found["each"] * number for number in range(1, len(held_mb) + 1)]
        self.report.goal(f"memory after {counts[-1]} events, as a share of that after {counts[0]}", held_mb[-1] / held_mb[0], "", FLAT)
        self._once_each(f"these {counts[-1]} events", found)
        self.report.figures |= {f"memory after {count} events, MB": held for count, held in zip(counts, held_mb, strict=True)}
        self.report.figures["memory: KB more for each 1,000 events, straight line"] = slope(list(zip(counts, held_mb, strict=True))) * 1_000 * 1_024
        self.report.figures |= {f"events {what} a second, at most": found[f"{what}_a_second"] for what in ("taken", "done")}

    def _killed(self, found: Mapping[str, Any]) -> None:
        self._once_each(f"{self.size.kills} kill -9 among {found['asked']} questions", found)

    def _once_each(self, of: str, found: Mapping[str, Any]) -> None:
        """An event is lost when it is not dealt with in the end, a question as well when it has no answer; twice is also what was saved under two jobs."""
        self.report.goal(f"{of}: lost", found["undone"] + found["lost"], "", 0)
        self.report.goal(f"{of}: answered twice", found["doubled"], "", 0)

    def _circumstances(self, found: Mapping[str, Mapping[str, Any]]) -> None:
        """What a reader needs in order to judge the figures."""
        loads = {bot: figures["acknowledged"] for bot, figures in found.items()}
        self.report.figures |= {f"sandbox beside it, % of a core: {bot}": 100 * figures["sandbox_share"] for bot, figures in loads.items()}
        self.report.figures["latest event of the steady load, ms late"] = max(figures["lag_ms"] for figures in loads.values())
        self.report.notes += [
            "Set: the sandbox's rate limits lifted (scale 0), ask-ai's own budgets as they are: one post a second in a channel, five in the workspace.",
            f"Questions are spread over {len(CHANNELS)} channels, four in a thread. One event in {TWICE_EVERY} is delivered twice.",
            f"Of {EVENTS_S:g} events a second {QUESTIONS_S:g} are questions, the others remarks that are not for the bot; while memory is watched, one in {QUESTION_EVERY}.",
            f"A kill -9 comes among {KILL_QUESTIONS_S:g} questions a second; then the bot is started again, and Slack sends again what was not acknowledged.",
        ]


def _contender(bot: str, found: Mapping[str, Any]) -> Contender:
    under_load, kills = found["acknowledged"], found.get("killed", {})
    return Contender(
        name=bot,
        p50_ms=under_load["p50"],
        p99_ms=under_load["p99"],
        core_share=under_load["bot_share"],
        doubled=None if bot == NOTHING else under_load["doubled"],
        in_flight=kills.get("in_flight"),
        lost_by_kills=kills.get("lost"),
        doubled_by_kills=kills.get("doubled"),
    )


async def index_for(folder: Path) -> Path:
    """What the bots answer from: the index that the search part left in this folder, else one of the handbook alone."""
    everything, handbook = folder / "everything", folder / "handbook"
    if (everything / "current").exists():
        return everything
    await ask_ai("sync", "--source", "handbook", "--index", str(handbook))
    return handbook
