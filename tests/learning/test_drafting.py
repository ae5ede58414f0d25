"""A card out of a ticket that a human answered."""

from __future__ import annotations

import secrets
from dataclasses import replace

import pytest

from bot.cli.seed import seed_turns
from bot.escalation.filled import HOWS
from bot.escalation.ticket import Event, Ticket
from bot.learning.cards import QUESTION_CHARS
from bot.learning.drafting import draft
from bot.learning.ports import Card
from knowledge import Link
from tests.learning.samples import DAY_S, GIVEN, NOW, PERMALINK, TICKET, answered

ANSWER = answered("Hi @ada! Another project is selected: pick yours in the menu, see https://docs.example/projects. Hope this helps!")


def drafted(*events: Event, ticket: Ticket = TICKET, permalink: str = "") -> Card:
    card = draft(ticket, events or (ANSWER,), GIVEN, permalink=permalink)
    assert card is not None
    return card


def test_the_question_as_it_was_asked_and_the_answer_without_courtesy() -> None:
    card = drafted()

    assert card.questions == ("why is the dashboard empty? we use livekit cloud and python",)
    assert card.answer == "Another project is selected: pick yours in the menu, see https://docs.example/projects."
    assert (card.state, card.team, card.channel, card.ticket, card.owner, card.confined) == ("draft", "T1", "C1", "t1", "UKIM", False)
    assert card.expires_at == ANSWER.at + 180 * DAY_S


def test_the_same_ticket_makes_the_same_card() -> None:
    assert drafted().id == drafted().id != drafted(ticket=replace(TICKET, id="t2")).id


def test_for_whom_it_is_true_comes_from_what_the_asker_told() -> None:
    told = Event(kind="told_info", at=NOW, person="UADA", words="it is livekit-agents 1.2.3")

    assert drafted().applies_to == "Python, LiveKit Cloud"
    assert drafted(told, ANSWER).applies_to == "Python, livekit-agents 1.2.3, LiveKit Cloud"
    assert drafted(replace(told, person="UKIM"), ANSWER).applies_to == "Python, LiveKit Cloud"


def test_a_question_that_leans_on_its_thread_is_understood_in_it() -> None:
    card = draft(replace(TICKET, question="and in python?"), (ANSWER,), GIVEN, history=("why is the dashboard empty?",))

    assert card
    assert card.questions == ("why is the dashboard empty?",)


def test_what_the_asker_asks_again_later_is_another_wording() -> None:
    again = Event(kind="reopened", at=NOW, person="UADA", words="still: where are my sessions?")
    thanks = Event(kind="told_info", at=NOW, person="UADA", words="it's on chrome")

    assert drafted(ANSWER, thanks, again).questions[1:] == ("still: where are my sessions?",)


def test_of_a_long_message_the_sentences_that_ask_make_the_question() -> None:
    log = "```\nERROR everything is broken\n```"
    card = draft(replace(TICKET, question=f"{'It broke at noon. ' * 40}\n{log}\nWhy is the dashboard empty?"), (ANSWER,), GIVEN)

    assert card
    assert len(card.questions[0]) <= QUESTION_CHARS
    assert card.questions[0].endswith("Why is the dashboard empty?")
    assert "ERROR" not in card.questions[0]


def test_sources_are_where_it_was_said_what_the_human_linked_and_what_the_bot_had_found_and_the_human_names() -> None:
    words = (
        "Look at the session analytics page and [the projects](https://docs.example/projects), and https://acme.slack.com/archives/C9/p2 of a private channel."
    )

    assert drafted(answered(words), permalink=PERMALINK).sources == (
        Link(title="Where it was answered", url=PERMALINK),
        Link(title="the projects", url="https://docs.example/projects"),
        Link(title="Session analytics", url="https://docs.example/analytics"),
    )


def test_a_bare_address_gets_the_title_that_the_bot_knows() -> None:
    assert drafted(answered("It stands in https://docs.example/rooms, below the table.")).sources == (Link(title="Rooms", url="https://docs.example/rooms"),)


def test_an_address_with_a_secret_in_it_is_no_source() -> None:
    secret = secrets.token_hex(16)

    card = drafted(answered(f"Open https://files.example/x?token={secret} and read the log."))

    assert card.sources == ()
    assert secret not in card.answer


def test_secrets_in_question_and_answer_are_masked() -> None:
    secret = f"API{secrets.token_hex(6)}"
    card = draft(replace(TICKET, question=f"why is {secret} refused?"), (answered(f"The key {secret} belongs to another project."),), None)

    assert card
    assert secret not in repr(card)


@pytest.mark.parametrize("words", ["see DM", "fixed, try again", "Which version is it?", "", "x" * 7_000])
def test_an_answer_of_no_use_to_others_makes_no_card(words: str) -> None:
    assert draft(replace(TICKET, human_answer=words), (answered(words),) if words else (), GIVEN) is None


def test_what_the_asker_answered_themself_is_no_answer_of_somebody_who_knows() -> None:
    assert draft(TICKET, (answered("I picked the other project in the menu.", person="UADA"),), GIVEN) is None


def test_an_answer_whose_events_are_gone_is_taken_from_the_ticket() -> None:
    card = draft(replace(TICKET, human_answer="Pick the other project in the menu."), (), None)

    assert card
    assert card.answer == "Pick the other project in the menu."


def test_what_was_confined_stays_so() -> None:
    card = draft(replace(TICKET, confined=True), (ANSWER,), GIVEN)

    assert card
    assert card.confined


def test_a_question_that_leans_on_its_thread_but_could_be_asked_just_so_is_there_as_it_was_asked_too() -> None:
    first, second, dashboard = (str(turn["say"]) for turn in seed_turns()[:3])

    card = draft(replace(TICKET, question=dashboard), (ANSWER,), GIVEN, history=(first, second))

    assert card
    assert card.questions[0] == dashboard


BROKEN, REOPENED = (Event(kind=kind, at=NOW, person="UADA") for kind in ("told_info", "reopened"))
MORE = Event(kind="told_info", at=NOW, person="UADA", words="we are on chrome, by the way")
BY_ADA, BY_TIME, BY_KIM = (Event(kind="resolved", at=NOW, person=person) for person in ("UADA", "", "UKIM"))
SETTLED_ELSEWHERE, STANDS = replace(BY_KIM, words=HOWS["elsewhere"]), replace(BY_KIM, words=f"{HOWS['answered']}: they had a typo")


@pytest.mark.parametrize(
    "later",
    [
        [BY_ADA], [BY_TIME], [BY_KIM], [SETTLED_ELSEWHERE],
        [BROKEN, BY_ADA], [BROKEN, STANDS], [MORE, BY_KIM], [MORE, SETTLED_ELSEWHERE],
        [BROKEN, ANSWER, BY_TIME], [BY_KIM, REOPENED, ANSWER, BY_TIME],
    ],
)  # fmt: skip
def test_an_answer_that_nobody_called_wrong_or_that_was_stood_by_makes_a_card(later: list[Event]) -> None:
    assert draft(TICKET, [ANSWER, *later], GIVEN)


@pytest.mark.parametrize(
    "later",
    [
        [BROKEN, BY_TIME], [MORE, BY_TIME], [BROKEN, SETTLED_ELSEWHERE], [BROKEN, BY_KIM], [BY_KIM, REOPENED, SETTLED_ELSEWHERE],
        [replace(MORE, words="that did not work, it is still empty"), BY_KIM], [ANSWER, BROKEN, BY_TIME],
    ],
)  # fmt: skip
def test_an_answer_that_its_asker_called_wrong_makes_none_and_neither_does_one_that_time_closed_over_a_word_of_theirs(later: list[Event]) -> None:
    assert draft(TICKET, [ANSWER, *later], GIVEN) is None
