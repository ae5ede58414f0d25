"""Channel policies as an operator writes them: `ask-ai=all, general=mentions;askers=U1+U2;project=staging, C0123=off`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Mode = Literal["all", "mentions", "off"]
MODES: Mapping[str, Mode] = {mode: mode for mode in get_args(Mode)}
PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
FORM = "NAME=all, NAME=mentions or NAME=off, with ;private, ;share, ;askers=U1+U2 and ;project=NAME where wanted, separated by commas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What is agreed for a channel. `askers` are the user ids that may ask (empty for everybody); `private` answers go to the asker alone.

    `share` lets humans elsewhere read what is said there, although not everybody may. `project` is the LiveKit project that is looked at from there, "" for the default one.
    """

    mode: Mode = "mentions"
    askers: frozenset[str] = frozenset()
    private: bool = False
    share: bool = False
    project: str = ""


def parse_policies(text: str) -> dict[str, Policy]:
    """The policy of each channel, by name without # or by id. `ValueError` names the part that is not understood."""
    policies = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, words = entry.partition("=")
        mode, *options = (word.strip() for word in words.split(";"))
        name = name.strip().removeprefix("#")
        if not name or mode not in MODES:
            raise ValueError(f"{entry!r} is not of the form {FORM}")
        policy = Policy(mode=MODES[mode])
        for option in options:
            policy = _with(policy, option, entry)
        policies[name] = policy
    return policies


def _with(policy: Policy, option: str, entry: str) -> Policy:
    key, _, value = option.partition("=")
    askers = frozenset(filter(None, value.split("+")))
    if key == "private" and not value:
        return replace(policy, private=True)
    if key == "share" and not value:
        return replace(policy, share=True)
    if key == "askers" and askers and all(PERSON.fullmatch(person) for person in askers):
        return replace(policy, askers=askers)
    if key == "project" and NAME.fullmatch(value):
        return replace(policy, project=value)
    raise ValueError(f"{option!r} in {entry!r} is not understood; the form is {FORM}")
