"""The benchmark of the figures runs, and its rows are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store import SystemClock, open_store
from tests.bench.figures_rows import fill, made
from tests.bench.figures_stage import QUICK, FigureStage
from tests.bench.markdown import as_markdown
from tests.figures.made import NOW_S


async def test_what_is_put_into_the_database_is_what_comes_out(tmp_path: Path) -> None:
    turns, tickets = made(300, 40, now_s=NOW_S + 5_000)
    await fill(f"sqlite:///{tmp_path}/f.db", turns, tickets)

    async with open_store(f"sqlite:///{tmp_path}/f.db", clock=SystemClock(), works=False) as store:
        assert list(await store.turns.since(0.0)) == turns
        assert list(await store.turns.tickets_since(0.0)) == tickets
    assert any(turn.good is not None for turn in turns)
    assert len({url for turn in turns for url in turn.urls}) > 100


@pytest.mark.slow
async def test_a_quick_run_has_every_row() -> None:
    report = await FigureStage(size=QUICK).run()

    assert len(report.goals) == 3
    text = as_markdown(report)
    assert [name for name in report.figures if f"| {name} |" not in text] == []
    assert all(goal.value > 0 for goal in report.goals)
