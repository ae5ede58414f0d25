from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.answering.check import Checker
from bot.flow import Answerer
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import Searcher, load_builtin
from tests.e2e.small_index import small_index


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real index over a few handbook pages."""
    return small_index(tmp_path_factory.getbasetemp() / "small-index")


@pytest.fixture(scope="session")
def answerer(index: Path) -> Iterator[Answerer]:
    """What answers without a language model."""
    with closing(open_library(Settings(), index)) as library:
        yield Answerer(retriever=Searcher(library), checker=Checker(load_builtin()))
