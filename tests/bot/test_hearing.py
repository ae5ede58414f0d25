"""What a message is, as far as manners go."""

from __future__ import annotations

import pytest

from bot.hearing import heard
from tests.bot.slack_bodies import ADA, BEN, BOT, CHANNEL, TEAM

SAID = {
    "team": TEAM,
    "channel": CHANNEL,
    "person": ADA,
    "ts": "100.1",
    "thread_ts": "100.1",
    "text": "why?",
    "blocks": [],
    "files": [],
    "files_known": True,
    "bot": BOT,
    "mention": False,
}


@pytest.mark.parametrize(
    ("text", "to_bot", "to_others"),
    [
        ("why?", False, False),
        (f"<@{BOT}> why?", True, False),
        (f"<@{BEN}> why?", False, True),
        (f"<@{BEN}|ben> why?", False, True),
        (f"<@{BEN}> <@{BOT}> why?", True, True),
        ("<!subteam^S0ONCALL|@oncall> why?", False, True),
        ("<!subteam^S0ONCALL> why?", False, True),
        ("<!here> does anybody know why?", False, False),
        ("&lt;@U0LITERAL&gt; why?", False, False),
    ],
)
def test_whom_a_message_is_for_is_told_by_its_mentions(text: str, to_bot: bool, to_others: bool) -> None:
    found = heard({**SAID, "text": text}, "why?")

    assert (found.to_bot, found.to_others) == (to_bot, to_others)


def test_a_file_is_something_to_answer() -> None:
    assert heard({**SAID, "text": "", "files": [{"id": "F1"}]}, "").files
    assert not heard(SAID, "why?").files
