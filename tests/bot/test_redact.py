"""The secret guard. Secrets in here are built when the tests run, so that none stands in the repository."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.redact import redact, without_secrets


def _jwt() -> str:
    part = base64.urlsafe_b64encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()).decode().rstrip("=")
    return f"{part}.{part}.{'a1B2' * 8}"


LONG = "Zx9" * 16
KEY = "API" + "wX7k2" + "mPq9Zr"
WORD = "hunter2" * 2
SECRETS = {
    "a JSON web token": _jwt(),
    "an OpenAI key": "sk-" + "proj-" + "a1B2c3" * 6,
    "a Slack token": "xo" + "xb-" + "123456789012-" + "abcdef" * 3,
    "a LiveKit key": KEY,
    "a LiveKit key without a digit": "API" + "wXkqQmPqRZrT",
    "a GitHub token": "gh" + "p_" + "a1B2" * 9,
    "a GitHub token of the newer kind": "github_" + "pat_" + "a1B2" * 9,
    "an AWS key": "AK" + "IA" + "Q7" * 8,
    "a Stripe key": "sk" + "_live_" + "a1B2" * 6,
    "a bare long secret": LONG,
    "a secret of 32 characters": "aB3dE5gH" * 4,
}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_masked_wherever_it_stands(name: str) -> None:
    secret = SECRETS[name]

    for text in (f"my config is {secret} ok?", f"key={secret}", f'{{"value": "{secret}"}}', f"`{secret}`", f"({secret})", f"first line\n{secret}\nlast line"):
        assert secret not in redact(text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("LIVEKIT_API_SECRET=" + WORD, WORD),
        (f"export LIVEKIT_API_SECRET='{WORD}'", WORD),
        (f'$env:LIVEKIT_API_SECRET = "{WORD}"', WORD),
        (f"lk room list --api-key devkey1 --api-secret {WORD}", WORD),
        (f"curl -u {KEY}:{WORD} https://host.example", WORD),
        (f"keys:\n  {KEY}: {WORD}\nport: 7880", WORD),
        (f'LiveKitAPI(url, "{KEY}", "{WORD}")', WORD),
        (f'- name: LIVEKIT_API_SECRET\n  value: "{WORD}"', WORD),
        (f'{{"name": "LIVEKIT_API_SECRET", "value": "{WORD}"}}', WORD),
        (f'log: {{\\"api_secret\\": \\"{WORD}\\"}}', WORD),
        (f"AccessToken(apiKey, apiSecret: '{WORD}')", WORD),
        (f"auth token: {WORD}", WORD),
        (f"auth_password={WORD}", WORD),
        (f"the api secret is {WORD} if that helps", WORD),
        ("password: " + "correcthorse9", "correcthorse9"),
        ("wss://user:" + "pa55word@host.example/rtc", "pa55word"),
        ("redis://:" + "pa55word@10.0.0.7:6379", "pa55word"),
        ("https://host.example/x?access_token=" + "abc123def456", "abc123def456"),
        (f"wss://host.example/rtc?auto_subscribe=1&access_token={_jwt()}&sdk=js", _jwt()[:40]),
        (f"wss://host.example/rtc%3Faccess_token%3D{_jwt()}", _jwt()[:40]),
        ("https://hooks.slack.com/services/" + "T00/B00/abcdefXYZ", "abcdefXYZ"),
        ("Authorization: Bearer " + "abcdefghijklmnop", "abcdefghijklmnop"),
        ('{"Authorization": "Basic ' + "YWxhZGRpbjpvcGVu" + '"}', "YWxhZGRpbjpvcGVu"),
        ("write to jane.doe@company.example", "jane.doe"),
        ("mailto:jane.doe@company.example?subject=x", "jane.doe"),
    ],
)
def test_credentials_and_addresses_are_masked(text: str, gone: str) -> None:
    assert gone not in redact(text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("call +49 170 1234567 please", "1234567"),
        ("+49 170 1234567: no answer", "1234567"),
        ("+49 170 1234567 2025-11-23 rang", "1234567"),
        ("call +49-170-1234567, or +49.170.7654321.", "1234567"),
        ("call 415-867-5309 please", "867-5309"),
        ("(415)867-5309", "867-5309"),
        ("(415) 867-5309", "867-5309"),
        ("1-415-867-5309", "867-5309"),
        ("sip:+4917012345678@trunk.example", "4917012345678"),
        ("sip:4917012345678", "4917012345678"),
        ("tel:+4917012345678", "4917012345678"),
        ("whatsapp:+4917012345678", "4917012345678"),
        ('{"sip_call_to": "4917012345678"}', "4917012345678"),
        ("sip.phoneNumber=+4917012345678", "4917012345678"),
        ("phone_number: 9876543210", "9876543210"),
        ("phoneNumber: '4917012345678'", "4917012345678"),
        ("sipCallTo = 4917012345678", "4917012345678"),
        ("fromNumber=4917012345678", "4917012345678"),
        ("I called 9876543210 and it rang", "9876543210"),
        ("dialed 98765 43210 twice", "43210"),
        ("the room call_+4917012345678_aBcDeFg", "4917012345678"),
        ("?to=%2B4917012345678&x=1", "4917012345678"),
        ("from 0049 170 1234567", "1234567"),
        ("my phone number is 0170 1234567", "1234567"),
    ],
)
def test_phone_numbers_are_masked(text: str, gone: str) -> None:
    assert gone not in redact(text)


def test_of_a_pasted_environment_file_only_the_secrets_go() -> None:
    text = f"LIVEKIT_URL=wss://my-app.livekit.cloud\nLIVEKIT_API_KEY={KEY}\nLIVEKIT_API_SECRET={LONG}\nOPENAI_API_KEY={SECRETS['an OpenAI key']}\nPORT=7880\n"

    shown = redact(text)

    assert not [secret for secret in (KEY, LONG, SECRETS["an OpenAI key"]) if secret in shown]
    assert "LIVEKIT_URL=wss://my-app.livekit.cloud\n" in shown
    assert "PORT=7880" in shown
    assert [line.partition("=")[0] for line in shown.splitlines()] == [line.partition("=")[0] for line in text.splitlines()]


def test_a_private_key_goes_as_a_whole_even_when_its_end_is_missing() -> None:
    body = "MIIEvQ" + "abcd" * 20

    assert body not in redact(f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\nafter")
    assert body not in redact(f"-----BEGIN PRIVATE KEY-----\n{body}")


@pytest.mark.parametrize(
    "text",
    [
        "RM_hPhbo6q3Wd4f left at 12:55:11",
        "livekit-agents==1.8.9 on 2026-11-23",
        "api_key = os.environ['LIVEKIT_API_KEY']",
        "call +15105550100 in the sample",
        "ports 50000-60000/udp and 7881",
        "port_range_start: 50000, port_range_end: 60000",
        "rtc.example.com:7880 and 10.0.12.200",
        "room_name=my-room, identity=user-1",
        "the API returns APIConnectionError, APIStatusError and APITimeoutError",
        "password: your-password",
        "took 1700000000000 ms",
        "the call began at 2025-11-23 12:00:00 +0000",
        "2025-11-23T12:00:00.123456Z and +00:00",
        "what is the basic configuration of egress, with basic authentication",
        "the api secret is incorrect, invalid api key: expired",
        "call id SCL_aB3dE5gH7jK9, twilio CA" + "0123456789abcdef" * 2,
        "commit 0123456789abcdef0123456789abcdef01234567",
        "https://docs.livekit.io/agents/server/agent-dispatch/",
        "npm install livekit-client@2.15.1 @livekit/agents@1.0.3",
        "git clone git@github.com/livekit/agents",
        "ctx.api.sip.create_sip_participant(wait_until_answered=True)",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert redact(text) == text


WORDS = "= : \" ' \\ @ :// . , _ - + %2B [ ] secret api_key password is value token Bearer keys: call sip: number 1 555 0049 +49170 1234567 eyJ abcdefgh a@b.io"
FRAGMENTS = st.sampled_from([" ", "\n", *WORDS.split(), WORD, KEY, LONG, "[secret]", "[phone]"])


@given(st.text() | st.lists(FRAGMENTS, max_size=30).map("".join))
def test_masking_twice_changes_nothing(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@pytest.mark.parametrize("name", SECRETS)
def test_what_somebody_writes_for_others_keeps_addresses_and_numbers_and_no_secret(name: str) -> None:
    secret = SECRETS[name]
    said = f"Write to sales@livekit.example or call +49 170 1234567 {secret}"

    shown = without_secrets(said)
    assert shown.startswith("Write to sales@livekit.example or call +49 170 1234567 ")
    assert secret not in shown
    assert redact(shown) == redact(said)
