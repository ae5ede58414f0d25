"""The stores on SQL: SQLite in a file by default, PostgreSQL by URL."""

from bot.store.address import default_url
from bot.store.clock import Clock, SystemClock
from bot.store.migrate import migrate
from bot.store.opening import Store, open_store

__all__ = ["Clock", "Store", "SystemClock", "default_url", "migrate", "open_store"]
