"""When the bot speaks and when it keeps quiet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.manners import MUTED, OTHER_ANSWERS, Heard, stance
from bot.policies import Policy
from bot.thread import ThreadState

ALL, MENTIONS, OFF = Policy(mode="all"), Policy(), Policy(mode="off")
ADA, BEN = "UADA", "UBEN"
QUESTION = Heard(person=ADA, text="why did my room disconnect?", root=True)
REPLY = replace(QUESTION, text="in python?", root=False)
HELPED = ThreadState(asker=ADA)


@pytest.mark.parametrize(
    ("heard", "policy", "state", "act"),
    [
        (QUESTION, ALL, None, "answer"),
        (QUESTION, MENTIONS, None, "nothing"),
        (QUESTION, OFF, None, "nothing"),
        (replace(QUESTION, to_others=True), ALL, None, "nothing"),
        (replace(QUESTION, to_bot=True), MENTIONS, None, "answer"),
        (replace(QUESTION, to_bot=True), OFF, None, "nothing"),
        (replace(QUESTION, to_bot=True, text=" "), MENTIONS, None, "help"),
        (replace(QUESTION, to_bot=True, text="?!"), ALL, None, "help"),
        (replace(QUESTION, direct=True), OFF, None, "answer"),
        (replace(QUESTION, direct=True, text="Help!"), OFF, None, "help"),
        (replace(QUESTION, direct=True, text="help me with tokens"), OFF, None, "answer"),
        (REPLY, ALL, HELPED, "answer"),
        (REPLY, MENTIONS, HELPED, "answer"),
        (REPLY, ALL, None, "nothing"),
        (replace(REPLY, to_others=True), ALL, HELPED, "nothing"),
        (replace(REPLY, person=BEN), ALL, HELPED, "nothing"),
        (replace(REPLY, person=BEN, to_bot=True), ALL, HELPED, "answer"),
        (replace(REPLY, text="mute"), ALL, HELPED, "hush"),
        (replace(REPLY, text="🤐"), ALL, HELPED, "hush"),
        (replace(REPLY, text="mute", to_bot=True), ALL, HELPED, "hush"),
        (replace(REPLY, text="how do I mute a track?"), ALL, HELPED, "answer"),
        (REPLY, ALL, ThreadState(asker=ADA, quiet=MUTED), "nothing"),
        (replace(REPLY, to_bot=True), ALL, ThreadState(asker=ADA, quiet=MUTED), "answer"),
        (replace(REPLY, to_bot=True, text="why are you not answering?"), ALL, ThreadState(asker=ADA, quiet=MUTED), "explain"),
        (replace(REPLY, to_bot=True, text="why is the room quiet?"), ALL, HELPED, "answer"),
        (replace(QUESTION, text="👍"), ALL, None, "nothing"),
        (replace(QUESTION, text=":party_parrot: :+1::skin-tone-2:"), ALL, None, "nothing"),
        (replace(REPLY, text="❤️"), ALL, HELPED, "nothing"),
        (replace(REPLY, text="👍", direct=True), OFF, HELPED, "nothing"),
        (replace(QUESTION, text="👋", direct=True), OFF, None, "help"),
        (replace(REPLY, text="??"), ALL, HELPED, "help"),
        (replace(QUESTION, text="?"), ALL, None, "help"),
        (replace(REPLY, text="в чём дело?"), ALL, HELPED, "answer"),
        (replace(QUESTION, text="", files=True), ALL, None, "answer"),
        (replace(QUESTION, text="", files=True, direct=True), OFF, None, "answer"),
        (replace(QUESTION, text="", files=True, to_bot=True), MENTIONS, None, "answer"),
        (replace(REPLY, text="👀", files=True), ALL, HELPED, "answer"),
    ],
)
def test_the_bot_speaks_when_it_is_asked_and_not_otherwise(heard: Heard, policy: Policy, state: ThreadState | None, act: str) -> None:
    assert stance(heard, policy, state).act == act


def test_another_human_in_the_thread_makes_the_bot_quiet_until_it_is_mentioned() -> None:
    after = stance(replace(REPLY, person=BEN, text="have you tried 1.3?"), ALL, HELPED).state

    assert after == ThreadState(asker=ADA, quiet=OTHER_ANSWERS)
    assert stance(REPLY, ALL, after).act == "nothing"
    woken = stance(replace(REPLY, to_bot=True), ALL, after)
    assert (woken.act, woken.state) == ("answer", HELPED)


def test_whoever_mentions_the_bot_is_answered_from_then_on() -> None:
    assert stance(replace(REPLY, person=BEN, to_bot=True), MENTIONS, HELPED).state == ThreadState(asker=BEN)


def test_the_reason_for_silence_is_told_to_whoever_asks() -> None:
    asked = stance(replace(REPLY, to_bot=True, text="why did you not reply"), ALL, ThreadState(asker=ADA, quiet=OTHER_ANSWERS))

    assert (asked.act, asked.why) == ("explain", OTHER_ANSWERS)
    assert asked.state == HELPED


def test_where_only_some_may_ask_the_others_are_told_when_they_ask_and_ignored_when_they_talk() -> None:
    some = Policy(mode="all", askers=frozenset({BEN}))

    assert stance(QUESTION, some, None).act == "nothing"
    assert stance(replace(QUESTION, to_bot=True), some, None).act == "refuse"
    assert stance(replace(QUESTION, person=BEN), some, None).act == "answer"


def test_a_thumb_of_the_asker_leaves_the_thread_as_it_is() -> None:
    assert stance(replace(REPLY, text="👍"), ALL, HELPED).state == HELPED
