"""A real index over a few pages of the real handbook: their vectors ship with the package, so nothing is embedded."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from knowledge import ChromaStore, HandbookSource, Syncer, embedder_from
from knowledge.sources.handbook import handbook_folder
from tests.fakes.observer import RecordingObserver

PAGES = (
    "rooms/why-did-my-room-disconnect",
    "rooms/disconnect-reasons-table",
    "rooms/when-does-a-room-end",
    "rooms/token-grants",
    "rooms/webhook-events-list",
    "telephony/know-when-callee-answered",
    "telephony/outbound-call-flow-with-agent",
    "agents-lifecycle/shutdown-reason-room-disconnected",
)


@cache
def small_index(base: Path) -> Path:
    """The index folder below `base`, made once a session."""
    pages, index = base / "handbook", base / "index"
    for name in PAGES:
        target = pages / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(handbook_folder() / f"{name}.md", target)
    report = Syncer(index, store=ChromaStore(), embedder=embedder_from({})).run([HandbookSource(pages)], RecordingObserver())
    assert report.ok
    assert report.pages == len(PAGES)
    return index
