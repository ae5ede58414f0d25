"""How a log line looks: its event, then its fields as key=value. One line a record, whatever is in it."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TextIO

from bot.answering.redact import redact

# What every record has; the rest was given as `extra`.
USUAL = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"})
# Others log addresses at INFO, and some of those are good for a login.
OURS = ("bot", "knowledge")
VALUE_CHARS = 300


class Fields(logging.Formatter):
    """Secrets are masked, and of an exception only its kind and its place are told: its words may quote somebody's."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        given = {name: value for name, value in vars(record).items() if name not in USUAL}
        if record.exc_info and record.exc_info[1] is not None:
            given["exception"] = _raised(record.exc_info[1])
        fields = [f"{name}={_shown(value)}" for name, value in given.items()]
        return " ".join((record.levelname, record.name, _line(record.getMessage()), *fields))


def log_to(stream: TextIO, *, verbose: bool) -> None:
    """Log to this stream from now on: what happens, or only what should not."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Fields())
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name.split(".")[0] in OURS)
    logging.basicConfig(level=logging.INFO if verbose else logging.ERROR, handlers=[handler])


def _shown(value: object) -> str:
    """A value without blanks as it is, any other as JSON."""
    if isinstance(value, str):
        words = _line(value)
        return words if words and not set(words) & set(' "=') else json.dumps(words, ensure_ascii=False)
    return _line(json.dumps(value, ensure_ascii=False, default=str))


def _line(text: str) -> str:
    """The text on one line, masked, and not without end."""
    words = " ".join("".join(char if char.isprintable() else " " for char in redact(text)).split())
    return words if len(words) <= VALUE_CHARS else f"{words[:VALUE_CHARS]}…"


def _raised(error: BaseException) -> str:
    """What kind of error it was, and where."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" at {Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else ""
    return f"{type(error).__name__}{where}"
