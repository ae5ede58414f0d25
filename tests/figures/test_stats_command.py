"""`ask-ai stats`, on a store of its own."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import stats
from bot.cli.arguments import WrongUsage
from bot.settings import Settings
from bot.store import SystemClock, default_url, open_store
from tests.figures.made import NOW_S, turn


def arguments(**parts: Any) -> argparse.Namespace:
    return argparse.Namespace(**({"days": 3_000, "team": "", "json": False, "csv": ""} | parts))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


async def keep(settings: Settings, *teams: str) -> None:
    async with open_store(default_url(settings.data_dir), clock=SystemClock()) as store:
        for number, team in enumerate(teams):
            await store.turns.keep(turn(f"a{number}", team=team, topic="sip", ago_s=NOW_S - SystemClock().now() + 60))


def test_with_nothing_stored_it_says_so(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert stats.run(arguments(), settings) == 0

    out = capsys.readouterr().out
    assert "nobody asked anything" in out
    assert "run `ask-ai sync`" in out


def test_the_figures_are_told_for_all_workspaces_or_for_one(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:

    asyncio.run(keep(settings, "T1", "T1", "T2"))

    stats.run(arguments(), settings)
    assert "3 questions from 2 people" in capsys.readouterr().out
    stats.run(arguments(team="T2"), settings)
    assert "1 question from 1 person" in capsys.readouterr().out
    stats.run(arguments(json=True), settings)
    assert json.loads(capsys.readouterr().out)["tables"]["topics"][0] == {
        "Topic": "Telephony",
        "Questions": 3,
        "Handed to a human": 0,
        "Share handed": 0.0,
        "Votes": 0,
        "Share of good": None,
    }
    stats.run(arguments(csv="topics"), settings)
    assert capsys.readouterr().out.splitlines()[1] == "Telephony,3,0,0.0000,0,"


def test_a_table_that_there_is_not_is_wrong_usage(settings: Settings) -> None:
    with pytest.raises(WrongUsage, match="there are days, confidence"):
        stats.run(arguments(csv="people"), settings)
