"""The asker is promised what is kept, and told what is so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from bot.escalation.board import Words
from bot.escalation.ports import Duty
from bot.escalation.promise import (
    CONFINED,
    NOBODY,
    PASSED_OVER,
    SOMEBODY,
    Confined,
    Nobody,
    already,
    asked,
    awaited,
    claimed,
    dismissed,
    in_words,
    late,
    nobody,
    passed,
    raised,
    reopened,
    resolved,
    spoken,
    unsure,
)

NOW = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=4, minutes=30)
CHI = Duty(channel="C0DESK", shown="Chi", due_at=DUE, people=("U0CHI",))
CROWD = Duty(channel="C0DESK", shown="the people in #support-escalations", due_at=DUE, last=True)
GROUP = Duty(channel="C0DESK", shown="the group @support", due_at=DUE, groups=("S0SUPPORT",))
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("duty", "who"),
    [
        (CHI, "I asked Chi, who is on duty."),
        (replace(CHI, shown="Chi and Ben", people=("U0CHI", "U0BEN")), "I asked Chi and Ben, who are on duty."),
        (GROUP, "I asked the group @support."),
        (CROWD, "I asked the people in #support-escalations."),
    ],
)
def test_the_asker_is_told_who_was_asked_and_until_when(duty: Duty, who: str) -> None:
    assert asked(duty, now=NOW) == Words(text=f"{who} An answer is promised by {{due}}.", moments={"due": DUE})


def test_quiet_hours_are_said_as_long_as_they_last() -> None:
    opens = NOW + timedelta(hours=1)
    words = asked(replace(CHI, quiet_until=opens), now=NOW)

    assert words.text.endswith("Before {opens} nobody is at work there.")
    assert words.moments == {"due": DUE, "opens": opens}
    assert "opens" not in asked(replace(CHI, quiet_until=opens), now=opens).moments


@pytest.mark.parametrize("told", [asked, raised, passed, reopened])
def test_a_moment_that_is_over_is_never_promised(told: object) -> None:
    words = told(CHI, now=DUE)  # type: ignore[operator]  # each takes a duty and the time

    assert words.moments == {}
    assert "promised" not in words.text
    assert "{" not in words.text


def test_what_is_missing_is_asked_for_at_the_end() -> None:
    assert asked(CHI, now=NOW, missing="To save a round trip, add here the room name.").text.endswith("{due}. To save a round trip, add here the room name.")


def test_it_is_said_when_whoever_comes_first_could_not_be_asked() -> None:
    assert PASSED_OVER in asked(replace(CROWD, level=1, notes=("Nobody is on the rota.",)), now=NOW).text
    assert PASSED_OVER not in asked(replace(CHI, notes=("The channel #sip is archived.",)), now=NOW).text


@pytest.mark.parametrize("confined", get_args(Confined))
def test_the_asker_is_told_what_the_humans_do_not_see(confined: Confined) -> None:
    assert CONFINED[confined] in asked(CHI, now=NOW, confined=confined).text


def test_at_the_end_of_the_chain_no_new_moment_is_promised() -> None:
    words = raised(CROWD, now=NOW)

    assert words.moments == {}
    assert "cannot say when" in words.text
    assert raised(CHI, now=NOW).text == "Nobody has taken this yet, so I also asked Chi, who is on duty. An answer is promised by {due}."


def test_whoever_takes_it_is_named() -> None:
    assert claimed("Chi", due_at=DUE, now=NOW).text == "Chi has taken this. I am quiet here unless somebody mentions me. An answer is promised by {due}."
    assert claimed("Chi", due_at=None, now=NOW).moments == {}


@pytest.mark.parametrize(
    "words",
    [
        claimed(SOMEBODY, due_at=None, now=NOW), late(SOMEBODY, CHI), resolved(SOMEBODY), dismissed(SOMEBODY), awaited(SOMEBODY, "the log", asker="U0ADA"),
        already(owner=SOMEBODY, due_at=None, now=NOW),
    ],
)  # fmt: skip
def test_whose_name_cannot_be_known_is_somebody_in_a_whole_sentence(words: Words) -> None:
    assert words.text.startswith("Somebody ")


def test_a_second_wish_is_told_of_the_first() -> None:
    assert already(owner="Chi", due_at=DUE, now=NOW).text == "Chi has this question already. What you write here reaches them."
    assert already(owner="", due_at=DUE, now=NOW) == Words(
        text="A human was asked already, and nobody has taken it yet. An answer is promised by {due}.", moments={"due": DUE}
    )


def test_its_end_says_how_to_go_on() -> None:
    assert "within 7 days" in resolved("Chi").text
    assert dismissed("Chi", "this is about billing.").text.startswith(
        "Chi says that this is not a question for them: this is about billing. Nobody else will be asked"
    )
    assert reopened(CHI, now=NOW).text.startswith("I opened this again, and asked Chi, who is on duty.")
    assert passed(GROUP, now=NOW).text.startswith("This went on to the group @support.")


@pytest.mark.parametrize("why", get_args(Nobody))
def test_when_nobody_can_be_asked_nothing_is_promised_and_it_is_said_what_to_do(why: Nobody) -> None:
    words = nobody(why)

    assert words == Words(text=NOBODY[why])
    assert "ask whoever looks after this workspace" in words.text
    assert not any(promise in words.text for promise in ("promised", "will be", "soon"))


def test_a_partial_answer_is_marked_before_it_begins() -> None:
    assert unsure("Set the **timeout**.", 0.413).startswith("**I am not sure of this answer:** by my own measure it is right with a probability of 41%.")
    assert unsure("Set the **timeout**.", 0.413).endswith("\n\nSet the **timeout**.")


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (DUE, BERLIN, "today 16:30 Europe/Berlin"),
        (DUE + timedelta(days=1), BERLIN, "tomorrow 16:30 Europe/Berlin"),
        (NOW.replace(hour=23, minute=30), BERLIN, "tomorrow 00:30 Europe/Berlin"),
        (DUE + timedelta(days=4), UTC, "Friday 27 November 15:30 UTC"),
        (DUE + timedelta(days=300), UTC, "Sunday 19 September 2027 15:30 UTC"),
    ],
)
def test_a_moment_in_words_has_its_day_and_its_zone(at: datetime, zone: tzinfo, said: str) -> None:
    assert spoken(at, now=NOW, zone=zone) == said


def test_words_without_a_readers_clock_have_their_moments_written_out() -> None:
    quiet = replace(CHI, quiet_until=NOW + timedelta(minutes=30))

    assert in_words(asked(quiet, now=NOW), now=NOW, zone=BERLIN) == (
        "I asked Chi, who is on duty. An answer is promised by today 16:30 Europe/Berlin. Before today 12:30 Europe/Berlin nobody is at work there."
    )
