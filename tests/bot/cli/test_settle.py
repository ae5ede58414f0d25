"""What is loaded when the bot begins to serve is not looked through again."""

from __future__ import annotations

import gc

from bot.cli.serve import settle


def test_the_collector_leaves_alone_what_is_loaded_and_still_frees_what_comes_later() -> None:
    class Later:
        """Refers to itself, so that counting references does not free it."""

        def __init__(self) -> None:
            self.itself = self

    try:
        settle()
        Later()

        assert gc.get_freeze_count() > 10_000
        assert any(isinstance(one, Later) for one in gc.get_objects())
        gc.collect()
        assert not any(isinstance(one, Later) for one in gc.get_objects())
    finally:
        gc.unfreeze()
