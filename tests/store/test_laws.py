"""The laws of the inbox, on the fake and on SQLite."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from bot.store import open_store
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.store.backends import copied
from tests.store.machine import LAWS, InboxMachine


class OnMemory(InboxMachine):
    def __init__(self) -> None:
        memory = MemoryStore(clock := HandClock())
        super().__init__(clock, lambda: nullcontext(memory.as_store()))


class OnSqlite(InboxMachine):
    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        url, clock = copied(Path(self.folder.name)), HandClock()
        super().__init__(clock, lambda: open_store(url, clock=clock))

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


TestMemoryLaws = OnMemory.TestCase
TestMemoryLaws.settings = LAWS
TestSqliteLaws = OnSqlite.TestCase
TestSqliteLaws.settings = settings(LAWS, max_examples=10)
