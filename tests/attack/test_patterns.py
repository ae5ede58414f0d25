"""No text makes a pattern run for ever. Measured with a net and not with a stopwatch: work that grows with the square takes minutes here, all else a second or two."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.attack.endless import READERS

NET_S = 30


@pytest.mark.parametrize("name", READERS)
def test_a_text_without_end_is_read_in_time_that_grows_with_them(name: str) -> None:
    env = {"PYTHONPATH": ":".join(filter(None, sys.path))}

    done = subprocess.run([sys.executable, "-m", "tests.attack.endless", name], env=env, capture_output=True, text=True, timeout=NET_S, check=True)

    assert done.stdout.split() == [name]
