"""The stores on SQL: SQLite in a file by default, PostgreSQL by URL."""

from bot.store.address import default_url
from bot.store.clock import Clock, SystemClock
from bot.store.database import Database
from bot.store.migrate import migrate
from bot.store.opening import Store, open_store
from bot.store.probing import Examined, examine, probe

__all__ = ["Clock", "Database", "Examined", "Store", "SystemClock", "default_url", "examine", "migrate", "open_store", "probe"]
