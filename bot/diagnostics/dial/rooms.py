"""Rooms of test calls: their names tell when they were made, so that what is left over can be told from what still goes on."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from bot.diagnostics.dial.plan import LIFE_S
from bot.diagnostics.ports import CALL_ROOMS

NAME = re.compile(rf"{re.escape(CALL_ROOMS)}([0-9a-f]{{8,9}})-[0-9a-f]{{16}}")


def new_room(now: datetime) -> str:
    """A name that nobody can guess."""
    return f"{CALL_ROOMS}{int(now.timestamp()):08x}-{secrets.token_hex(8)}"


def is_left_over(room: str, now: datetime) -> bool:
    """Whether no call can be going on in it any more, by its name; a clock that was set back since makes it one, too."""
    made = NAME.fullmatch(room)
    return made is None or abs(now.timestamp() - int(made[1], 16)) > LIFE_S
