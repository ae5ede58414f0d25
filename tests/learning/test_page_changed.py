"""`ask-ai sync` over real sources: a page that a card rests on changes, and the card is under review in that same index."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.sync import VERIFIED
from bot.settings import Settings
from bot.wiring import build_syncer
from knowledge import Link
from tests.bot.cli.conftest import Run, index, run
from tests.learning.stored import keep
from tests.learning.test_commands import OURS

__all__ = ["index", "run"]
QUESTION = OURS.questions[0]
SAID = "# Projects\n\nThe vermilion dashboard lists the sessions of one project.\n"


@pytest.fixture
def notes(run: Run, index: Path, tmp_path: Path) -> Path:
    """A folder with a page that an approved card rests on; both are in the index."""
    data, notes = tmp_path / "data", tmp_path / "notes"
    shutil.copytree(index, data / "index")
    notes.mkdir()
    (notes / "projects.md").write_text(SAID, encoding="utf-8")
    (notes / "other.md").write_text("# Other\n\nNothing of it.\n", encoding="utf-8")
    synced(run, notes)
    hits = json.loads(run("search", "which sessions does the vermilion dashboard list", "--json").out)["hits"]
    url = next(hit["url"] for hit in hits if "vermilion" in hit["text"])
    keep(data, cards=[replace(OURS, sources=(Link(title="Projects", url=url),), pages={url: content_at(data, url)})])
    synced(run, notes)
    return notes


def content_at(data: Path, url: str) -> str:
    """The hash of a page, as an approval takes it."""
    found = build_syncer(Settings.from_env({"ASK_AI_DATA": str(data)})).contents().of(url)
    assert found
    return found


def synced(run: Run, notes: Path) -> None:
    report = json.loads(run("sync", "--source", "folder", "--folder", str(notes), "--json").out)
    assert report["ok"]
    assert report["sources"][-1]["name"] in {VERIFIED, f"folder:{notes.name}"}


def state(run: Run) -> tuple[str, str]:
    (card,) = json.loads(run("cards", "--json").out)["cards"]
    return card["state"], card["why"]


def first(run: Run) -> str:
    """What is cited first for the question of the card."""
    return str(json.loads(run("ask", QUESTION, "--json").out)["sources"][0]["title"])


def test_a_page_that_changes_puts_its_card_under_review_and_takes_its_priority_in_the_same_sync(run: Run, notes: Path) -> None:
    assert state(run) == ("approved", "")
    assert first(run).startswith("verified by Kim")
    (notes / "other.md").write_text("# Other\n\nStill nothing of it.\n", encoding="utf-8")
    synced(run, notes)
    assert state(run) == ("approved", "")

    (notes / "projects.md").write_text(SAID.replace("one project", "all projects"), encoding="utf-8")
    synced(run, notes)

    state_now, why = state(run)
    assert state_now == "review"
    assert why.startswith("what it rests on has changed: ")
    cited = [source["title"] for source in json.loads(run("ask", QUESTION, "--json").out)["sources"]]
    assert not [title for title in cited if title.startswith("verified") and not title.endswith("under review")]


def test_a_page_that_is_gone_puts_its_card_under_review(run: Run, notes: Path) -> None:
    (notes / "projects.md").rename(notes / "elsewhere.md")
    (notes / "elsewhere.md").write_text("# Elsewhere\n\nQuite another page, about quite another thing.\n", encoding="utf-8")
    synced(run, notes)

    state_now, why = state(run)
    assert state_now == "review"
    assert "is gone" in why
