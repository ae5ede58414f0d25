"""A packet in each of its states, and whatever people, models and documents put into it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.acts import ACTS, Act, value_of
from bot.escalation.packet import Packet, Similar, Source
from bot.escalation.ticket import Event, Kind, State, Ticket
from bot.slack.lint import lint_message
from bot.slack.tickets import packet_message
from bot.slack.tickets.states import state_line
from tests.slack.nasty import DATE, LINK, assert_harmless, strings, texts
from tests.slack.test_views import mrkdwn
from tests.slack.tickets_made import ASKER, DUE, GROUP, NAMES, NOW, OWNER, QUESTION, packet, ticket

PACKET, TICKET = packet(), ticket()
CLOSED = Event(kind="resolved", at=NOW, person=OWNER, words="answered in the thread")
long_texts = st.one_of(texts, texts.map(lambda text: text * 40))
several = st.lists(long_texts, max_size=12).map(tuple)
urls = st.sampled_from(("", "https://docs.livekit.io/sip/", "https://evil.example/@here", "javascript:alert(1)", "https://a.example/" + "x" * 2_990))
packets = st.builds(
    Packet,
    asker=st.just(ASKER),
    workspace=texts,
    where=texts,
    thread_url=urls,
    reason=long_texts,
    due_at=st.just(datetime.fromtimestamp(DUE, UTC)),
    question=long_texts,
    topic=st.sampled_from(("", "sip", "unknown")),
    summary=long_texts,
    queries=several,
    sources=st.lists(st.builds(Source, title=long_texts, url=urls, score=st.floats(0, 1)), max_size=12).map(tuple),
    confidence=st.none() | st.floats(0, 1),
    said=long_texts,
    evidence=long_texts,
    similar=st.lists(st.builds(Similar, question=long_texts, url=urls, answer=long_texts), max_size=5).map(tuple),
    missing=several,
    notes=several,
    people=st.just((OWNER,)),
    groups=st.just((GROUP,)),
    quiet_until=st.none() | st.just(datetime.fromtimestamp(NOW, UTC)),
)
tickets = st.builds(
    Ticket,
    id=st.just("a1"),
    thread=st.just(TICKET.thread),
    asker=st.just(ASKER),
    question=long_texts,
    reason=st.just("asked"),
    confined=st.booleans(),
    state=st.sampled_from(get_args(State)),
    owner=st.just("") | st.just(OWNER),
    human_answer=long_texts,
    claimed_at=st.just(NOW),
    answered_at=st.just(NOW),
    over_at=st.just(NOW),
    due_at=st.just(DUE),
    version=st.integers(0, 99),
)
events = st.none() | st.builds(Event, kind=st.just("resolved"), at=st.just(NOW), person=st.sampled_from(("", ASKER, OWNER, "U0NOBODY")), words=long_texts)
names = st.fixed_dictionaries({ASKER: texts, OWNER: texts})


def blocks(state: State = "open", last: Event | None = None, **more: Any) -> list[dict[str, Any]]:
    return packet_message(PACKET, replace(TICKET, state=state, **more), last, NAMES).blocks(1)


def words(made: list[dict[str, Any]]) -> str:
    """All that can be read in it, moments left out."""
    return DATE.sub("THEN", " ".join(strings(made)))


def buttons(made: list[dict[str, Any]]) -> dict[Act, dict[str, Any]]:
    return {ACTS[element["action_id"]]: element for one in made if one["type"] == "actions" for element in one["elements"]}


@given(made=packets, of=tickets, last=events, called=names)
def test_whatever_stands_in_it_slack_takes_a_packet_and_nobody_is_called_but_who_is_on_duty(
    made: Packet, of: Ticket, last: Event | None, called: dict[str, str]
) -> None:
    message = packet_message(made, of, last, called)
    shown = message.blocks(1)

    assert len(message.parts) == 1
    assert lint_message({"text": message.parts[0].notice, "blocks": shown}, method="chat.update") == []
    assert lint_message({"text": message.parts[0].notice, "blocks": shown}) == []
    for text in strings(shown):
        assert_harmless(text)
    for text in [*mrkdwn(shown), message.parts[0].text]:
        bare = LINK.sub("", DATE.sub("", text)).replace(f"<@{OWNER}>", "").replace(f"<!subteam^{GROUP}>", "")
        assert "<" not in bare, text


@given(made=packets, of=tickets, last=events)
def test_a_confined_packet_holds_no_word_of_what_was_said(made: Packet, of: Ticket, last: Event | None) -> None:
    """Whoever makes the packet leaves them out already; this holds even if one was forgotten."""
    secret = "tango-seven"
    made = replace(
        made, question=secret, summary=secret, queries=(secret,), said=secret, evidence=secret, similar=(Similar(question=secret, url="", answer=secret),)
    )
    made = replace(made, sources=(Source(title=secret, url="https://docs.livekit.io", score=0.5),))
    of = replace(of, confined=True, question=secret, human_answer=secret)
    message = packet_message(made, of, replace(last, words=secret) if last else None, NAMES)

    assert secret not in " ".join([*strings(message.blocks(1)), message.parts[0].text])


def test_an_open_packet_has_everything_in_the_order_in_which_it_is_needed() -> None:
    said = words(blocks())
    order = [
        "Question from Ada", "Open", "answer promised by THEN", f"<@{OWNER}> <!subteam^{GROUP}>", "asked in #ask-ai  ·  Telephony  ·  Sandbox", "Open the thread", QUESTION, "Why a human: ",
        "I was not sure enough of my answer.", "In short: ", "Claim", "What I tried:", "livekit-sip media timeout", "I was 31% sure", "Outbound calls>  0.62",
        "What I said", "The documentation does not say.", "What I saw", "SIP 408", "Resolved before", "Calls to Austria end after half a minute>: Raise media_timeout", "*I asked for:* ",
        "the name of the room  ·  the version of `livekit-sip`", ":warning: The rota",
    ]  # fmt: skip
    found = [said.index(part) for part in order]

    assert found == sorted(found)


@pytest.mark.parametrize(
    ("state", "last", "more", "line"),
    [
        ("claimed", None, {}, ":large_blue_circle: *Chi has it*  ·  since THEN  ·  answer promised by THEN"),
        (
            "waiting",
            Event(kind="asked_info", at=NOW, person=OWNER, words="the\nlogs"),
            {},
            ":hourglass_flowing_sand: *Chi waits for Ada*  ·  since THEN  ·  the logs",
        ),
        ("answered", None, {}, ":speech_balloon: *Chi answered*  ·  THEN  ·  not confirmed by the asker yet"),
        ("resolved", CLOSED, {}, ":white_check_mark: *Resolved*  ·  by Chi, THEN  ·  answered in the thread"),
        ("resolved", replace(CLOSED, person=ASKER, words=""), {}, ":white_check_mark: *Resolved*  ·  by Ada, who asked, THEN"),
        ("resolved", replace(CLOSED, person=""), {}, ":white_check_mark: *Resolved*  ·  by me, THEN  ·  answered in the thread"),
        ("resolved", None, {}, ":white_check_mark: *Resolved*  ·  by Chi, THEN"),
        ("resolved", CLOSED, {"confined": True}, ":white_check_mark: *Resolved*  ·  by Chi, THEN"),
        ("dismissed", replace(CLOSED, kind="dismissed", person="U0NEW", words="spam"), {}, ":no_entry_sign: *Not for us*  ·  says somebody, THEN  ·  spam"),
    ],
)
def test_its_second_line_says_how_it_stands(state: State, last: Event | None, more: dict[str, Any], line: str) -> None:
    made = blocks(state, last, owner=OWNER, claimed_at=NOW, answered_at=NOW, over_at=NOW, **more)

    assert DATE.sub("THEN", made[1]["text"]["text"]) == line


def test_quiet_hours_are_said_as_long_as_nobody_has_it() -> None:
    made = packet_message(replace(PACKET, quiet_until=datetime.fromtimestamp(NOW, UTC)), TICKET, None, NAMES).blocks(1)

    assert "  ·  nobody is at work before THEN  ·  on duty: " in DATE.sub("THEN", made[1]["text"]["text"])


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        ("open", ["claim", "answer", "info", "pass", "resolve"]),
        ("claimed", ["answer", "info", "pass", "resolve"]),
        ("waiting", ["answer", "info", "pass", "resolve"]),
        ("answered", ["answer", "info", "pass", "resolve"]),
        ("resolved", ["reopen"]),
        ("dismissed", ["reopen"]),
    ],
)
def test_what_can_be_done_depends_on_how_it_stands(state: State, acts: list[str]) -> None:
    found = buttons(blocks(state, owner="" if state == "open" else OWNER, version=7))

    assert list(found) == acts
    assert {value_of(one["value"]) for one in found.values()} == {(TICKET.id, 7)}
    assert all(one["accessibility_label"] for one in found.values())
    assert [act for act, one in found.items() if one.get("style") == "primary"] == ([] if acts == ["reopen"] else acts[:1])


def test_who_has_it_passes_it_on_and_who_does_not_says_that_it_is_not_for_them() -> None:
    assert buttons(blocks())["pass"]["text"]["text"] == "Not for us"
    assert buttons(blocks("claimed", owner=OWNER))["pass"]["text"]["text"] == "Pass on"


def test_once_it_is_closed_the_answer_is_all_that_is_left() -> None:
    said = words(blocks("resolved", CLOSED, owner=OWNER, human_answer="Raise `media_timeout`."))

    assert "*The answer*\nRaise `media_timeout`." in said
    assert QUESTION in said
    assert not [part for part in ("What I tried", "Why a human", "Resolved before", "I asked for") if part in said]


def test_its_text_tells_a_notification_who_asks_what_and_why_and_calls_who_is_on_duty() -> None:
    text = DATE.sub("THEN", packet_message(PACKET, TICKET, None, NAMES).parts[0].text)

    assert text.startswith(f"<@{OWNER}> <!subteam^{GROUP}>  ·  Open  ·  Ada asked in #ask-ai: “We dial out with CreateSIPParticipant")
    assert text.endswith("I was not sure enough of my answer. Answer promised by THEN.")


def test_the_text_of_one_that_somebody_has_calls_nobody() -> None:
    text = packet_message(PACKET, replace(TICKET, state="claimed", owner=OWNER), None, NAMES).parts[0].text

    assert text.startswith("Chi has it  ·  Ada asked in #ask-ai")
    assert "<" not in text


def test_a_packet_with_nothing_found_says_so() -> None:
    bare = replace(PACKET, sources=(), said="", evidence="", similar=(), missing=(), notes=(), summary="", confidence=None)
    said = words(packet_message(bare, TICKET, None, NAMES).blocks(1))

    assert "I found no page for it." in said
    assert not [part for part in ("What I said", "What I saw", "In short", "Resolved before", "I asked for", "sure of an answer") if part in said]


@pytest.mark.parametrize(("state", "kind", "words"), [("answered", "answered", "Dora answered"), ("waiting", "asked_info", "Dora waits for Ada")])
def test_the_packet_names_who_did_it_not_who_has_it(state: State, kind: Kind, words: str) -> None:
    last = Event(kind=kind, at=NOW, person="U0DORA", words="")

    line = state_line(packet(), replace(ticket(), state=state, owner=OWNER, answered_at=NOW, claimed_at=NOW), last, {**NAMES, "U0DORA": "Dora"})

    assert f"*{words}*" in line


def test_what_the_question_says_is_not_said_twice() -> None:
    bare = replace(PACKET, question="Why does my call end?\nIt did not before.", confidence=0.31)
    again = words(
        packet_message(
            replace(bare, summary="Why does my call end? It did not before.", queries=("Why does my call end? It did not",)), TICKET, None, NAMES
        ).blocks(1)
    )
    cut = words(
        packet_message(replace(bare, summary="Why does my call …", queries=("Why does my call end? It did not before",)), TICKET, None, NAMES).blocks(1)
    )

    assert "In short" not in again
    assert "I searched for " in again
    assert "as it stands" not in again
    assert "In short" not in cut
    assert "I searched for the question as it stands." in cut
    assert "I was 31% sure of an answer." in cut


def test_what_somebody_waits_for_stands_on_one_line_without_the_marks_of_a_list() -> None:
    last = Event(kind="asked_info", at=NOW, person=OWNER, words="- which SDK, and which version of it\n- the log around that time\n\nWhich project is open?")

    line = state_line(packet(), replace(ticket(), state="waiting", owner=OWNER, claimed_at=NOW), last, NAMES)

    assert line.endswith("  ·  which SDK, and which version of it; the log around that time; Which project is open?")


def test_a_reason_of_more_than_one_line_is_not_taken_for_a_list() -> None:
    last = Event(kind="dismissed", at=NOW, person=OWNER, words="This is about billing -\nask sales")

    line = state_line(packet(), replace(ticket(), state="dismissed", owner=OWNER, over_at=NOW), last, NAMES)

    assert line.endswith("  ·  This is about billing - ask sales")
