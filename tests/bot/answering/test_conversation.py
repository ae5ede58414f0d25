from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.asker import learn
from bot.answering.conversation import resolve, small_talk
from bot.model import Question
from knowledge import Asker

LONG_QUESTION = "How do I give every caller who dials our number a room and an agent of their own?"


def asker_of(*turns: str) -> Asker:
    return resolve(Question(text=turns[-1], history=turns[:-1])).asker


@pytest.mark.parametrize(
    ("turn", "language"),
    [
        ("in python?", "python"),
        ("how do I do this in node?", "node"),
        ("and in Node.js", "node"),
        ("the node sdk", "node"),
        ("in js?", "js"),
        ("in ts please", "js"),
        ("TypeScript", "js"),
        ("next.js app", "js"),
        ("my react app", "react"),
        ("React Native with expo", "react-native"),
        ("on iOS with SwiftUI", "swift"),
        ("Android", "kotlin"),
        ("a flutter app", "flutter"),
        ("unity in C#", "unity"),
        ("with the go sdk", "go"),
        ("and in go?", "go"),
        ("golang", "go"),
        ("we are using go", "go"),
        ("in java?", "java"),
        ("ruby", "ruby"),
        ("livekit cli", "cli"),
        ("not python but node", "node"),
        ("I don't use python, I use node", "node"),
        ("I am not using Node.js but Python", "python"),
        ("node, we moved from python", "node"),
        ("we migrated from Python to Go, so with the go sdk", "go"),
        ("typescript instead of python", "js"),
        ("use python to override the llm node", "python"),
        ("override the stt node", ""),
        ("the media node is full", ""),
        ("node ip of the server", ""),
        ("a multi-node cluster", ""),
        ("why does the agent react to background noise?", ""),
        ("the bot should react faster", ""),
        ("go to the dashboard", ""),
        ("using go to market money", ""),
        ("a file named app.py", ""),
        ("what is a room?", ""),
    ],
)
def test_the_language_somebody_names_is_known(turn: str, language: str) -> None:
    assert learn(Asker(), turn).language == language


@pytest.mark.parametrize(
    ("turn", "language"),
    [
        ("```python\nx = 1\n```\nwhy?", "python"),
        ("```ts\nconst x = 1\n```", "js"),
        ("```\nawait ctx.connect()\n```", "python"),
        ("ctx.api.sip.create_sip_participant how will I know", "python"),
        ("import { AccessToken } from 'livekit-server-sdk'", "node"),
        ("const room = new Room()", "js"),
        ("useRoomContext() throws", "react"),
        ("from livekit-api", "python"),
        ("livekit-server-sdk-go", ""),
        ("```python\nx = 1\n```\nhow is this written in node?", "node"),
    ],
)
def test_code_and_packages_tell_the_language_when_nobody_names_it(turn: str, language: str) -> None:
    assert learn(Asker(), turn).language == language


@pytest.mark.parametrize(
    ("turn", "sdk", "version"),
    [
        ("livekit-agents==1.2.14", "livekit-agents", "1.2.14"),
        ("livekit-agents[openai,silero]~=1.0", "livekit-agents", "1.0"),
        ("livekit-client@2.9.1", "livekit-client", "2.9.1"),
        ('"livekit-server-sdk": "^2.13.0"', "livekit-server-sdk", ""),
        ("agents-js 1.0.3", "@livekit/agents", "1.0.3"),
        ("we moved from livekit-server-sdk to livekit-api", "livekit-api", ""),
        ("livekit server 1.9.0", "", "1.9.0"),
        ("agents 1.0.0rc3", "", "1.0.0rc3"),
        ("sdk version: 2.15.4-beta.1", "", "2.15.4-beta.1"),
        ("v1.5", "", "1.5"),
        ("the old 0.x agents", "", "0.x"),
        ("first 1.2, then livekit-agents 1.3.1", "livekit-agents", "1.3.1"),
        ("python 3.11 on ubuntu 22.04", "", ""),
        ("python version 3.11", "", ""),
        ("livekit 10.0.0.1", "", ""),
        ("gpt-4.1", "", ""),
    ],
)
def test_sdk_and_version_are_known(turn: str, sdk: str, version: str) -> None:
    asker = learn(Asker(), turn)

    assert (asker.sdk, asker.version) == (sdk, version)


@pytest.mark.parametrize(
    ("turn", "hosting"),
    [
        ("we are self-hosted", "self-hosted"),
        ("self hosting on a VM", "self-hosted"),
        ("on-premise", "self-hosted"),
        ("our livekit.yaml", "self-hosted"),
        ("livekit/livekit-server:v1.9", "self-hosted"),
        ("it runs on kubernetes", "self-hosted"),
        ("LiveKit Cloud", "cloud"),
        ("wss://x.livekit.cloud", "cloud"),
        ("LiveKit Cloud, not self-hosted", "cloud"),
        ("we moved from self-hosted to LiveKit Cloud", "cloud"),
        ("LiveKit Cloud, but my agents run on kubernetes", "cloud"),
        ("livekit-server-sdk in node", ""),
        ("an overwhelming number of rooms", ""),
        ("what is a room?", ""),
    ],
)
def test_hosting_is_known(turn: str, hosting: str) -> None:
    assert learn(Asker(), turn).hosting == hosting


def test_the_last_word_wins_and_silence_keeps_what_was_said() -> None:
    asker = asker_of("in python with livekit-agents 1.2 on LiveKit Cloud", "sorry, I meant node", "and we went self-hosted", "what about 1.3? v1.3.1", "thanks")

    assert asker == Asker(language="node", sdk="livekit-agents", version="1.3.1", hosting="self-hosted")


def test_a_hint_does_not_undo_what_was_said_plainly() -> None:
    assert asker_of("we use LiveKit Cloud", "the agent is in docker-compose").hosting == "cloud"


@pytest.mark.parametrize(
    "text",
    [
        "and for inbound?",
        "what are the cases when this happens",
        "can you give me a complete code example for that with error handling and logging too",
        "I am also not able to see these room in livekit dashboard",
        "but they are for audio, I mean the chat messages that people type",
        "no I mean from outside into the agent, every couple of seconds",
    ],
)
def test_a_follow_up_is_searched_with_its_thread_and_alone(text: str) -> None:
    query = resolve(Question(text=text, history=(LONG_QUESTION,)))

    assert query.follow_up
    assert query.search == (f"{LONG_QUESTION}\n{text}", text)
    assert query.text == text


@pytest.mark.parametrize("text", ["in python?", "example pls", "example", "node sample?", "show me the full code in typescript please"])
def test_a_turn_that_only_asks_for_another_form_searches_for_what_was_asked_before(text: str) -> None:
    query = resolve(Question(text=text, history=(LONG_QUESTION,)))

    assert query.follow_up
    assert query.search == (LONG_QUESTION,)


@pytest.mark.parametrize(
    "text",
    [
        LONG_QUESTION,
        "when a room is created? explain complete flow in case of an outbound call using code example",
        "ctx.api.sip.create_sip_participant how will I know if sip participant is connected",
        "is there a way to record each participant of a call into a separate file on S3?",
        "is it possible to run more than one agent in a room with different voices and languages?",
        "for android I get a black screen on the remote video whenever I rotate the phone",
        "the code in my worker crashes with KeyError as soon as a second caller joins the room",
    ],
)
def test_a_question_that_stands_on_its_own_is_searched_alone(text: str) -> None:
    query = resolve(Question(text=text, history=("Shutdown reason: room disconnected",)))

    assert not query.follow_up
    assert query.search == (text,)


def test_without_a_thread_nothing_is_a_follow_up() -> None:
    query = resolve(Question(text="in python?"))

    assert (query.follow_up, query.search) == (False, ("in python?",))


def test_however_much_was_added_the_question_it_was_added_to_is_searched_too() -> None:
    query = resolve(Question(text="and the webhook?", history=("what is a token?", LONG_QUESTION, "in python?", "example", "and for inbound?")))

    assert query.search[0].split("\n") == [LONG_QUESTION, "example", "and for inbound?", "and the webhook?"]


def test_turns_beyond_the_last_eight_are_forgotten() -> None:
    query = resolve(Question(text="thanks", history=("in python on livekit cloud", *["hm, still nothing"] * 8)))

    assert query.asker == Asker()


def test_a_pasted_log_does_not_push_the_question_out_of_the_search() -> None:
    log = "2025-11-23 INFO worker started\n" * 400

    query = resolve(Question(text="and for inbound?", history=(f"why did my room disconnect?\n{log}",)))
    alone = resolve(Question(text=f"{log}\nwhy did my room disconnect?"))

    assert all(len(text) <= 2_010 for text in (*query.search, *alone.search))
    assert query.search[0].startswith("why did my room disconnect?")
    assert query.search[0].endswith("and for inbound?")
    assert alone.search[0].endswith("why did my room disconnect?")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Hi, what is a room?", "what is a room?"),
        ("hello team! what is a room?", "what is a room?"),
        ("Hey everyone, good morning. what is a room?", "what is a room?"),
        ("Hi LiveKit team - what is a room?", "what is a room?"),
        ("hi\n\nwhat is a room?", "what is a room?"),
        ("highest bitrate of simulcast?", "highest bitrate of simulcast?"),
        ("history of a room", "history of a room"),
        ("hidden participants", "hidden participants"),
        ("hi-res screen share", "hi-res screen share"),
        ("hello", "hello"),
        ("  hey!  ", "hey!"),
    ],
)
def test_greetings_are_stripped_and_words_that_begin_alike_are_not(said: str, meant: str) -> None:
    assert resolve(Question(text=said)).text == meant


@pytest.mark.parametrize(("text", "wants"), [("how can I mute a track", True), ("show me a snippet", True), ("example pls", True), ("what is a room?", False)])
def test_whether_code_is_wanted_is_known(text: str, wants: bool) -> None:
    assert resolve(Question(text=text)).wants_code is wants


@given(st.lists(st.text(), max_size=6), st.text(min_size=1).filter(str.strip))
def test_any_thread_can_be_resolved(history: list[str], text: str) -> None:
    query = resolve(Question(text=text, history=tuple(history)))

    assert query.text
    assert 1 <= len(query.search) <= 2
    assert all(query.search)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("hi", "greeting"),
        ("Hello there!", "greeting"),
        ("good morning everyone", "greeting"),
        ("hey hey", "greeting"),
        ("thanks!", "thanks"),
        ("Hi team, thanks a lot", "thanks"),
        ("ok great, thank you so much", "thanks"),
        ("perfect, that worked. thanks!", "thanks"),
        ("thx", "thanks"),
        ("hi, how do I create a room?", ""),
        ("thanks, and for inbound?", ""),
        ("thanks but it still fails", ""),
        ("in python?", ""),
        ("?", ""),
        ("hello " * 40, ""),
        ("that worked until I upgraded", ""),
    ],
)
def test_words_that_ask_for_nothing_are_told_from_questions(words: str, what: str) -> None:
    assert small_talk(words) == what
