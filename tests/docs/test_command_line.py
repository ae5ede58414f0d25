"""docs/command-line.md and the parser know the same commands with the same options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping

from bot.cli.arguments import parser
from tests.docs.pages import page

OPTION = re.compile(r"--[a-z][a-z\-]*")
ROWS = page("docs/command-line.md").rows("command", "what it does")


def known() -> Mapping[str, argparse.ArgumentParser]:
    """The parser of each command."""
    (commands,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(commands.choices)


def options(of: argparse.ArgumentParser) -> set[str]:
    return {name for action in of._actions for name in action.option_strings} - {"-h", "--help"}


def documented() -> dict[str, str]:
    """The first cell of each command's row."""
    cells = [row[0] for row in ROWS]
    return {cell.strip("`").split()[0].strip("`"): cell for cell in cells}


def test_every_command_is_documented_and_every_documented_one_exists() -> None:
    assert sorted(documented()) == sorted(known())


def test_every_option_is_documented_and_every_documented_one_exists() -> None:
    assert {name: set(OPTION.findall(cell)) for name, cell in documented().items()} == {name: options(command) for name, command in known().items()}


def test_what_a_command_wants_is_in_its_usage() -> None:
    wanted = {name: [action.dest.upper() for action in command._actions if not action.option_strings] for name, command in known().items()}

    assert [name for name, words in wanted.items() if any(word not in documented()[name] for word in words)] == []


def test_the_options_before_a_command_are_documented() -> None:
    text = page("docs/command-line.md").text

    assert [name for name in options(parser()) if f"ask-ai {name} COMMAND" not in text] == []
