"""Tokens taken apart here: what is read, what is told apart, and that nothing of them is kept or shown."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diagnostics.token import Keyring, NoToken, Token, decode
from tests.diagnostics.judge.observations import MICROPHONE, NOW, room, who
from tests.diagnostics.looks.onlooker import codes, look, scene
from tests.diagnostics.tokens import KEY, KEYRING, OTHER_KEY, OTHER_SECRET, SECRET, claims, made

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


def decoded(**said: Any) -> Token:
    token = decode(made(claims(**said)))
    assert isinstance(token, Token)
    return token


@pytest.mark.parametrize("wrapped", ["{}", " {}\n", "Bearer {}", "access_token={}", '"{}"', "`{}`", "<{}>", "token={}"])
def test_a_token_is_found_in_what_people_paste_around_it(wrapped: str) -> None:
    assert isinstance(decode(wrapped.format(made(claims()))), Token)


def test_a_token_that_a_terminal_broke_into_lines_is_one() -> None:
    text = made(claims())

    assert decode("\n  ".join(text[at : at + 40] for at in range(0, len(text), 40))) == decode(text)


@pytest.mark.parametrize(
    ("pasted", "what"),
    [
        (SECRET, "secret"),
        (KEY, "key"),
        ("wss://demo.livekit.cloud", "address"),
        (made(claims())[:60], "cut"),
        (made(claims()).rpartition(".")[0], "cut"),
        ("[object Promise]", "other"),
        ("", "other"),
        ("a.b.c", "other"),
        ("..", "other"),
        (base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A256GCM"}').decode().rstrip("=") + ".a.b.c.d", "encrypted"),
        ("x" * 30_000, "secret"),
    ],
)
def test_what_is_no_token_is_told_apart(pasted: str, what: str) -> None:
    assert decode(pasted) == NoToken(what)  # type: ignore[arg-type]


def test_what_a_token_says_is_read() -> None:
    token = decoded(
        nbf=1_700_000_000,
        exp=1_700_000_600,
        metadata="x" * 40,
        attributes={"plan": "gold"},
        roomConfig={"agents": [{"agentName": "support", "metadata": "secret plan"}, {}, "odd"]},
        sip={"call": True},
    )

    assert (token.issuer, token.identity, token.room, token.algorithm) == (KEY, "ada", "demo", "HS256")
    assert token.expires_at == datetime(2023, 11, 14, 22, 23, 20, tzinfo=UTC)
    assert (token.metadata_chars, token.attributes, token.agents, token.others) == (40, 1, ("support", ""), ("sip",))
    assert token.grants("roomJoin")
    assert not token.denies("canPublish")
    assert not token.credentials


@pytest.mark.parametrize(
    "config",
    [
        {"egress": {"tracks": {"s3": {"secret": "x"}}}},
        {"egress": {"room": {"fileOutputs": [{"gcp": {"credentials": "x"}}]}}},
        {"egress": {"room": {"fileOutputs": [{"azure": {"accountKey": "x"}}]}}},
        {"egress": {"room": {"stream_outputs": [{"urls": ["rtmp://x"]}]}}},
    ],
)
def test_credentials_of_every_storage_are_noticed(config: dict[str, Any]) -> None:
    assert decoded(roomConfig=config).credentials


def test_empty_credentials_are_none() -> None:
    assert not decoded(roomConfig={"egress": {"tracks": {"s3": {"secret": "", "bucket": "x"}}}}).credentials


def test_a_signature_is_checked_with_the_secret_of_the_key_that_it_names() -> None:
    mine, theirs = decoded(), decode(made(claims(iss=OTHER_KEY), secret=OTHER_SECRET))
    assert isinstance(theirs, Token)

    assert KEYRING.check(mine, "default") == ("right", "default")
    assert KEYRING.check(mine, "eu") == ("other_key", "default")
    assert KEYRING.check(theirs, "eu") == ("right", "eu")
    assert Keyring({"default": (KEY, SECRET + "x")}).check(mine, "default") == ("wrong", "default")
    assert Keyring().check(mine, "default") == ("unknown_key", "")


def test_two_projects_with_one_key_are_both_its_owner() -> None:
    both = Keyring({"a": (KEY, SECRET), "b": (KEY, SECRET)})

    assert both.check(decoded(), "b") == ("right", "b")


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda raw: base64.urlsafe_b64encode(raw).decode() + ".e30.x"))
def test_any_text_is_decoded_or_told_apart(text: str) -> None:
    assert isinstance(decode(text), Token | NoToken)


@given(JSON, JSON)
def test_any_claims_are_read_without_a_fault(header: Any, said: Any) -> None:
    assert isinstance(
        decode(made({"said": said} if not isinstance(said, dict) else claims(**{str(name): value for name, value in said.items()}), header={"alg": header})),
        Token,
    )


@given(st.dictionaries(st.sampled_from(["iss", "sub", "exp", "nbf", "iat", "video", "roomConfig", "attributes", "metadata", "sip", "jti", "kind"]), JSON))
async def test_a_report_can_be_made_of_any_claims(said: dict[str, Any]) -> None:
    report = await look(scene(), "token", token=made(claims(**said)))

    assert report.findings


async def test_nothing_of_a_token_is_in_its_report() -> None:
    metadata, attribute = secrets.token_hex(8), secrets.token_hex(8)
    token = made(claims(metadata=metadata, attributes={"plan": attribute}, roomConfig={"agents": [{"agentName": "support", "metadata": metadata}]}))

    report = await look(scene(people={"demo": [who("bob", MICROPHONE)]}), "token", token=token)

    shown = repr(report)
    assert "token-room-config-ignored" in codes(report)
    assert not [part for part in (*token.split("."), metadata, attribute, KEY, SECRET) if part in shown]
    assert report.again == ""


def test_nothing_of_a_token_or_a_key_is_in_what_a_traceback_shows() -> None:
    assert SECRET not in repr(KEYRING)
    assert KEY not in repr(KEYRING)
    assert made(claims()).split(".")[2] not in repr(decoded())


async def test_the_room_of_a_token_is_looked_at() -> None:
    wrong = await look(scene(active=[room("Demo")], people={}), "token", token=made(claims()))
    taken = await look(scene(), "token", token=made(claims()))
    late = await look(scene(hangs={"rooms"}), "token", token=made(claims()))

    assert codes(wrong)[0] == "token-wrong-room"
    assert codes(taken)[0] == "token-identity-taken"
    assert codes(late)[0] == "server-late"


async def test_a_token_of_another_project_is_not_held_against_the_rooms_of_this_one() -> None:
    server = scene()

    report = await look(server, "token", token=made(claims(iss=OTHER_KEY), secret=OTHER_SECRET))

    assert codes(report)[0] == "token-other-project"
    assert not server.asked


async def test_a_number_in_the_identity_is_masked() -> None:
    report = await look(scene(), "token", token=made(claims(sub="sip_+4917012345678", video={"roomJoin": True, "room": "call-+4917012345678"})))

    assert "12345" not in repr(report)
    assert report.at == NOW
