"""What services say in their own words, and which of it stays: the words, the host of an address, and nothing that may be a key."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import pytest

from bot.livekit.convert.words import told
from bot.livekit.events import Envelope, event_of
from bot.livekit.masking import without_keys

ADDRESSES = (
    "rtmps://live.example:443/app/{key}",
    "rtmp://live.example/{key}",
    "rtmp://{key}@live.example/app",
    "srt://live.example:9000?streamid={key}&latency=2000",
    "https://user:{key}@live.example/bucket",
    "https://live.example/recordings/{key}/out.mp4?sig={key}#{key}",
    "WSS://live.example/{key}",
)


def made_up() -> str:
    """A key that does not look like one."""
    return f"word{secrets.token_hex(3)}"


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("words", ["could not connect to {}: refused by the host", 'could not open "{}", giving up', "({}) is not there.", "{}"])
def test_of_an_address_in_an_error_only_the_host_stays(words: str, address: str) -> None:
    key = made_up()
    said = words.format(address.format(key=key))
    shown = without_keys(said)

    assert key not in shown
    assert "live.example" in shown
    assert shown.endswith(words[-4:].replace("{}", ""))
    assert without_keys(shown) == shown


def test_an_error_without_an_address_stays_as_it_is() -> None:
    said = "Start signal not received: the page at 4/5 did not load (404), see a:// or b/c"

    assert without_keys(said) == said


@pytest.mark.parametrize(
    "part", [{"egress_info": {"error": "{}", "details": "{}"}}, {"ingress_info": {"state": {"error": "{}"}}}, {"job": {"state": {"error": "{}"}}}]
)
def test_neither_what_is_shown_nor_what_is_recorded_has_a_key_in_it(part: dict[str, object]) -> None:
    key = made_up()
    said = f"could not connect to rtmps://live.example/app/{key}"
    now = datetime.now(UTC)
    fields = {name: _filled(value, said) for name, value in part.items()}
    event = event_of({"event": "egress_ended", "id": "EV_1", **fields}, Envelope(project="default", received_at=now, digest="0" * 64))

    assert "live.example" in event.more["error"]
    assert key not in repr(event)
    assert key not in told(said)


def _filled(value: object, words: str) -> object:
    if isinstance(value, dict):
        return {name: _filled(inner, words) for name, inner in value.items()}
    return words


def test_a_long_error_takes_time_in_proportion_to_its_length() -> None:
    assert len(without_keys("a://" * 50_000)) <= 200_000
    assert len(without_keys("a://b/" + "." * 200_000)) <= 200_010
    assert len(without_keys("a://" + "b" * 200_000)) <= 200_010
