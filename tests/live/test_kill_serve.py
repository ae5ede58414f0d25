"""`ask-ai serve` is killed again and again while people ask: each question is answered once all the same."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from bot.sandbox.delivery.running import RunningClock
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import open_sandbox
from bot.slack.manifest import manifest
from tests.e2e.small_index import small_index
from tests.live.crowd import open_crowd
from tests.live.evidence import Kept, Shown, disordered, statuses
from tests.live.reaper import moments
from tests.live.scene import Scene

KILLS_OF_A_KIND = 6  # of five kinds
A_DAY_S = 86_400.0


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small index."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index").parent


@pytest.mark.slow
async def test_each_question_is_answered_once_although_the_bot_is_killed_at_thirty_moments(data: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    seed = pytestconfig.getoption("randomly_seed")
    print(f"again with: -p randomly --randomly-seed={seed}")  # noqa: T201  how to see the same moments again
    chance, clock = random.Random(seed), RunningClock()
    options = SandboxOptions(clock=clock, socket_life_s=A_DAY_S, **declared(manifest("", socket=True)))
    async with open_sandbox(options) as sandbox, open_crowd(sandbox, chance) as crowd:
        scene = Scene(sandbox, clock, crowd, chance)
        database = scene.settle(data=data, folder=tmp_path)
        async with asyncio.TaskGroup() as group:
            group.create_task(scene.ask())
            await scene.die(moments(KILLS_OF_A_KIND, chance))
            assert await scene.live() == 0
        shown, kept = Shown.of(sandbox), Kept.of(database)
        print(f"kills {dict(scene.reaper.hits)}, jobs taken up again {kept.again}, handed over {len(shown.handed_over())}")  # noqa: T201
        keys = [question.key for question in crowd.asked]

        assert Counter({key: len(parts) for key, parts in shown.answers().items()}) == Counter(keys)
        assert all(len(parts) == 1 for parts in shown.handed_over().values())
        assert not shown.stray
        assert not statuses(sandbox, crowd.asked)
        assert sorted(kept.saved) == sorted(keys)
        assert kept.states == {"done": len(keys)}
        assert not disordered(shown.answers(), kept.saved)
        assert sorted(kept.answered) == sorted((part.channel, part.thread, part.ts) for parts in shown.answers().values() for part in parts)
        assert kept.again
