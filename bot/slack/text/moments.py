"""Instants as Slack shows them to each reader in their own time zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from bot.slack.text.safe import Mrkdwn, Safe

DAY = "{date_short_pretty} {time}"
FORMS = frozenset({"{time}", "{time_secs}", DAY, "{date_short_pretty} {time_secs}"})


def moment(at: datetime, form: str = "{time_secs}") -> Mrkdwn:
    """An instant; who reads it where Slack cannot tell their time zone reads UTC. `ValueError` for another form than those in `FORMS`."""
    if form not in FORMS:
        raise ValueError(f"not one of the forms that are used here: {form!r}")
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC>")


def with_moments(text: Safe, moments: Mapping[str, datetime]) -> Safe:
    """The text with each "{name}" as that instant, day and time; Markdown shows it as mrkdwn does."""
    for name, at in moments.items():
        text = cast("Safe", text.replace(f"{{{name}}}", moment(at, DAY)))
    return text
