"""`ask-ai migrate`: the database schema of this version."""

from __future__ import annotations

import argparse

from bot.settings import Settings
from bot.store import default_url, migrate


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the schema up to date and say which version it has now."""
    print(f"the database schema is at version {migrate(settings.database_url or default_url(settings.data_dir))}")
    return 0
