"""Every LiveKit identifier in the handbook exists; one that does not may only be named in a sentence that says so."""

from __future__ import annotations

import pytest

from knowledge.identifiers import find_identifiers, judge, load_builtin
from knowledge.model import Page
from knowledge.sources.handbook import handbook_folder, read_handbook

AREAS = sorted(folder.name for folder in handbook_folder().iterdir() if folder.is_dir())


def unexplained(page: Page) -> list[str]:
    """Names of the page that no current SDK has, without the sentence saying that they are gone."""
    findings = judge(find_identifiers(page.text), load_builtin())
    return [finding.mention.text for finding in findings if finding.verdict in {"unknown", "removed"} and not finding.mention.denied]


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS)
def test_identifiers_of_the_handbook_exist(area: str) -> None:
    pages = [page for page in read_handbook(handbook_folder()) if page.url.startswith(f"handbook://{area}/")]

    blamed = {page.url: names for page in pages if (names := unexplained(page))}

    assert pages
    assert blamed == {}
