"""Channel policies as an operator writes them."""

from __future__ import annotations

import pytest

from bot.policies import Policy, parse_policies


def test_channels_are_named_with_what_is_agreed_for_each() -> None:
    assert parse_policies("#ask-ai=all;project=eu-west, general=mentions;private;askers=U01+U02,C0123=off,") == {
        "ask-ai": Policy(mode="all", project="eu-west"),
        "general": Policy(mode="mentions", private=True, askers=frozenset({"U01", "U02"})),
        "C0123": Policy(mode="off"),
    }
    assert parse_policies("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "ask-ai",
        "ask-ai=loud",
        "=all",
        "ask-ai=all;askers=",
        "ask-ai=all;askers=ada",
        "ask-ai=all;private=yes",
        "ask-ai=all;quiet",
        "ask-ai=all;project=",
        "ask-ai=all;project=EU West",
    ],
)
def test_what_is_not_understood_is_named_with_the_form_that_is(text: str) -> None:
    with pytest.raises(ValueError, match=r"NAME=all, NAME=mentions or NAME=off") as error:
        parse_policies(f"general=all, {text}")

    assert text.rsplit(";", maxsplit=1)[-1] in str(error.value)
