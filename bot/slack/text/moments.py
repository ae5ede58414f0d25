"""Instants as Slack shows them to each reader in their own time zone. https://docs.slack.dev/messaging/formatting-message-text#date-formatting"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.slack.text.safe import Mrkdwn

FORMS = frozenset({"{time}", "{time_secs}", "{date_short_pretty} {time}", "{date_short_pretty} {time_secs}"})


def moment(at: datetime, form: str = "{time_secs}") -> Mrkdwn:
    """An instant; who reads it where Slack cannot tell their time zone reads UTC. `ValueError` for another form than those in `FORMS`."""
    if form not in FORMS:
        raise ValueError(f"not one of the forms that are used here: {form!r}")
    return Mrkdwn(f"<!date^{int(at.timestamp())}^{form}|{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC>")
