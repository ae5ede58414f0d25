"""Somebody is forgotten while the bot runs: the index on the disk has no word of them soon, and the bot answers without their name."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import forget
from bot.learning.publishing import publishing_job
from bot.store import SystemClock
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import open_world
from tests.learning.samples import CARD

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

QUESTION = "why is our vermilion dashboard empty?"


def words(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


async def test_a_running_bot_lets_go_of_a_name_that_was_forgotten(index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, folder = tmp_path / "data", tmp_path / "store"
    shutil.copytree(index, data / "index")
    folder.mkdir()
    async with open_world(None, folder, "socket", data=data) as world:
        assert world.service is not None
        now, team = SystemClock().now(), world.sandbox.workspace.team.id
        named = replace(
            CARD, team=team, ticket="", questions=(QUESTION,), owner_name="Zebulon Quarry", applies_to="", pages={}, verified_at=now, expires_at=now + 9e6
        )
        await world.service.store.cards.add(named)
        await world.service.store.inbox.add(publishing_job(named.id, 1))
        world.service.worker.wake()
        await world.quiet()
        ts = await world.ada.says(QUESTION)
        await world.quiet()
        assert "Zebulon Quarry" in str((await world.ada.reply(ts))["blocks"])
        assert b"Quarry" in words(data)

        status = await asyncio.to_thread(forget.run, argparse.Namespace(person="UKIM"), world.settings)

        assert (status, "nothing of it is in the index" in capsys.readouterr().out) == (0, True)
        assert b"Quarry" not in words(data)
        again = await world.ben.says(QUESTION)
        await world.quiet()
        reply = await world.ben.reply(again)
        assert "Quarry" not in shown(reply)
        assert "Quarry" not in str(reply["blocks"])
