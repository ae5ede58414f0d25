"""Whether the database can be opened and written, and whether its tables are those of this version."""

from __future__ import annotations

from bot.cli.checks.check import Check, serves
from bot.errors import BotError
from bot.settings import Settings

NAME = "database"


def database(settings: Settings) -> Check:
    """The database that `ask-ai serve` would use; nothing is made or changed in it."""
    if not (settings.database_url or serves(settings)):
        return Check(name=NAME, state="disabled", detail="not needed without Slack")
    from bot.store import default_url, examine  # noqa: PLC0415  a third of a second that a setup without Slack need not pay

    try:
        found = examine(settings.database_url or default_url(settings.data_dir))
    except BotError as error:
        return Check(name=NAME, state="broken", detail=str(error))
    if found.revision == found.newest:
        return Check(name=NAME, state="works", detail=f"{found.shown}: written, schema {found.newest}")
    now = f"schema {found.revision}" if found.revision else "no tables yet"
    return Check(name=NAME, state="works", detail=f"{found.shown}: {now}; `ask-ai serve` or `ask-ai migrate` brings it to schema {found.newest}")
