"""The laws of the inbox, on the fake and on SQLite."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from bot.store import Store, open_store
from tests.fakes.stores import MemoryStore
from tests.store.backends import copied
from tests.store.machine import LAWS, InboxMachine


class OnMemory(InboxMachine):
    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryStore(self.clock)

    async def open(self, stack: AsyncExitStack) -> Store:
        return self.memory.as_store()


class OnSqlite(InboxMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.url = copied(Path(self.folder.name))

    async def open(self, stack: AsyncExitStack) -> Store:
        return await stack.enter_async_context(open_store(self.url, clock=self.clock))

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


TestMemoryLaws = OnMemory.TestCase
TestMemoryLaws.settings = LAWS
TestSqliteLaws = OnSqlite.TestCase
TestSqliteLaws.settings = settings(LAWS, max_examples=10)
