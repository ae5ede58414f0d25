"""What is signed stays as it was, and is good for one thing and for a while."""

from __future__ import annotations

import base64
import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.dashboard.session import ENDED_MAX, LASTS_S, Sessions, Signer, Viewer
from tests.fakes.clock import HandClock

SECRET = secrets.token_hex(16)
TOKEN = Viewer(way="token")
ADA = Viewer(way="slack", team="T1", person="UADA")


def sessions(clock: HandClock | None = None, secret: str = SECRET) -> Sessions:
    return Sessions(Signer(secret), now=(clock or HandClock()).now)


@pytest.mark.parametrize("viewer", [TOKEN, ADA])
def test_a_session_is_known_by_its_cookie_and_by_nothing_else(viewer: Viewer) -> None:
    ours = sessions()
    cookie, lasts_s = ours.begin(viewer)
    session = ours.known(cookie)

    assert session is not None
    assert session.viewer == viewer
    assert lasts_s == LASTS_S[viewer.way]
    assert sessions(secret=secrets.token_hex(16)).known(cookie) is None
    assert sessions().known(cookie) is not None  # another process that knows the secret


def test_a_session_ends_when_its_time_is_over() -> None:
    clock = HandClock()
    ours = sessions(clock)
    cookie, lasts_s = ours.begin(ADA)

    clock.move(lasts_s - 1)
    assert ours.known(cookie) is not None
    clock.move(1)
    assert ours.known(cookie) is None


def test_a_session_that_was_ended_is_known_no_longer_and_others_are() -> None:
    ours = sessions()
    mine, _ = ours.begin(TOKEN)
    other, _ = ours.begin(TOKEN)
    session = ours.known(mine)
    assert session is not None

    ours.end(session)

    assert ours.known(mine) is None
    assert ours.known(other) is not None


def test_so_many_ended_sessions_are_remembered_and_no_more() -> None:
    ours = sessions()
    for _ in range(ENDED_MAX + 10):
        session = ours.known(ours.begin(TOKEN)[0])
        assert session is not None
        ours.end(session)

    assert len(ours._ended) == ENDED_MAX


def _changed(cookie: str, **parts: object) -> str:
    """The same cookie with another body below the old signature."""
    body, _, mark = cookie.partition(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))) | parts
    return base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=") + "." + mark


@pytest.mark.parametrize("parts", [{"team": "T2"}, {"team": "", "person": "", "way": "token"}, {"until": 9e99}, {"id": "x"}])
def test_what_a_cookie_says_cannot_be_changed(parts: dict[str, object]) -> None:
    ours = sessions()

    assert ours.known(_changed(ours.begin(ADA)[0], **parts)) is None


def test_what_was_signed_for_one_thing_is_good_for_no_other() -> None:
    signer = Signer(SECRET)
    body = {"id": "x", "until": 9e99, "way": "token", "team": "", "person": ""}

    assert Sessions(signer, now=HandClock().now).known(signer.sign("form", body)) is None
    assert Sessions(signer, now=HandClock().now).known(signer.sign("session", body)) is None


def test_a_form_fits_the_session_that_it_was_made_for() -> None:
    ours = sessions()
    mine, other = (ours.known(ours.begin(TOKEN)[0]) for _ in range(2))
    assert mine is not None
    assert other is not None

    assert ours.fits(mine, ours.form_key(mine))
    assert not ours.fits(mine, ours.form_key(other))
    assert not ours.fits(mine, "")


@given(text=st.text(max_size=80))
def test_no_other_text_is_a_session(text: str) -> None:
    ours = sessions()
    cookie, _ = ours.begin(TOKEN)

    assert ours.known(text) is None
    assert ours.known(f"{cookie}{text}") is None or not text
    assert ours.known(f"{text}.{cookie}") is None


def test_a_cookie_of_a_great_size_is_not_even_read() -> None:
    signer = Signer(SECRET)

    assert signer.read("session 1", signer.sign("session 1", {"x": "y" * 3_000})) is None


def test_a_key_is_made_of_secrets_that_there_are() -> None:
    with pytest.raises(ValueError, match="needs a secret"):
        Signer("", "")


@pytest.mark.parametrize("parts", [{"way": "slack"}, {"way": "slack", "team": "T1"}, {"way": "token", "team": "T1", "person": "U1"}])
def test_nobody_comes_through_slack_from_nowhere(parts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="belongs to a workspace"):
        Viewer(**parts)  # type: ignore[arg-type]  # what a cookie might say
