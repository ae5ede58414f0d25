"""A packet is masked, fits, survives storage, and says nothing that may not be shown."""

from __future__ import annotations

import json
import secrets
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.packet import ELSEWHERE, SOMETHING, Packet, Similar, Source, as_json, because, from_json, ready
from bot.escalation.ticket import REASONS, Reason
from bot.slack.limits import LIMITS
from bot.slack.lint import lint_message
from bot.slack.text import escape
from bot.slack.tickets.packet import packet_message
from tests.escalation.packets import DUE, PACKET, WORDS, made_of, strings, thread_words
from tests.slack.tickets_made import NAMES, ticket

RUN = 4  # so many words in a row are no accident


def runs(words: str) -> set[tuple[str, ...]]:
    parts = words.split()
    return {tuple(parts[start : start + RUN]) for start in range(len(parts) - RUN + 1)}


@given(said=thread_words)
def test_no_four_words_in_a_row_of_a_thread_stand_in_a_confined_packet(said: list[str]) -> None:
    packet = replace(made_of(said), confined=True)

    shown = " \n ".join(strings(as_json(packet)))

    assert runs(" ".join(said))
    assert not runs(shown) & runs(" ".join(said))
    assert not any(word in shown for word in said), "not even one of these made-up words"


@given(said=thread_words)
def test_one_that_is_not_confined_shows_them(said: list[str]) -> None:
    shown = " \n ".join(strings(as_json(made_of(said))))

    assert all(word in shown for word in said[:3])


def test_a_confined_packet_still_says_who_asks_about_what_why_until_when_and_where_to_go() -> None:
    shown = ready(replace(PACKET, confined=True))

    assert (shown.asker, shown.topic, shown.thread_url, shown.due_at) == (PACKET.asker, "sip", PACKET.thread_url, DUE)
    assert (shown.people, shown.groups, shown.notes) == (PACKET.people, PACKET.groups, PACKET.notes)
    assert shown.reason == "I was not sure enough of my answer."
    assert shown.where == ELSEWHERE


@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_is_a_sentence_that_keeps_its_meaning_when_it_is_confined(reason: Reason) -> None:
    assert because(reason).casefold() == f"{REASONS[reason]}.".casefold()
    assert ready(replace(PACKET, reason=because(reason, "what Ada wrote to Ben"), confined=True)).reason == because(reason)


def test_a_reason_in_other_words_is_not_shown_of_a_confined_packet() -> None:
    assert ready(replace(PACKET, reason="Ada wrote that the payroll is down.", confined=True)).reason == SOMETHING


def test_a_topic_is_one_of_those_that_there_are() -> None:
    assert ready(replace(PACKET, topic="the payroll of Ada")).topic == ""


@given(said=thread_words, confined=st.booleans())
def test_what_is_kept_comes_back_as_it_was_made_ready(said: list[str], confined: bool) -> None:
    packet = replace(made_of(said), confined=confined)

    assert from_json(json.loads(json.dumps(as_json(packet)))) == ready(packet)
    assert ready(ready(packet)) == ready(packet)


def test_an_aware_moment_of_another_zone_is_the_same_moment_afterwards() -> None:
    packet = replace(PACKET, quiet_until=datetime.fromisoformat("2026-11-24T09:00:00+01:00"))

    assert from_json(as_json(packet)).quiet_until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def test_a_moment_without_a_zone_is_none() -> None:
    with pytest.raises(ValueError, match="aware"):
        replace(PACKET, due_at=DUE.replace(tzinfo=None))


def test_what_an_older_version_kept_has_empty_places_and_what_a_newer_one_adds_is_left_out() -> None:
    kept = as_json(PACKET)
    old = {name: value for name, value in kept.items() if name not in {"topic", "evidence", "missing", "similar", "quiet_until"}}

    assert from_json(old) == replace(ready(PACKET), topic="", evidence="", missing=(), similar=(), quiet_until=None)
    assert from_json({**kept, "mood": "sour"}) == ready(PACKET)


@pytest.mark.parametrize(
    "name",
    [
        field.name
        for field in fields(Packet)
        if field.name not in {"asker", "people", "groups", "confidence", "due_at", "quiet_until", "confined", "deleted", "topic", "thread_url"}
    ],
)
def test_a_secret_is_masked_wherever_it_stands(name: str) -> None:
    secret = f"sk-{secrets.token_hex(16)}"
    value = {"sources": (Source(title=secret, url="https://docs.livekit.io", score=0.5),), "similar": (Similar(question=secret, url="", answer=secret),)}.get(
        name
    )
    one_of_many = (f"it is {secret}",) if isinstance(getattr(PACKET, name), tuple) else f"it is {secret}"

    changed: dict[str, Any] = {name: value or one_of_many}
    shown = strings(as_json(replace(PACKET, **changed)))

    assert not any(secret in text for text in shown)
    assert any("[key]" in text for text in shown)


@pytest.mark.parametrize("filler", ["word ", "&<>", "x", "`", "```\n", "é ", "👩‍💻", "https://docs.livekit.io/a ", "\n", "* _ ~ "])
def test_the_fullest_packet_fits_into_one_message(filler: str) -> None:
    packet = ready(full(filler))

    message = packet_message(packet, replace(ticket(), question=packet.question), None, NAMES)

    assert len(message.parts) == 1
    assert lint_message({"text": message.parts[0].notice, "blocks": message.blocks(1)}) == []
    assert all(len(escape(text)) <= LIMITS.section_text_chars for text in strings(as_json(packet)))
    assert sum(len(escape(text)) for text in strings(as_json(packet))) <= LIMITS.budget_chars


def full(filler: str) -> Packet:
    """Each place of it filled with far too much."""
    long = filler * (20_000 // len(filler))
    url = f"https://docs.livekit.io/{'a' * 220}"
    return replace(
        PACKET,
        workspace=long, where=long, reason=long, question=long, summary=long, said=long, evidence=long, queries=(long,) * 9, missing=(long,) * 9, notes=(long,) * 9,
        sources=(Source(title=long, url=url, score=0.5),) * 9, similar=(Similar(question=long, url=url, answer=long),) * 9,
        people=tuple(f"U{n}ADA" for n in range(40)), groups=tuple(f"S{n}ADA" for n in range(40)),
    )  # fmt: skip


def test_an_address_that_is_too_long_is_none_since_half_of_it_leads_nowhere() -> None:
    shown = ready(replace(PACKET, thread_url=f"https://x.slack.example/{'p' * 400}"))

    assert shown.thread_url == ""


def test_an_address_with_a_secret_in_it_is_none_either() -> None:
    source = Source(title="Docs", url=f"https://docs.livekit.io/?token={secrets.token_hex(12)}", score=0.5)

    assert ready(replace(PACKET, sources=(source,))).sources == (replace(source, url=""),)


def test_of_what_was_answered_before_the_words_stand_there_and_no_code() -> None:
    told = (
        Similar(question="Why?", url="", answer="Chi: Set the timer:\n```python\nroom.timeout = 90\n```\nand restart."),
        Similar(question="How?", url="", answer="Use `mute`."),
    )
    shown = ready(replace(PACKET, similar=told))

    assert [one.answer for one in shown.similar] == ["Chi: Set the timer: …", "Use `mute`."]
    assert ready(shown) == shown


def test_words_of_ours_are_not_lost_where_there_is_room() -> None:
    assert ready(PACKET) == PACKET
    assert WORDS.split()[0] in PACKET.question


def test_what_is_promised_is_not_cut() -> None:
    assert ready(full("word ")).due_at == DUE
