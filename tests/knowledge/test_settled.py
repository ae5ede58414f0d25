"""Which verified answer comes first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.model import Asker, Page
from knowledge.settled import SAME_COSINE, SETTLES_COSINE, settled, true_for
from knowledge.sources.verified import Verified, page_of
from tests.fakes.source import page

CARD = page_of(Verified(id="c1", questions=("why is it silent",), answer="Unmute it.", name="Kim", date="2026-11-24"))
OTHER = page("silence", asked_as=("why do I hear nothing",))
NEAR = SETTLES_COSINE + 0.05


def only(**values: str) -> Page:
    assert CARD.verified
    return replace(CARD, verified=replace(CARD.verified, only=Asker(**values)))


def test_an_answer_settles_a_question_that_is_worded_like_its_own() -> None:
    assert settled({7: CARD, 3: OTHER}, {7: SETTLES_COSINE, 3: 0.2}, Asker()) == 7


def test_one_that_is_only_somewhat_alike_settles_nothing() -> None:
    assert settled({7: CARD}, {7: SETTLES_COSINE - 0.01}, Asker()) is None


def test_where_another_page_is_worded_more_alike_it_settles_nothing() -> None:
    assert settled({7: CARD, 3: OTHER}, {7: NEAR, 3: NEAR + 0.01}, Asker()) is None


def test_one_that_is_as_good_as_the_same_does_not_mind_other_pages() -> None:
    assert settled({7: CARD, 3: OTHER}, {7: SAME_COSINE, 3: 1.0}, Asker()) == 7


def test_of_two_the_nearer_one_settles_it() -> None:
    assert settled({7: CARD, 8: replace(CARD, url="verified://c2")}, {7: NEAR, 8: NEAR + 0.1}, Asker()) == 8


def test_under_review_it_settles_nothing_and_stands_in_nobodys_way() -> None:
    assert CARD.verified
    reviewed = replace(CARD, url="verified://c2", verified=replace(CARD.verified, priority=False))

    assert settled({8: reviewed}, {8: 1.0}, Asker()) is None
    assert settled({7: CARD, 8: reviewed}, {7: NEAR, 8: NEAR + 0.1}, Asker()) == 7


def test_for_somebody_it_is_not_true_for_it_settles_nothing() -> None:
    assert settled({7: only(language="python")}, {7: 1.0}, Asker(language="swift")) is None
    assert settled({7: only(language="python")}, {7: 1.0}, Asker()) == 7


@pytest.mark.parametrize(
    ("only_for", "asker", "true"),
    [
        ({}, {"language": "go", "sdk": "livekit-agents", "version": "0.3", "hosting": "cloud"}, True),
        ({"language": "python"}, {"language": "python"}, True),
        ({"language": "python"}, {"language": "node"}, False),
        ({"language": "js"}, {"language": "react"}, True),
        ({"sdk": "livekit-agents"}, {"sdk": "livekit-api"}, False),
        ({"hosting": "cloud"}, {"hosting": "self-hosted"}, False),
        ({"hosting": "cloud"}, {"hosting": "cloud"}, True),
        ({"version": ">= 1.2"}, {}, True),
        ({"version": ">= 1.2"}, {"version": "1.2.0"}, True),
        ({"version": ">= 1.2"}, {"version": "1.1.9"}, False),
        ({"version": ">= 1.2"}, {"version": "1.x"}, True),
        ({"version": ">= 1.2"}, {"version": "0.x"}, False),
        ({"version": "> 1.2"}, {"version": "1.2.5"}, False),
        ({"version": "> 1.2"}, {"version": "1.3"}, True),
        ({"version": "< 1.0"}, {"version": "1.x"}, False),
        ({"version": "< 1.2"}, {"version": "1.x"}, True),
        ({"version": "<= 1.2"}, {"version": "1.2.7"}, True),
        ({"version": "<= 1.2"}, {"version": "1.3"}, False),
        ({"version": "== 1.2"}, {"version": "1.2.3"}, True),
        ({"version": "== 1.2"}, {"version": "1.3"}, False),
        ({"version": ">= 1.2, < 2"}, {"version": "2.0"}, False),
        ({"version": ">= 1.2, < 2"}, {"version": "1.9"}, True),
        ({"version": "1.2.3"}, {"version": "1.9"}, True),
        ({"version": "1.2.3"}, {"version": "2.0"}, False),
        ({"version": ">= 1.2"}, {"version": "v1.3.0rc1"}, True),
    ],
)
def test_only_what_is_known_of_the_asker_can_speak_against_an_answer(only_for: dict[str, str], asker: dict[str, str], *, true: bool) -> None:
    assert true_for(Asker(**only_for), Asker(**asker)) is true
