"""The secret guard. Secrets in here are built when the tests run, so that none stands in the repository."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.redact import redact


def _jwt() -> str:
    part = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{part}.{part}.{'a1B2' * 8}"


LONG = "Zx9" * 16
SECRETS = {
    "a JSON web token": _jwt(),
    "an OpenAI key": "sk-" + "proj-" + "a1B2c3" * 6,
    "a Slack token": "xo" + "xb-" + "123456789012-" + "abcdef" * 3,
    "a LiveKit key": "API" + "wX7k2" + "mPq9Zr",
    "a GitHub token": "gh" + "p_" + "a1B2" * 9,
    "an AWS key": "AK" + "IA" + "Q7" * 8,
    "a bare long secret": LONG,
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_masked_wherever_it_stands(name: str) -> None:
    secret = SECRETS[name]

    for text in (f"my config is {secret} ok?", f"key={secret}", f'{{"value": "{secret}"}}', f"`{secret}`"):
        assert secret not in redact(text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("LIVEKIT_API_SECRET=" + "hunter2hunter2", "hunter2hunter2"),
        ("password: " + "correcthorse9", "correcthorse9"),
        ("wss://user:" + "pa55word@host.example/rtc", "pa55word"),
        ("https://host.example/x?access_token=" + "abc123def456", "abc123def456"),
        ("Authorization: Bearer " + "abcdefghijklmnop", "abcdefghijklmnop"),
        ("call +49 170 1234567 please", "1234567"),
        ("call 415-867-5309 please", "867-5309"),
        ("sip:+4917012345678@trunk.example", "4917012345678"),
        ("write to jane.doe@company.example", "jane.doe"),
    ],
)
def test_credentials_numbers_and_addresses_are_masked(text: str, gone: str) -> None:
    assert gone not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "RM_hPhbo6q3Wd4f left at 12:55:11",
        "livekit-agents==1.8.9 on 2026-11-23",
        "api_key = os.environ['LIVEKIT_API_KEY']",
        "call +15105550100 in the sample",
        "ports 50000-60000/udp and 7881",
        "rtc.example.com:7880 and 10.0.12.200",
        "room_name=my-room, identity=user-1",
        "the API returns APIConnectionError",
        "password: your-password",
        "took 1700000000000 ms",
        "https://docs.livekit.io/agents/server/agent-dispatch/",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


@given(st.text())
def test_masking_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)
