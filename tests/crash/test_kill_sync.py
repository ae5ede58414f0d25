"""kill -9 in the middle of a sync, again and again: the old index answers, and the next sync completes."""

from __future__ import annotations

import time
from itertools import cycle, islice
from pathlib import Path

import pytest

from knowledge.generations import DRAFT
from knowledge.index import ChromaStore
from knowledge.model import Page
from tests.crash.child import CONTEXT, sync
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

KILLS = 20
# How many signs of life the child gives before it is killed, and how long after the last one: twenty moments over its whole life.
SIGNS = range(1, 11)
DELAYS_S = (0.0, 0.004, 0.013)
WAIT_S = 20.0


def pages(run: int) -> list[Page]:
    """Those of the last run and one more, so that there is always something to publish."""
    return [page(f"p{number}", asked_as=(f"what about p{number}",)) for number in range(120 + run)]


def kill_in_the_middle(root: Path, run: int, signs: int, delay_s: float) -> str:
    """The last sign of life of a sync that was killed after so many."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=sync, args=(root, pages(run), theirs))
    child.start()
    theirs.close()
    sign = "nothing"
    with ours:
        for _ in range(signs):
            assert ours.poll(WAIT_S)
            try:
                sign = ours.recv()
            except EOFError:  # it was done before we lost patience
                break
        time.sleep(delay_s)  # noqa: TID251  the moment of the kill is the point of this test
        child.kill()
        child.join(WAIT_S)
    child.close()
    return sign


@pytest.mark.slow
def test_a_sync_may_be_killed_at_any_moment(tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, store=ChromaStore())
    workshop.sync(ScriptedSource(*pages(0)))
    answer = workshop.ask("all about p7", limit=1)
    assert answer == ["Page p7"]
    moments = list(islice(((signs, delay_s) for delay_s, signs in zip(cycle(DELAYS_S), cycle(SIGNS), strict=False)), KILLS))

    killed_at = set()
    for run, (signs, delay_s) in enumerate(moments, 1):
        killed_at.add(kill_in_the_middle(tmp_path, run, signs, delay_s))
        assert workshop.ask("all about p7", limit=1) == answer
        assert workshop.manifest.pages in {120 + earlier for earlier in range(run + 1)}

    report = workshop.sync(ScriptedSource(*pages(KILLS + 1)))

    newest = f"p{120 + KILLS}"
    assert workshop.ask(f"all about {newest}", limit=1) == [f"Page {newest}"]
    assert workshop.ask("all about p7", limit=1) == answer
    assert workshop.kept == [report.generation]
    assert not list((tmp_path / "generations").glob(f"{DRAFT}*"))
    assert {"reading source", "embedding", "writing vectors"} <= killed_at
    assert len(killed_at) >= 4
