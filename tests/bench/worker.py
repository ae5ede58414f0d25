"""`python -m tests.bench.worker TASK`: one measurement in a process of its own; the order as JSON on standard input, the figures as JSON on standard output."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.model import Question
from bot.settings import Settings
from bot.wiring import open_answerer
from tests.bench.building import measure_build
from tests.bench.contestants import PEERS, Contestant, Material, Ours, Remembering, indexed_pages
from tests.bench.large import build_large
from tests.bench.measures import percentile
from tests.bench.process import resident_mb

WARM_UP = 10
Order = Mapping[str, Any]


def _timed(search: Callable[[str], object], questions: Sequence[str]) -> dict[str, float]:
    """Latency and memory over these questions; the first few are asked before the watch starts."""
    for question in questions[:WARM_UP]:
        search(question)
    took_ms = []
    for question in questions:
        started = time.perf_counter()
        search(question)
        took_ms.append((time.perf_counter() - started) * 1_000)
    return {"p50_ms": percentile(took_ms, 0.50), "p95_ms": percentile(took_ms, 0.95), "resident_mb": resident_mb(), "searches": len(took_ms)}


def _compete(contestant: Contestant, order: Order) -> dict[str, Any]:
    figures = _timed(contestant.search, order["asked"])
    return {**figures, "rankings": [contestant.search(question) for question in order["judged"]]}


def _ours(order: Order) -> dict[str, Any]:
    ours = Ours(Path(order["index"]))
    figures = _compete(ours, order)
    return {**figures, "embedding": _timed(lambda question: ours.embedder.embed([question]), order["asked"])}


def _peer(order: Order) -> dict[str, Any]:
    material = Material.read(Path(order["material"]))
    with tempfile.TemporaryDirectory() as folder:
        return _compete(PEERS[order["name"]](material, Remembering(Path(order["vectors"])), Path(folder) / "chroma"), order)


def _split(order: Order) -> dict[str, Any]:
    from tests.bench.peer_langchain import split  # noqa: PLC0415  installed only for the benchmark

    pages = indexed_pages(Path(order["index"]))
    Material(pages=tuple(pages), chunks=tuple(split(pages))).write(Path(order["material"]))
    return {}


def _nothing(_order: Order) -> dict[str, Any]:
    """What importing this project and Chroma alone costs."""
    return {"resident_mb": resident_mb()}


def _answers(order: Order) -> dict[str, Any]:
    return asyncio.run(_answer(Path(order["index"]), order["asked"]))


async def _answer(index: Path, asked: Sequence[str]) -> dict[str, Any]:
    async with open_answerer(Settings(), index) as answerer:
        for question in asked[:WARM_UP]:
            await answerer.answer(Question(text=question))
        took_ms = []
        for question in asked:
            started = time.perf_counter()
            await answerer.answer(Question(text=question))
            took_ms.append((time.perf_counter() - started) * 1_000)
        return {"p50_ms": percentile(took_ms, 0.50), "p95_ms": percentile(took_ms, 0.95), "resident_mb": resident_mb(), "answers": len(took_ms)}


def _large(order: Order) -> dict[str, Any]:
    return {"chunks": build_large(Path(order["index"]), Path(order["target"]), int(order["chunks"]))}


def _build(order: Order) -> dict[str, Any]:
    return asdict(measure_build(indexed_pages(Path(order["index"])), int(order["texts"])))


def _addresses(order: Order) -> dict[str, Any]:
    return {"addresses": [page.url for page in indexed_pages(Path(order["index"]))]}


TASKS: Mapping[str, Callable[[Order], dict[str, Any]]] = {
    "ours": _ours,
    "peer": _peer,
    "answers": _answers,
    "large": _large,
    "build": _build,
    "addresses": _addresses,
    "split": _split,
    "nothing": _nothing,
}


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    print(json.dumps(TASKS[sys.argv[1]](json.load(sys.stdin))))
