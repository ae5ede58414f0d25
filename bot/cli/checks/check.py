"""What was found out about one thing that is configured, or is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.settings import Settings

State = Literal["works", "disabled", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`state` is "works", "disabled" (not configured) or "broken" (configured, but it does not work). `detail` is one line, with the remedy where there is one."""

    name: str
    state: State
    detail: str


def serves(settings: Settings) -> bool:
    """Whether somebody means to run the bot in Slack."""
    slack = settings.slack
    return bool(slack.bot_token or slack.app_token or slack.signing_secret or slack.client_id or slack.client_secret)
