"""The stages of search and offline answers; each adds rows to the report."""

from __future__ import annotations

import importlib.util
import json
import shutil
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.bench.contestants import PEERS
from tests.bench.documents import Documents, Judged, rank_right, serving
from tests.bench.measures import Score, mean, score
from tests.bench.process import ask_ai, work
from tests.bench.report import Contest, Report, load, machine

ANSWERS, COLD_RUNS = 200, 5
BUILD_TEXTS, BUILD_TEXTS_QUICK = 384, 96
OURS, PLAIN, LARGE = "ask-ai", "ask-ai without handbook", "ask-ai, large index"


@dataclass(slots=True, kw_only=True)
class Bench:
    """One run over these documents. Indexes and vectors are kept in `folder`."""

    documents: Documents
    folder: Path
    quick: bool
    large_chunks: int
    report: Report = field(default_factory=Report)

    @property
    def index(self) -> Path:
        """Everything, the handbook included."""
        return self.folder / "everything"

    async def run(self) -> Report:
        """Every stage in turn."""
        before = load()
        await self._first_start()
        await self._sync()
        await self._build()
        await self._answer()
        await self._contest()
        self.report.machine = machine(before)
        return self.report

    async def _first_start(self) -> None:
        """What a newcomer waits for: the handbook with the vectors that ship."""
        with tempfile.TemporaryDirectory() as folder:
            ended = await ask_ai("sync", "--source", "handbook", "--index", folder, "--json")
        self.report.figures["first start: sync of the handbook, seconds"] = ended.seconds
        self.report.goal("first start: texts embedded", json.loads(ended.output)["embedded"], "texts", 0)

    async def _sync(self) -> None:
        async with serving(self.documents.site) as url:
            first = json.loads((await ask_ai("sync", *self.documents.sync_arguments(url, handbook=True), "--index", str(self.index), "--json")).output)
            self.report.figures |= {"pages": first["pages"], "chunks": first["chunks"]}
            if not url:
                self.report.notes.append(f"no snapshot in {self.documents.shared}: the handbook alone is indexed; no quality, no crawl")
                return
            again = await ask_ai("sync", "--source", "docs", "--docs-url", url, "--index", str(self.index), "--json")
            await self._sync_plain(url)
        row = json.loads(again.output)
        pages = sum(source["unchanged"] for source in row["sources"])
        self.report.figures["re-sync without the start of the process, seconds"] = row["seconds"]
        self.report.goal(f"re-sync of the unchanged site, {pages} pages", again.seconds, "s", 5.0)
        self.report.goal("re-sync: texts embedded", row["embedded"], "texts", 0)

    async def _sync_plain(self, url: str) -> None:
        """The same documents without the handbook, with the vectors already made."""
        plain = self.folder / "plain"
        if self.quick:
            return
        if not (plain / "cache.db").exists():
            plain.mkdir(parents=True, exist_ok=True)
            shutil.copy(self.index / "cache.db", plain / "cache.db")
        await ask_ai("sync", *self.documents.sync_arguments(url, handbook=False), "--index", str(plain), "--json")

    async def _build(self) -> None:
        if not self.documents.site:
            return
        built = await work("build", {"index": str(self.index), "texts": BUILD_TEXTS_QUICK if self.quick else BUILD_TEXTS})
        self.report.figures |= {f"texts a second, {name}": built[name] for name in ("model", "embedding", "sync")}
        self.report.goal("embedding, as a share of the bare model's speed", built["embedding"] / built["model"], "", 0.9, least=True)
        self.report.goal("whole index build, as a share of it", built["sync"] / built["model"], "", 0.9, least=True)

    async def _answer(self) -> None:
        asked = list(islice(cycle(self.documents.asked()), ANSWERS))
        found = await work("answers", {"index": str(self.index), "asked": asked})
        self.report.figures["offline answer p50, ms"] = found["p50_ms"]
        self.report.goal("offline answer p95", found["p95_ms"], "ms", 150.0)
        self.report.goal(f"memory after {ANSWERS} answers", found["resident_mb"], "MB", 450.0)
        cold = [(await ask_ai("ask", asked[0], "--index", str(self.index))).seconds for _ in range(COLD_RUNS)]
        self.report.goal(f"`ask-ai ask` in a new process, median of {COLD_RUNS}", statistics.median(cold), "s", 3.0)

    async def _contest(self) -> None:
        judged = self.documents.judged()
        if not judged:
            self.report.notes.append(f"no quality: {self.documents.questions} or the snapshot is not there")
        order = {"asked": self.documents.asked(), "judged": [question.text for question in judged]}
        self.report.figures["memory before anything is opened, MB"] = (await work("nothing", {}))["resident_mb"]
        rows: dict[str, dict[str, Any]] = {OURS: await work("ours", {**order, "index": str(self.index)})}
        self.report.figures |= {f"embedding of a question alone, {name}": rows[OURS]["embedding"][name] for name in ("p50_ms", "p95_ms")}
        self.report.goal(f"search p95, {self.report.figures['chunks']:.0f} chunks", rows[OURS]["p95_ms"], "ms", 25.0)
        if self.quick:
            self.report.notes.append("quick: no large index, no peers")
        else:
            await self._large(order)
            rows |= await self._others(order)
        self.report.contests = _contests(rows, judged, await self._addresses(judged))

    async def _addresses(self, judged: Sequence[Judged]) -> list[str]:
        return (await work("addresses", {"index": str(self.index)}))["addresses"] if judged else []

    async def _large(self, order: Mapping[str, Any]) -> None:
        with tempfile.TemporaryDirectory() as target:
            chunks = (await work("large", {"index": str(self.index), "target": target, "chunks": self.large_chunks}))["chunks"]
            found = await work("ours", {**order, "index": target, "judged": []})
        self.report.figures |= {f"search p50, {chunks} chunks, ms": found["p50_ms"], f"memory, {chunks} chunks, MB": found["resident_mb"]}
        self.report.goal(f"search p95, {chunks} chunks", found["p95_ms"], "ms", 60.0)

    async def _others(self, order: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        if (self.folder / "plain" / "current").exists():
            rows[PLAIN] = await work("ours", {**order, "index": str(self.folder / "plain")})
        if not all(importlib.util.find_spec(name) for name in ("langchain_classic", "llama_index")):
            self.report.notes.append("no peers: they are not installed here; `make bench` installs them in an environment of their own")
            return rows
        material = {"index": str(self.index), "material": str(self.folder / "material.json")}
        await work("split", material)
        for name in PEERS:
            rows[name] = await work("peer", {**order, **material, "name": name, "vectors": str(self.folder / "peers.db")})
        return rows


def _contests(rows: Mapping[str, Mapping[str, Any]], judged: Sequence[Judged], addresses: Sequence[str]) -> list[Contest]:
    possible = [sum(rank_right(addresses, question)) for question in judged]
    scores = {name: _scores(row["rankings"], judged, possible) for name, row in rows.items()}
    first = scores[OURS]
    return [_contest(name, row, scores[name], first) for name, row in rows.items()]


def _scores(rankings: Sequence[Sequence[str]], judged: Sequence[Judged], possible: Sequence[int]) -> list[Score]:
    """A score for each question to which there is a page at all."""
    return [score(rank_right(ranking, question), count) for ranking, question, count in zip(rankings, judged, possible, strict=True) if count]


def _contest(name: str, row: Mapping[str, Any], scores: Sequence[Score], first: Sequence[Score]) -> Contest:
    timed = Contest(name=name, p50_ms=row["p50_ms"], p95_ms=row["p95_ms"], resident_mb=row["resident_mb"])
    if not scores:
        return timed
    return replace(
        timed,
        ndcg=mean([one.ndcg for one in scores]),
        recall=mean([one.recall for one in scores]),
        mrr=mean([one.mrr for one in scores]),
        ahead=mean([best.ndcg - one.ndcg for best, one in zip(first, scores, strict=True)]) if name != OURS else None,
    )
