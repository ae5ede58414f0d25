"""The file of an SQLite database: only its owner may read what people wrote."""

from __future__ import annotations

import os

from bot.errors import StoreUnusable
from bot.store.address import Address

OWNER_ONLY = 0o600


def make_file(address: Address) -> None:
    """Make the file and its folder when they are not there; nothing happens when the database is no file."""
    if address.file is None:
        return
    try:
        address.file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(address.file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, OWNER_ONLY))
    except FileExistsError:
        pass  # not even opened: closing it again would free the locks that this process has on it, https://sqlite.org/howtocorrupt.html
    except OSError as error:
        raise StoreUnusable(f"{address.shown}: it cannot be made and written ({error.strerror}); check owner and permissions, or set ASK_AI_DATA") from error
