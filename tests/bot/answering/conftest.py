from __future__ import annotations

import pytest

from bot.answering.check import Checker
from knowledge import load_builtin


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The real checker over the table that ships with the package."""
    return Checker(load_builtin())
