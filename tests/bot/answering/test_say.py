from __future__ import annotations

import pytest

from bot.answering.say import DECLINE, hand_over, offer_look
from bot.model import Draft
from knowledge import Link

LINKS = (Link(title="Rooms", url="https://docs.example/rooms"), Link(title="Tokens", url="https://docs.example/tokens"))


@pytest.mark.parametrize(
    ("question", "id_wanted"),
    [
        ("my egress EG_abc failed", "EG_"),
        ("the recording is empty", "EG_"),
        ("OBS does not connect", "IN_"),
        ("the call dropped", "SCL_"),
        ("invalid token, 401", "claims"),
        ("my agent does not join", "agent name"),
        ("TURN behind nginx", "livekit.yaml"),
        ("somebody vanished", "RM_"),
    ],
)
def test_the_offer_of_a_look_asks_for_what_identifies_the_thing(question: str, id_wanted: str) -> None:
    assert id_wanted in offer_look(question, None)


def test_the_offer_never_asks_for_a_secret() -> None:
    assert "never the secret" in offer_look("token", None)
    assert "without secrets" in offer_look("firewall", None)


def test_what_the_documents_say_stands_below_the_offer() -> None:
    text = offer_look("the call dropped", Draft(text="Calls drop when the callee hangs up.", cited=(1,), sources=LINKS))

    assert text.endswith("Calls drop when the callee hangs up.")
    assert text.index("SCL_") < text.index("Calls drop")


def test_handing_over_says_so_and_shows_the_closest_pages() -> None:
    text = hand_over(LINKS)

    assert "human" in text
    assert all(f"[{link.title}]({link.url})" in text for link in LINKS)
    assert "closest" not in hand_over(()).lower()


def test_declining_says_what_is_answered() -> None:
    assert "LiveKit" in DECLINE
