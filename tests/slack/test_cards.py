from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat import Place
from bot.diagnostics.report import Evidence, Fact, Finding, Report, Severity
from bot.diagnostics.seen import Unseen
from bot.diagnostics.usages import USAGES
from bot.looking.acts import AGAIN, HUMAN, NEAR, SHARE, STOP, WATCH, value_of
from bot.looking.board import CallCard, CallForm, Card, HelpCard, Line, LookForm, Offer, Shown, WatchCard
from bot.looking.sent import look_of, where_of
from bot.slack.cards import message_of, view_of
from bot.slack.limits import LIMITS
from bot.slack.lint import lint_message, lint_view
from bot.slack.text.moments import moment
from bot.thread import ThreadId
from knowledge import Link
from tests.slack.nasty import DATE, assert_harmless, strings, texts
from tests.slack.test_views import mrkdwn

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAGE = Link(title="Rooms", url="https://docs.livekit.io/intro/basics/rooms-participants-tracks/rooms/")
OFFERS: tuple[Offer, ...] = get_args(Offer)
FOUND = Finding(
    code="agent-no-worker",
    severity="broken",
    cause="No worker is registered for “helper”.",
    advice="Start the worker, or correct the name.",
    link=PAGE,
    confidence=0.85,
    evidence=(Evidence(text="the dispatch has no job", at=AT - timedelta(minutes=3)),),
    question="What is your agent called?",
)
REPORT = Report(
    subject="room demo",
    findings=(FOUND, replace(FOUND, severity="fine", cause="The room is open.", evidence=(), question="")),
    at=AT,
    facts=(Fact(label="people", value="2", at=AT - timedelta(hours=3)),),
    unseen=(Unseen(what="loudness", why="the API tells nothing of it", where="webrtc-internals"),),
    project="default",
    host="livekit.example.com",
    lk="lk room participants list demo",
    took_ms=231.0,
    again="room demo",
    watchable="demo",
    near=("Demo", "demo 2"),
)

long_texts = st.one_of(texts, texts.map(lambda text: text * 40))
moments = st.none() | st.timedeltas(timedelta(days=-900), timedelta(days=900)).map(AT.__add__)
evidence = st.builds(Evidence, text=long_texts, at=moments)
findings = st.builds(
    Finding,
    code=st.just("x"),
    severity=st.sampled_from(get_args(Severity)),
    cause=long_texts,
    advice=long_texts,
    link=st.builds(Link, title=texts, url=st.just(PAGE.url)),
    confidence=st.floats(0.0, 1.0),
    evidence=st.lists(evidence, max_size=12).map(tuple),
    question=st.just("") | long_texts,
)
facts = st.builds(Fact, label=long_texts, value=long_texts, at=moments)
unseen = st.builds(Unseen, what=long_texts, why=long_texts, where=st.just("") | long_texts)
reports = st.builds(
    Report,
    subject=long_texts,
    findings=st.lists(findings, max_size=14).map(tuple),
    at=st.just(AT),
    facts=st.lists(facts, max_size=60).map(tuple),
    unseen=st.lists(unseen, max_size=12).map(tuple),
    project=texts,
    host=texts,
    lk=st.just("") | long_texts,
    took_ms=st.floats(0.0, 9_000.0),
    again=st.just("room demo"),
    near=st.lists(long_texts, max_size=9).map(tuple),
)
lines = st.lists(st.builds(Line, at=st.just(AT), words=long_texts), max_size=70).map(tuple)
shown = st.one_of(
    st.builds(Card, report=reports, key=st.just("command:T1:9"), offers=st.just(OFFERS), shared_by=st.just("") | texts),
    st.builds(WatchCard, key=st.just("k"), room=long_texts, person=texts, until=st.just(AT), now=long_texts, lines=lines, ended=st.just("") | texts, project=texts, host=texts),
    st.builds(CallCard, key=st.just("k"), person=texts, number=st.just("+14•••••••00"), trunk=long_texts, lines=lines, report=st.none() | reports, home=st.just("") | texts),
    st.builds(HelpCard, usages=st.just(USAGES), off=st.dictionaries(texts, long_texts, max_size=3), projects=st.lists(texts, max_size=3).map(tuple), rights=texts, besides=texts),
)  # fmt: skip


def blocks_of(card: Shown) -> list[dict[str, Any]]:
    return message_of(card).blocks(1)


def words_of(card: Shown) -> str:
    """Everything that a person reads on it."""
    return " ".join(strings(blocks_of(card)))


def buttons_of(card: Shown) -> dict[str, str]:
    """The values of its buttons by action."""
    return {element["action_id"]: element["value"] for block in blocks_of(card) if block["type"] == "actions" for element in block["elements"]}


def test_help_without_a_visible_word_below_it_has_no_line_there() -> None:
    card = HelpCard(usages=USAGES, off={}, projects=(), rights="", besides="\u200b")

    assert lint_message({"text": "help", "blocks": blocks_of(card)}, method="chat.update") == []


@given(card=shown)
def test_whatever_servers_and_people_call_things_a_card_is_taken_by_slack_and_does_nothing(card: Shown) -> None:
    message = message_of(card)
    blocks = message.blocks(1)

    assert lint_message({"text": message.parts[0].notice, "blocks": blocks}, method="chat.update") == []
    for text in strings(blocks):
        assert_harmless(text)
    for text in [*mrkdwn(blocks), message.parts[0].text]:
        assert "<" not in DATE.sub("", text), text


def test_a_card_says_the_verdict_first_then_facts_then_what_could_not_be_seen_and_how_to_see_it_oneself() -> None:
    said = words_of(Card(report=REPORT, key="k"))
    order = [
        "Room demo",
        "Broken: ",
        "No worker is registered",
        "85% sure",
        "What to do: ",
        PAGE.url,
        "Tell me: ",
        "(3 min ago)",
        "As it should be",
        "What I saw",
        "(3 h ago)",
        "What I could not see",
    ]
    found = [said.index(part) for part in [*order, "See it yourself", "lk room participants list demo", "livekit.example.com", "231 ms"]]

    assert found == sorted(found)


def test_the_words_alone_say_the_same() -> None:
    text = message_of(Card(report=REPORT, key="k", shared_by="Ada")).parts[0].text

    for part in (
        "Room demo. Broken: No worker is registered",
        "Start the worker",
        "people: 2 (3 h ago)",
        "Not seen: loudness",
        "lk room participants",
        "Shared by Ada.",
    ):
        assert part in text


def test_severity_is_a_word_and_not_only_a_colour() -> None:
    for severity in get_args(Severity):
        report = replace(REPORT, findings=(replace(FOUND, severity=severity),))
        assert f"{severity.capitalize()}: " in words_of(Card(report=report, key="k"))


@pytest.mark.parametrize(
    ("report", "said"),
    [
        (replace(REPORT, findings=()), "I found nothing wrong."),
        (replace(REPORT, findings=(), facts=()), "too little to say anything"),
        (replace(REPORT, findings=(replace(FOUND, severity="fine", cause="It rings."),)), "It rings."),
    ],
)
def test_a_card_without_a_fault_says_so(report: Report, said: str) -> None:
    assert said in words_of(Card(report=report, key="k"))


def test_two_hundred_participants_fit_and_it_is_said_how_many_are_not_shown() -> None:
    people = tuple(Fact(label=f"guest-{number:03}", value="standard · active · microphone", at=AT - timedelta(minutes=1)) for number in range(200))
    card = Card(report=replace(REPORT, facts=people, findings=(FOUND,) * 10), key="k", offers=OFFERS)

    assert lint_message({"text": "x", "blocks": blocks_of(card)}) == []
    assert "And 160 more; the command below shows all." in words_of(card)
    assert len(blocks_of(card)) <= 20


def test_the_buttons_know_their_card_and_who_sees_it() -> None:
    alone, shared = (
        buttons_of(Card(report=REPORT, key="command:T1:9", offers=OFFERS)),
        buttons_of(Card(report=REPORT, key="command:T1:9", offers=("again",), shared_by="Ada")),
    )

    assert list(alone) == [f"{NEAR}_1", f"{NEAR}_2", AGAIN, WATCH, SHARE, HUMAN]
    assert value_of(alone[SHARE]) == ("command:T1:9", True, 0)
    assert value_of(alone[f"{NEAR}_2"]) == ("command:T1:9", True, 2)
    assert value_of(shared[AGAIN]) == ("command:T1:9", False, 0)
    assert SHARE not in shared


def test_a_card_in_a_thread_is_shared_to_the_thread() -> None:
    card = Card(report=REPORT, key="k", offers=("share",))

    assert "Share to this thread" in str(message_of(card, threaded=True).blocks(1))
    assert "Share to this channel" in str(message_of(card).blocks(1))


@pytest.mark.parametrize("sent", ["", "alone", "alone:0", "other:0:k", "alone:x:k", "good:1f2e"])
def test_the_value_of_another_button_belongs_to_no_card(sent: str) -> None:
    assert value_of(sent)[0] == ""


def test_a_watch_can_be_stopped_as_long_as_it_lasts() -> None:
    card = WatchCard(key="k", room="demo", person="Ada", until=AT, now="In it: 1 agent.")

    assert buttons_of(card) == {STOP: "k"}
    assert buttons_of(replace(card, ended="Stopped.")) == {}
    assert "Stopped." in words_of(replace(card, ended="Stopped."))


def test_a_call_may_be_shared_once_it_is_over() -> None:
    card = CallCard(key="call:T1:p", person="Ada", number="+14•••••••00", trunk="ST_out", home="#support", lines=(Line(at=AT, words="it rings"),))

    assert buttons_of(card) == {}
    assert list(buttons_of(replace(card, report=REPORT))) == [SHARE]
    assert "Share to #support" in words_of(replace(card, report=REPORT))


def test_the_help_lists_every_command_and_what_is_switched_off() -> None:
    said = words_of(HelpCard(usages=USAGES, off={"Test calls": "no trunk"}, projects=("default", "eu"), besides="Ask me anything."))

    for usage in USAGES:
        assert f"/lkdiag {usage.form}" in said
    for part in ("Test calls: ", "no trunk", "“in eu”", "Ask me anything."):
        assert part in said


PLACE = Place(thread=ThreadId(team="T1", channel="C1", ts="100.1"), ts="100.2", person="U1", response_url="https://hooks.example/x")
LOOK = LookForm(hint="I found no room.", name="demo", projects=("default", "eu"), project="eu")
CALL = CallForm(
    plan="p1", project="default", number="+14•••••••00", trunk="ST_out", happens=("I call +14•••••••00.", "It rings for 30 s."), warnings=("It has no login.",)
)


@pytest.mark.parametrize("form", [LOOK, LookForm(), CALL, replace(CALL, warnings=())])
def test_a_form_is_taken_by_slack_and_comes_back_to_its_place(form: LookForm | CallForm) -> None:
    view = view_of(form, PLACE)
    place, more = where_of({"private_metadata": view["private_metadata"], "team": "T1", "person": "U1"})

    assert lint_view(view) == []
    assert place == PLACE
    assert len(view["private_metadata"]) < LIMITS.view_metadata_chars
    if isinstance(form, CallForm):
        assert (more["plan"], more["number"]) == ("p1", "+14•••••••00")


@given(hint=long_texts, name=long_texts, projects=st.lists(texts.filter(lambda text: bool(text.strip())), max_size=4, unique=True).map(tuple))
def test_whatever_stands_in_a_form_slack_takes_it(hint: str, name: str, projects: tuple[str, ...]) -> None:
    view = view_of(LookForm(hint=hint, name=name, projects=projects), PLACE)

    assert [fault for fault in lint_view(view) if "option" not in fault.pointer] == []


def test_a_form_offers_the_server_of_the_channel_first() -> None:
    view = view_of(LOOK, PLACE)
    project = next(block for block in view["blocks"] if block.get("block_id") == "project")

    assert project["element"]["initial_option"]["value"] == "eu"
    assert look_of({"what": {"choice": {"selected_option": {"value": "agent"}}}, "name": {"text": {"value": " demo "}}}).name == "demo"


def test_a_moment_is_shown_in_the_readers_own_time() -> None:
    assert moment(AT) == f"<!date^{int(AT.timestamp())}^{{time_secs}}|2026-11-23 12:00:00 UTC>"
    with pytest.raises(ValueError, match="forms"):
        moment(AT, "{date}^https://evil.example")
