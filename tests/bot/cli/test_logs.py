"""What `--verbose` shows: one line a record, its fields, and nothing that nobody should read there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from io import StringIO

import pytest

from bot.cli.logs import VALUE_CHARS, log_to


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger as a process has it that has just started."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers[:] = []
    yield root
    root.handlers[:] = before
    root.setLevel(level)


@pytest.fixture
def shown(root: logging.Logger) -> StringIO:
    stream = StringIO()
    log_to(stream, verbose=True)
    assert root.level == logging.INFO
    return stream


@pytest.fixture
def errors(root: logging.Logger) -> StringIO:
    stream = StringIO()
    log_to(stream, verbose=False)
    assert root.level == logging.ERROR
    return stream


def test_a_line_is_the_event_and_its_fields(shown: StringIO) -> None:
    logging.getLogger("bot.slack.client").info("slack.busy", extra={"method": "chat.postMessage", "after_s": 1.5, "why": "not now", "tries": 2, "empty": ""})

    assert shown.getvalue() == 'INFO bot.slack.client slack.busy method=chat.postMessage after_s=1.5 why="not now" tries=2 empty=""\n'


def test_lists_and_mappings_are_json_and_what_is_none_of_them_is_told_in_its_words(shown: StringIO) -> None:
    logging.getLogger("bot.x").info("event", extra={"missing": ["a", "b"], "troubles": {"database": "full"}, "where": ValueError("x"), "nothing": None})

    assert shown.getvalue() == 'INFO bot.x event missing=["a", "b"] troubles={"database": "full"} where="x" nothing=null\n'


@pytest.mark.parametrize("value", ["a\nINFO bot.x forged", "a\r\nb", "\x1b[2J", "a\u2028b", "a\u202eb"])
def test_no_value_makes_a_second_line_or_commands_the_terminal(shown: StringIO, value: str) -> None:
    logging.getLogger("bot.x").info("event", extra={"why": value, "list": [value]})
    logging.getLogger("bot.x").info(value)

    assert len(shown.getvalue().splitlines()) == 2
    assert shown.getvalue().replace("\n", "").isprintable()


def test_what_looks_like_a_secret_is_masked_wherever_it_stands(shown: StringIO) -> None:
    token = "xoxb-" + secrets.token_hex(12)
    logging.getLogger("bot.x").info("event", extra={"why": f"refused {token}", "list": [token]})
    logging.getLogger("elsewhere").warning("refused %s", token)

    assert shown.getvalue().count("refused") == 2
    assert token not in shown.getvalue()


def test_of_an_exception_its_kind_and_place_are_told_and_not_its_words(shown: StringIO) -> None:
    try:
        int("what somebody asked")
    except ValueError:
        logging.getLogger("bot.x").exception("job.failed")

    assert shown.getvalue().startswith('ERROR bot.x job.failed exception="ValueError at test_logs.py:')
    assert "somebody" not in shown.getvalue()
    assert len(shown.getvalue().splitlines()) == 1


def test_what_is_long_is_cut(shown: StringIO) -> None:
    logging.getLogger("bot.x").info("event", extra={"why": "x" * 10 * VALUE_CHARS})

    assert len(shown.getvalue()) < 2 * VALUE_CHARS


def test_of_others_only_warnings_are_shown(shown: StringIO) -> None:
    for name in ("httpx", "bots.other", "knowledge.sync", "bot"):
        logging.getLogger(name).info("address")
    logging.getLogger("uvicorn.error").warning("odd")

    assert [line.split()[1] for line in shown.getvalue().splitlines()] == ["knowledge.sync", "bot", "uvicorn.error"]


def test_without_verbose_only_errors_are_shown(errors: StringIO) -> None:
    logging.getLogger("bot.x").warning("a")
    logging.getLogger("bot.x").error("b", extra={"key": "k"})

    assert errors.getvalue() == "ERROR bot.x b key=k\n"
