"""The laws of tickets, on the fake and on SQLite."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings

from bot.store import open_store
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore
from tests.store.backends import copied
from tests.store.machine import LAWS
from tests.store.ticket_machine import TicketMachine


class OnMemory(TicketMachine):
    def __init__(self) -> None:
        memory = MemoryStore(HandClock())
        super().__init__(lambda: nullcontext(memory.as_store()))


class OnSqlite(TicketMachine):
    def __init__(self) -> None:
        self.folder = TemporaryDirectory()
        url, clock = copied(Path(self.folder.name)), HandClock()
        super().__init__(lambda: open_store(url, clock=clock))

    def teardown(self) -> None:
        super().teardown()
        self.folder.cleanup()


TestMemoryTicketLaws = OnMemory.TestCase
TestMemoryTicketLaws.settings = LAWS
TestSqliteTicketLaws = OnSqlite.TestCase
TestSqliteTicketLaws.settings = settings(LAWS, max_examples=10)
