from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given as holds
from hypothesis import strategies as st

from bot.model import OUTCOME_NAMES, Quoted
from bot.slack import views
from bot.slack.lint import lint_blocks, lint_view
from bot.slack.views import sources_line
from bot.thread import Given
from knowledge import Link, verified_address
from tests.slack.given import GIVEN, given, in_direct_message
from tests.slack.nasty import LINK, MARK, assert_harmless, strings, texts

urls = st.sampled_from([
    "https://docs.livekit.io/x", "https://evil.example/<!here>|y", "javascript:alert(1)", "folder://notes/a b.md", "https://docs.livekit.io/" + "long/" * 500,
])  # fmt: skip
links = st.builds(Link, title=texts, url=urls)
quotes = st.builds(Quoted, title=texts, url=urls, text=st.one_of(texts, texts.map(lambda text: text * 50)))
answers = st.builds(
    given,
    question=st.one_of(texts, texts.map(lambda text: text * 50)),
    outcome=st.sampled_from(sorted(OUTCOME_NAMES.values())),
    sources=st.lists(links, max_size=8).map(tuple),
    quoted=st.lists(quotes, max_size=40).map(tuple),
)


def actions(blocks: list[views.Block]) -> list[str]:
    """What can be pressed, in order."""
    return [str(element["action_id"]) for block in blocks for element in block.get("elements", ()) if "action_id" in element]


def mrkdwn(node: Any) -> Iterator[str]:
    """The texts that Slack reads its own marks in."""
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        for inner in node.values():
            yield from mrkdwn(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from mrkdwn(inner)


def assert_sound(shown: Any) -> None:
    for text in strings(shown):
        assert_harmless(text)
    for text in mrkdwn(shown):
        assert not MARK.search(LINK.sub("", text)), text


@holds(answer=answers)
def test_whatever_people_and_documents_write_what_stands_below_an_answer_is_taken_by_slack_and_does_nothing(answer: Given) -> None:
    tail = views.answer_tail(answer)

    assert lint_blocks(tail) == []
    assert_sound(tail)


@holds(answer=answers)
def test_whatever_documents_hold_their_passages_can_be_shown(answer: Given) -> None:
    modal = views.sources_modal(answer)

    assert lint_view(modal) == []
    assert_sound(modal)


@holds(questions=st.lists(answers, max_size=8), permalink=urls)
def test_whatever_somebody_asked_the_home_tab_can_be_shown(questions: list[Given], permalink: str) -> None:
    home = views.home_view(can=("Answer",), off={"Calls": "no key"}, questions=questions, permalinks=dict.fromkeys((q.id for q in questions), permalink))

    assert lint_view(home) == []
    assert_sound(home)


@pytest.mark.parametrize("human", [True, False])
def test_the_form_asks_for_a_human_only_where_there_is_one(human: bool) -> None:
    modal = views.feedback_modal("a1", human=human)

    assert lint_view(modal) == []
    assert ("human" in [block["block_id"] for block in modal["blocks"]]) == human
    assert modal["private_metadata"] == "a1"


def test_an_answer_shows_its_first_sources_and_how_many_more_there_are() -> None:
    sources = tuple(Link(title=f"Page {n}", url=f"https://docs.livekit.io/{n}") for n in range(6))
    line = views.answer_tail(given(sources=sources))[0]["elements"][0]["text"]

    assert line.startswith("Sources: <https://docs.livekit.io/0|Page 0>  ·  <https://docs.livekit.io/1|Page 1>")
    assert line.endswith("  and 2 more")
    assert "Page 4" not in line


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (GIVEN, ["feedback", "show_sources", "ask_human", "more"]),
        (given(quoted=()), ["feedback", "ask_human", "more"]),
        (given(outcome="declined", sources=(), quoted=()), ["feedback", "more"]),
        (in_direct_message(), ["feedback", "show_sources", "ask_human"]),
    ],
)
def test_what_can_be_pressed_depends_on_what_was_answered_and_where(answer: Given, expected: list[str]) -> None:
    assert actions(views.answer_tail(answer)) == expected


@pytest.mark.parametrize(
    ("outcome", "disclaimer", "shown"), [("answered", True, True), ("diagnose", True, True), ("declined", True, False), ("answered", False, False)]
)
def test_a_machines_answer_says_that_it_is_one_unless_the_operator_does_not_want_that(outcome: str, disclaimer: bool, shown: bool) -> None:
    assert (views.DISCLAIMER.replace("'", "'") in str(strings(views.answer_tail(given(outcome=outcome), disclaimer=disclaimer)))) == shown


def test_the_sources_stand_one_below_the_other_with_a_line_between_them() -> None:
    modal = views.sources_modal(given(quoted=GIVEN.quoted * 3))

    assert [block["type"] for block in modal["blocks"]] == ["section", "section", "divider", "section", "section", "divider", "section", "section"]
    assert modal["blocks"][1]["text"]["text"] == "It ends after the _departure timeout_."


def test_an_answer_without_passages_says_so() -> None:
    assert views.sources_modal(given(quoted=()))["blocks"][0]["text"]["text"] == "This answer quotes no passages."


def test_the_home_tab_says_when_nothing_is_open_and_when_nothing_is_off() -> None:
    words = strings(views.home_view(can=("Answer",), off={}, questions=(), permalinks={}))

    assert "None." in words
    assert "Switched off here" not in words


def test_an_open_question_is_shortened_and_leads_to_its_thread() -> None:
    long = given(question="word " * 100, outcome="escalated")
    home = views.home_view(can=(), off={}, questions=(long,), permalinks={long.id: "https://team.slack.com/archives/C1/p1"})

    text = home["blocks"][-2]["text"]["text"]
    assert len(text) < 280
    assert text.endswith("…  ·  a human should look at it  ·  <https://team.slack.com/archives/C1/p1|Open the thread>")


@pytest.mark.parametrize(("outcome", "look", "offered"), [("diagnose", True, True), ("diagnose", False, False), ("answered", True, False)])
def test_where_only_the_askers_own_server_could_tell_a_look_at_it_is_offered(outcome: str, look: bool, offered: bool) -> None:
    tail = views.answer_tail(given(outcome=outcome), look=look)

    assert ("look_ask" in actions(tail)) == offered
    assert lint_blocks(tail) == []


def test_a_verified_answer_that_stands_nowhere_is_cited_without_its_id() -> None:
    sources = (Link(title="verified by Kim, 2026-11-24", url=verified_address("card-1a2b")), Link(title="Rooms", url="https://docs.livekit.io/rooms"))

    assert sources_line(sources) == "Sources: verified by Kim, 2026-11-24  ·  <https://docs.livekit.io/rooms|Rooms>"


def test_which_setting_would_turn_something_on_is_told_to_admins_alone() -> None:
    off, standing = {"Bringing a human": "ASK_AI_ESCALATION is not set"}, views.Standing(heading="The last seven days", lines=())
    everybody = strings(views.home_view(can=(), off=off, questions=(), permalinks={}))
    admins = strings(views.home_view(can=(), off=off, questions=(), permalinks={}, standing=standing))

    assert "• Bringing a human" in everybody
    assert "ASK_AI_ESCALATION" not in str(everybody)
    assert "• Bringing a human: ASK_AI_ESCALATION is not set" in admins
