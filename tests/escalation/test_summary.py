"""One paragraph says what it is about."""

from __future__ import annotations

import secrets

from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.packet import SUMMARY_CHARS
from bot.escalation.summary import NO_WORDS, summarised
from bot.escalation.triggers import Earlier

CALLS = "Our calls to Austria end after half a minute"
questions = st.builds(
    Earlier,
    question=st.text(max_size=300),
    outcome=st.sampled_from(["answered", "looked", "diagnose", "escalated", "declined", "", "new"]),
    good=st.sampled_from([True, False, None]),
    here=st.booleans(),
)


def test_a_first_question_is_told_with_what_is_known_about_the_asker() -> None:
    assert summarised(f"{CALLS}. We use python, livekit-agents 1.2.3 on LiveKit Cloud", []) == (
        f"{CALLS}. We use python, livekit-agents 1.2.3 on LiveKit Cloud. About them: Python, livekit-agents 1.2.3, LiveKit Cloud."
    )


def test_later_in_a_thread_it_begins_with_the_first_question_and_says_what_came_of_it() -> None:
    earlier = [
        Earlier(question=CALLS, outcome="answered", good=False),
        Earlier(question="we self-host", outcome="answered"),
        Earlier(question="can you look at SCL_a1b2c3d4e5", outcome="looked"),
    ]

    assert summarised("still the same", earlier) == (
        f"{CALLS}. Now they say: still the same. About them: self-hosted. Before that I answered 2 times, I looked at their server once; 1 of it was called unhelpful."
    )


def test_what_was_asked_in_another_thread_is_no_part_of_it() -> None:
    assert summarised(CALLS, [Earlier(question="something else", outcome="answered", here=False)]) == f"{CALLS}."


def test_code_alone_is_told_as_such() -> None:
    assert summarised("```python\nprint(1)\n```", []).startswith(NO_WORDS)


def test_secrets_are_masked() -> None:
    secret = f"sk-{secrets.token_hex(16)}"

    assert secret not in summarised(f"my key is {secret}", [Earlier(question=f"is {secret} right?", outcome="answered")])


@given(question=st.text(max_size=3_000), earlier=st.lists(questions, max_size=15))
def test_it_is_one_paragraph_of_bounded_length_whatever_was_said(question: str, earlier: list[Earlier]) -> None:
    told = summarised(question, earlier)

    assert 0 < len(told) <= SUMMARY_CHARS
    assert "\n" not in told
    assert told == summarised(question, earlier)
