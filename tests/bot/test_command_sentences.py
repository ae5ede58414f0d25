from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.ids import KINDS, ids_in, look_at
from bot.diagnostics.request import Request
from bot.diagnostics.sentences import named, wanted
from knowledge.sources.handbook import handbook_folder, read_handbook

BODY = "8fJk2LmNpQrS"
JOB, CALL, PERSON, ROOM = f"AJ_{BODY}", f"SCL_{BODY}", f"PA_{BODY}", f"RM_{BODY}"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("can you check room foo", Request(what="room", name="foo")),
        ("Can you check room foo please?", Request(what="room", name="foo")),
        ("hey @ask-ai can you look into room standup-42?", Request(what="room", name="standup-42")),
        ("why did AJ_8fJk2LmNpQrS fail", Request(what="agent", name=JOB)),
        (f"Job {JOB} never started. Can you look?", Request(what="agent", name=JOB)),
        (f"why did {JOB} in room demo-1 fail", Request(what="agent", name="demo-1")),
        (f"look at call {CALL}", Request(what="call", name=CALL)),
        (f"is {PERSON} still connected?", Request(what="participant", identity=PERSON)),
        (f"check {PERSON} in room 'a b'", Request(what="participant", name="a b", identity=PERSON)),
        (ROOM, Request(what="room", name=ROOM)),
        (f"room {ROOM}?", Request(what="room", name=ROOM)),
        ("is my agent in room 'my room'?", Request(what="agent", name="my room")),
        ("is my agent in room “my room”?", Request(what="agent", name="my room")),
        ("why is there no agent in the `stand up` room?", Request(what="agent", name="stand up")),
        ("my agent didn't join room call-17. can you check?", Request(what="agent", name="call-17")),
        ("who is in room lobby?", Request(what="room", name="lobby")),
        ("what's going on in room demo-1", Request(what="room", name="demo-1")),
        ("why is nobody hearing me in room test", Request(what="room", name="test")),
        ("is room demo active?", Request(what="room", name="demo")),
        ("why did room lobby close?", Request(what="history", name="lobby")),
        ("what happened in room standup yesterday?", Request(what="history", name="standup")),
        ("why did my room 'demo' disconnect?", Request(what="history", name="demo")),
        ("show me the history of room demo", Request(what="history", name="demo")),
        ("can you look at the recording of room demo", Request(what="egress", name="demo")),
        ("is the call in room demo-1 still ringing?", Request(what="call", name="demo-1")),
        ("check participant ada-1 in room demo", Request(what="participant", name="demo", identity="ada-1")),
        ("watch room demo for me", Request(what="room", name="demo", watch=True)),
        ("tell me when the agent joins room demo-2", Request(what="room", name="demo-2", watch=True)),
        ("check room demo in staging", Request(what="room", name="demo", project="staging")),
        ("check room demo on the Staging project please", Request(what="room", name="demo", project="staging")),
        ("can you check my sip trunks", Request(what="sip")),
        ("is my server up?", Request(what="server")),
        ("which rooms are active right now?", Request(what="rooms")),
    ],
)
def test_a_sentence_that_asks_for_a_look_is_one(said: str, meant: Request) -> None:
    assert wanted(said, projects=["default", "staging"]) == meant


@pytest.mark.parametrize(
    "said",
    [
        "how do I check room foo?",
        "How can I see who is in room foo from Python?",
        "can you check room permissions?",
        "can you show me room moderation in python?",
        "why did my room disconnect?",
        "why does the room close automatically?",
        "Is the room name unique?",
        "is room audio muted by default?",
        "is the 'agent_name' room option required?",
        "does room empty_timeout work?",
        "is room_started fired twice?",
        "is the room 1:1?",
        "what is a room token?",
        "why is room composite egress failing",
        "Why does room.disconnect() hang?",
        "please explain what RM_ ids are",
        "the status is IN_PROGRESS, why?",
        "what does ST_xxxxxxxxxxxx stand for?",
        "does an agent keep the room alive",
        "can you check this?\n```\nroom = 'my-room'\nawait connect(room 'my-room')\n```",
        "",
        "thanks!",
    ],
)
def test_a_question_about_livekit_is_none(said: str) -> None:
    assert wanted(said, projects=["default", "staging"]) is None


def test_no_question_that_the_handbook_answers_is_taken_for_a_request() -> None:
    questions = [question for page in read_handbook(handbook_folder()) for question in page.asked_as]

    assert len(questions) > 1_000
    assert [question for question in questions if wanted(question)] == []


def test_hardly_a_sentence_of_the_handbook_is_taken_for_a_request() -> None:
    sentences = [sentence for page in read_handbook(handbook_folder()) for sentence in re.split(r"(?<=[.?!])\s", page.text)]
    taken = [sentence for sentence in sentences if wanted(sentence)]

    assert len(sentences) > 5_000
    assert len(taken) <= len(sentences) / 1_000


def test_what_a_message_names_is_found_though_nobody_asks() -> None:
    assert named(f"2026-11-23 ERROR job {JOB} room=demo crashed") == Request(what="agent", name=JOB)
    assert named("it happened in room “my room” again") == Request(what="room", name="my room")
    assert named("rooms are nice, room after room") is None


@pytest.mark.parametrize("prefix", sorted(KINDS))
def test_every_kind_of_id_is_known_and_looked_at(prefix: str) -> None:
    found = look_at(f"{prefix}_{BODY}")

    assert ids_in(f"what about {prefix}_{BODY}, then?") == (f"{prefix}_{BODY}",)
    assert found is not None
    assert f"{prefix}_{BODY}" in {found.name, found.identity}


@pytest.mark.parametrize("word", ["RM_", "RM_xxxxxxxxxxxx", "IN_PROGRESS", "PA_SHORT", f"XRM_{BODY}", f"rm_{BODY}", f"RM_{BODY * 3}", "TR_AAAAAAAAAAAA"])
def test_what_only_looks_like_an_id_is_none(word: str) -> None:
    assert ids_in(word) == ()
    assert look_at(word) is None


@given(st.text(max_size=400))
def test_whatever_somebody_says_is_read(said: str) -> None:
    found = wanted(said, projects=["default"])

    assert found is None or found.name or found.identity or found.what in {"rooms", "sip", "server"}


@pytest.mark.parametrize("piece", ["room ", "why ", "can you ", "'", "“", "check room a ", "tell me when ", "is my ", "RM_", "[phone]", "\n", "in staging "])
def test_a_long_message_of_repetitions_is_read_soon(piece: str) -> None:
    assert wanted(piece * 5_000, projects=["staging"]) is None or piece.strip() == "check room a"
