"""What questions are about."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.topics import OTHER, TOPICS, title, topic_of

HANDBOOK = Path(__file__).parents[2] / "knowledge" / "handbook"
# Which topics a page of each folder of the handbook may be about.
FOLDERS = {
    "agents-lifecycle": {"agents", "rooms"},
    "agents-llm": {"models", "agents", "speech"},
    "agents-models": {"models", "speech", "agents"},
    "agents-speech": {"speech", "agents", "models"},
    "clients": {"clients", "media", "rooms", "data"},
    "cloud": {"cloud"},
    "recording": {"recording"},
    "rooms": {"rooms", "tokens", "data", "server-api", "media"},
    "self-hosting": {"self-hosting"},
    "telephony": {"sip"},
}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("how do inbound trunks and dispatch rules relate?", "sip"),
        ("SIPDispatchRuleInfo has room_config, how do I edit it?", "sip"),
        ("the agent interrupts users before they finish, how to raise the silence timeout", "speech"),
        ("do I need a JWT when the room is already there?", "tokens"),
        ("which webhook tells that a room finished", "server-api"),
        ("egress of only one participant to S3", "recording"),
        ("TURN servers behind a firewall, only TCP 443 is open", "self-hosting"),
        ("billing, per second or per minute?", "cloud"),
        ("max payload of an RPC", "data"),
        ("function tools with a list argument", "models"),
        ("SwiftUI app on iOS shows no picture", "clients"),
        ("simulcast and screen sharing quality", "media"),
        ("worker is full, which jobs does it take?", "agents"),
        ("participant_disconnected after network loss", "rooms"),
        ("what's for lunch", OTHER),
        ("", OTHER),
    ],
)
def test_a_question_has_the_topic_that_its_words_speak_for(question: str, topic: str) -> None:
    assert topic_of(question) == topic


def test_identifiers_are_read_as_their_words() -> None:
    assert topic_of("RoomService") == topic_of("room_service") == topic_of("room service") == "server-api"


def test_the_first_source_decides_where_words_say_little() -> None:
    assert topic_of("how does this work?", ["https://docs.livekit.io/telephony/start/", "https://docs.livekit.io/agents/"]) == "sip"
    assert topic_of("how does this work?", ["https://example.com/telephony/"]) == OTHER
    assert topic_of("egress of a SIP call to S3 as mp4", ["https://docs.livekit.io/telephony/start/"]) == "recording"


def test_the_longest_known_beginning_of_an_address_counts() -> None:
    assert topic_of("", ["https://docs.livekit.io/transport/media/noise-cancellation/"]) == "speech"
    assert topic_of("", ["https://docs.livekit.io/transport/media/"]) == "media"
    assert topic_of("", ["https://docs.livekit.io/transport/mediator/"]) == topic_of("", ["http://[broken"]) == OTHER


def test_ids_fit_into_configurations_and_every_one_has_a_title() -> None:
    assert all(topic == topic.lower() and " " not in topic and title(topic) for topic in TOPICS)
    assert len({title(topic) for topic in TOPICS}) == len(TOPICS)
    assert title("nonsense") == title(OTHER)


def test_of_the_wordings_in_the_handbook_four_of_five_get_a_topic_of_their_folder() -> None:
    right = asked = 0
    for page in HANDBOOK.glob("*/*.md"):
        front = yaml.safe_load(page.read_text(encoding="utf-8").split("---")[1])
        found = [topic_of(question, [front["urls"][0]["url"]]) for question in front["asked_as"]]
        right += sum(topic in FOLDERS[page.parent.name] for topic in found)
        asked += len(found)

    assert asked > 1_000
    assert right / asked > 0.8


@given(text=st.text(max_size=400))
def test_any_text_has_one_topic(text: str) -> None:
    assert topic_of(text) in {*TOPICS, OTHER}


def test_a_wall_of_text_is_read_at_its_beginning_only() -> None:
    assert topic_of("x " * 100_000 + "sip trunk") == OTHER
