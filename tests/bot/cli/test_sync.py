from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.arguments import WrongUsage
from bot.cli.sync import choose_sources
from tests.bot.cli.conftest import Run
from tests.fakes.source import ScriptedSource

SOURCES = tuple(ScriptedSource(name=name) for name in ("handbook", "docs", "folder:runbooks", "folder:notes"))


@pytest.fixture
def runbooks(tmp_path: Path) -> Path:
    folder = tmp_path / "runbooks"
    folder.mkdir()
    (folder / "restart.md").write_text("# Restarting\n\nRestart the worker with the big red button.\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        ([], ["handbook", "docs", "folder:runbooks", "folder:notes"]),
        (["docs"], ["docs"]),
        (["folder"], ["folder:runbooks", "folder:notes"]),
        (["folder:notes", "handbook"], ["handbook", "folder:notes"]),
    ],
)
def test_sources_are_chosen_by_name_in_their_own_order(names: list[str], chosen: list[str]) -> None:
    assert [source.name for source in choose_sources(SOURCES, names)] == chosen


@pytest.mark.parametrize("names", [["nonsense"], ["docs", "nonsense"], ["Docs"]])
def test_an_unknown_source_is_wrong_usage(names: list[str]) -> None:
    with pytest.raises(WrongUsage, match="there are handbook, docs"):
        choose_sources(SOURCES, names)


def test_a_folder_is_synced_searched_and_dropped(run: Run, runbooks: Path) -> None:
    ran = run("sync", "--source", "folder", "--folder", str(runbooks), "--json")
    report = json.loads(ran.out)
    assert (ran.status, report["ok"], report["published"], report["pages"]) == (0, True, True, 1)

    shown = run("sync", "--source", "folder", "--folder", str(runbooks))
    assert shown.status == 0
    assert "nothing changed" in shown.out

    found = run("search", "restart the worker", "--json")
    assert "big red button" in json.loads(found.out)["hits"][0]["text"]


def test_a_folder_that_is_not_there_fails_and_says_so(run: Run, tmp_path: Path) -> None:
    ran = run("sync", "--source", "folder", "--folder", str(tmp_path / "nowhere"))

    assert ran.status == 1
    assert "nowhere" in ran.err
    assert "Traceback" not in ran.err
