"""docs/configuration.md and bot/settings name the same variables, with the same defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.settings import Settings
from tests.docs.pages import CODE, first_code, page

ROWS = page("docs/configuration.md").rows("variable", "default", "what it does")
DEFAULTS = {first_code(row[0]): first_code(row[1]) for row in ROWS if CODE.search(row[1])}


class Asked(Mapping[str, str]):
    """An environment in which nothing is set, and which remembers what was looked for."""

    def __init__(self) -> None:
        self.names = set[str]()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def asked() -> set[str]:
    env = Asked()
    Settings.from_env(env)
    return env.names


def test_every_variable_that_is_read_is_documented_and_every_documented_one_is_read() -> None:
    documented = [first_code(row[0]) for row in ROWS]

    assert len(documented) == len(set(documented))
    assert set(documented) == asked()


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items())
def test_a_documented_default_is_what_holds_without_it(name: str, value: str) -> None:
    assert Settings.from_env({name: value}) == Settings.from_env({})


def test_the_numbers_have_documented_defaults() -> None:
    assert {
        "ASK_AI_KEEP_DAYS",
        "ASK_AI_RECORD_DAYS",
        "ASK_AI_DIAL_PER_USER_HOUR",
        "ASK_AI_DIAL_PER_HOUR",
        "ASK_AI_DIAL_PER_DAY",
        "PORT",
        "ASK_AI_ANSWER_DEADLINE_S",
        "ASK_AI_CHANNELS",
        "ASK_AI_DISCLAIMER",
    } <= set(DEFAULTS)


def test_every_variable_of_the_other_pages_is_one_of_these() -> None:
    elsewhere = {first_code(row[0]) for row in page("docs/slack.md").rows("variable", "where it stands on the app's page")}

    assert elsewhere
    assert elsewhere <= asked()
