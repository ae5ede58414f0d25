"""Which desk a question belongs to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.escalation.plan import Plan, When
from bot.escalation.ports import Case
from bot.escalation.routing import case_of, fits, route_of
from bot.thread import Given, ThreadId
from knowledge import Link
from tests.escalation.plans import plan_in

PLAN = plan_in(
    """
channel: desk
routes:
  - {name: german, when: {tongues: [de], topics: [sip, agents]}, to: [person:U0ADA]}
  - {name: telephony, when: {topics: [sip]}, to: [person:U0BEN]}
  - {name: mobile, when: {languages: [swift, kotlin]}, to: [person:U0CHI]}
  - {name: help, when: {channels: [Help-Desk], sdks: [livekit-agents]}, to: [person:U0DORA]}
"""
)
CASE = Case(team="T1", channel="general")


def given(question: str, *urls: str) -> Given:
    thread = ThreadId(team="T1", channel="C1", ts="1.1")
    sources = tuple(Link(title="A page", url=url) for url in urls)
    return Given(id="1", thread=thread, ts="1.2", asker="U0ADA", question=question, outcome="answered", confidence=0.3, text="It is.", sources=sources)


@pytest.mark.parametrize(
    ("case", "route"),
    [
        (replace(CASE, topics=frozenset({"sip"})), "telephony"),
        (replace(CASE, topics=frozenset({"sip"}), tongue="de"), "german"),
        (replace(CASE, topics=frozenset({"agents"}), tongue="de"), "german"),
        (replace(CASE, topics=frozenset({"agents"})), ""),
        (replace(CASE, tongue="de"), ""),
        (replace(CASE, language="kotlin"), "mobile"),
        (replace(CASE, language="kotlin", topics=frozenset({"media", "sip"})), "telephony"),
        (replace(CASE, channel="help-desk", sdk="LiveKit-Agents"), "help"),
        (replace(CASE, channel="help-desk"), ""),
        (replace(CASE, sdk="livekit-agents"), ""),
        (CASE, ""),
    ],
)
def test_the_first_route_of_which_everything_fits_is_taken(case: Case, route: str) -> None:
    assert route_of(PLAN, case).name == route


def test_where_no_route_fits_there_is_the_last_resort_alone() -> None:
    assert route_of(Plan(channel="desk"), CASE).to == ()
    assert fits(When(), CASE)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("My outbound SIP call is hung up after 30 s by the trunk", "sip"),
        ("Which grants does an access token need to publish?", "tokens"),
        ("Why is my agent worker not dispatched to the job?", "agents"),
        ("How are participant minutes billed on LiveKit Cloud?", "cloud"),
        ("Which UDP ports does a self-hosted server need behind a firewall?", "self-hosting"),
        ("The egress recording to S3 has no audio", "recording"),
        ("a tool call returns a string that the llm rewrites before the answer", "models"),
    ],
)
def test_a_question_has_a_topic_and_a_weak_word_alone_does_not_send_it_elsewhere(question: str, topic: str) -> None:
    assert case_of(given(question), channel="general").topics == {topic}


def test_what_was_said_before_counts_where_the_question_says_nothing() -> None:
    history = ["Our phone trunk at Twilio rejects calls", "we use livekit-agents==1.2.3 with Python", "und warum geht das nicht, was ist das?"]

    case = case_of(given("and now?"), channel="general", history=history)
    assert case.topics == {"agents"}
    assert (case.language, case.sdk, case.team, case.channel) == ("python", "livekit-agents", "T1", "general")
    assert case_of(given("und jetzt?"), channel="general", history=history[2:]).tongue == "de"
    assert case_of(given("and now?"), channel="general", history=history[:1]).topics == {"sip"}


def test_the_pages_of_the_answer_have_a_say() -> None:
    page = "https://docs.livekit.io/telephony/start/sip-trunk-setup/"

    assert case_of(given("and now?", page), channel="general").topics == {"sip"}
    assert case_of(given("and now?"), channel="general").topics == frozenset()
