"""Links lead somewhere, commands can be typed, decisions have their form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.arguments import parser
from tests.docs.pages import ROOT, Page, commands, page, pages

OWN = re.compile(r"(?:docs/[\w\-/]+|README|CHANGELOG)\.md")
ADR_PARTS = ("**Context.**", "**Decision.**", "**Price.**", "**What would change our mind.**")


def broken(one: Page) -> list[str]:
    """Its links within the project that lead nowhere."""
    missing = []
    for link in one.links():
        if re.match(r"[a-z]+:", link):
            continue
        file, _, at = link.partition("#")
        target = (one.path.parent / file).resolve()
        if not target.exists() or (at and at not in (page(str(target.relative_to(ROOT))) if file else one).anchors()):
            missing.append(link)
    return missing


@pytest.mark.parametrize("one", pages(), ids=lambda one: one.path.name)
def test_every_link_within_the_project_leads_somewhere(one: Page) -> None:
    assert broken(one) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    lost = Page(path=ROOT / "README.md", text="[a](docs/none.md) [b](docs/slack.md#none) [c](docs/slack.md#health) [d](#here) ![e](docs/none.png)\n# Here\n")

    assert broken(lost) == ["docs/none.md", "docs/slack.md#none", "docs/none.png"]


def test_every_page_that_the_code_names_exists() -> None:
    named = {name for file in (ROOT / "bot").rglob("*.py") for name in OWN.findall(file.read_text(encoding="utf-8"))}

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_command_that_is_shown_can_be_typed() -> None:
    shown = list(commands("ask-ai"))
    wrong = []
    for where, arguments in shown:
        try:
            parser().parse_args(arguments)
        except SystemExit:
            wrong.append(where)

    assert len(shown) > 20
    assert wrong == []


def test_every_target_of_make_that_is_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert [where for where, targets in commands("make") if not re.search(rf"^{targets[0]}:", makefile, re.MULTILINE)] == []


def test_every_decision_is_listed_and_has_its_parts() -> None:
    folder, index = ROOT / "docs" / "adr", page("docs/adr/README.md")
    decisions = sorted(folder.glob("[0-9]*.md"))
    incomplete = [path.name for path in decisions if any(part not in path.read_text(encoding="utf-8") for part in ADR_PARTS)]

    assert incomplete == []
    assert [link for link in index.links() if link[0].isdigit()] == [path.name for path in decisions]


def test_pictures_are_small() -> None:
    assert [path.name for path in (ROOT / "docs").glob("*.png") if path.stat().st_size > 200_000] == []


@pytest.mark.parametrize("one", pages(), ids=lambda one: one.path.name)
def test_no_page_names_a_place_on_somebodys_machine(one: Page) -> None:
    assert not re.search(r"/(?:home|root|Users|tmp)/", one.text)


def test_the_pages_that_a_reader_needs_are_there() -> None:
    names = {one.path.name for one in pages()}

    assert {"slack.md", "data.md", "sandbox.md", "configuration.md", "command-line.md"} <= names
    assert all(Path(link.partition("#")[0]).suffix in {".md", ".png", ""} for one in pages() for link in one.links() if "://" not in link)
