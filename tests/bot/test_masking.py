from __future__ import annotations

import json
from typing import Any

import pytest

from bot.jobs import NewJob
from bot.masking import masked

SECRET = "Zx9" + "k3J8" * 9
ADA = "U0ADA"


def job(**payload: Any) -> NewJob:
    return NewJob(keys=("message:1",), kind="message", payload=payload, thread="t", lane="quick")


def rich(*elements: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


def test_what_holds_no_secret_is_saved_as_it_came() -> None:
    blocks = rich({"type": "text", "text": "see "}, {"type": "text", "text": "room.connect()", "style": {"code": True}})
    plain = job(text="see `room.connect()` &amp; <@U0ADA>", blocks=blocks, files=[{"id": "F1", "name": "agent.log"}], files_known=True)

    assert masked(plain) == plain


@pytest.mark.parametrize(
    "text",
    [
        f"LIVEKIT_API_SECRET={SECRET}",
        f"LIVEKIT_API_SECRET=`{SECRET}` &amp; more",
        f"*password:* {SECRET}",
        f"password={SECRET[:10]}&amp;{SECRET[10:]}",
        f"api secret: <http://{SECRET}|{SECRET}>",
        f"wss://user:{SECRET}@livekit.example.com",
    ],
)
def test_a_secret_is_masked_however_slack_writes_it(text: str) -> None:
    kept = masked(job(text=text)).payload["text"]

    assert not any(piece in kept for piece in (SECRET, SECRET[:10], SECRET[10:]))


def test_a_secret_that_formatting_cut_into_pieces_is_masked_and_the_pieces_are_not_kept() -> None:
    blocks = rich(
        {"type": "text", "text": "my api secret: "}, {"type": "text", "text": "hunter2hunter2", "style": {"code": True}}, {"type": "text", "text": " <b>"}
    )
    kept = masked(job(text="my api secret: `hunter2hunter2` &lt;b&gt;", blocks=blocks)).payload

    assert "hunter2" not in json.dumps(kept)
    assert kept["blocks"] == []
    assert kept["text"].endswith("&lt;b&gt;")


def test_who_is_mentioned_is_known_all_the_same() -> None:
    kept = masked(job(text=f"<@{ADA}|ada> LIVEKIT_API_SECRET={SECRET}", blocks=[])).payload

    assert kept["text"].startswith(f"<@{ADA}> ")


def test_the_words_of_a_form_are_masked_at_any_depth() -> None:
    kept = masked(job(values={"comment": {"text": {"type": "plain_text_input", "value": f"password={SECRET}"}}, "n": [1, None]})).payload

    assert kept["values"] == {"comment": {"text": {"type": "plain_text_input", "value": "password=[secret]"}}, "n": [1, None]}


@pytest.mark.parametrize(("form", "left"), [("ticket_answer_form", "ada@acme.example"), ("ticket_resolve_form", "[email]"), ("feedback", "[email]")])
def test_an_address_stays_in_a_form_whose_words_are_told_and_a_secret_in_none(form: str, left: str) -> None:
    values = {"words": {"text": {"value": f"ada@acme.example password={SECRET}"}}}

    assert masked(job(callback_id=form, values=values)).payload["values"] == {"words": {"text": {"value": f"{left} password=[secret]"}}}


def test_a_file_with_a_secret_in_its_name_is_looked_up_again_when_it_is_read() -> None:
    file = {"id": "F1", "name": f"password={SECRET}.log", "url_private": f"https://files.slack.com/password_{SECRET}.log"}
    kept = masked(job(text="?", files=[file], files_known=True)).payload

    assert (kept["files"], kept["files_known"]) == ([], False)


def test_the_first_lines_of_a_file_are_not_kept() -> None:
    kept = masked(job(text="?", files=[{"id": "F1", "name": "a.log", "preview": f"password={SECRET}"}], files_known=True)).payload

    assert kept["files"] == [{"id": "F1", "name": "a.log"}]


def test_masking_twice_changes_nothing() -> None:
    once = masked(job(text=f"<@{ADA}> password={SECRET} &amp; &lt;b&gt;", blocks=[], values={"a": f"password={SECRET}"}))

    assert masked(once) == once
