"""Counting reads questions in the order of an index, a page at a time, and never sorts or looks through all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import Store, SystemClock, open_store
from bot.store.figures import SqlTurns
from tests.bench.figures_rows import fill, made
from tests.figures.made import NOW_S
from tests.store.test_plans import plans


@pytest.mark.parametrize("team", ["", "T1"])
async def test_a_page_of_questions_is_read_by_an_index(tmp_path: Path, team: str) -> None:
    url = f"sqlite:///{tmp_path}/f.db"
    turns, _ = made(400, 0, now_s=NOW_S)
    await fill(url, turns, [])

    async def ask(store: Store) -> int:
        assert store.database is not None
        return len(await SqlTurns(store.database, page=150).columns(turns[0].asked_at, team=team))

    async with open_store(url, clock=SystemClock(), works=False) as store:
        assert await ask(store) == sum(team in {"", turn.team} for turn in turns)
    found = await plans(url, ask)

    assert any("SEARCH turn USING INDEX" in step for step in found)
    assert [step for step in found if step.startswith("SCAN") or "TEMP B-TREE" in step] == []
