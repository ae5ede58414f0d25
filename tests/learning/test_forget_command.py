"""`ask-ai forget` over a real index: the name is gone from it when the command ends, or the command says that it is not."""

from __future__ import annotations

import fcntl
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.forget import unpublish
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import IndexBusy, Searcher
from tests.bot.cli.conftest import Run, index, run
from tests.learning.stored import keep
from tests.learning.test_commands import OURS

__all__ = ["index", "run"]
NAMED = replace(OURS, owner_name="Zebulon Quarry")
QUESTION = NAMED.questions[0]


@pytest.fixture
def data(run: Run, index: Path, tmp_path: Path) -> Path:
    """ASK_AI_DATA with an index in which there is a card."""
    data = tmp_path / "data"
    shutil.copytree(index, data / "index")
    keep(data, cards=[NAMED])
    assert run("sync", "--source", "verified").status == 0
    assert b"Quarry" in words(data)
    return data


def words(data: Path) -> bytes:
    """All that lies on the disk of the index, and of the database."""
    return b"".join(path.read_bytes() for path in sorted(data.rglob("*")) if path.is_file())


def test_who_vouched_is_gone_from_the_index_as_well(run: Run, data: Path) -> None:
    ran = run("forget", "UKIM")

    assert (ran.status, ran.out) == (0, "1 rows about UKIM deleted\nnothing of it is in the index\n")
    assert b"Quarry" not in words(data)
    assert "verified://card-t1" in run("search", QUESTION, "--json").out
    assert run("forget", "UKIM").out == "nothing was stored about UKIM\nnothing of it is in the index\n"


def test_where_there_is_no_index_none_is_made(run: Run, tmp_path: Path) -> None:
    keep(tmp_path / "data", cards=[NAMED])

    assert run("forget", "UKIM").out == "1 rows about UKIM deleted\n"
    assert not (tmp_path / "data" / "index" / "current").exists()


def test_of_an_index_that_cannot_be_read_it_is_said_that_it_stays(run: Run, data: Path) -> None:
    (data / "index" / "current").write_text("nowhere\n", encoding="utf-8")

    ran = run("forget", "UKIM")

    assert (ran.status, ran.out) == (1, "1 rows about UKIM deleted\n")
    assert "the index still has the cards as they were" in ran.err


def test_while_a_sync_is_running_it_does_not_pretend(run: Run, data: Path) -> None:
    settings = Settings.from_env({"ASK_AI_DATA": str(data)})
    with (data / "index" / "lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(IndexBusy):
            unpublish(settings, busy_s=0.0)

    assert unpublish(settings, busy_s=0.0) == 0
    del run


def test_while_a_former_index_is_read_it_says_so(run: Run, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings.from_env({"ASK_AI_DATA": str(data)})
    with closing(open_library(settings)) as library:
        Searcher(library).search_now(QUESTION, limit=1)
        keep(data, cards=[replace(NAMED, id="card-t2", ticket="t2")])

        assert unpublish(settings, read_s=0.05) == 1
        assert "a program reads a former index still" in capsys.readouterr().err
    assert unpublish(settings, read_s=5.0) == 0
    del run
