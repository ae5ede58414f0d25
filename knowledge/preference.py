"""What speaks for a page with this asker, and what against it: language, SDK, version. Pure."""

from __future__ import annotations

import re

from knowledge.languages import related
from knowledge.model import Asker, Page

# Factors; `make bench` prints what they give (docs/benchmarks.md).
OTHER_LANGUAGE, SAME_LANGUAGE, REFERENCE = 0.75, 1.08, 0.8
MIGRATION = re.compile(r"migrat|upgrad")
REFERENCE_SOURCES = frozenset({"python", "npm"})


def preference(language: str, page: Page, asker: Asker) -> float:
    """What the score of a chunk is multiplied with; 1.0 when nothing speaks for it or against it. `language` is that of the chunk."""
    factor = REFERENCE if page.source in REFERENCE_SOURCES else 1.0
    if asker.language and language and language != asker.language:
        factor *= 1.0 if related(language, asker.language) else OTHER_LANGUAGE
    elif asker.language and language:
        factor *= SAME_LANGUAGE
    if asker.sdk and page.package == asker.sdk:
        factor *= SAME_LANGUAGE
    return factor * _version_factor(page, asker)


def _version_factor(page: Page, asker: Asker) -> float:
    """Reference pages of another major version step back; whoever is still on 0.x is helped most by what to change."""
    if not asker.version:
        return 1.0
    major = asker.version.split(".")[0]
    if major == "0":
        return SAME_LANGUAGE if MIGRATION.search(page.url) else 1.0
    return OTHER_LANGUAGE if page.version and asker.sdk == page.package and page.version.split(".")[0] != major else 1.0
