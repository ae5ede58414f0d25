"""What humans wrote, as an answer for others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.tidying import told


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Hi @ada, good question! You need to set `departure_timeout`. Hope that helps :smile:", "You need to set `departure_timeout`."),
        ("Hey Ada,\n\nthe keys belong to another project.\nCompare them.\n\nCheers,\nKim", "the keys belong to another project.\nCompare them."),
        ("Hi there, @ada: Yes, the limit is 3 jobs.", "Yes, the limit is 3 jobs."),
        ("No, that is not possible with the free plan.", "No, that is not possible with the free plan."),
        ("Note: restart the agent worker afterwards.", "Note: restart the agent worker afterwards."),
        ("Delete the room by API; ask @kim.lee for access.", "Delete the room by API; ask a colleague for access."),
        ("Thanks for the report. Which version? Version 1.2 has that bug, 1.3 does not.", "Which version? Version 1.2 has that bug, 1.3 does not."),
        ("Sure!\n```bash\nlk room list # Thanks!\n```\nDoes that help?", "```bash\nlk room list # Thanks!\n```"),
        ("```\nlk room list", "```\nlk room list\n```"),
        ("https://docs.livekit.io/home/cloud", "https://docs.livekit.io/home/cloud"),
        ("1. Open the settings\n2. Pick the project\n\nLet me know if it works", "1. Open the settings\n2. Pick the project"),
    ],
)
def test_what_is_of_use_to_others_is_left(written: str, left: str) -> None:
    assert told([written]) == left


@pytest.mark.parametrize(
    "written",
    [
        "",
        "see DM",
        "I sent you a DM with the details",
        "check your inbox, I emailed you the contract",
        "let's talk about it in a huddle tomorrow",
        "I'll look into it",
        "On it.",
        "fixed, please try again",
        "Done!",
        "We've increased your limit, try again now",
        "Which SDK version do you use? And is it Cloud?",
        "Thanks!",
        "np :thumbsup:",
        "Yes.",
        ":eyes:",
        "https://acme.slack.com/archives/C1/p1",
    ],
)
def test_where_nothing_is_of_use_to_others_nothing_is_left(written: str) -> None:
    assert told([written]) == ""


def test_several_messages_become_one_answer_without_repeating_themselves() -> None:
    messages = ["Let me check.", "Pick the other project in the menu.", "Does that work?", "Pick the other project in the menu.", "Also compare the keys."]

    assert told(messages) == "Pick the other project in the menu.\n\nAlso compare the keys."


@given(st.lists(st.sampled_from(["@ada", "hi", "use", "it.", "\n", "- ", "ok?", "Cheers,", ":eyes:", "@kim.lee:"]), max_size=12).map(" ".join))
def test_nobody_is_named_in_what_is_left(message: str) -> None:
    assert "@" not in told([message, "Pick the other project in the menu."])
